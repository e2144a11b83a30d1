/** How checkpoints and changes are called wherever they show: pure functions from data to words. */
import { groupBy } from '../base/groupBy';
import { firstLine, plural, someOf } from '../base/text';
import {
	type Change,
	type ChangeStatus,
	type Checkpoint,
	isRefusal,
	type KeepReason,
	refusalWords,
	type RestoreReport,
	type SkippedFile,
} from '../core/checkpoint';

/** A checkpoint's label; one of before labels were made for all has none. */
export function titleOf(checkpoint: Pick<Checkpoint, 'message'>): string {
	return checkpoint.message === '' ? 'Checkpoint' : checkpoint.message;
}

/** A message may be an essay; a toast and a tab hold so many characters of it. */
const quotedLength = 60;

/** `“before the refactoring”`: the first line, cut where it is long. */
export function quotedTitleOf(checkpoint: Pick<Checkpoint, 'message'>): string {
	return `“${firstLine(titleOf(checkpoint), quotedLength)}”`;
}

/** `2 added, 1 modified`, `2 modified (1 unsaved)`; `no changes` where there are none. */
export function countsOf({ stats }: Pick<Checkpoint, 'stats'>): string {
	const parts = [
		[stats.added, 'added'],
		[stats.modified, 'modified'],
		[stats.removed, 'deleted'],
	] as const;
	const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${count.toLocaleString('en-US')} ${word}`);
	const { unsaved = 0, added, modified, removed } = stats;
	const all = unsaved >= added + modified + removed;
	const remark = unsaved === 0 ? '' : all ? ', unsaved' : ` (${unsaved.toLocaleString('en-US')} unsaved)`;
	return words.length === 0 ? 'no changes' : words.join(', ') + remark;
}

/** Whether all that happened is that something was deleted. What was only left out is still there. */
export function isDeletion({ stats, message, trigger }: Pick<Checkpoint, 'stats' | 'message' | 'trigger'>): boolean {
	const isAct = trigger !== 'safety' && trigger !== 'restore' && !message.startsWith('Left out ');
	return isAct && stats.removed > 0 && stats.added + stats.modified === 0;
}

export const statusLetters: Readonly<Record<ChangeStatus, string>> = {
	added: 'A',
	modified: 'M',
	removed: 'D',
	renamed: 'R',
};

export const statusWords: Readonly<Record<ChangeStatus, string>> = {
	added: 'Added',
	modified: 'Modified',
	removed: 'Deleted',
	renamed: 'Renamed',
};

export function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** `3 files were left out.` with the reason of the first; empty where there are none. */
export function skippedSentence(skipped: readonly SkippedFile[]): string {
	const [first] = skipped;
	if (!first) return '';
	const verb = skipped.length === 1 ? 'was' : 'were';
	const example = `${skipped.length === 1 ? '' : 'First of them: '}${first.path}: ${first.message}`;
	return `${plural(skipped.length, 'file')} ${verb} left out. ${example}`;
}

/** What a restore would do, as the button of its confirmation: `Restore 12 Files, Delete 3`. */
export function restoreButton({ written, deleted, kept }: RestoreReport): string {
	return isPartial(kept) ? otherWords(written.length, deleted.length) : restoreWords(written.length, deleted.length);
}

/** Whether files stay that were to be restored. */
export function isPartial(kept: RestoreReport['kept']): boolean {
	return kept.some(({ reason }) => isRefusal(reason) || reason === 'skipped');
}

/** As `restoreButton`, of how many files; empty for none. */
export function restoreWords(written: number, deleted: number): string {
	const restore = written > 0 ? `Restore ${plural(written, 'File')}` : '';
	const remove = deleted > 0 ? `Delete ${restore ? deleted.toLocaleString('en-US') : plural(deleted, 'File')}` : '';
	return [restore, remove].filter((part) => part !== '').join(', ');
}

/** `Restore the Other 44, Delete 3`: where some of the files cannot be restored. Empty for none. */
export function otherWords(written: number, deleted: number): string {
	const others = (count: number): string => `the Other ${count === 1 ? 'File' : count.toLocaleString('en-US')}`;
	const restore = written > 0 ? `Restore ${others(written)}` : '';
	const remove = deleted > 0 ? `Delete ${restore ? deleted.toLocaleString('en-US') : others(deleted)}` : '';
	return [restore, remove].filter((part) => part !== '').join(', ');
}

/** `Undo: Restore 12 Files`. @param again as in `Preview` */
export function withAgain(again: string | null | undefined, button: string): string {
	return again ? `${again}: ${button}` : button;
}

/** `12 files restored, 3 deleted`; what is zero is left out. */
export function restoreSummary({ written, deleted, failed }: RestoreReport): string {
	const parts = [
		...(written.length > 0 ? [`${plural(written.length, 'file')} restored`] : []),
		...(deleted.length > 0 ? [`${plural(deleted.length, 'file')} deleted`] : []),
		...(failed.length > 0 ? [`${plural(failed.length, 'file')} failed`] : []),
	];
	return parts.length === 0 ? 'nothing had to change' : parts.join(', ');
}

/** `The restore was undone: 1 file restored.`, and what stays as it is. */
export function reportSentence(what: string, report: RestoreReport): string {
	return `${what}: ${restoreSummary(report)}.${keptSentence(report)}`;
}

/** What stays as it is, and why in a word; the details have each path with its reason. */
export function keptSentence(report: RestoreReport): string {
	const { kept } = report;
	const isUncovered = (reason: KeepReason): boolean =>
		['notInScopeThen', 'skippedThen', 'notInSafetyCheckpoint'].includes(reason);
	const uncovered = kept.filter(({ reason }) => isUncovered(reason)).length;
	const holding = kept.filter(({ reason }) => reason === 'folderNotEmpty').length;
	// Where no file is to be made of an editor's text, none stays; what the user wanted left alone needs no word.
	const others: readonly KeepReason[] = [
		'untitledEditor',
		'folderNotEmpty',
		'repositoryData',
		'modeNotPermitted',
		'skipped',
	];
	const ofTools = kept.filter(({ reason }) => reason === 'repositoryData').length;
	const isInTheWay = (reason: KeepReason): boolean =>
		!isUncovered(reason) && !isRefusal(reason) && !others.includes(reason);
	const blocked = kept.filter(({ reason }) => isInTheWay(reason)).length;
	const verb = (count: number): string => (count === 1 ? 'stays as it is' : 'stay as they are');
	const what = isPartial(kept) ? 'what stays' : 'what the checkpoint does not cover';
	const holds = holding === 1 ? 'stays: it still holds' : 'stay: they still hold';
	return [
		refusedSentence(report),
		uncovered === 0 ? '' : ` ${plural(uncovered, 'file')} that the checkpoint does not cover ${verb(uncovered)}.`,
		holding === 0 ? '' : ` ${plural(holding, 'folder')} ${holds} ${what}.`,
		ofTools === 0
			? ''
			: ` ${plural(ofTools, 'folder')} ${verb(ofTools)}: what git or another tool for versions keeps for itself.`,
		blocked === 0 ? '' : ` ${plural(blocked, 'file')} ${verb(blocked)}: something is in the way.`,
	].join('');
}

/** ` “a” stays as it is: something is mounted there.` for each reason for which the system is in the way of something. */
export function refusedSentence({ kept }: Pick<RestoreReport, 'kept'>): string {
	const sentences = [...groupBy(kept, ({ reason }) => reason)].map(([reason, group]) => {
		const names = someOf(group.map(({ path }) => path));
		const [stays, whose] = group.length === 1 ? ['stays as it is', 'its'] : ['stay as they are', 'their'];
		if (reason === 'modeNotPermitted') return ` ${names} cannot be given back ${whose} permissions.`;
		return isRefusal(reason) ? ` ${names} ${stays}: ${refusalWords[reason]}.` : '';
	});
	return sentences.join('');
}

/** What a restore will do, as a sentence. */
export function restoreForecast({ written, deleted }: RestoreReport): string {
	const parts = [
		...(written.length > 0 ? [`${plural(written.length, 'file')} will be written`] : []),
		...(deleted.length > 0 ? [`${plural(deleted.length, 'file')} will be deleted`] : []),
	];
	return parts.length === 0 ? 'No file on disk differs.' : `${parts.join(', ')}.`;
}

/** Whether a file's content is the same as before: it may be executed, or may not be any more. */
export function isOnlyMode({ status, oldObjectId, newObjectId }: Change): boolean {
	return status === 'modified' && oldObjectId !== undefined && oldObjectId === newObjectId;
}

/** What a restore does with names that have changed since: files that did not exist then, and those that come from or lie elsewhere. */
export function namesRemark({ absentThen = [], names = [], deleted }: RestoreReport): string {
	const gone = new Set(deleted);
	const followed = names
		.filter(({ path }) => !gone.has(path))
		.map(({ path, pathThen }) => `“${path}” was “${pathThen}”`);
	const elsewhere = names
		.filter(({ path }) => gone.has(path))
		.map(({ path, pathThen }) => `“${path}” was “${pathThen}”, which is not restored with it`);
	const said = [...followed, ...elsewhere];
	const more = said.length > 3 ? `, and ${(said.length - 3).toLocaleString('en-US')} more` : '';
	return [
		absentThen.length === 0 ? '' : `Did not exist then: ${someOf(absentThen)}.`,
		said.length === 0 ? '' : `Then ${said.slice(0, 3).join(', ')}${more}.`,
	]
		.filter((part) => part !== '')
		.join(' ');
}
