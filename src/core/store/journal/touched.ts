/** What an operation changed in the history, with what was there before: enough to take it back. */
import { isSameList } from '../../../base/lists';
import type { CheckpointId } from '../../checkpoint';
import type { CheckpointRecord } from './journalRecord';

interface Change<T> {
	readonly before: T;
	readonly after: T;
}

export class Touched {
	readonly checkpoints = new Map<CheckpointId, Change<CheckpointRecord | undefined>>();
	readonly refs = new Map<string, Change<CheckpointId | undefined>>();
	head: Change<CheckpointId | null> | undefined;

	checkpoint(id: CheckpointId, before: CheckpointRecord | undefined, after: CheckpointRecord | undefined): void {
		this.checkpoints.set(id, { before: this.checkpoints.has(id) ? this.checkpoints.get(id)?.before : before, after });
	}

	ref(name: string, before: CheckpointId | undefined, after: CheckpointId | undefined): void {
		this.refs.set(name, { before, after });
	}

	moveHead(before: CheckpointId | null, after: CheckpointId | null): void {
		this.head = { before, after };
	}
}

/**
 * Gives a checkpoint back what a change took from it. What was changed again since stays: operations are not undone in their order
 * only. The same object where nothing of it is left.
 * @param isThere whether the history has a checkpoint: one that was deleted since is no parent any more
 */
export function withoutChange(
	now: CheckpointRecord,
	{ before, after }: { readonly before: CheckpointRecord; readonly after: CheckpointRecord },
	isThere: (id: CheckpointId) => boolean,
): CheckpointRecord {
	const isMoved = before.parent !== after.parent && now.parent === after.parent;
	const isReattached = isMoved && (!before.parent || isThere(before.parent));
	const given = {
		...(before.message !== after.message && now.message === after.message ? { message: before.message } : {}),
		...(!isSameList(before.tags, after.tags) && isSameList(now.tags, after.tags) ? { tags: before.tags } : {}),
		...(before.pinned !== after.pinned && now.pinned === after.pinned ? { pinned: before.pinned } : {}),
		...(isReattached ? { parent: before.parent, stats: before.stats } : {}),
	};
	if (Object.keys(given).length === 0) return now;
	const changed = { ...now, ...given };
	// A draft that the user has described is none; it is one again when nothing is left of that.
	return before.isDraft && isDescribedAs(changed, before) ? { ...changed, isDraft: true } : changed;
}

function isDescribedAs(a: CheckpointRecord, b: CheckpointRecord): boolean {
	return a.message === b.message && a.pinned === b.pinned && isSameList(a.tags, b.tags);
}
