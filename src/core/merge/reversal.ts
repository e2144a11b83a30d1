/**
 * Takes back what one checkpoint changed and keeps what came later: a three-way merge of whole states, as `git revert` does it. Its
 * base is the state after the step, its sides are the present state and the state before the step.
 */
import { compareUtf8 } from '../../base/text';
import type { ObjectId } from '../checkpoint';
import { diffTrees, type TreeDifference } from '../diff/treeDiff';
import type { ObjectStore } from '../store/objectStore';
import { encodeTree, type TreeEntry } from '../store/tree';
import { foldersAbove, isWithin, isWithinAny, untitledFolder } from '../treePath';
import type { RevertConflict } from './conflicts';
import { FolderRenames } from './folderRenames';
import { areTexts } from './mergeEntries';
import { type Merge, type Part, partsOf, type ReversalDisk } from './parts';
import { foldersOf, settle, type Settled } from './settling';
import { sideOf } from './sides';
import { isFolder, TreeLookup } from './treeLookup';

export interface Reversal {
	/** What is to be at a path; undefined for nothing. Empty while there are conflicts, unless those are to be skipped. */
	readonly replacements: ReadonlyMap<string, TreeEntry | undefined>;
	/** Sorted by path. Nothing is replaced for them. */
	readonly conflicts: readonly RevertConflict[];
	/** A path that was chosen and that the step did not change. */
	readonly unknown?: string | undefined;
}

export interface ReversalTrees {
	/** What the step started from; undefined for nothing. */
	readonly before: ObjectId | undefined;
	readonly after: ObjectId;
	readonly now: ObjectId;
	/** Whether `before` would have had a path: what only came into scope was not made by the step, and is not taken away. */
	readonly wasTracked: (path: string, isFolder: boolean) => boolean;
	/** The same of `after`: what only went out of scope was not removed by the step. */
	readonly wasTrackedAfter: (path: string, isFolder: boolean) => boolean;
	/** Whether a tool for versions keeps a path for itself: earlier versions of Cairn recorded such paths. */
	readonly isRepositoryData: (path: string) => boolean;
}

export interface ReversalOptions {
	/** Only the changes of these paths and of what is below them, by any of their names; undefined for all. */
	readonly paths?: readonly string[] | undefined;
	/** Whether everything is taken back that is in no conflict. */
	readonly skipConflicts?: boolean | undefined;
}

/** Stores merged texts. */
export function planReversal(
	objects: ObjectStore,
	trees: ReversalTrees,
	disk: ReversalDisk,
	{ paths, skipConflicts = false }: ReversalOptions = {},
): Reversal {
	const merge = mergeOf(objects, trees, disk);
	const chosen = paths && new Set(paths);
	const isChosen = ({ places: { now, after, before } }: Part): boolean =>
		!chosen || [now, after, before].some((path) => path !== undefined && isWithinAny(path, chosen));
	const parts = partsOf(merge).filter(isChosen);
	const unknown = paths?.find((path) => !isChanged(merge, parts, path));
	const settled = settle(merge, parts);
	const conflicts = settled.conflicts
		.map((each) => conflictOf(merge, each))
		.sort((a, b) => compareUtf8(a.path, b.path));
	const isDone = conflicts.length === 0 || skipConflicts;
	return { replacements: isDone ? replacementsOf(merge, settled, chosen) : new Map(), conflicts, unknown };
}

function mergeOf(
	objects: ObjectStore,
	{ before, after, now, wasTracked, wasTrackedAfter, isRepositoryData }: ReversalTrees,
	disk: ReversalDisk,
): Merge {
	const lookups = {
		before: new TreeLookup(objects, before),
		after: new TreeLookup(objects, after),
		now: new TreeLookup(objects, now),
	};
	const isThere = (path: string): boolean => !lookups.now.find(path) && disk.isThere(path);
	const ofStep = ({ path, before: young, after: old }: TreeDifference): boolean => {
		if (isWithin(path, untitledFolder) || isRepositoryData(path)) return false;
		if (!old) return wasTracked(path, isFolder(young));
		return young !== undefined || wasTrackedAfter(path, isFolder(old)) || !isThere(path);
	};
	const backward = diffTrees(objects, after, before).filter(ofStep);
	const changed = new Set(backward.map(({ path }) => path));
	const forward = diffTrees(objects, after, now);
	const back = sideOf(backward, objects, { isGone: () => true, isWanted: () => true });
	const since = sideOf(forward, presentReader(objects, forward, disk), {
		isGone: (path) => !isThere(path),
		isWanted: (path) => changed.has(path),
	});
	return {
		objects,
		disk,
		...lookups,
		back,
		since,
		foldersBack: new FolderRenames(back, since, { base: lookups.after, side: lookups.before }),
		foldersSince: new FolderRenames(since, back, { base: lookups.after, side: lookups.now }),
	};
}

