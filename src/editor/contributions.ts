/** The ids that package.json contributes, typed: a wrong id or argument does not compile (a test compares both lists). */
import * as vscode from 'vscode';
import type { ConflictNode } from './conflicts/conflictsView';
import type { PreviewFile, PreviewFolder } from './preview/previewTree';
import type { ChangeNode, CheckpointNode, RestoredNode, SkippedNode } from './history/nodes';

/** What `cairn.createCheckpoint` takes from a keybinding, a task or another extension; without it the user is asked. */
export interface CreateArguments {
	readonly message?: string;
	readonly tags?: string[];
	readonly pinned?: boolean;
}

export interface RestoreArguments {
	readonly id: string;
	readonly paths?: string[];
	/** These paths and what is below them stay as they are. */
	readonly skip?: string[];
	/** Asks the user first; true unless it is false. */
	readonly confirm?: boolean;
	/** Brings a path that had another name then into its present place; the user is asked, or it is refused, unless it is true. */
	readonly follow?: boolean;
}

export interface RevertArguments {
	readonly id: string;
	/** Only what was changed at these paths and below them, as in checkpoints; everything unless given. */
	readonly paths?: readonly string[] | undefined;
	/** Asks the user first; true unless it is false. Conflicts are listed then, and nothing is written. */
	readonly confirm?: boolean;
}

export interface UndoArguments {
	/** The operation that is to be undone, as reports and the log name it; the last act unless given. */
	readonly operation?: string | undefined;
	/** Only where it leads to this checkpoint, the one from before what is taken back; whichever it is unless given. */
	readonly to?: string | null | undefined;
	/** Asks the user first where it takes back more than what has just been done; true unless it is false. */
	readonly confirm?: boolean;
}

/** `operation` names the act that was undone. */
export type RedoArguments = Pick<UndoArguments, 'to' | 'operation'>;

export interface CompareArguments {
	readonly id: string;
	readonly path?: string;
	/** Several files, in one editor. */
	readonly paths?: readonly string[];
}

/** Every command, with the arguments that it takes. */
export interface Commands {
	'cairn.createCheckpoint': [CreateArguments?];
	'cairn.restoreCheckpoint': [(CheckpointNode | RestoredNode | ChangeNode | RestoreArguments)?];
	/** What a restore would do, file by file. */
	'cairn.previewRestore': [(CheckpointNode | RestoredNode | ChangeNode | RestoreArguments)?];
	/** Takes back what one checkpoint changed, and keeps what came later. */
	'cairn.revertCheckpoint': [(CheckpointNode | ChangeNode | RevertArguments)?];
	/** In the merge editor, or in the diff editor. */
	'cairn.openConflict': [ConflictNode];
	'cairn.nextConflict': [];
	'cairn.resolveConflict': [ConflictNode];
	/** Puts a file in conflict back as it was before the checkpoint. */
	'cairn.restoreConflict': [ConflictNode];
	/** Reverts what is in no conflict. */
	'cairn.revertOthers': [];
	'cairn.closeConflicts': [];
	/** Into another folder. */
	'cairn.restoreCopy': [(CheckpointNode | RestoredNode | ChangeNode | RestoreArguments)?];
	/** Lists what checkpoints have and the folder does not; of the whole workspace unless given. */
	'cairn.restoreDeletedFiles': [vscode.Uri?];
	/** Files and folders of the explorer, or the file of a tab: the one that was clicked, and all that are selected. */
	'cairn.restoreResource': [vscode.Uri?, (readonly vscode.Uri[])?];
	'cairn.compareResource': [vscode.Uri?];
	/** Restores what is checked in the preview. */
	'cairn.applyPreview': [];
	'cairn.closePreview': [];
	'cairn.comparePreview': [];
	/** What would become of one file of the preview. */
	'cairn.comparePreviewFile': [PreviewFile];
	/** Checks the row of the preview that has the focus, or unchecks it. */
	'cairn.togglePreviewed': [];
	'cairn.includePreviewed': [PreviewFile];
	'cairn.leaveOutPreviewed': [PreviewFile];
	'cairn.includePreviewedFolder': [PreviewFolder];
	'cairn.leaveOutPreviewedFolder': [PreviewFolder];
	'cairn.restoreVersionBefore': [ChangeNode];
	'cairn.undo': [(UndoArguments | RestoredNode)?];
	/** The icons in the view: their names are all that a tooltip can say, and tell what kind of act comes next. */
	'cairn.undoRestore': [];
	'cairn.undoRestoreDeleting': [];
	'cairn.undoRemoval': [];
	/** Does the act again that was undone last. */
	'cairn.redo': [RedoArguments?];
	/** Asks what is to become of a restore that was interrupted. */
	'cairn.askUnfinishedRestore': [];
	'cairn.viewChanges': [(CheckpointNode | RestoredNode | { id: string })?];
	'cairn.openChange': [ChangeNode];
	'cairn.compareWithWorkspace': [(CheckpointNode | RestoredNode | ChangeNode | CompareArguments)?];
	'cairn.refreshHistory': [];
	'cairn.loadMoreHistory': [];
	'cairn.showLog': [];
	/** Turns capturing on or off for this workspace. */
	'cairn.toggleCapturing': [];
	/** What Cairn is doing, and what can be done about it. */
	'cairn.showState': [];
	'cairn.includeAnyway': [SkippedNode];
}

