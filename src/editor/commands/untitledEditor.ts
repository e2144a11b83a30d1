/** The text of an editor that never had a file is in checkpoints; no file is ever made of it, but an editor again. */
import * as vscode from 'vscode';
import { isWithin, untitledFolder } from '../../core/treePath';
import { toCheckpointUri } from '../checkpointUri';
import { replaceText } from '../editorTabs';

/** Whether a path of a checkpoint stands for such an editor. */
export function isUntitledEditor(path: string): boolean {
	return isWithin(path, untitledFolder);
}

/** Opens a new editor without a file, with the text that the checkpoint has. @param id of the checkpoint */
export async function openUntitledAgain(id: string, path: string): Promise<void> {
	const recorded = await vscode.workspace.openTextDocument(toCheckpointUri(id, path));
	const document = await openUntitled(recorded.getText(), recorded.languageId);
	await vscode.window.showTextDocument(document, { preview: false });
}

/**
 * A new editor without a file that holds the text. VS Code reuses the name of one that was just closed, and may find that one's
 * backup still on disk: the new editor then holds the old text instead of the one it is made with (seen in 1.139).
 */
async function openUntitled(content: string, language: string): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument({ content, language });
	if (document.getText() !== content) await replaceText(document, content);
	return document;
}
