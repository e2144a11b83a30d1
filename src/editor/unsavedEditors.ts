/** The editors whose text the disk does not have, with what saving them would write. */
import * as vscode from 'vscode';
import type { UnsavedTexts } from '../core/capture/unsavedTexts';
import { readSetting } from './contributions';
import type { Notifier } from './notify';
import { notebookBytes } from './notebookBytes';
import { isInWorkspace } from './workspacePaths';

export interface UnsavedEditor {
	readonly document: vscode.TextDocument | vscode.NotebookDocument;
	/** The document's version that the bytes are of. */
	readonly version: number;
	/** As saving it would write them. */
	readonly bytes: Uint8Array;
}

/** For a capture: undefined where there are none, or where the setting leaves them out. With `save` they are saved first. */
export async function unsavedTexts(notifier: Notifier): Promise<UnsavedTexts | undefined> {
	if (readSetting('capture.unsavedEditors') === 'ignore') return undefined;
	return toUnsavedTexts(await unsavedEditors(notifier));
}

/** All of them in the workspace, whatever captures do with them; with the setting `save` they are saved first. */
export async function unsavedEditors(notifier: Notifier): Promise<UnsavedEditor[]> {
	if (readSetting('capture.unsavedEditors') === 'save') await saveAll();
	const editors: UnsavedEditor[] = [];
	for (const document of vscode.workspace.textDocuments.filter(isUnsaved)) {
		const { version } = document;
		editors.push({ document, version, bytes: await bytesOf(document) });
	}
	for (const document of vscode.workspace.notebookDocuments.filter(isUnsaved)) {
		const { version, uri } = document;
		const bytes = await notebookBytes(document);
		if (bytes) editors.push({ document, version, bytes });
		else notifier.details([`The unsaved state of ${uri.path} is not recorded: only Jupyter notebooks are.`]);
	}
	return editors;
}

/** As the engine takes them; undefined where there are none. */
export function toUnsavedTexts(editors: readonly UnsavedEditor[]): UnsavedTexts | undefined {
	if (editors.length === 0) return undefined;
	const placed = editors.map(({ document, bytes }) => ({ document, bytes, path: placeOf(document) }));
	return {
		files: placed.flatMap(({ path, bytes }) => (path === undefined ? [] : [{ path, bytes }])),
		untitled: placed
			.filter(({ path }) => path === undefined)
			.map(({ document, bytes }) => ({ name: document.uri.path, bytes })),
	};
}

/** Where saving the editor would write; undefined where that is to be asked, or lies outside. An editor may have a place and no file yet. */
function placeOf({ uri }: { readonly uri: vscode.Uri }): string | undefined {
	const file = uri.with({ scheme: 'file' });
	const hasPlace = uri.scheme === 'file' || (uri.path.startsWith('/') && isInWorkspace(file));
	return hasPlace ? file.fsPath : undefined;
}

/** Whether a capture is to have what the editor holds. */
export function isUnsaved(document: vscode.TextDocument | vscode.NotebookDocument): boolean {
	return holdsUnsaved(document) && !document.isClosed && (isUntitled(document) || isInWorkspace(document.uri));
}

/**
 * Whether an editor holds what is not on disk. Of one without a file the editor only says so with its second edit (seen with 1.139):
 * what it has typed or pasted is on no disk in any case.
 */
function holdsUnsaved(document: vscode.TextDocument | vscode.NotebookDocument): boolean {
	return document.isDirty || ('getText' in document && isUntitled(document) && document.getText() !== '');
}

function isUntitled({ uri }: { readonly uri: vscode.Uri }): boolean {
	return uri.scheme === 'untitled';
}

/** Editors without a file cannot be saved without asking for one. */
async function saveAll(): Promise<void> {
	const documents = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments];
	for (const document of documents) if (document.isDirty && isInWorkspace(document.uri)) await document.save();
}

/** In the document's own encoding, with its byte order mark. */
async function bytesOf(document: vscode.TextDocument): Promise<Uint8Array> {
	return vscode.workspace.encode(document.getText(), { encoding: document.encoding });
}
