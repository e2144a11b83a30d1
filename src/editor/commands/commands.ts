/** Registers the commands: each resolves what it was called with and hands over to the code that does it. */
import * as vscode from 'vscode';
import {
	type Commands,
	type CommandId,
	type CompareArguments,
	registerCommand,
	type RestoreArguments,
	type RevertArguments,
	type UndoArguments,
} from '../contributions';
import type { ChangeNode, CheckpointNode, RestoredNode } from '../history/nodes';
import type { Comparisons } from '../comparisons';
import type { FirstCapture } from '../firstCapture';
import type { Capturer } from '../triggers/capturer';
import { createCheckpoint } from './createCheckpoint';
import { includeAnyway } from './includeAnyway';
import { pickCheckpoint } from './pickCheckpoint';
import { compareResource, pathIn, restoreResources } from './resourceCommands';
import { restoreCopy } from './restoreCopy';
import { restoreDeletedFiles } from './deletedFiles';
import { revertCheckpoint, type RevertParts } from './revertCheckpoint';
import { restoreCheckpoint } from './restoreCheckpoint';
import { redoLast, undoLast } from './undoRestore';
import { isUntitledEditor, openUntitledAgain } from './untitledEditor';
import { showState, toggleCapturing } from './stateCommands';

export interface CommandParts extends RevertParts {
	readonly comparisons: Comparisons;
	readonly capturer: Capturer;
	readonly firstCapture: FirstCapture;
}

export function registerCommands(parts: CommandParts): vscode.Disposable {
	const { session, comparisons, notifier } = parts;
	/** A failing command tells the user. It does not reject: the editor would show the same error a second time. */
	function register<K extends CommandId>(id: K, run: (...args: Commands[K]) => Promise<unknown>): vscode.Disposable {
		return registerCommand(id, async (...args) => {
			try {
				return await run(...args);
			} catch (error) {
				void notifier.error(error);
				return undefined;
			}
		});
	}
	const tell = (sentence: string | undefined): void => {
		if (sentence) void notifier.info(sentence);
	};
	return vscode.Disposable.from(
		register('cairn.createCheckpoint', async (given) => {
			// Asked first: nobody should type a message for a workspace that has no store.
			await session.request('stats', null);
			return createCheckpoint(parts, given);
		}),
		register('cairn.restoreCheckpoint', async (target) => {
			if (isUntitledNode(target)) return openUntitledAgain(target.checkpoint.id, target.change.path);
			const wanted = toRestoreArguments(target) ?? {
				id: await pickCheckpoint(session, 'Restore the State of Which Checkpoint?'),
			};
			return restoreCheckpoint(parts, wanted);
		}),
		register('cairn.previewRestore', async (target) => {
			if (isUntitledNode(target)) return openUntitledAgain(target.checkpoint.id, target.change.path);
			const wanted = toRestoreArguments(target) ?? {
				id: await pickCheckpoint(session, 'Preview Restoring Which Checkpoint?'),
			};
			return restoreCheckpoint(parts, wanted, { showsPreview: true });
		}),
		register('cairn.restoreVersionBefore', async ({ checkpoint, change }) => {
			// Rows without a parent are added files: the menu does not offer them this.
			const id = checkpoint.parentId ?? checkpoint.id;
			await restoreCheckpoint(parts, { id, paths: [change.oldPath ?? change.path] });
		}),
		register('cairn.revertCheckpoint', async (target) => {
			const wanted = toRevertArguments(target) ?? {
				id: await pickCheckpoint(session, 'Undo the Changes of Which Checkpoint?'),
			};
			await revertCheckpoint(parts, wanted);
		}),
		register('cairn.restoreCopy', async (target) => {
			const { id, paths } = toRestoreArguments(target) ?? {
				id: await pickCheckpoint(session, 'Restore a Copy of Which Checkpoint?'),
			};
			await restoreCopy(parts, id, paths);
		}),
		register('cairn.restoreDeletedFiles', (uri) => restoreDeletedFiles(parts, uri ? pathIn(session, uri) : '')),
		register('cairn.restoreResource', (uri, selected) => restoreResources(parts, uri, selected)),
		register('cairn.compareResource', async (uri) => tell(await compareResource(parts, uri))),
		register('cairn.undo', (given) => undoLast(parts, toUndoArguments(given))),
		register('cairn.undoRestore', () => undoLast(parts)),
		register('cairn.undoRestoreDeleting', () => undoLast(parts)),
		register('cairn.undoRemoval', () => undoLast(parts)),
		register('cairn.redo', (given) => redoLast(parts, given)),
		register('cairn.viewChanges', async (target) => {
			if (target && 'kind' in target && target.kind === 'restored') return comparisons.openRestored(target.restored);
			const id = !target ? await pickCheckpoint(session, 'View the Changes of Which Checkpoint?') : idOf(target);
			return comparisons.openStep(id);
		}),
		register('cairn.openChange', async ({ checkpoint, change }) =>
			tell(await comparisons.openChange(checkpoint, change)),
		),
		register('cairn.compareWithWorkspace', async (target) => {
			const wanted = toCompareArguments(target) ?? {
				id: await pickCheckpoint(session, 'Compare Which Checkpoint with the Workspace?'),
			};
			const { id, path, paths } = wanted;
			if (paths) tell(await comparisons.openFilesAgainstWorkspace(id, paths));
			else tell(await comparisons.openAgainstWorkspace(id, path));
		}),
		register('cairn.toggleCapturing', () => toggleCapturing(session)),
		register('cairn.showState', () => showState(session, parts.firstCapture)),
		register('cairn.includeAnyway', (node) => includeAnyway(session, notifier, node)),
		registerCommand('cairn.showLog', () => notifier.showLog()),
	);
}

function idOf(target: CheckpointNode | { id: string }): string {
	return 'kind' in target ? target.checkpoint.id : target.id;
}

/** The row of an editor without a file, as far as the checkpoint has its text. */
function isUntitledNode(
	target: CheckpointNode | RestoredNode | ChangeNode | RestoreArguments | undefined,
): target is ChangeNode {
	if (!target || !('kind' in target) || target.kind !== 'change') return false;
	return target.change.status !== 'removed' && isUntitledEditor(target.change.path);
}

function toUndoArguments(target: RestoredNode | UndoArguments | undefined): UndoArguments | undefined {
	return target && 'kind' in target ? { operation: target.restored.operation } : target;
}

function toRevertArguments(
	target: CheckpointNode | ChangeNode | RevertArguments | undefined,
): RevertArguments | undefined {
	if (!target || !('kind' in target)) return target;
	const { id } = target.checkpoint;
	return target.kind === 'change' ? { id, paths: [target.change.path] } : { id };
}

function toRestoreArguments(
	target: CheckpointNode | RestoredNode | ChangeNode | RestoreArguments | undefined,
): RestoreArguments | undefined {
	if (!target || !('kind' in target)) return target;
	if (target.kind !== 'change') return { id: target.checkpoint.id };
	return { id: target.checkpoint.id, paths: [target.change.path] };
}

/** A removed file is compared as it was before: in the parent. */
function toCompareArguments(
	target: CheckpointNode | RestoredNode | ChangeNode | CompareArguments | undefined,
): CompareArguments | undefined {
	if (!target || !('kind' in target)) return target;
	const { checkpoint } = target;
	if (target.kind !== 'change') return { id: checkpoint.id };
	const { path, status } = target.change;
	return { id: status === 'removed' ? (checkpoint.parentId ?? checkpoint.id) : checkpoint.id, path };
}
