/** `Cairn: Restore…` and `Cairn: Undo Restore`: preview, confirmation with counts, the restore, its report. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import { executeCommand, type RestoreArguments } from '../contributions';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import { quotedTitleOf, restoreButton, restoreSummary } from '../present';
import type { Session } from '../session';

/** @throws CairnError `cancelled` where the user declines, and what the restore fails with */
export async function restoreCheckpoint(
	session: Session,
	notifier: Notifier,
	{ id, paths, confirm }: RestoreArguments,
): Promise<RestoreReport> {
	const target = { id, ...(paths ? { paths } : {}) };
	const checkpoint = await session.request('get', id);
	if (!checkpoint) throw new CairnError('notFound', `There is no checkpoint ${id}.`, { details: { id } });
	const title = quotedTitleOf(checkpoint);
	if (confirm !== false) {
		const preview = await withLateProgress(`Cairn: comparing with ${title}`, (options) =>
			session.request('restore', { ...target, dryRun: true }, options),
		);
		if (!(await isConfirmed(preview, title, paths))) throw cancelledError();
	}
	const report = await withLateProgress(`Cairn: restoring ${title}`, (options) =>
		session.request('restore', target, options),
	);
	const changed = report.written.length + report.deleted.length + report.failed.length > 0;
	const sentence = changed
		? `Restored ${title}: ${restoreSummary(report)}`
		: `The workspace already is as ${title} has it.`;
	void announce(notifier, `${sentence}${keptSentence(report)}`, report, changed);
	return report;
}

/** False where there is nothing to undo. */
export async function undoRestore(session: Session, notifier: Notifier): Promise<boolean> {
	try {
		const { report } = await withLateProgress('Cairn: undoing the restore', (options) =>
			session.request('undo', null, options),
		);
		void announce(notifier, `The restore was undone: ${restoreSummary(report)}`, report, false);
		return true;
	} catch (error) {
		if (!CairnError.is(error, 'notFound')) throw error;
		void notifier.info(error.message);
		return false;
	}
}

async function isConfirmed(
	preview: RestoreReport,
	title: string,
	paths: readonly string[] | undefined,
): Promise<boolean> {
	const button = restoreButton(preview);
	// Nothing on disk differs: there is nothing to ask about.
	if (button === '') return true;
	const what = paths ? `${paths.map((path) => `“${path}”`).join(', ')} from ${title}` : title;
	const detail = [
		`${plural(preview.written.length, 'file is', 'files are')} written, ${plural(preview.deleted.length, 'file is', 'files are')} deleted.${keptSentence(preview)}`,
		'The present state is kept as a safety checkpoint first, and Undo brings it back.',
	].join('\n\n');
	const chosen = await vscode.window.showWarningMessage(`Restore ${what}?`, { modal: true, detail }, button);
	return chosen === button;
}

function keptSentence({ kept }: RestoreReport): string {
	return kept.length === 0
		? ''
		: ` ${plural(kept.length, 'file')} that the checkpoint does not cover stay as they are.`;
}

function announce(notifier: Notifier, sentence: string, report: RestoreReport, canUndo: boolean): Promise<void> {
	notifier.details([
		...report.written.map((path) => `Restored: ${path}`),
		...report.deleted.map((path) => `Deleted: ${path}`),
		...report.kept.map(({ path, reason }) => `Kept (${reason}): ${path}`),
		...report.failed.map(({ path, reason }) => `Failed: ${path}: ${reason}`),
	]);
	const actions = {
		...(canUndo ? { Undo: () => executeCommand('cairn.undo') } : {}),
		'Show Details': () => notifier.showLog(),
	};
	return report.failed.length === 0 ? notifier.info(sentence, actions) : notifier.warn(sentence, actions);
}
