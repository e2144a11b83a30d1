/** The text of an editor that never had a file is in checkpoints; no file is ever made of it, but an editor again. */
import * as vscode from 'vscode';
import { isWithin, untitledFolder } from '../../core/treePath';
import { toCheckpointUri } from '../checkpointUri';

/** Whether a path of a checkpoint stands for such an editor. */
export function isUntitledEditor(path: string): boolean {
	return isWithin(path, untitledFolder);
}

/** Opens a new editor without a file, with the text that the checkpoint has. @param id of the checkpoint */
export async function openUntitledAgain(id: string, path: string): Promise<void> {
	const recorded = await vscode.workspace.openTextDocument(toCheckpointUri(id, path));
	const document = await vscode.workspace.openTextDocument({
		language: recorded.languageId,
		content: recorded.getText(),
	});
	await vscode.window.showTextDocument(document, { preview: false });
}
