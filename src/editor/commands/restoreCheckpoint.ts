/** `Cairn: Restore…` and `Cairn: Undo`: preview, confirmation with counts, the restore, its report. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import { executeCommand, type RestoreArguments } from '../contributions';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import { quotedTitleOf, restoreButton, restoreForecast, restoreSummary, undoneSentence } from '../present';
import type { RestoreParams } from '../../engine/protocol';
import type { Session } from '../session';
import { unsavedTexts } from '../unsavedEditors';
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
	const held = await unsavedParams(notifier);
	const report = await withLateProgress(`Cairn: restoring ${title}`, (options) =>
		session.request('restore', { ...target, ...held }, options),
	);
	const changed = report.written.length + report.deleted.length + report.failed.length > 0;
	const sentence = changed
		? `Restored ${what}: ${restoreSummary(report)}.`
		: `The workspace already is as ${title} has it.`;
	void announce(notifier, `${sentence}${keptSentence(report)}`, report, changed ? undoAction : {});
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
		const held = await unsavedParams(notifier);
		const { operation, report } = await withLateProgress('Cairn: undoing', (options) =>
			session.request('undo', held, options),
		);
		if (report) {
			const sentence = `The restore was undone: ${restoreSummary(report)}.${keptSentence(report)}`;
			void announce(notifier, sentence, report, { Redo: () => executeCommand('cairn.redo') });
		} else void notifier.info(undoneSentence(operation));
		return true;
	} catch (error) {
		if (!CairnError.is(error, 'notFound')) throw error;
		void notifier.info(error.message);
		return false;
	}
}

/**
 * Does the restore again that was undone last. Where more has changed since the user is asked first.
 * @throws CairnError `notFound` where there is none, `cancelled` where the user declines, and what the restore fails with
 */
export async function redoLast(session: Session, notifier: Notifier): Promise<void> {
	const preview = await withLateProgress('Cairn: comparing with the state before', (options) =>
		session.request('previewRedo', null, options),
	);
	const question = 'Redo the restore? The workspace has changed since it was undone.';
	if (preview.changedSince && !(await isConfirmed(session, preview.report, question))) throw cancelledError();
	const held = await unsavedParams(notifier);
	const report = await withLateProgress('Cairn: redoing the restore', (options) =>
		session.request('redo', held, options),
	);
	void announce(notifier, `Restored again: ${restoreSummary(report)}.${keptSentence(report)}`, report, undoAction);
}

/** Carries out the restore that was interrupted. @throws what the restore fails with */
export async function finishRestore(session: Session, notifier: Notifier): Promise<void> {
	const held = await unsavedParams(notifier);
	const report = await withLateProgress('Cairn: finishing the restore', (options) =>
		session.request('finishRestore', held, options),
	);
	void announce(
		notifier,
		`The restore is finished: ${restoreSummary(report)}.${keptSentence(report)}`,
		report,
		undoAction,
	);
}

/** What editors hold unsaved is recorded first; the editors keep it. */
async function unsavedParams(notifier: Notifier): Promise<Pick<RestoreParams, 'unsaved'>> {
	const unsaved = await unsavedTexts(notifier);
	return unsaved ? { unsaved } : {};
}

const undoAction = { Undo: () => executeCommand('cairn.undo') };

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
			? [`Unsaved in an editor, which keeps it: ${unsaved.map((path) => `“${path}”`).join(', ')}.`]
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

function announce(
	notifier: Notifier,
	sentence: string,
	report: RestoreReport,
	action: Readonly<Record<string, () => unknown>>,
): Promise<void> {
	notifier.details([
		...report.written.map((path) => `Restored: ${path}`),
		...report.deleted.map((path) => `Deleted: ${path}`),
		...report.kept.map(({ path, reason }) => `Kept (${reason}): ${path}`),
		...report.failed.map(({ path, reason }) => `Failed: ${path}: ${reason}`),
	]);
	const listed = report.written.length + report.deleted.length + report.kept.length + report.failed.length;
	const actions = {
		...action,
		...(listed > 0 ? { 'Show Details': () => notifier.showLog() } : {}),
	};
	return report.failed.length === 0 ? notifier.info(sentence, actions) : notifier.warn(sentence, actions);
}
