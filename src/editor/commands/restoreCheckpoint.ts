/** `Cairn: Restore…`, `Cairn: Undo` and `Cairn: Redo Restore`: preview, confirmation with counts, the restore, its report. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import type { RestorePreview } from '../../core/restore/requests';
import { executeCommand, type RestoreArguments } from '../contributions';
import { concernedEditors, putBackUnsaved } from '../followRestore';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import { quotedTitleOf, restoreButton, restoreForecast, someOf, undoneSentence } from '../present';
import { announce, keptSentence, reportSentence, safetySentence, undoAction } from './announce';
import { knownCheckpoint } from './pickCheckpoint';
import { followTouched, onlyTouched, withUnsaved } from './withUnsaved';
import type { PreviewView } from '../preview/previewView';
import type { Session } from '../session';

export interface RestoreParts {
	readonly session: Session;
	readonly notifier: Notifier;
	readonly previews: PreviewView;
}

/**
 * Asks first, unless told otherwise; the user may look at the files in the preview then, and choose among them.
 * @param showsPreview begins with the preview
 * @throws CairnError `cancelled` where the user declines, and what the restore fails with
 */
export async function restoreCheckpoint(
	parts: RestoreParts,
	{ id, paths: asked, confirm }: RestoreArguments,
	showsPreview = false,
): Promise<RestoreReport> {
	const { session, notifier } = parts;
	const title = quotedTitleOf(await knownCheckpoint(session, id));
	const asking = { id, paths: asked, title, showsPreview };
	const paths = confirm === false ? asked : await confirmedPaths(parts, asking);
	const what = restoredName(paths, title);
	const { report, reverted } = await withUnsaved(
		parts,
		`Cairn: restoring ${title}`,
		(held, options) => session.request('restore', { ...toTarget(id, paths), ...held }, options),
		async (done, follow) => ({ report: done, reverted: await follow(done, paths) }),
	);
	const changed = report.written.length + report.deleted.length + report.failed.length + reverted > 0;
	const sentence = changed
		? reportSentence(`Restored ${what}`, report)
		: `The workspace already is as ${title} has it.${keptSentence(report)}`;
	void announce(notifier, sentence, report, changed ? undoAction : {});
	return report;
}

interface Asking {
	readonly id: string;
	readonly paths: readonly string[] | undefined;
	/** Of the checkpoint. */
	readonly title: string;
	readonly showsPreview: boolean;
}

/**
 * Asks, with the preview before where the user wants it. Who declines after the preview is in it again; what has come since it was
 * shown is shown first.
 * @returns what to restore; undefined for everything
 * @throws CairnError `cancelled` where the user declines
 */
async function confirmedPaths(parts: RestoreParts, asking: Asking): Promise<readonly string[] | undefined> {
	const { session, notifier, previews } = parts;
	const { id, paths: asked, title } = asking;
	const previewOf = (chosen: readonly string[] | undefined): Promise<RestorePreview> =>
		withLateProgress(`Cairn: comparing with ${title}`, (options) =>
			session.request('previewRestore', toTarget(id, chosen), options),
		);
	const ask = (report: RestoreReport, chosen: readonly string[] | undefined, offersPreview: boolean): Promise<Answer> =>
		askToRestore(session, report, { chosen, question: `Restore ${restoredName(chosen, title)}?`, offersPreview });
	let preview = await previewOf(asked);
	const isEmpty = preview.files.length === 0;
	const first = asking.showsPreview && !isEmpty ? 'preview' : await ask(preview.report, asked, !isEmpty);
	if (first === 'no') throw cancelledError();
	if (first === 'yes') return asked;
	let unchecked: ReadonlySet<string> | undefined;
	let shown = preview;
	try {
		for (;;) {
			shown = preview;
			const choice = await previews.choose(shown, unchecked);
			if (!choice) throw cancelledError();
			({ unchecked } = choice);
			const chosen = choice.paths ?? asked;
			const { report } = await previewOf(chosen);
			if (comesUnseen(report, shown)) {
				void notifier.info(
					'The workspace has changed since the preview was made. It shows now what would be restored.',
				);
			} else if ((await ask(report, chosen, false)) === 'yes') return chosen;
			preview = await previewOf(asked);
		}
	} finally {
		previews.close(shown);
	}
}

/** Whether something would be touched that the preview has not shown. */
function comesUnseen({ written, deleted }: RestoreReport, { files }: RestorePreview): boolean {
	const seen = new Set(files.map(({ path, status }) => `${status === 'removed' ? 'delete' : 'write'} ${path}`));
	return [...written.map((path) => `write ${path}`), ...deleted.map((path) => `delete ${path}`)].some(
		(act) => !seen.has(act),
	);
}

