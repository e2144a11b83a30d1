/** `Cairn: Restore a Copy…`: writes what a checkpoint holds into another folder; the workspace stays as it is. */
import * as vscode from 'vscode';
import { cancelledError } from '../../core/errors';
import { withLateProgress } from '../lateProgress';
import { restoreSummary } from '../present';
import type { RestoreParts } from './restoreCheckpoint';

/** @param paths undefined for everything @throws CairnError `cancelled`, and what the copy fails with */
export async function restoreCopy(
	{ session, notifier }: RestoreParts,
	id: string,
	paths: readonly string[] | undefined,
): Promise<void> {
	const [folder] =
		(await vscode.window.showOpenDialog({
			title: 'Restore a Copy into an Empty Folder',
			openLabel: 'Restore Here',
			canSelectFiles: false,
			canSelectFolders: true,
		})) ?? [];
	if (!folder) throw cancelledError();
	const report = await withLateProgress('Cairn: restoring a copy', (options) =>
		session.request('restore', { id, to: folder.fsPath, ...(paths ? { paths } : {}) }, options),
	);
	void notifier.info(`Copied into ${folder.fsPath}: ${restoreSummary(report)}.`, {
		'Open in New Window': () => vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true }),
	});
}
