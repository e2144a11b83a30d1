/** `Cairn: Undo`, `Cairn: Redo Restore`, and what finishes a restore that was interrupted. */
import * as vscode from 'vscode';
import { someOf } from '../../base/text';
import { cancelledError, CairnError } from '../../core/errors';
import type { RestoreReport } from '../../core/checkpoint';
import type { UndoPreview } from '../../core/restore/requests';
import type { RequestOptions } from '../../engine/client';
import type { AgainParams } from '../../engine/protocol';
import { executeCommand, type UndoArguments } from '../contributions';
import { withLateProgress } from '../lateProgress';
import { quotedTitleOf, reportSentence, undoneRestore, undoneSentence } from '../present';
import type { Preview } from '../preview/previewView';
import { putBackUnsaved } from '../unsavedAgain';
import { announce, safetySentence, undoAction } from './announce';
import { confirmRestore, type RestoreParts } from './confirmRestore';
import { followTouched, onlyTouched, withUnsaved } from './withUnsaved';

/**
 * Undoes the last operation: a restore, a deletion, an edit, a ref or HEAD. False where there is nothing to undo. Where more has
 * changed since a restore the user is asked first, unless `confirm` is false: then `to` does not count.
 * @throws CairnError `cancelled` where the user declines, `unavailable` where the last step is another one, and what undoing fails with
 */
export async function undoLast(parts: RestoreParts, { to, confirm }: UndoArguments = {}): Promise<boolean> {
	const { session, notifier } = parts;
	try {
		if (confirm !== false) await confirmAgain(parts, 'previewUndo', to);
		const { operation, id, isMadeUp, report } = await withUnsaved(
			parts,
			'Cairn: undoing',
			(held, options) => session.request('undo', held, options),
			async (undone, follow) => {
				if (!undone.report) return undone;
				const texts = undone.unsaved ? await session.request('heldTexts', undone.unsaved) : [];
				await follow(undone.report, onlyTouched, new Set(texts.map(({ path }) => path)));
				await putBackUnsaved(session, texts);
				return undone;
			},
		);
		if (report) {
			const redoAction = { Redo: () => executeCommand('cairn.redo', { to: report.safetyCheckpointId }) };
			const what = undoneRestore((await session.request('get', id)) ?? undefined, isMadeUp);
			void announce(notifier, reportSentence(what, report), report, redoAction);
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
 * @throws CairnError `notFound` where there is none, `cancelled` where the user declines, `unavailable` where another one was undone
 * last, and what the restore fails with
 */
export async function redoLast(parts: RestoreParts, { to }: Pick<UndoArguments, 'to'> = {}): Promise<void> {
	await confirmAgain(parts, 'previewRedo', to);
	await carryOut(parts, 'redo', 'Cairn: redoing the restore', 'Restored again');
}

/**
 * Carries out the restore that was interrupted. Where somebody has changed since what it concerns the user is asked first.
 * @throws CairnError `cancelled` where the user declines, and what the restore fails with
 */
export async function finishRestore(parts: RestoreParts): Promise<void> {
	const preview = await parts.session.request('previewUndo', null);
	if (preview?.changedSince) {
		const finish = 'Finish the Restore';
		const detail = `${changedSentence(preview)}\n\n${safetySentence('The present state')}`;
		const options = { modal: true, detail };
		const question = 'Finish the restore? The workspace has changed since it was interrupted.';
		if ((await vscode.window.showWarningMessage(question, options, finish)) !== finish) throw cancelledError();
	}
	await carryOut(parts, 'finishRestore', 'Cairn: finishing the restore', 'The restore is finished');
}

/** @param title of the progress @param done what is told afterwards */
async function carryOut(
	parts: RestoreParts,
	method: 'redo' | 'finishRestore',
	title: string,
	done: string,
): Promise<void> {
	const { session, notifier } = parts;
	const ask = (held: AgainParams, options: RequestOptions): Promise<RestoreReport> =>
		session.request(method, held, options);
	const report = await withUnsaved(parts, title, ask, followTouched);
	void announce(notifier, reportSentence(done, report), report, undoAction(report));
}

const words = {
	previewUndo: {
		later: 'changed since the restore',
		again: 'Undo',
		questionOf: (title: string) => `Undo the restore of ${title}? The workspace has changed since.`,
	},
	previewRedo: {
		later: 'changed since it was undone',
		again: 'Redo',
		questionOf: (title: string) => `Redo the restore of ${title}? The workspace has changed since it was undone.`,
	},
} as const;

/**
 * Where more has changed since a restore, or since it was undone, the user is asked first.
 * @param to as in `UndoArguments`
 * @throws CairnError `cancelled`, `unavailable` where something else was done meanwhile
 */
async function confirmAgain(
	parts: RestoreParts,
	method: keyof typeof words,
	to: string | null | undefined,
): Promise<void> {
	const { session } = parts;
	const { later, again, questionOf } = words[method];
	const look = async (): Promise<UndoPreview | null> =>
		withLateProgress('Cairn: comparing with the state before', (options) => session.request(method, null, options));
	const first = await look();
	if (typeof to === 'string' && first?.to !== to) throw otherStep();
	if (!first?.changedSince) return;
	const restored = await session.request('get', first.restored);
	const question = questionOf(restored ? quotedTitleOf(restored) : first.restored);
	const shown = (preview: UndoPreview): Preview => ({ ...preview, later, again });
	await confirmRestore(parts, {
		first: shown(first),
		look: async () => {
			const preview = await look();
			if (preview?.to !== first.to) throw otherStep();
			return shown(preview);
		},
		question: () => question,
		remark: changedSentence,
		chosen: onlyTouched,
	});
}

function otherStep(): CairnError {
	return new CairnError(
		'unavailable',
		'Something else was done since. “Cairn: Undo” and “Cairn: Redo Restore” go step by step, the last one first.',
	);
}

function changedSentence({ files }: Pick<Preview, 'files'>): string {
	const changed = files.filter(({ changedAgain }) => changedAgain);
	const sentenceOf = (verb: string, some: Preview['files']): string =>
		some.length > 0 ? `Changed since, and ${verb}: ${someOf(some.map(({ path }) => path))}.` : '';
	return [
		sentenceOf(
			'overwritten',
			changed.filter(({ status }) => status !== 'removed'),
		),
		sentenceOf(
			'deleted',
			changed.filter(({ status }) => status === 'removed'),
		),
	]
		.filter((sentence) => sentence !== '')
		.join(' ');
}
