/** What an operation changed in the history, with what was there before: enough to take it back. */
import type { CheckpointId } from '../checkpoint';
import type { CheckpointRecord, JournalRecord } from './journalRecord';

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

/** An operation that nothing has undone yet. */
export interface UndoableOperation {
	readonly record: Exclude<JournalRecord, CheckpointRecord | { readonly op: 'restoreEnd' | 'undo' | 'gc' | 'damage' }>;
	/** What it changed in the history; a restore changes the disk, and is undone by another one. */
	readonly touched: Touched;
}
