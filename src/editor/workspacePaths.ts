/** Where the path of a checkpoint lies in the open workspace. */
import * as vscode from 'vscode';
import { placeOf, type WorkspaceRoot } from '../core/workspace/roots';

/** @throws CairnError `pathOutsideWorkspace` where no open folder has the path's first name */
export function workspaceUri(roots: readonly WorkspaceRoot[], path: string): vscode.Uri {
	const { root, relativePath } = placeOf(roots, path);
	return vscode.Uri.joinPath(vscode.Uri.file(root.path), relativePath);
}

/** The URIs, as strings, behind which there is something. */
export async function existing(uris: readonly vscode.Uri[]): Promise<Set<string>> {
	const found = new Set<string>();
	const look = async (uri: vscode.Uri): Promise<void> => {
		try {
			await vscode.workspace.fs.stat(uri);
			found.add(uri.toString());
		} catch (error) {
			if (!(error instanceof vscode.FileSystemError)) throw error;
		}
	};
	await Promise.all(uris.map(look));
	return found;
}
