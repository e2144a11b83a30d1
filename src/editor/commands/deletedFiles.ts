/** `Cairn: Restore Deleted Files…`: lists what checkpoints have and the workspace does not, and brings the chosen back at once. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import { cancelledError } from '../../core/errors';
import { parentOf } from '../../core/treePath';
import { withLateProgress } from '../lateProgress';
import { ageOf, nameOf, reportSentence } from '../present';
import { announce, undoAction } from './announce';
import type { RestoreParts } from './confirmRestore';
import { offeringOthers, skipped } from './offerOthers';
import { followTouched, withUnsaved } from './withUnsaved';

const limit = 2_000;

/** @param folder only what was below it; empty for everything @throws CairnError `cancelled` where the user declines */
export async function restoreDeletedFiles(parts: RestoreParts, folder: string): Promise<void> {
	const { session, notifier } = parts;
	const deleted = await withLateProgress('Cairn: looking for deleted files', (options) =>
		session.request('deletedFiles', { folder, limit }, options),
	);
	const where = folder === '' ? 'the workspace' : `“${folder}”`;
	if (deleted.length === 0) {
		void notifier.info(`Nothing that a checkpoint has is missing in ${where}.`);
		return;
	}
	const now = new Date();
	const items = deleted.map(({ path, id, deletedAt, size }) => ({
		label: nameOf(path),
		description: parentOf(path),
		detail: `${deletedAt ? `Deleted ${ageOf(deletedAt, now)}` : 'Deleted since the last checkpoint'} · ${plural(size, 'byte')}`,
		path,
		id,
	}));
	const title = `Deleted Files of ${folder === '' ? 'the Workspace' : folder}`;
	const picked = await vscode.window.showQuickPick(items, {
		title: deleted.length < limit ? title : `${title}, the Last ${limit.toLocaleString('en-US')}`,
		placeHolder: 'Check what shall come back',
		canPickMany: true,
		matchOnDescription: true,
		ignoreFocusOut: true,
	});
	if (!picked || picked.length === 0) throw cancelledError();
	const files = picked.map(({ path, id }) => ({ path, id }));
	const asking = 'Cairn: bringing back deleted files';
	await offeringOthers(notifier, async (skip) => {
		const report = await withUnsaved(
			parts,
			asking,
			(held, options) => session.request('bringBack', { files, ...skipped(skip), ...held }, options),
			followTouched,
		);
		void announce(notifier, reportSentence('Brought back', report), report, undoAction(report));
	});
}
