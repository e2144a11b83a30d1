/** `Cairn: Restore a Copy…`: writes what a checkpoint holds into another folder; the workspace stays as it is. */
import * as vscode from 'vscode';
import { cancelledError } from '../../core/errors';
import { withLateProgress } from '../lateProgress';
import { restoreSummary } from '../present';
import { diskKind } from '../workspacePaths';
import type { RestoreParts } from './confirmRestore';

/** @param paths undefined for everything @throws CairnError `cancelled`, and what the copy fails with */
export async function restoreCopy(
	{ session, notifier }: RestoreParts,
	id: string,
	paths: readonly string[] | undefined,
): Promise<void> {
	const folder = await pickFolder();
	const report = await withLateProgress('Cairn: restoring a copy', (options) =>
		session.request('restore', { id, to: folder.fsPath, ...(paths ? { paths } : {}) }, options),
	);
	void notifier.info(`Copied into ${folder.fsPath}: ${restoreSummary(report)}.`, {
		'Open in New Window': () => vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true }),
	});
}

/** `app restored`, and where that is there already `app restored 2` and so on. */
async function freeName(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
	for (let number = 1; ; number++) {
		const uri = vscode.Uri.joinPath(folder, number === 1 ? name : `${name} ${number}`);
		// Where it cannot be looked at the dialog says so.
		if ((await diskKind(uri)) === 'missing') return uri;
	}
}

/** A folder that is made for the copy, or one that is there and empty. The dialog for the one cannot name the other. @throws CairnError `cancelled` */
async function pickFolder(): Promise<vscode.Uri> {
	const make = { label: '$(new-folder) New Folder…', description: 'Name a folder, which is made' };
	const open = { label: '$(folder-opened) Empty Folder…', description: 'Choose a folder in which nothing is' };
	const kind = await vscode.window.showQuickPick([make, open], { title: 'Restore a Copy into' });
	if (!kind) throw cancelledError();
	const [workspace] = vscode.workspace.workspaceFolders ?? [];
	const beside = workspace && vscode.Uri.joinPath(workspace.uri, '..');
	if (kind === make) {
		const named = await vscode.window.showSaveDialog({
			title: 'Name the New Folder for the Copy',
			saveLabel: 'Restore Here',
			...(beside ? { defaultUri: await freeName(beside, `${workspace.name} restored`) } : {}),
		});
		if (!named) throw cancelledError();
		return named;
	}
	const [folder] =
		(await vscode.window.showOpenDialog({
			title: 'Restore a Copy into an Empty Folder',
			openLabel: 'Restore Here',
			canSelectFiles: false,
			canSelectFolders: true,
			...(beside ? { defaultUri: beside } : {}),
		})) ?? [];
	if (!folder) throw cancelledError();
	return folder;
}
