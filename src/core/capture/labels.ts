/** What a checkpoint is called when nobody has named it: what happened, as far as the changes tell it. */
import { plural } from '../../base/text';
import type { SkippedFile, Trigger } from '../checkpoint';
import { isWithin, isWithinAny, untitledFolder } from '../treePath';
import type { ChangeCounts, ChangeSummary } from './changeCounts';

/** What a label also depends on. */
export interface LabelContext {
	/** Whether there was no checkpoint before. */
	readonly isFirst: boolean;
	/** What the checkpoint leaves out. */
	readonly skipped: readonly SkippedFile[];
	/** Paths of files that it has as editors hold them. */
	readonly unsaved: ReadonlySet<string>;
	/** Of files that the one before had so, and that it has as they are on disk. */
	readonly notUnsavedAnyMore: ReadonlySet<string>;
}

type Change = ChangeSummary['some'][number];

interface Changes {
	readonly total: number;
	/** As in `ChangeSummary`. */
	readonly some: readonly Change[];
}

/** Empty where the trigger says nothing of what has changed: then whoever asks for the checkpoint names it. */
export function labelOf(trigger: Trigger, summary: ChangeSummary, context: LabelContext): string {
	const { isFirst, skipped } = context;
	const isAutomatic = trigger === 'external' || trigger === 'burst' || trigger === 'opening';
	const left = isAutomatic && leftOut(summary, skipped);
	if (left) return `Left out ${left}`;
	const all = { total: totalOf(summary.counts), some: summary.some };
	const { inside, outside } = bySource(summary, context);
	const own = isAutomatic && !isFirst && (trigger === 'burst' || !outside) && inside && inEditors(inside, context);
	if (own) return own;
	// What editors hold is in it as well, and is not what there is news of.
	if (trigger === 'external') return `${whatHappened(outside ?? all)} outside the editor`;
	if (trigger === 'burst') return `${whatHappened(all)} at the start of many changes`;
	if (trigger === 'opening') return isFirst ? 'First checkpoint' : `${whatHappened(all)} while Cairn was off`;
	return '';
}

/** The changes of editors whose texts are not on disk, and all others; neither where there are too many to tell. */
function bySource(
	{ counts, some }: ChangeSummary,
	{ unsaved, notUnsavedAnyMore }: LabelContext,
): { readonly inside?: Changes | undefined; readonly outside?: Changes | undefined } {
	if (totalOf(counts) > some.length) return {};
	const isInside = (change: Change): boolean =>
		unsaved.has(change.path) || isUntitled(change) || isDiscarded(change, notUnsavedAnyMore);
	return { inside: changesOf(some.filter(isInside)), outside: changesOf(some.filter((change) => !isInside(change))) };
}

function changesOf(some: readonly Change[]): Changes | undefined {
	return some.length === 0 ? undefined : { total: some.length, some };
}

function isUntitled({ path }: Change): boolean {
	return isWithin(path, untitledFolder);
}

/** A text that was recorded and is not there any more was thrown away: had it been saved, the file would be the same. */
function isDiscarded({ path, status }: Change, notUnsavedAnyMore: ReadonlySet<string>): boolean {
	return status === 'modified' && notUnsavedAnyMore.has(path);
}

/** What happened in editors whose texts are not on disk: `Edited a.ts without saving`, `Closed Untitled-1`. */
function inEditors({ total, some }: Changes, { notUnsavedAnyMore }: LabelContext): string | undefined {
	const [one] = some;
	if (!one) return undefined;
	const what = total === 1 ? one.path : plural(total, 'file');
	const discarded = some.filter((change) => isDiscarded(change, notUnsavedAnyMore));
	if (discarded.length === total) return `Discarded unsaved changes in ${what}`;
	if (total > 1 || !isUntitled(one)) return `Edited ${what} without saving`;
	const name = one.path.slice(untitledFolder.length + 1);
	return one.status === 'removed' ? `Closed ${name}` : `Wrote in ${name}`;
}

/** The one path that seems to have gone, where it is only not recorded any more. */
function leftOut({ counts, some: [one] }: ChangeSummary, skipped: readonly SkippedFile[]): string | undefined {
	if (one?.status !== 'removed' || totalOf(counts) > 1) return undefined;
	const stillThere = skipped.filter(({ reason }) => reason !== 'vanished').map(({ path }) => path);
	return isWithinAny(one.path, new Set(stillThere)) ? one.path : undefined;
}

/** `Changed src/a.ts`, `Renamed a.ts to b.ts`, `12 files changed`. */
function whatHappened({ total, some }: Changes): string {
	const [one, other] = some;
	if (one && total === 1) return `${verbs[one.status]} ${one.path}`;
	const [gone, come] = one?.status === 'removed' ? [one, other] : [other, one];
	const isRename = total === 2 && gone?.status === 'removed' && come?.status === 'added';
	if (isRename && gone.oldObjectId !== undefined && gone.oldObjectId === come.newObjectId) {
		return `Renamed ${gone.path} to ${come.path}`;
	}
	return `${plural(total, 'file')} changed`;
}

function totalOf({ added, modified, removed }: ChangeCounts): number {
	return added + modified + removed;
}

const verbs = { added: 'Added', modified: 'Changed', removed: 'Deleted' } as const;
