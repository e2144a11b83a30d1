/** What differs between two trees. Equal subtrees are recognised by their id and not read. */
import { compareUtf8 } from '../../base/text';
import type { Change, ChangeStatus, ObjectId } from '../checkpoint';
import type { ObjectStore } from '../store/objectStore';
import { emptyTreeId, isSameMode, TreeCursor, type TreeEntry } from '../store/tree';
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
	visitDifferences(objects, before, after, (difference) => differences.push(difference));
	return differences;
}

/** As `diffTrees`, one after the other: there may be as many as there are files. */
export function visitDifferences(
	objects: ObjectStore,
	before: ObjectId | undefined,
	after: ObjectId | undefined,
	visit: (difference: TreeDifference) => void,
): void {
	const isPlain = (tree: ObjectId | undefined): boolean => tree !== undefined && objects.hasPlainModes(tree);
	const plain = { before: isPlain(before), after: isPlain(after) };
	if (!plain.before && !plain.after) return collect(objects, before, after, '', visit);
	collect(objects, before, after, '', ({ path, ...sides }) => {
		const old = sides.before && plain.before ? { ...sides.before, isPlain: true as const } : sides.before;
		const young = sides.after && plain.after ? { ...sides.after, isPlain: true as const } : sides.after;
		const isAlike = old && young && (old.kind === 'directory' || old.id === young.id) && old.kind === young.kind;
		if (isAlike && isSameMode(old, young)) return;
		visit({ path, ...(old ? { before: old } : {}), ...(young ? { after: young } : {}) });
	});
}

function collect(
	objects: ObjectStore,
	before: ObjectId | undefined,
	after: ObjectId | undefined,
	folder: string,
	visit: (difference: TreeDifference) => void,
): void {
	if (before === after) return;
	assertDepth(folder);
	visitDiffering(cursorOf(objects, before), cursorOf(objects, after), (old, young) => {
		const path = joinPath(folder, (old ?? young)?.name ?? '');
		const bothFolders = old?.kind === 'directory' && young?.kind === 'directory';
		// Sizes follow from the contents.
		const isAlike = old?.id === young?.id && old?.kind === young?.kind && old?.mode === young?.mode;
		if (isAlike) return;
		if (!bothFolders || old.mode !== young.mode) {
			visit({ path, ...(old ? { before: old } : {}), ...(young ? { after: young } : {}) });
		}
		collect(objects, folderId(old), folderId(young), path, visit);
	});
}

function cursorOf(objects: ObjectStore, id: ObjectId | undefined): TreeCursor | undefined {
	return id === undefined ? undefined : new TreeCursor(objects.read(id));
}

function folderId(entry: TreeEntry | undefined): ObjectId | undefined {
	return entry?.kind === 'directory' ? entry.id : undefined;
}

/** Merges two folders by name, and passes over what is the same in both. No generator: a save goes through a few folders, in cold code. */
function visitDiffering(
	before: TreeCursor | undefined,
	after: TreeCursor | undefined,
	visit: (old: TreeEntry | undefined, young: TreeEntry | undefined) => void,
): void {
	if (before && after) before.skipCommon(after);
	for (let isChanged = true; ;) {
		// Asked once after each change: what lies between two would be compared again and again.
		if (isChanged && before && after?.hasSameRest(before)) return;
		const old = before?.isAtEnd === false ? before : undefined;
		const young = after?.isAtEnd === false ? after : undefined;
		if (!old && !young) return;
		// First, since most are: their names need no look of their own.
		const isSame = old && young && old.isSame(young);
		isChanged = !isSame;
		const order = isSame ? 0 : !old ? 1 : !young ? -1 : old.compareName(young);
		if (!isSame) visit(order <= 0 ? old?.entry() : undefined, order >= 0 ? young?.entry() : undefined);
		if (order <= 0) old?.next();
		if (order >= 0) young?.next();
	}
}

/**
 * The differences as a person reads them: files, links and, where there is nothing in them to show, folders.
 * Sorted by path.
 * @param renames old paths by new ones: each pair is one change
 */
export function toChanges(
	differences: readonly TreeDifference[],
	renames: ReadonlyMap<string, string> = new Map(),
): Change[] {
	const byOldPath = new Map(differences.map((difference) => [difference.path, difference]));
	const sources = new Set(renames.values());
	return differences
		.filter((difference) => isWorthShowing(difference) && (difference.after || !sources.has(difference.path)))
		.map((difference): Change => {
			const oldPath = renames.get(difference.path);
			const before = oldPath === undefined ? undefined : byOldPath.get(oldPath)?.before;
			if (oldPath === undefined || !before) return toChange(difference);
			return { ...toChange({ ...difference, before }), status: 'renamed', oldPath };
		})
		.sort((a, b) => compareUtf8(a.path, b.path));
}

/** A folder that came or went shows by its files; an empty one, and one whose mode changed, only by itself. */
export function isWorthShowing({ before, after }: TreeDifference): boolean {
	const isFile = (entry: TreeEntry | undefined): boolean => entry !== undefined && entry.kind !== 'directory';
	if (isFile(before) || isFile(after)) return true;
	return before && after ? true : (before ?? after)?.id === emptyTreeId;
}

export function toChange({
	path,
	before,
	after,
}: TreeDifference): Change & { status: Exclude<ChangeStatus, 'renamed'> } {
	return {
		path,
		status: before && after ? 'modified' : after ? 'added' : 'removed',
		...(before && before.kind !== 'directory' ? { oldObjectId: before.id } : {}),
		...(after && after.kind !== 'directory' ? { newObjectId: after.id } : {}),
	};
}
