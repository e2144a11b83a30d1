/** `Cairn: Undo This Change…`: takes back what one checkpoint changed and keeps what came later; conflicts are for the user. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { Checkpoint } from '../../core/checkpoint';
import { cancelledError } from '../../core/errors';
import type { RevertReport } from '../../core/restore/requests';
import type { RevertParams } from '../../engine/protocol';
import { type ConflictsView, conflictWords, type OpenRevert, othersButton } from '../conflicts/conflictsView';
import type { RevertArguments } from '../contributions';
import { withLateProgress } from '../lateProgress';
import {
	isPartial,
	keptSentence,
	nameOf,
	quotedTitleOf,
	refusedSentence,
	reportSentence,
	restoreForecast,
} from '../present';
import { announce, safetySentence, undoAction } from './announce';
import { knownCheckpoint } from '../knownCheckpoint';
import type { RestoreParts } from './confirmRestore';
import { offeringOthers, skipped } from './offerOthers';
import { followTouched, withUnsaved } from './withUnsaved';

export interface RevertParts extends RestoreParts {
	readonly conflicts: ConflictsView;
}

/** @throws CairnError `cancelled` if the user declines, and what reverting fails with */
export async function revertCheckpoint(parts: RevertParts, wanted: RevertArguments): Promise<void> {
	const { id, paths, confirm = true } = wanted;
	const { session, notifier } = parts;
	const step = await knownCheckpoint(session, id);
	const title = titleOf(step, paths);
	const report = await withLateProgress(`Cairn: comparing with ${title}`, (options) =>
		session.request('previewRevert', { id, skipConflicts: true, ...chosen(paths) }, options),
	);
	if (report.conflicts.length > 0 && step.parentId !== null) {
		await askAboutConflicts(parts, { step, parentId: step.parentId, report, hasReverted: false }, title, confirm);
	} else if (report.written.length + report.deleted.length === 0) {
		const refused = refusedSentence(report);
		const none = `The workspace has none of the changes of ${title} any more.`;
		void notifier.info(refused === '' ? none : `Nothing of ${title} can be reverted.${refused}`);
	} else {
		const detail = [`${restoreForecast(report)}${keptSentence(report)}`, safetySentence('The present state')].join(
			'\n\n',
		);
		const question = `Undo the changes of ${title}? What came later stays.`;
		const button = undoButton(report);
		const isWanted =
			!confirm || (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
		if (!isWanted) throw cancelledError();
		await revert(parts, step, chosen(paths), async (done) => {
			const actions = await conflictsAction(parts, step, done);
			void announce(notifier, sentenceOf(title, done), done, { ...actions, ...undoAction(done) });
		});
	}
}

/** `“Saved x.js”`, `“x.js” in “12 files changed”`: what is taken back of a checkpoint. */
function titleOf(step: Checkpoint, paths: readonly string[] = []): string {
	const title = quotedTitleOf(step);
	const [first] = paths;
	if (first === undefined) return title;
	return `${paths.length === 1 ? `“${nameOf(first)}”` : plural(paths.length, 'path')} in ${title}`;
}

function chosen(paths: readonly string[] | undefined): Pick<RevertParams, 'paths'> {
	return paths ? { paths } : {};
}

function undoButton({ written, deleted, kept }: RevertReport): string {
	const count = written.length + deleted.length;
	if (isPartial(kept)) return `Undo Changes in the Other ${count.toLocaleString('en-US')}`;
	return `Undo Changes in ${plural(count, 'File')}`;
}

/** Nothing is reverted while there are conflicts, unless the user wants the rest at once. */
async function askAboutConflicts(parts: RevertParts, open: OpenRevert, title: string, confirm: boolean): Promise<void> {
	const { report } = open;
	const hasOthers = report.written.length + report.deleted.length > 0;
	const resolve = `Resolve ${plural(report.conflicts.length, 'Conflict')}`;
	const others = othersButton(report);
	if (!confirm) return parts.conflicts.show(open);
	const detail = [conflictForecast(report), ...(hasOthers ? [othersForecast(report)] : [])].join('\n\n');
	const answer = await vscode.window.showWarningMessage(
		`Some changes of ${title} cannot be reverted automatically.`,
		{ modal: true, detail },
		resolve,
		...(hasOthers ? [others] : []),
	);
	if (answer === undefined) throw cancelledError();
	if (answer === others) return revertOthers(parts, open);
	await parts.conflicts.show(open);
	await parts.conflicts.openNext();
}

/** Asks, and reverts what is in no conflict. @throws CairnError `cancelled` if the user declines */
export async function askAndRevertOthers(parts: RevertParts, open: OpenRevert): Promise<void> {
	const button = othersButton(open.report);
	const question = `Revert the files that ${quotedTitleOf(open.step)} changed and that are in no conflict?`;
	const detail = [restoreForecast(open.report), safetySentence('The present state')].join('\n\n');
	if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) {
		throw cancelledError();
	}
	await revertOthers(parts, open);
}

