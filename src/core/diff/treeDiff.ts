/** What differs between two trees. Equal subtrees are recognised by their id and not read. */
import { compareUtf8 } from '../../base/text';
import type { Change, ObjectId } from '../checkpoint';
import type { ObjectStore } from '../store/objectStore';
import { decodeTree, emptyTreeId, type TreeEntry } from '../store/tree';
import { assertDepth, joinPath } from '../treePath';

/** One path that differs; a side is missing where the path is not there. At least one side is there. */
export interface TreeDifference {
	readonly path: string;
	readonly before?: TreeEntry;
	readonly after?: TreeEntry;
}

/**
 * Lists every path that differs, folders included, each folder before what is in it. A folder that is on both sides is
 * listed where its mode differs.
 * @param before a tree's id; undefined for nothing at all
 */
export function diffTrees(
	objects: ObjectStore,
	before: ObjectId | undefined,
	after: ObjectId | undefined,
): TreeDifference[] {
	const differences: TreeDifference[] = [];
	collect(objects, before, after, '', differences);
	return differences;
}

function collect(
	objects: ObjectStore,
	before: ObjectId | undefined,
	after: ObjectId | undefined,
	folder: string,
	into: TreeDifference[],
): void {
	if (before === after) return;
	assertDepth(folder);
	for (const [name, old, young] of pairUp(read(objects, before), read(objects, after))) {
		if (old && young && old.id === young.id && old.kind === young.kind && old.mode === young.mode) continue;
		const path = joinPath(folder, name);
		const bothFolders = old?.kind === 'directory' && young?.kind === 'directory';
		if (!bothFolders || old.mode !== young.mode) {
			into.push({ path, ...(old ? { before: old } : {}), ...(young ? { after: young } : {}) });
		}
		collect(objects, folderId(old), folderId(young), path, into);
	}
}

function read(objects: ObjectStore, id: ObjectId | undefined): TreeEntry[] {
	return id === undefined ? [] : decodeTree(objects.read(id));
}

function folderId(entry: TreeEntry | undefined): ObjectId | undefined {
	return entry?.kind === 'directory' ? entry.id : undefined;
}

/** Merges two sorted lists by name. */
function* pairUp(
	before: readonly TreeEntry[],
	after: readonly TreeEntry[],
): Generator<[string, TreeEntry | undefined, TreeEntry | undefined]> {
	let i = 0;
	let j = 0;
	for (;;) {
		const old = before[i];
		const young = after[j];
		if (!old && !young) return;
		const order = !old ? 1 : !young ? -1 : compareUtf8(old.name, young.name);
		if (order <= 0) i++;
		if (order >= 0) j++;
		yield [(order <= 0 ? old?.name : young?.name) ?? '', order <= 0 ? old : undefined, order >= 0 ? young : undefined];
	}
}

/**
 * The differences as a person reads them: files, links and, where there is nothing in them to show, folders.
 * Sorted by path.
 */
export function toChanges(differences: readonly TreeDifference[]): Change[] {
	return differences
		.filter(isWorthShowing)
		.map(toChange)
		.sort((a, b) => compareUtf8(a.path, b.path));
}

/** A folder that came or went shows by its files; an empty one, and one whose mode changed, only by itself. */
export function isWorthShowing({ before, after }: TreeDifference): boolean {
	const isFile = (entry: TreeEntry | undefined): boolean => entry !== undefined && entry.kind !== 'directory';
	if (isFile(before) || isFile(after)) return true;
	return before && after ? true : (before ?? after)?.id === emptyTreeId;
}

function toChange({ path, before, after }: TreeDifference): Change {
	return {
		path,
		status: before && after ? 'modified' : after ? 'added' : 'removed',
		...(before && before.kind !== 'directory' ? { oldObjectId: before.id } : {}),
		...(after && after.kind !== 'directory' ? { newObjectId: after.id } : {}),
	};
}
