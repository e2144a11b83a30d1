/** `Cairn: Restore Deleted Files…`: lists what checkpoints have and the workspace does not, and brings the chosen back at once. */
import * as vscode from 'vscode';
import { ageOf } from '../../base/age';
import { plural } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import type { DeletedFile } from '../../core/deletedFiles';
import { cancelledError } from '../../core/errors';
import { parentOf } from '../../core/treePath';
import { withLateProgress } from '../lateProgress';
import { nameOf, reportSentence } from '../present';
import { announce, undoAction } from './announce';
import type { RestoreParts } from './confirmRestore';
import { offeringOthers, skipped } from './offerOthers';
import { followTouched, withUnsaved } from './withUnsaved';

const limit = 2_000;

const asking = 'Cairn: bringing back deleted files';

interface FileItem extends vscode.QuickPickItem {
	/** Missing in a separator. */
	readonly file?: DeletedFile;
}

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
	const toItem = (file: DeletedFile): FileItem => ({
		label: nameOf(file.path),
		description: parentOf(file.path),
		detail: `${goneWords(file, now)} · ${plural(file.size, 'byte')}`,
		file,
	});
	const renamed = deleted.filter(({ renamedTo }) => renamedTo !== undefined);
	const items = [
		...deleted.filter(({ renamedTo }) => renamedTo === undefined).map(toItem),
		...(renamed.length > 0 ? [separator('Perhaps renamed and edited at once')] : []),
		...renamed.map(toItem),
	];
	const title = `Deleted Files of ${folder === '' ? 'the Workspace' : folder}`;
	const picked = await vscode.window.showQuickPick(items, {
		title: deleted.length < limit ? title : `${title}, the Last ${limit.toLocaleString('en-US')}`,
		placeHolder: 'Check what shall come back',
		canPickMany: true,
		matchOnDescription: true,
		ignoreFocusOut: true,
	});
	if (!picked || picked.length === 0) throw cancelledError();
	const files = picked.flatMap(({ file }) => (file ? [{ path: file.path, id: file.id }] : []));
	await offeringOthers(notifier, async (skip) => {
		const report = await withUnsaved(
			parts,
			asking,
			(held, options) => session.request('bringBack', { files, ...skipped(skip), ...held }, options),
			followTouched,
		);
		tell(parts, report);
	});
}

/** Brings back all deleted files at and below the paths. @throws CairnError `notFound` */
export async function undelete(parts: RestoreParts, paths: readonly string[]): Promise<RestoreReport> {
	const report = await withUnsaved(
		parts,
		asking,
		(held, options) => parts.session.request('undelete', { paths, ...held }, options),
		followTouched,
	);
	tell(parts, report);
	return report;
}

function tell({ notifier }: RestoreParts, report: RestoreReport): void {
	void announce(notifier, reportSentence('Brought back', report), report, undoAction(report));
}

/** `Deleted 5 minutes ago, as “b.txt” came, which is much like it`. */
function goneWords({ deletedAt, renamedTo }: DeletedFile, now: Date): string {
	const when = deletedAt ? `Deleted ${ageOf(deletedAt, now)}` : 'Deleted since the last checkpoint';
	return renamedTo === undefined ? when : `${when}, as “${renamedTo}” came, which is much like it`;
}

function separator(label: string): FileItem {
	return { label, kind: vscode.QuickPickItemKind.Separator };
}
