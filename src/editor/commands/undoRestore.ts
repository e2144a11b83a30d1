/** `Cairn: Undo`, `Cairn: Redo`, and what finishes a restore that was interrupted. */
import * as vscode from 'vscode';
import type { ActDone, UndoWanted } from '../../core/acts';
import type { RestoreReport } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import type { ActPreview, UndoPreview } from '../../core/restore/requests';
import type { RequestOptions } from '../../engine/client';
import type { AgainParams } from '../../engine/protocol';
import { fileSentences, questionAgain, redoneSentence, standingSentence, undoneSentence } from '../actWords';
import { executeCommand, type RedoArguments, type UndoArguments } from '../contributions';
import { withLateProgress } from '../lateProgress';
import { reportSentence, withAgain } from '../present';
import type { Preview } from '../preview/previewView';
import { putBackUnsaved } from '../unsavedAgain';
import { announce, safetySentence, undoAction } from './announce';
import { confirmRestore, type RestoreParts } from './confirmRestore';
import { offeringOthers, skipped } from './offerOthers';
import { type Follow, followTouched, onlyTouched, withUnsaved } from './withUnsaved';

/**
 * Undoes the last act that has changed anything, or the operation that is named. False where there is nothing to undo. The user is
 * asked first where that takes back more than what has just been done, unless `confirm` is false: then it is the last act, also one
 * that changed nothing, and `to` does not count.
 * @throws CairnError `cancelled` where the user declines, `undoConflict` where another act comes before, and what undoing fails with
 */
export async function undoLast(parts: RestoreParts, { to, operation, confirm }: UndoArguments = {}): Promise<boolean> {
	const { notifier } = parts;
	try {
		const wanted: UndoWanted =
			confirm === false ? { operation } : await confirmAgain(parts, 'Undo', { to, operation }, { skipsIdle: true });
		// If the user has the others done after an error, it is still this act and no other.
		await offeringOthers(notifier, (skip) => undo(parts, wanted, skip), labelOf('Undo'));
		return true;
	} catch (error) {
		if (!CairnError.is(error, 'notFound')) throw error;
		if (operation !== undefined) {
			throw new CairnError('notFound', 'That was undone already, or can no longer be undone.', { cause: error });
		}
		void notifier.info(error.message);
		return false;
	}
}

async function undo(parts: RestoreParts, wanted: UndoWanted, skip: readonly string[]): Promise<void> {
	const { session, notifier } = parts;
	const done = await withUnsaved(
		parts,
		'Cairn: undoing',
		(held, options) => session.request('undo', { ...held, ...wanted, ...skipped(skip) }, options),
		async (undone, follow) => {
			if (!undone.report) return undone;
			const texts = undone.unsaved ? await session.request('heldTexts', undone.unsaved) : [];
			await follow(undone.report, onlyTouched, new Set(texts.map(({ path }) => path)));
			await putBackUnsaved(session, texts);
			return undone;
		},
	);
	const sentence = undoneSentence(done, new Date());
	const redo = { Redo: () => executeCommand('cairn.redo', { operation: done.operationId }) };
	if (done.report) void announce(notifier, sentence, done.report, redo);
	else void notifier.info(sentence, done.operation === 'delete' || done.operation === 'prune' ? redo : {});
}

/** `Undo: Restore the Other 44`. */
function labelOf(verb: 'Undo' | 'Redo'): (words: string) => string {
	return (words) => withAgain(verb, words);
}

/**
 * Does the act again that was undone last. The user is asked first where that takes back more than that undoing.
 * @throws CairnError `notFound` where there is none, `cancelled` where the user declines, `undoConflict` where another one was undone
 * last, and what the restore fails with
 */
export async function redoLast(parts: RestoreParts, args: RedoArguments = {}): Promise<void> {
	await confirmAgain(parts, 'Redo', args, {});
	await offeringOthers(parts.notifier, (skip) => redo(parts, skip), labelOf('Redo'));
}

async function redo(parts: RestoreParts, skip: readonly string[]): Promise<void> {
	const { session, notifier } = parts;
	const done = await withUnsaved(
		parts,
		'Cairn: doing it again',
		(held, options) => session.request('redo', { ...held, ...skipped(skip) }, options),
		async (redone: ActDone, follow: Follow) => {
			if (redone.report) await follow(redone.report, onlyTouched);
			return redone;
		},
	);
	const sentence = redoneSentence(done);
	if (done.report) void announce(notifier, sentence, done.report, undoAction(done.report));
	else void notifier.info(sentence, { Undo: () => executeCommand('cairn.undo') });
}

