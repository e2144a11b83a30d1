/** What a checkpoint is called when nobody has named it: what happened, as far as the changes tell it. */
import { plural } from '../../base/text';
import type { SkippedFile, Trigger } from '../checkpoint';
import { isWithin, isWithinAny, untitledFolder } from '../treePath';
import type { ChangeCounts, ChangeSummary, WholeFolder } from './changeCounts';

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
	readonly counts: ChangeCounts;
	/** As in `ChangeSummary`. */
	readonly some: readonly Change[];
	/** As in `ChangeSummary`. */
	readonly folders: readonly WholeFolder[];
}

/** Names a checkpoint by what it changed, and by where that came from as far as the trigger tells. */
export function labelOf(trigger: Trigger, summary: ChangeSummary, context: LabelContext): string {
	const { isFirst, skipped } = context;
	const isAutomatic = trigger === 'external' || trigger === 'burst' || trigger === 'opening';
	const left = isAutomatic && leftOut(summary, skipped);
	if (left) return `Left out ${left}`;
	const { inside, outside } = bySource(summary, context);
	const own = isAutomatic && !isFirst && (trigger === 'burst' || !outside) && inside && inEditors(inside, context);
	if (own) return own;
	// What editors hold is in it as well, and is not what there is news of.
	if (trigger === 'external') return `${whatHappened(outside ?? summary)} outside the editor`;
	if (trigger === 'burst') return `${whatHappened(summary)} as the first of many files`;
	if (isFirst) return 'First checkpoint';
	if (trigger === 'opening') return `${whatHappened(summary)} while Cairn was off`;
	return namedByChanges(summary);
}

/** `join.js`, `join.js and 1 more`, `docs deleted (3 files)`: the name of a state that nobody has named. */
function namedByChanges(changes: Changes): string {
	const { counts, some, folders } = changes;
	const total = totalOf(counts);
	if (total === 0) return 'No changes';
	const [folder] = folders;
	if (counts.removed === total) {
		if (folder && folders.length === 1 && total > 1) return `${folder.path} deleted (${plural(total, 'file')})`;
		return `${total === 1 && some[0] ? baseOf(some[0].path) : plural(total, 'file')} deleted`;
	}
	const lead = some.find(({ status }) => status !== 'removed');
	if (!lead) return `${plural(total, 'file')} changed`;
	return renamed(changes) === undefined && total > 1 ? `${baseOf(lead.path)} and ${more(total)}` : baseOf(lead.path);
}

function more(total: number): string {
	return `${(total - 1).toLocaleString('en-US')} more`;
}

function baseOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** The changes of editors whose texts are not on disk, and all others; neither where there are too many to tell. */
function bySource(
	summary: ChangeSummary,
	{ unsaved, notUnsavedAnyMore }: LabelContext,
): { readonly inside?: Changes | undefined; readonly outside?: Changes | undefined } {
	const { counts, some } = summary;
	if (totalOf(counts) > some.length) return {};
	const isInside = (change: Change): boolean =>
		unsaved.has(change.path) || isUntitled(change) || isDiscarded(change, notUnsavedAnyMore);
	return {
		inside: changesOf(some.filter(isInside), summary),
		outside: changesOf(
			some.filter((change) => !isInside(change)),
			summary,
		),
	};
}

function changesOf(some: readonly Change[], { folders }: ChangeSummary): Changes | undefined {
	if (some.length === 0) return undefined;
	const count = (wanted: Change['status']): number => some.filter(({ status }) => status === wanted).length;
	const counts = { added: count('added'), modified: count('modified'), removed: count('removed') };
	return { counts, some, folders: folders.filter(({ path }) => some.some((change) => isWithin(change.path, path))) };
}

function isUntitled({ path }: Change): boolean {
	return isWithin(path, untitledFolder);
}

/** A text that was recorded and is not there any more was thrown away: had it been saved, the file would be the same. */
function isDiscarded({ path, status }: Change, notUnsavedAnyMore: ReadonlySet<string>): boolean {
	return status === 'modified' && notUnsavedAnyMore.has(path);
}

/** What happened in editors whose texts are not on disk: `Edited a.ts without saving`, `Closed Untitled-1`. */
function inEditors({ counts, some }: Changes, { notUnsavedAnyMore }: LabelContext): string | undefined {
	const [one] = some;
	const total = totalOf(counts);
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

/** `Changed src/a.ts`, `Renamed a.ts to b.ts`, `Deleted docs (3 files)`, `12 files added`, `12 files changed`. */
function whatHappened(changes: Changes): string {
	const { counts, some, folders } = changes;
	const total = totalOf(counts);
	const [one] = some;
	if (one && total === 1) return `${verbs[one.status]} ${one.path}`;
	const rename = renamed(changes);
	if (rename) return rename;
	const [folder] = folders;
	if (folder && folders.length === 1) return `${verbs[folder.status]} ${folder.path} (${plural(total, 'file')})`;
	const only = (['added', 'removed'] as const).find((status) => counts[status] === total);
	return `${plural(total, 'file')} ${only ? verbs[only].toLowerCase() : 'changed'}`;
}

/** Undefined if it was no rename of one file or folder. */
function renamed({ counts, some, folders }: Changes): string | undefined {
	const [gone, come] = inOrder(folders);
	if (gone && come && gone.tree === come.tree) {
		return `Renamed ${gone.path} to ${come.path} (${plural(counts.added, 'file')})`;
	}
	const [old, young] = totalOf(counts) === 2 ? inOrder(some) : [];
	const isSame = old?.oldObjectId !== undefined && old.oldObjectId === young?.newObjectId;
	return isSame ? `Renamed ${old.path} to ${young.path}` : undefined;
}

/** Of two: what went and what came, if it is that. */
function inOrder<T extends { readonly status: string }>([one, other]: readonly T[]): readonly [T?, T?] {
	const [gone, come] = one?.status === 'removed' ? [one, other] : [other, one];
	return gone?.status === 'removed' && come?.status === 'added' ? [gone, come] : [];
}

function totalOf({ added, modified, removed }: ChangeCounts): number {
	return added + modified + removed;
}

const verbs = { added: 'Added', modified: 'Changed', removed: 'Deleted' } as const;
