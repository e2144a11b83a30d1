/** How many paths a checkpoint added, modified and removed. */
import type { CheckpointStats, ObjectId } from '../checkpoint';
import { isWorthShowing, toChange, type TreeDifference, visitDifferences } from '../diff/treeDiff';
import { isLostObject } from '../errors';
import type { ObjectStore } from '../store/objectStore';
import { TreeCursor } from '../store/tree';
import { assertDepth, isWithin, joinPath } from '../treePath';
import type { Captured } from './capture';

export type ChangeCounts = Pick<CheckpointStats, 'added' | 'modified' | 'removed'>;

/** A change of one path: renames are not looked for here. */
type PlainChange = ReturnType<typeof toChange>;

/** So many changes tell what a checkpoint is to be called: which editors hold them, or what was renamed. */
const enough = 20;
/** So few are named in a label. */
const few = 2;

/** A folder that came or went with everything in it. */
export interface WholeFolder {
	readonly path: string;
	readonly status: 'added' | 'removed';
	readonly tree: ObjectId;
}

/** What a checkpoint changed, as far as its label says it. */
export interface ChangeSummary {
	readonly counts: ChangeCounts;
	/** Some of the changes, at least twenty where there are as many; none of a first checkpoint with more than two. */
	readonly some: readonly PlainChange[];
	/** The one or two whole folders that everything that changed lies in; empty if there is more. */
	readonly folders: readonly WholeFolder[];
}

/**
 * What the first checkpoint of an empty store changed: everything is new, and its trees need not be read back to see that.
 * Undefined where there is so little that the changes themselves are of interest.
 */
export function countAll({
	fileCount,
	emptyFolders,
}: Pick<Captured, 'fileCount' | 'emptyFolders'>): ChangeSummary | undefined {
	const added = fileCount + emptyFolders;
	return added > few ? { counts: { added, modified: 0, removed: 0 }, some: [], folders: [] } : undefined;
}

/**
 * Against a parent whose trees are damaged everything counts as added: damage there must not stand in the way of what is done here.
 * Undefined where the checkpoint's own trees cannot be read.
 */
export function countChanges(
	objects: ObjectStore,
	parent: { readonly tree: ObjectId } | undefined,
	{ tree }: { readonly tree: ObjectId },
): ChangeSummary | undefined {
	for (const before of parent ? [parent.tree, undefined] : [undefined]) {
		try {
			return count(objects, before, tree);
		} catch (error) {
			if (!isLostObject(error)) throw error;
		}
	}
	return undefined;
}

function count(objects: ObjectStore, before: ObjectId | undefined, after: ObjectId): ChangeSummary {
	const counts = { added: 0, modified: 0, removed: 0 };
	const some: PlainChange[] = [];
	const folders = new WholeFolders();
	const visit = (difference: TreeDifference): void => {
		folders.add(difference);
		if (!isWorthShowing(difference)) return;
		const change = toChange(difference);
		counts[change.status]++;
		if (some.length < enough) some.push(change);
	};
	/** There may be a hundred thousand files, and each is new: beyond some there is no value for each. */
	const visitAll = (tree: ObjectId, folder: string): void => {
		assertDepth(folder);
		for (const cursor = new TreeCursor(objects.read(tree)); !cursor.isAtEnd; cursor.next()) {
			if (some.length === enough && !cursor.isFolder) {
				counts.added++;
				continue;
			}
			const entry = cursor.entry();
			const path = joinPath(folder, entry.name);
			visit({ path, after: entry });
			if (entry.kind === 'directory') visitAll(entry.id, path);
		}
	};
	if (before === undefined) visitAll(after, '');
	else visitDifferences(objects, before, after, visit);
	return { counts, some, folders: folders.all };
}

/** More whole folders than this are only counted: two can be one that was renamed. */
const maxFolders = 2;

/** Finds the whole folders among differences that come in the order of `visitDifferences`. */
class WholeFolders {
	#found: WholeFolder[] | undefined = [];

	get all(): readonly WholeFolder[] {
		return this.#found ?? [];
	}

	add({ path, before, after }: TreeDifference): void {
		const last = this.#found?.at(-1);
		if (!this.#found || (last && isWithin(path, last.path))) return;
		const [folder, other] = before ? [before, after] : [after, before];
		const isWhole = folder?.kind === 'directory' && !other;
		if (isWhole && this.#found.length < maxFolders) {
			this.#found.push({ path, status: before ? 'removed' : 'added', tree: folder.id });
		} else this.#found = undefined;
	}
}
