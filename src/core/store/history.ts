/** The history: what the journal's records add up to. */
import type { Checkpoint, CheckpointId } from '../checkpoint';
import type { CheckpointRecord, JournalRecord, RestoreBeginRecord } from './journalRecord';

/** The fold of the journal. Apply records in their order; nothing here touches the disk. */
export class History {
	/** In journal order, which is the order of the ids. */
	readonly #checkpoints = new Map<CheckpointId, CheckpointRecord>();
	/** Restores that nothing has undone or rolled back, oldest first; the last may not have ended. */
	#undoable: RestoreBeginRecord[] = [];
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
	get undoable(): RestoreBeginRecord | undefined {
		return this.#undoable.at(-1);
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
				// Already here: a restore that never ended is the one that most needs undoing.
				if (this.#checkpoints.has(record.target) && this.#checkpoints.has(record.safety)) this.#undoable.push(record);
				break;
			case 'restoreEnd': {
				if (this.#checkpoints.has(record.head)) this.#head = record.head;
				// What was rolled back has nothing to undo, and neither has what was undone, nor the undoing itself.
				const over = new Set(record.outcome === 'rolledBack' ? [record.restore] : []);
				if (record.outcome === 'done' && record.undoes !== undefined) over.add(record.restore).add(record.undoes);
				this.#undoable = this.#undoable.filter(({ restore }) => !over.has(restore));
				break;
			}
		}
	}
}

/** A checkpoint in a sentence: by its message, or by its id where it has none. */
export function nameOf({ id, message }: Pick<CheckpointRecord, 'id' | 'message'>): string {
	return message === '' ? id : `“${message}”`;
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
