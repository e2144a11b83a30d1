/** `Cairn: Restore…`, `Cairn: Undo` and `Cairn: Redo Restore`: preview, confirmation with counts, the restore, its report. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import { executeCommand, type RestoreArguments } from '../contributions';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import { quotedTitleOf, restoreButton, restoreForecast, restoreSummary, undoneSentence } from '../present';
import type { RequestOptions } from '../../engine/client';
import type { AgainParams } from '../../engine/protocol';
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
	const report = await withUnsaved(notifier, `Cairn: restoring ${title}`, (held, options) =>
		session.request('restore', { ...target, ...held }, options),
	);
	const changed = report.written.length + report.deleted.length + report.failed.length > 0;
	const sentence = changed
		? reportSentence(`Restored ${what}`, report)
		: `The workspace already is as ${title} has it.${keptSentence(report)}`;
	void announce(notifier, sentence, report, changed ? undoAction : {});
	return report;
}

/**
 * Undoes the last operation: a restore, a deletion, an edit, a ref or HEAD. False where there is nothing to undo. Where more has
 * changed since a restore the user is asked first, unless `confirm` is false.
 * @throws CairnError `cancelled` where the user declines, and what undoing fails with
 */
export async function undoLast(session: Session, notifier: Notifier, confirm: boolean): Promise<boolean> {
	try {
		if (confirm) await confirmAgain(session, 'previewUndo', (restored) => undoQuestion(session, restored));
		const { operation, report } = await withUnsaved(notifier, 'Cairn: undoing', (held, options) =>
			session.request('undo', held, options),
		);
		if (report) {
			const redoAction = { Redo: () => executeCommand('cairn.redo') };
			void announce(notifier, reportSentence('The restore was undone', report), report, redoAction);
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
	const question = 'Redo the restore? The workspace has changed since it was undone.';
	await confirmAgain(session, 'previewRedo', () => question);
	const report = await withUnsaved(notifier, 'Cairn: redoing the restore', (held, options) =>
		session.request('redo', held, options),
	);
	void announce(notifier, reportSentence('Restored again', report), report, undoAction);
}

/** Carries out the restore that was interrupted. @throws what the restore fails with */
export async function finishRestore(session: Session, notifier: Notifier): Promise<void> {
	const report = await withUnsaved(notifier, 'Cairn: finishing the restore', (held, options) =>
		session.request('finishRestore', held, options),
	);
	void announce(notifier, reportSentence('The restore is finished', report), report, undoAction);
}

/** Asks for something that changes files, with what editors hold unsaved: it is recorded first, and the editors keep it. */
async function withUnsaved<T>(
	notifier: Notifier,
	title: string,
	ask: (held: AgainParams, options: RequestOptions) => Promise<T>,
): Promise<T> {
	const unsaved = await unsavedTexts(notifier);
	return withLateProgress(title, (options) => ask(unsaved ? { unsaved } : {}, options));
}

const undoAction = { Undo: () => executeCommand('cairn.undo') };

/** Where more has changed since a restore, or since it was undone, the user is asked first. @throws CairnError `cancelled` */
async function confirmAgain(
	session: Session,
	method: 'previewUndo' | 'previewRedo',
	questionOf: (restored: string) => string | Promise<string>,
): Promise<void> {
	const preview = await withLateProgress('Cairn: comparing with the state before', (options) =>
		session.request(method, null, options),
	);
	if (!preview?.changedSince) return;
	const question = await questionOf(preview.restored);
	if (!(await isConfirmed(session, preview.report, question))) throw cancelledError();
}

async function undoQuestion(session: Session, restored: string): Promise<string> {
	const checkpoint = await session.request('get', restored);
	return `Undo the restore of ${checkpoint ? quotedTitleOf(checkpoint) : restored}? The workspace has changed since.`;
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

/** `The restore was undone: 1 file restored.`, and what stays as it is. */
function reportSentence(what: string, report: RestoreReport): string {
	return `${what}: ${restoreSummary(report)}.${keptSentence(report)}`;
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