/** Reverts what is in no conflict, as it was shown; the conflicts stay in sight. */
async function revertOthers(parts: RevertParts, open: OpenRevert): Promise<void> {
	const { step, report } = open;
	const paths = [...report.written, ...report.deleted];
	await revert(parts, step, { paths, skipConflicts: true }, async (done) => {
		await parts.conflicts.show({ ...open, hasReverted: true });
		const actions = { 'Next Conflict': () => parts.conflicts.openNext(), ...undoAction(done) };
		const left = plural(report.conflicts.length, 'conflict');
		void announce(parts.notifier, `${sentenceOf(quotedTitleOf(step), done)} ${left} left as it was.`, done, actions);
	});
}

/** Reverts; if single paths keep it from being done, the others are offered. */
async function revert(
	parts: RevertParts,
	step: Checkpoint,
	options: Pick<RevertParams, 'paths' | 'skipConflicts'>,
	tell: (done: RevertReport) => Promise<void>,
): Promise<void> {
	const { session, notifier } = parts;
	const act = async (skip: readonly string[]): Promise<void> => {
		const done = await withUnsaved(
			parts,
			`Cairn: reverting ${quotedTitleOf(step)}`,
			(held, progress) => session.request('revert', { id: step.id, ...options, ...skipped(skip), ...held }, progress),
			followTouched,
		);
		notifier.details(done.conflicts.map(({ path, reason }) => `Conflict (${reason}): ${path}`));
		await tell(done);
	};
	await offeringOthers(notifier, act, (words) => words.replace('Restore', 'Revert'));
}

function sentenceOf(title: string, report: RevertReport): string {
	const { conflicts, written, deleted } = report;
	if (conflicts.length === 0 || written.length + deleted.length > 0) return reportSentence(`Reverted ${title}`, report);
	return `Nothing was reverted: ${plural(conflicts.length, 'file')} changed meanwhile.`;
}

/** Conflicts that came up between the question and the revert. */
async function conflictsAction(
	parts: RevertParts,
	step: Checkpoint,
	report: RevertReport,
): Promise<Record<string, () => unknown>> {
	if (report.conflicts.length === 0 || step.parentId === null) return {};
	await parts.conflicts.show({ step, parentId: step.parentId, report, hasReverted: false });
	return { 'Next Conflict': () => parts.conflicts.openNext() };
}

/** So many conflicts are named in a question. */
const namedConflicts = 5;

function conflictForecast({ conflicts }: RevertReport): string {
	const named = conflicts.slice(0, namedConflicts).map(({ path, reason }) => `“${path}”: ${conflictWords[reason]}.`);
	const more = conflicts.length - named.length;
	return [...named, ...(more > 0 ? [`And ${more.toLocaleString('en-US')} more.`] : [])].join('\n');
}

function othersForecast(report: RevertReport): string {
	return `Nothing is reverted yet. Without the conflicts: ${restoreForecast(report)} ${safetySentence('The present state')}`;
}
