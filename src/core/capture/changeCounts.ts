/** How many paths a checkpoint added, modified and removed. */
import type { CheckpointStats, ObjectId } from '../checkpoint';
import { diffTrees, toChanges } from '../diff/treeDiff';
import { isLostObject } from '../errors';
import type { ObjectStore } from '../store/objectStore';

export type ChangeCounts = Pick<CheckpointStats, 'added' | 'modified' | 'removed'>;

/**
 * Against a parent whose trees are damaged everything counts as added: damage there must not stand in the way of what is done here.
 * Undefined where the checkpoint's own trees cannot be read.
 */
export function countChanges(
	objects: ObjectStore,
	parent: { readonly tree: ObjectId } | undefined,
	{ tree }: { readonly tree: ObjectId },
): ChangeCounts | undefined {
	for (const before of parent ? [parent.tree, undefined] : [undefined]) {
		try {
			return count(objects, before, tree);
		} catch (error) {
			if (!isLostObject(error)) throw error;
		}
	}
	return undefined;
}

function count(objects: ObjectStore, before: ObjectId | undefined, after: ObjectId): ChangeCounts {
	const counts = { added: 0, modified: 0, removed: 0 };
	for (const { status } of toChanges(diffTrees(objects, before, after))) counts[status]++;
	return counts;
}
