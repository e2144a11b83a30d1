/** Where the path of a checkpoint lies in the open workspace. */
import path from 'node:path';
import * as vscode from 'vscode';
import { joinPath } from '../core/treePath';
import { placeOf, type WorkspaceRoot } from '../core/workspace/roots';

/** @throws CairnError `pathOutsideWorkspace` where no open folder has the path's first name */
export function workspaceUri(roots: readonly WorkspaceRoot[], treePath: string): vscode.Uri {
	const { root, relativePath } = placeOf(roots, treePath);
	return vscode.Uri.joinPath(vscode.Uri.file(root.path), relativePath);
}

/** The path in checkpoints of a file in the open workspace; empty for the only folder itself, undefined for what lies elsewhere. */
export function treePathOf(roots: readonly WorkspaceRoot[], uri: vscode.Uri): string | undefined {
	const folder = uri.scheme === 'file' ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
	const root = folder && roots.find(({ path: place }) => place === path.resolve(folder.uri.fsPath));
	if (!root) return undefined;
	const relative = path.relative(root.path, uri.fsPath).split(path.sep).join('/');
	return roots.length === 1 ? relative : joinPath(root.name, relative).replace(/\/$/, '');
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
