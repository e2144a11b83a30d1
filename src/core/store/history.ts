/** The history: what the journal's records add up to. */
import type { Checkpoint, CheckpointId } from '../checkpoint';
import type { CheckpointRecord, JournalRecord, RestoreBeginRecord } from './journalRecord';

/** A restore that ended well and that nothing has undone. */
export interface UndoableRestore {
	readonly restore: string;
	readonly target: CheckpointId;
	readonly safety: CheckpointId;
}

/** The fold of the journal. Apply records in their order; nothing here touches the disk. */
export class History {
	/** In journal order, which is the order of the ids. */
	readonly #checkpoints = new Map<CheckpointId, CheckpointRecord>();
	readonly #open = new Map<string, RestoreBeginRecord>();
	#undoable: UndoableRestore[] = [];
	#head: CheckpointId | null = null;
	#last: CheckpointId | undefined;

	get head(): CheckpointId | null {
		return this.#head;
	}

	/** The newest id of all; the next one must sort after it. */
	get last(): CheckpointId | undefined {
		return this.#last;
	}

	get size(): number {
		return this.#checkpoints.size;
	}

	/** The restore that `undo` would undo. */
	get undoable(): UndoableRestore | undefined {
		return this.#undoable.at(-1);
	}

	/** Restores that began and whose end is not in the journal. */
	get unfinished(): readonly RestoreBeginRecord[] {
		return [...this.#open.values()];
	}

	get(id: CheckpointId): CheckpointRecord | undefined {
		return this.#checkpoints.get(id);
	}

	/** Newest first. */
	newestFirst(): CheckpointRecord[] {
		return [...this.#checkpoints.values()].reverse();
	}

	apply(record: JournalRecord): void {
		switch (record.op) {
			case 'checkpoint':
				this.#checkpoints.set(record.id, record);
				this.#head = record.id;
				if (this.#last === undefined || record.id > this.#last) this.#last = record.id;
				break;
			case 'restoreBegin':
				this.#open.set(record.restore, record);
				break;
			case 'restoreEnd': {
				const begin = this.#open.get(record.restore);
				this.#open.delete(record.restore);
				this.#head = record.head;
				if (record.outcome !== 'done' || !begin) break;
				if (record.undoes === undefined) this.#undoable.push(begin);
				else this.#undoable = this.#undoable.filter((other) => other.restore !== record.undoes);
				break;
			}
		}
	}
}

/** The record as callers see it. */
export function toCheckpoint(record: CheckpointRecord): Checkpoint {
	return {
		id: record.id,
		parentId: record.parent,
		createdAt: new Date(record.at),
		message: record.message,
		author: record.author,
		tags: record.tags,
		trigger: record.trigger,
		pinned: record.pinned,
		stats: record.stats,
		skippedCount: record.skippedCount,
	};
}