/**
 * Carries out the restore that was interrupted. Where somebody has changed since what it concerns the user is asked first.
 * @param operation names the restore
 * @throws CairnError `cancelled` where the user declines, and what the restore fails with
 */
export async function finishRestore(parts: RestoreParts, operation: string): Promise<void> {
	const preview = await parts.session.request('previewUndo', { operation });
	if (preview.restore?.changedSince) {
		const finish = 'Finish the Restore';
		const detail = `${fileSentences(preview.restore)}\n\n${safetySentence('The present state')}`;
		const options = { modal: true, detail };
		const question = 'Finish the restore? The workspace has changed since it was interrupted.';
		if ((await vscode.window.showWarningMessage(question, options, finish)) !== finish) throw cancelledError();
	}
	const { session, notifier } = parts;
	await offeringOthers(notifier, async (skip) => {
		const ask = (held: AgainParams, options: RequestOptions): Promise<RestoreReport> =>
			session.request('finishRestore', { ...held, ...skipped(skip) }, options);
		const report = await withUnsaved(parts, 'Cairn: finishing the restore', ask, followTouched);
		void announce(notifier, reportSentence('The restore is finished', report), report, undoAction(report));
	});
}

/**
 * Where more is taken back than what has just been done the user is asked first.
 * @returns the operation that was asked about, and no other
 * @throws CairnError `cancelled`, `undoConflict` where something else was done meanwhile
 */
async function confirmAgain(
	parts: RestoreParts,
	verb: 'Undo' | 'Redo',
	{ to, operation }: Pick<UndoArguments, 'to' | 'operation'>,
	more: Pick<UndoWanted, 'skipsIdle'>,
): Promise<UndoWanted> {
	const { session } = parts;
	const look = async (wanted: UndoWanted): Promise<ActPreview> => {
		try {
			return await withLateProgress('Cairn: comparing with the state before', (options) =>
				verb === 'Undo'
					? session.request('previewUndo', wanted, options)
					: session.request('previewRedo', null, options),
			);
		} catch (error) {
			throw CairnError.is(error, 'undoConflict') && 'first' in error.details ? otherStep() : error;
		}
	};
	const first = await look({ operation, ...more });
	const { operationId } = first.act;
	if (typeof to === 'string' && first.restore?.to !== to) throw otherStep();
	if (verb === 'Redo' && operation !== undefined && operation !== operationId) throw otherStep();
	if (!first.asks) return { operation: operationId };
	if (first.restore) await confirmFiles(parts, verb, { ...first, restore: first.restore }, look);
	else await confirmHistory(questionAgain(verb, first), standingSentence(verb, first, new Date()), verb);
	return { operation: operationId };
}

type OfRestore = ActPreview & { readonly restore: UndoPreview };

async function confirmFiles(
	parts: RestoreParts,
	verb: 'Undo' | 'Redo',
	first: OfRestore,
	look: (wanted: UndoWanted) => Promise<ActPreview>,
): Promise<void> {
	const { operationId } = first.act;
	const later = verb === 'Undo' ? 'changed since the restore' : 'changed since it was undone';
	const shown = (preview: UndoPreview): Preview => ({ ...preview, later, again: verb });
	await confirmRestore(parts, {
		first: shown(first.restore),
		look: async () => {
			const { act, restore } = await look({ operation: operationId });
			if (act.operationId !== operationId || !restore) throw otherStep();
			return shown(restore);
		},
		question: () => questionAgain(verb, first),
		remark: (preview) => [standingSentence(verb, first, new Date()), fileSentences(preview)].filter(Boolean).join(' '),
		chosen: onlyTouched,
	});
}

/** For an act that changed no file. */
async function confirmHistory(question: string, standing: string, button: string): Promise<void> {
	const detail = `${standing} It concerns the history alone: no file changes.`;
	if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) {
		throw cancelledError();
	}
}

function otherStep(): CairnError {
	return new CairnError(
		'undoConflict',
		'Something else was done since. “Cairn: Undo” and “Cairn: Redo” go step by step, the last one first.',
	);
}
