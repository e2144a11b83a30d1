/** After a restore is undone, editors hold again what they held unsaved before it. */
import * as vscode from 'vscode';
import type { HeldText } from '../core/checkpointReader';
import { keepingActiveTab, replaceText, revertDocument, tabsOf } from './editorTabs';
import { isNotebookPath } from './notebookBytes';
import type { Session } from './session';
import { workspaceUri } from './workspacePaths';

/**
 * Gives editors the texts again. One that holds something else by now, or whose file is not what it was then, stays as it is. A file
 * that was not there then may be there no more: its editor is unsaved all the same.
 */
export async function putBackUnsaved(session: Session, texts: readonly HeldText[]): Promise<void> {
	// A notebook's text is its serializer's: the checkpoint has it.
	const held = texts.filter(({ path, bytes, onDisk }) => !isNotebookPath(path) && !isSame(bytes, onDisk));
	if (held.length === 0) return;
	await keepingActiveTab(async () => {
		for (const text of held) await putBack(workspaceUri(session.roots, text.path), text);
	});
}

async function putBack(uri: vscode.Uri, { bytes, onDisk }: HeldText): Promise<void> {
	if (!isSame(await read(uri), onDisk)) return;
	const document = await documentFor(uri, onDisk !== null);
	// A new one counts as unsaved before anything is in it.
	if (document.isDirty && !(document.isUntitled && document.getText() === '')) return;
	// Whether the editor has noticed yet that the file is another one or not: this makes it look.
	if (onDisk && tabsOf(uri).length > 0) await revertDocument(document);
	const text = await vscode.workspace.decode(bytes, { encoding: document.encoding });
	await replaceText(document, text);
	// Nothing else would show it: it has no file.
	if (document.isUntitled) await vscode.window.showTextDocument(document, { preview: false, preserveFocus: true });
}

/** The editor's document of a file; where the file is not there, the one that is still open, or a new one that is saved to its place. */
async function documentFor(uri: vscode.Uri, isThere: boolean): Promise<vscode.TextDocument> {
	const open = vscode.workspace.textDocuments.find(
		(document) => !document.isClosed && document.uri.toString() === uri.toString() && tabsOf(uri).length > 0,
	);
	return open ?? vscode.workspace.openTextDocument(isThere ? uri : uri.with({ scheme: 'untitled' }));
}

/** Null where there is no file. */
async function read(uri: vscode.Uri): Promise<Uint8Array | null> {
	try {
		return await vscode.workspace.fs.readFile(uri);
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return null;
		throw error;
	}
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
	return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
