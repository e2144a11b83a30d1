/** Where the path of a checkpoint lies in the open workspace. */
import * as vscode from 'vscode';
import { placeOf, type WorkspaceRoot } from '../core/workspace/roots';

/** @throws CairnError `pathOutsideWorkspace` where no open folder has the path's first name */
export function workspaceUri(roots: readonly WorkspaceRoot[], path: string): vscode.Uri {
	const { root, relativePath } = placeOf(roots, path);
	return vscode.Uri.joinPath(vscode.Uri.file(root.path), relativePath);
}

/** Whether a file on disk lies in an open workspace folder. */
export function isInWorkspace(uri: vscode.Uri): boolean {
	return uri.scheme === 'file' && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

/** What is at a place on disk. A link is told apart: opening it would open, and saving it write, what it points to. */
export type DiskKind = 'missing' | 'file' | 'link' | 'folder';

export async function diskKind(uri: vscode.Uri): Promise<DiskKind> {
	try {
		const { type } = await vscode.workspace.fs.stat(uri);
		if ((type & vscode.FileType.SymbolicLink) !== 0) return 'link';
		return (type & vscode.FileType.Directory) === 0 ? 'file' : 'folder';
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return 'missing';
		throw error;
	}
}

/** Those of the paths that an editor holds unsaved text of. */
export function unsavedAmong(roots: readonly WorkspaceRoot[], paths: readonly string[]): string[] {
	const unsaved = new Set(
		vscode.workspace.textDocuments.filter((document) => document.isDirty).map((document) => document.uri.toString()),
	);
	return unsaved.size === 0 ? [] : paths.filter((path) => unsaved.has(workspaceUri(roots, path).toString()));
}
