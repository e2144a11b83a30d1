/** What one side of a merge made of the base that both sides come from: what differs, and which files it renamed. */
import { findRenames } from '../diff/renames';
import type { TreeDifference } from '../diff/treeDiff';
import type { ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { isFolder } from './treeLookup';

export interface Side {
	/** By path: `before` is the base, `after` this side. */
	readonly differences: ReadonlyMap<string, TreeDifference>;
	/** Where renamed files are on this side, by their paths in the base, and the reverse. */
	readonly movedTo: ReadonlyMap<string, string>;
	readonly movedFrom: ReadonlyMap<string, string>;
}

export interface SideOptions {
	/** Whether a path of the base is really gone, if this side does not have it: rules may only leave it out. */
	readonly isGone: (path: string) => boolean;
	/** Whether it matters where a path of the base is on this side: only those are looked for if there are too many. */
	readonly isWanted: (path: string) => boolean;
}

export function sideOf(
	differences: readonly TreeDifference[],
	objects: Pick<ObjectStore, 'read'>,
	{ isGone, isWanted }: SideOptions,
): Side {
	const candidates = differences
		.flatMap(asRemovalAndAddition)
		.filter(({ path, before, after }) => !before || isFolder(before) || after || isGone(path));
	const movedFrom = findRenames(candidates, objects);
	// Among very many files none are compared but those of one name: what matters is looked for again, among what is left.
	const found = new Set(movedFrom.values());
	const isLeft = ({ path, before }: TreeDifference): boolean =>
		before ? !found.has(path) && isWanted(path) : !movedFrom.has(path);
	for (const [to, from] of findRenames(candidates.filter(isLeft), objects)) movedFrom.set(to, from);
	return {
		differences: new Map(differences.map((difference) => [difference.path, difference])),
		movedFrom,
		movedTo: new Map([...movedFrom].map(([to, from]) => [from, to])),
	};
}

/** A file that gave way to a folder may have been renamed, into that folder too; the same for the reverse. */
function asRemovalAndAddition(difference: TreeDifference): TreeDifference[] {
	const { path, before, after } = difference;
	if (!before || !after || isFolder(before) === isFolder(after)) return [difference];
	return [
		{ path, before },
		{ path, after },
	];
}

/** Lists where this side has files that the base does not have, new or renamed. */
export function* comingTo({ differences }: Side): Generator<string> {
	for (const [path, { before, after }] of differences) {
		if (after && !isFolder(after) && (!before || isFolder(before))) yield path;
	}
}

/** A file on one side. */
export interface PlacedFile {
	readonly path: string;
	readonly entry: TreeEntry;
}

/** Finds a file of the base on this side, by its path in the base; undefined if it is there no more. */
export function fileOn({ differences, movedTo }: Side, path: string, base: TreeEntry): PlacedFile | undefined {
	const difference = differences.get(path);
	if (!difference) return { path, entry: base };
	const { after } = difference;
	if (after && !isFolder(after)) return { path, entry: after };
	const moved = movedTo.get(path);
	const entry = moved === undefined ? undefined : differences.get(moved)?.after;
	return moved === undefined || !entry ? undefined : { path: moved, entry };
}
