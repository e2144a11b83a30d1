/** Reads how git's HEAD has moved, from its log (gitrepository-layout(5), `logs`). */
import * as vscode from 'vscode';
import { headLabel } from './headLabel';

/** Undefined where there is no HEAD: a watcher may speak of a folder by the name that it had. */
export async function readHeadMove(gitFolder: vscode.Uri): Promise<string | undefined> {
	const [head = '', log = '', stash = ''] = await Promise.all(
		[['HEAD'], ['logs', 'HEAD'], ['logs', 'refs', 'stash']].map((names) => read(gitFolder, ...names)),
	);
	return head === '' ? undefined : headLabel(head, log, stash);
}

async function read(folder: vscode.Uri, ...names: string[]): Promise<string> {
	try {
		return Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, ...names))).toString('utf8');
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return '';
		throw error;
	}
}
