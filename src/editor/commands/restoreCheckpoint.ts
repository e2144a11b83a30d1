/** `Cairn: Restore…` and `Cairn: Undo`: preview, confirmation with counts, the restore, its report. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import { executeCommand, type RestoreArguments } from '../contributions';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import { quotedTitleOf, restoreButton, restoreForecast, restoreSummary, undoneSentence } from '../present';
import type { Session } from '../session';
import { unsavedAmong } from '../workspacePaths';

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
	const what = paths ? `${paths.map((path) => `“${path}”`).join(', ')} from ${title}` : title;
	if (confirm !== false) {
		const preview = await withLateProgress(`Cairn: comparing with ${title}`, (options) =>
			session.request('restore', { ...target, dryRun: true }, options),
		);
		if (!(await isConfirmed(session, preview, `Restore ${what}?`))) throw cancelledError();
	}
	const report = await withLateProgress(`Cairn: restoring ${title}`, (options) =>
		session.request('restore', target, options),
	);
	const changed = report.written.length + report.deleted.length + report.failed.length > 0;
	const sentence = changed
		? `Restored ${what}: ${restoreSummary(report)}.`
		: `The workspace already is as ${title} has it.`;
	void announce(notifier, `${sentence}${keptSentence(report)}`, report, changed);
	return report;
}

/**
 * Undoes the last operation: a restore, a deletion, an edit, a ref or HEAD. False where there is nothing to undo. Where more has
 * changed since a restore the user is asked first, unless `confirm` is false.
 * @throws CairnError `cancelled` where the user declines, and what undoing fails with
 */
export async function undoLast(session: Session, notifier: Notifier, confirm: boolean): Promise<boolean> {
	try {
		if (confirm) await confirmUndo(session);
		const { operation, report } = await withLateProgress('Cairn: undoing', (options) =>
			session.request('undo', null, options),
		);
		if (report) {
			const sentence = `The restore was undone: ${restoreSummary(report)}.${keptSentence(report)}`;
			void announce(notifier, sentence, report, false);
		} else void notifier.info(undoneSentence(operation));
		return true;
	} catch (error) {
		if (!CairnError.is(error, 'notFound')) throw error;
		void notifier.info(error.message);
		return false;
	}
}

async function confirmUndo(session: Session): Promise<void> {
	const preview = await withLateProgress('Cairn: comparing with the state before', (options) =>
		session.request('previewUndo', null, options),
	);
	if (!preview?.changedSince) return;
	const checkpoint = await session.request('get', preview.restored);
	const title = checkpoint ? quotedTitleOf(checkpoint) : preview.restored;
	const question = `Undo the restore of ${title}? The workspace has changed since.`;
	if (!(await isConfirmed(session, preview.report, question))) throw cancelledError();
}

async function isConfirmed(session: Session, preview: RestoreReport, question: string): Promise<boolean> {
	const button = restoreButton(preview);
	// Nothing on disk differs: there is nothing to ask about.
	if (button === '') return true;
	const unsaved = unsavedAmong(session.roots, [...preview.written, ...preview.deleted]);
	const detail = [
		`${restoreForecast(preview)}${keptSentence(preview)}`,
		...(unsaved.length > 0
			? [`Unsaved in an editor, and not part of the restore: ${unsaved.map((path) => `“${path}”`).join(', ')}.`]
			: []),
		'The present state is kept as a safety checkpoint first, and Undo brings it back.',
	].join('\n\n');
	const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, button);
	return chosen === button;
}

function keptSentence({ kept }: RestoreReport): string {
	if (kept.length === 0) return '';
	const verb = kept.length === 1 ? 'stays as it is' : 'stay as they are';
	return ` ${plural(kept.length, 'file')} that no checkpoint covers ${verb}.`;
}

function announce(notifier: Notifier, sentence: string, report: RestoreReport, canUndo: boolean): Promise<void> {
	notifier.details([
		...report.written.map((path) => `Restored: ${path}`),
		...report.deleted.map((path) => `Deleted: ${path}`),
		...report.kept.map(({ path, reason }) => `Kept (${reason}): ${path}`),
		...report.failed.map(({ path, reason }) => `Failed: ${path}: ${reason}`),
	]);
	const listed = report.written.length + report.deleted.length + report.kept.length + report.failed.length;
	const actions = {
		...(canUndo ? { Undo: () => executeCommand('cairn.undo') } : {}),
		...(listed > 0 ? { 'Show Details': () => notifier.showLog() } : {}),
	};
	return report.failed.length === 0 ? notifier.info(sentence, actions) : notifier.warn(sentence, actions);
}
