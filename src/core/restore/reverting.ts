/** Takes back what one checkpoint changed and keeps what came later: a three-way merge of each file. */
import type { ObjectId } from '../checkpoint';
import { findRenames } from '../diff/renames';
import { diffTrees, type TreeDifference } from '../diff/treeDiff';
import type { ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { findEntry } from '../store/treeReader';
import { foldersAbove, isWithinAny } from '../treePath';
import { emptyTree, type Replacements } from '../store/composition';
import { changesKind } from './plan';
import { isText, largestText, mergeText } from './mergeText';
import type { RevertConflict } from './requests';

export interface Reversal {
	readonly replacements: Replacements;
	/** Sorted as the step's differences are. Nothing is replaced for them. */
	readonly conflicts: readonly RevertConflict[];
}

/** One file at the three places; a renamed file has another path before. */
interface ThreeSides {
	readonly path: string;
	readonly pathBefore: string;
	/** Before the step: what is wanted again. */
	readonly before: TreeEntry | undefined;
	/** After the step. */
	readonly after: TreeEntry | undefined;
	readonly now: TreeEntry | undefined;
}

export interface ReversalTrees {
	/** What the step started from; undefined for nothing. */
	readonly before: ObjectId | undefined;
	readonly after: ObjectId;
	readonly now: ObjectId;
	/** Whether `before` would have had a path: what only came into scope was not made by the step, and is not taken away. */
	readonly wasTracked: (path: string, isFolder: boolean) => boolean;
	/** Whether a tool for versions keeps a path for itself: earlier versions of Cairn recorded such paths. */
	readonly isRepositoryData: (path: string) => boolean;
}

/** Reads a file as it is now; undefined where it is not there any more. */
export type ReadNow = (path: string, entry: TreeEntry) => Buffer | undefined;

/** The disk as far as the trees do not tell. */
export interface ReversalDisk {
	/** Whether nothing is at a path that the tree of now does not have: rules may leave out what is there. */
	readonly isFree: (path: string) => boolean;
	/** For a tree of now that was only looked at: the store does not have its files then. */
	readonly readNow?: ReadNow;
}

/** Stores merged texts. */
export function planReversal(
	objects: ObjectStore,
	{ before, after, now, wasTracked, isRepositoryData }: ReversalTrees,
	{ isFree, readNow = (_, { id }) => objects.read(id) }: ReversalDisk,
): Reversal {
	const replacements = new Map<string, TreeEntry | undefined>();
	const conflicts: RevertConflict[] = [];
	const differences = diffTrees(objects, before, after).filter(({ path }) => !isRepositoryData(path));
	const renames = findRenames(differences, objects);
	const sources = new Set(renames.values());
	for (const { path, before: old, after: young } of differences) {
		if (sources.has(path) || (!old && !renames.has(path) && !wasTracked(path, isFolder(young)))) continue;
		const pathBefore = renames.get(path) ?? path;
		const wanted = pathBefore !== path && before ? findEntry(objects, before, pathBefore) : old;
		const current = findEntry(objects, now, path);
		const sides = { path, pathBefore, before: wanted, after: young, now: current };
		if (pathBefore !== path && (findEntry(objects, now, pathBefore) || !isFree(pathBefore))) {
			// What was renamed back by hand, or a new file in the old place.
			if (current) conflicts.push({ path, reason: 'placeTaken' });
			continue;
		}
		const result = revertOne(objects, readNow, sides);
		if (typeof result === 'string') {
			conflicts.push({ path, reason: result });
			continue;
		}
		if (!result) continue;
		if (result.entry && isBehindFile(objects, now, pathBefore)) {
			conflicts.push({ path, reason: 'placeTaken' });
			continue;
		}
		if (pathBefore !== path) replacements.set(path, undefined);
		// What was in a folder has its own entries here.
		const { entry } = result;
		replacements.set(pathBefore, entry && isFolder(entry) ? { ...entry, id: emptyTree(objects) } : entry);
	}
	return withoutConflicts({ replacements, conflicts }, differences);
}

/** Whether a file or a link is where a folder on the way to the path would have to be. */
function isBehindFile(objects: ObjectStore, tree: ObjectId, path: string): boolean {
	for (const folder of foldersAbove(path)) {
		const entry = findEntry(objects, tree, folder);
		if (entry) return !isFolder(entry);
	}
	return false;
}

/** Where a file was to take the place of a folder again, or a folder that of a file, and cannot, what is in the folder stays too. */
function withoutConflicts({ replacements, conflicts }: Reversal, differences: readonly TreeDifference[]): Reversal {
	const inConflict = new Set(conflicts.map(({ path }) => path));
	const stuck = new Set(
		differences.filter((step) => changesKind(step) && inConflict.has(step.path)).map(({ path }) => path),
	);
	if (stuck.size === 0) return { replacements, conflicts };
	const [kept, left] = [new Map(replacements), [...conflicts]];
	for (const path of replacements.keys()) {
		if (!isWithinAny(path, stuck)) continue;
		kept.delete(path);
		left.push({ path, reason: 'changedSince' });
	}
	return { replacements: kept, conflicts: left };
}

/** Undefined where it is as it was before already; a reason where somebody has to decide. */
function revertOne(
	objects: ObjectStore,
	readNow: ReadNow,
	{ path, pathBefore, before, after, now }: ThreeSides,
): { readonly entry: TreeEntry | undefined } | RevertConflict['reason'] | undefined {
	if (pathBefore === path && areEqual(before, now)) return undefined;
	if (areEqual(after, now)) return { entry: before };
	if (isFolder(before) || isFolder(after) || isFolder(now)) return revertFolder(before, after, now);
	if (!now) return 'removedSince';
	if (!after) return 'cameBackSince';
	if (!before) return 'changedSince';
	if ([before, after, now].some(({ kind }) => kind === 'symlink')) return 'changedSince';
	// The mode as it was before, unless somebody has changed it since.
	const mode = now.mode === after.mode ? before : now;
	if (now.id === after.id) return { entry: { ...before, kind: mode.kind, mode: mode.mode } };
	if (before.id === after.id || before.id === now.id) return { entry: { ...now, kind: mode.kind, mode: mode.mode } };
	if ([before, after, now].some(({ size }) => size > largestText)) return 'binary';
	const [base, ours, theirs] = [objects.read(after.id), readNow(path, now), objects.read(before.id)];
	if (!ours) return 'removedSince';
	if (![base, ours, theirs].every(isText)) return 'binary';
	const merged = mergeText(base, ours, theirs);
	if (typeof merged === 'string') return merged;
	const id = objects.put('blob', merged, () => now.id);
	return { entry: { name: now.name, kind: mode.kind, mode: mode.mode, size: merged.length, id } };
}

/** Folders follow what is in them; only their coming, going and modes are their own. */
function revertFolder(
	before: TreeEntry | undefined,
	after: TreeEntry | undefined,
	now: TreeEntry | undefined,
): { readonly entry: TreeEntry | undefined } | RevertConflict['reason'] | undefined {
	if (isFolder(now) && isFolder(after)) {
		// One that the step has made goes where nothing is left in it.
		if (!before) return { entry: undefined };
		if (isFolder(before)) return now?.mode === after?.mode ? { entry: before } : undefined;
	}
	if (isFolder(before) && !now) return { entry: before };
	if (!before && !now) return undefined;
	return 'changedSince';
}

function isFolder(entry: TreeEntry | undefined): boolean {
	return entry?.kind === 'directory';
}

function areEqual(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
	return a?.id === b?.id && a?.kind === b?.kind && a?.mode === b?.mode;
}
