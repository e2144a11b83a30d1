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

/** Empty where the trigger says nothing of what has changed: then whoever asks for the checkpoint names it. */
export function labelOf(trigger: Trigger, summary: ChangeSummary, context: LabelContext): string {
	const { isFirst, skipped } = context;
	const isAutomatic = trigger === 'external' || trigger === 'burst' || trigger === 'opening';
	const left = isAutomatic && leftOut(summary, skipped);
	if (left) return `Left out ${left}`;
	const own = isAutomatic && !isFirst && inEditors(summary, context);
	if (own) return own;
	if (trigger === 'external') return `${whatHappened(summary)} outside the editor`;
	if (trigger === 'burst') return `${whatHappened(summary)} at the start of many changes`;
	if (trigger === 'opening') return isFirst ? 'First checkpoint' : `${whatHappened(summary)} while Cairn was off`;
	return '';
}

/**
 * What happened in editors whose texts are not on disk, where that is all: `Edited a.ts without saving`, `Closed Untitled-1`. A text
 * that was recorded and is not there any more was thrown away: had it been saved, the file would be the same.
 */
function inEditors({ counts, some }: ChangeSummary, { unsaved, notUnsavedAnyMore }: LabelContext): string | undefined {
	const [one] = some;
	const total = totalOf(counts);
	if (!one || total > some.length) return undefined;
	const isUntitled = ({ path }: { readonly path: string }): boolean => isWithin(path, untitledFolder);
	const what = total === 1 ? one.path : plural(total, 'file');
	const isDiscarded = some.every(({ path, status }) => status === 'modified' && notUnsavedAnyMore.has(path));
	if (isDiscarded) return `Discarded unsaved changes in ${what}`;
	if (!some.every((change) => unsaved.has(change.path) || isUntitled(change))) return undefined;
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
function whatHappened({ counts, some }: ChangeSummary): string {
	const [one, other] = some;
	const total = totalOf(counts);
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