export type CommandId = keyof Commands;

export const historyViewId = 'cairn.history';
export const previewViewId = 'cairn.preview';
export const conflictsViewId = 'cairn.conflicts';
export const checkpointScheme = 'cairn';

/** Every setting below `cairn`, with its type. The defaults stand in package.json. */
export interface Settings {
	enabled: boolean;
	'capture.askAboveFiles': number;
	'capture.askAboveMB': number;
	'capture.maxNewMB': number;
	'capture.unsavedEditors': 'include' | 'save' | 'ignore';
	'scope.allowAnyFolder': boolean;
	'scope.include': string[];
	'scope.exclude': string[];
	'scope.maxFileSizeMB': number;
	'store.maxSizeMB': number;
	'triggers.bursts': boolean;
	'triggers.debug': boolean;
	'triggers.external': boolean;
	'triggers.files': boolean;
	'triggers.git': boolean;
	'triggers.intervalMinutes': number;
	'triggers.opening': boolean;
	'triggers.save': boolean;
	'triggers.tasks': boolean;
	'triggers.terminal': boolean;
	'triggers.windowBlur': boolean;
	'triggers.mergeWindowSeconds': number;
}

export type SettingId = keyof Settings;

/** Every context key for `when` clauses, with its values. */
export interface ContextKeys {
	/** Why there is nothing to show; `ready` where there is something. */
	'cairn.availability': 'starting' | 'ready' | 'noFolder' | 'untrusted' | 'virtual' | 'failed';
	'cairn.canUndo': boolean;
	/** What undo would take back. */
	'cairn.nextUndo': 'none' | 'restore' | 'restoreDeleting' | 'removal';
	'cairn.canRedo': boolean;
	/** A restore was interrupted, and nobody has said yet what is to become of it. */
	'cairn.restoreInterrupted': boolean;
	/** A restore is shown in the preview and waits for the user's choice. */
	'cairn.previewing': boolean;
	/** A revert has conflicts that wait for the user. */
	'cairn.hasConflicts': boolean;
}

export function registerCommand<K extends CommandId>(id: K, run: (...args: Commands[K]) => unknown): vscode.Disposable {
	return vscode.commands.registerCommand(id, run as (...args: unknown[]) => unknown);
}

export function executeCommand<K extends CommandId>(id: K, ...args: Commands[K]): Thenable<unknown> {
	return vscode.commands.executeCommand(id, ...args);
}

/** A command for a tree item or a code lens. */
export function commandItem<K extends CommandId>(id: K, title: string, ...args: Commands[K]): vscode.Command {
	return { command: id, title, arguments: args };
}

/** Reads a setting as it is now. */
export function readSetting<K extends SettingId>(id: K): Settings[K] {
	const value = vscode.workspace.getConfiguration('cairn').get<Settings[K]>(id);
	// The manifest gives every setting a default; a test keeps it so.
	if (value === undefined) throw new TypeError(`The setting cairn.${id} has no default.`);
	return value;
}

/** The setting's whole name, as the settings editor finds it. */
export function settingName(id: SettingId): string {
	return `cairn.${id}`;
}

/** Where a setting's value comes from. */
export function settingPlace(id: SettingId): 'default' | 'user' | 'workspace' {
	const found = vscode.workspace.getConfiguration('cairn').inspect(id);
	if (found?.workspaceValue !== undefined || found?.workspaceFolderValue !== undefined) return 'workspace';
	return found?.globalValue === undefined ? 'default' : 'user';
}

/** Sets a setting for this workspace. */
export async function updateSetting<K extends SettingId>(id: K, value: Settings[K] | undefined): Promise<void> {
	await vscode.workspace.getConfiguration('cairn').update(id, value, vscode.ConfigurationTarget.Workspace);
}

export function affectsSetting(event: vscode.ConfigurationChangeEvent, id: SettingId): boolean {
	return event.affectsConfiguration(`cairn.${id}`);
}

export async function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): Promise<void> {
	await vscode.commands.executeCommand('setContext', key, value);
}
