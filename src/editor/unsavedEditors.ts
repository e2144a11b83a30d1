/** The texts that editors hold and the disk does not, as saving them would write them. */
import * as vscode from 'vscode';
import type { UnsavedTexts } from '../core/capture/unsavedTexts';
import { readSetting } from './contributions';
import type { Notifier } from './notify';
import { notebookBytes } from './notebookBytes';
import { isInWorkspace } from './workspacePaths';

/** Undefined where there are none, or where the setting leaves them out. With `save` they are saved first. */
export async function unsavedTexts(notifier: Notifier): Promise<UnsavedTexts | undefined> {
	const mode = readSetting('capture.unsavedEditors');
	if (mode === 'ignore') return undefined;
	if (mode === 'save') await saveAll();
	const files: { path: string; bytes: Uint8Array }[] = [];
	const untitled: { name: string; bytes: Uint8Array }[] = [];
	for (const document of vscode.workspace.textDocuments.filter(({ isDirty, isClosed }) => isDirty && !isClosed)) {
		const { uri } = document;
		if (uri.scheme === 'untitled') untitled.push({ name: uri.path, bytes: await bytesOf(document) });
		else if (isInWorkspace(uri)) files.push({ path: uri.fsPath, bytes: await bytesOf(document) });
	}
	for (const notebook of vscode.workspace.notebookDocuments.filter(({ isDirty, isClosed }) => isDirty && !isClosed)) {
		const isUntitled = notebook.uri.scheme === 'untitled';
		if (!isUntitled && !isInWorkspace(notebook.uri)) continue;
		const bytes = await notebookBytes(notebook);
		if (!bytes)
			notifier.details([`The unsaved state of ${notebook.uri.path} is not recorded: only Jupyter notebooks are.`]);
		else if (isUntitled) untitled.push({ name: notebook.uri.path, bytes });
		else files.push({ path: notebook.uri.fsPath, bytes });
	}
	return files.length + untitled.length === 0 ? undefined : { files, untitled };
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