/**
 * Undoes the last operation: a restore, a deletion, an edit, a ref or HEAD. False where there is nothing to undo. Where more has
 * changed since a restore the user is asked first, unless `confirm` is false.
 * @throws CairnError `cancelled` where the user declines, and what undoing fails with
 */
export async function undoLast(session: Session, notifier: Notifier, confirm: boolean): Promise<boolean> {
	try {
		if (confirm) await confirmAgain(session, 'previewUndo', (restored) => undoQuestion(session, restored));
		const { operation, report } = await withUnsaved(
			{ session, notifier },
			'Cairn: undoing',
			(held, options) => session.request('undo', held, options),
			async (undone, follow) => {
				if (undone.report) await follow(undone.report, onlyTouched);
				if (undone.report && undone.unsaved) {
					await putBackUnsaved(session, undone.report.checkpointId, undone.unsaved);
				}
				return undone;
			},
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
	const title = 'Cairn: redoing the restore';
	const report = await withUnsaved(
		{ session, notifier },
		title,
		(held, options) => session.request('redo', held, options),
		followTouched,
	);
	void announce(notifier, reportSentence('Restored again', report), report, undoAction);
}

/** Carries out the restore that was interrupted. @throws what the restore fails with */
export async function finishRestore(session: Session, notifier: Notifier): Promise<void> {
	const title = 'Cairn: finishing the restore';
	const report = await withUnsaved(
		{ session, notifier },
		title,
		(held, options) => session.request('finishRestore', held, options),
		followTouched,
	);
	void announce(notifier, reportSentence('The restore is finished', report), report, undoAction);
}

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
	const { overwritten } = preview;
	const remark = overwritten.length > 0 ? `Changed since, and overwritten: ${someOf(overwritten)}.` : '';
	const asked = { question, chosen: onlyTouched, offersPreview: false, remark };
	if ((await askToRestore(session, preview.report, asked)) !== 'yes') throw cancelledError();
}

async function undoQuestion(session: Session, restored: string): Promise<string> {
	const checkpoint = await session.request('get', restored);
	return `Undo the restore of ${checkpoint ? quotedTitleOf(checkpoint) : restored}? The workspace has changed since.`;
}

type Answer = 'yes' | 'no' | 'preview';

interface Question {
	readonly question: string;
	/** As in `concernedEditors`. */
	readonly chosen: readonly string[] | undefined;
	readonly offersPreview: boolean;
	/** What there is to say besides. */
	readonly remark?: string;
}

async function askToRestore(
	session: Session,
	preview: RestoreReport,
	{ question, chosen, offersPreview, remark = '' }: Question,
): Promise<Answer> {
	const documents = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments]
		.filter(({ isDirty }) => isDirty)
		.map((document) => ({ document }));
	const unsaved = await concernedEditors(session, preview, documents, chosen);
	const forFiles = restoreButton(preview);
	const button = forFiles || (unsaved.length > 0 ? `Revert ${plural(unsaved.length, 'Editor')}` : '');
	// Nothing differs: there is nothing to ask about.
	if (button === '') return 'yes';
	const names = someOf(unsaved.map(({ document }) => vscode.workspace.asRelativePath(document.uri)));
	const hasNotebook = unsaved.some(({ document }) => !('getText' in document));
	const detail = [
		`${restoreForecast(preview)}${keptSentence(preview)}`,
		...(remark === '' ? [] : [remark]),
		...(unsaved.length > 0 ? [`Unsaved in an editor, which will follow its file: ${names}.`] : []),
		safetySentence(unsaved.length > 0 ? 'The present state, unsaved text included,' : 'The present state'),
		...(hasNotebook ? ['An unsaved notebook is kept in a checkpoint; Undo does not put it back into its editor.'] : []),
	].join('\n\n');
	const others = offersPreview && forFiles !== '' ? [previewButton] : [];
	const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, button, ...others);
	if (answer === undefined) return 'no';
	return answer === previewButton ? 'preview' : 'yes';
}

const previewButton = 'Preview…';

function toTarget(id: string, paths: readonly string[] | undefined): { id: string; paths?: readonly string[] } {
	return { id, ...(paths ? { paths } : {}) };
}

/** A list of paths longer than this is counted. */
const namedPaths = 3;

/** `“a.ts” from “before”`; the checkpoint's title alone where everything is restored. */
function restoredName(paths: readonly string[] | undefined, title: string): string {
	if (!paths) return title;
	const names = paths.map((path) => (path === '' ? 'everything' : `“${path}”`));
	return `${paths.length > namedPaths ? plural(paths.length, 'file') : names.join(', ')} from ${title}`;
}