/** Reads what differs from a base: what is there now may be on disk only. */
function presentReader(
	objects: ObjectStore,
	differences: readonly TreeDifference[],
	{ readNow }: ReversalDisk,
): Pick<ObjectStore, 'read'> {
	const present = new Map<ObjectId, { path: string; entry: TreeEntry }>();
	for (const { path, before, after } of differences) {
		if (after && !isFolder(after) && (!before || isFolder(before))) present.set(after.id, { path, entry: after });
	}
	const read = (id: ObjectId): Buffer => {
		const found = present.get(id);
		// What has changed meanwhile is like no other file.
		return found ? (readNow(found.path, found.entry) ?? Buffer.alloc(0)) : objects.read(id);
	};
	return { read };
}

/** Whether the step changed anything at or below a path, or the file that is there now. */
function isChanged({ back }: Merge, parts: readonly Part[], path: string): boolean {
	const isThere = (each: string | undefined): boolean => each !== undefined && isWithin(each, path);
	return (
		[...back.differences.keys()].some(isThere) ||
		parts.some(({ places: { now, after, before } }) => [now, after, before].some(isThere))
	);
}

function conflictOf(
	{ objects, disk }: Merge,
	{ part: { places, versions }, reason }: Settled['conflicts'][number],
): RevertConflict {
	const { now, after, before } = places;
	const path = now ?? after ?? before ?? '';
	const isMergeable =
		(reason === 'sameLines' || reason === 'tooDifferent' || reason === 'cameBackSince') &&
		areTexts(objects, versions, (entry) => disk.readNow(path, entry));
	return {
		path,
		reason,
		...(after !== undefined && after !== path ? { checkpointPath: after } : {}),
		...(before !== undefined && before !== path ? { oldPath: before } : {}),
		...(isMergeable ? { mergeable: true } : {}),
	};
}

function replacementsOf(
	merge: Merge,
	{ acts }: Settled,
	chosen: ReadonlySet<string> | undefined,
): Map<string, TreeEntry | undefined> {
	const { before, after, now, back } = merge;
	const emptyTree = merge.objects.put('tree', encodeTree([]));
	const replacements = new Map<string, TreeEntry | undefined>();
	for (const { removes } of acts) if (removes !== undefined) replacements.set(removes, undefined);
	for (const { puts } of acts) {
		if (puts) replacements.set(puts.path, isFolder(puts.entry) ? { ...puts.entry, id: emptyTree } : puts.entry);
	}
	const folders = foldersOf(acts);
	for (const [path, { before: young, after: old }] of back.differences) {
		// Folders that the step removed come again with what is in them, and those that it made go if nothing is left in them.
		if (old && isFolder(old) && folders.puts.has(path) && !now.isFolder(path)) {
			replacements.set(path, { ...old, id: emptyTree });
		}
		const mayGo = isFolder(young) && !isFolder(old) && now.isFolder(path) && !replacements.has(path);
		const isChosen = !chosen || isWithinAny(path, chosen) || folders.removes.has(path);
		if (mayGo && isChosen) replacements.set(path, undefined);
	}
	// The same of folders that were made since for what the step had made.
	for (const { removes } of acts) {
		for (const folder of removes === undefined ? [] : foldersAbove(removes)) {
			if (after.isFolder(folder) || before.isFolder(folder)) break;
			if (!replacements.has(folder)) replacements.set(folder, undefined);
		}
	}
	return replacements;
}
