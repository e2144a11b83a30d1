/** Restores that were undone and may be done again. */
import type { OperationId, RestoreBeginRecord } from './journalRecord';

/** A restore that was undone. */
export interface RedoableRestore {
	readonly undone: RestoreBeginRecord;
	/** The undoing: its safety checkpoint holds what there was before it. */
	readonly undoing: RestoreBeginRecord;
}

export class RedoStack {
	#restores: RedoableRestore[] = [];

	/** The one that was undone last. */
	get last(): RedoableRestore | undefined {
		return this.#restores.at(-1);
	}

	/** All that a journal has to keep for them. */
	get operations(): OperationId[] {
		return this.#restores.flatMap(({ undone, undoing }) => [undone.operation, undoing.operation]);
	}

	clear(): void {
		this.#restores = [];
	}

	/** A restore was undone. */
	push(restore: RedoableRestore): void {
		this.#restores.push(restore);
	}

	/** A restore that undoes none has ended: what was undone before is taken back by it, or given up. */
	follow({ redoes }: RestoreBeginRecord): void {
		const isRedone = redoes !== undefined && redoes === this.last?.undoing.operation;
		this.#restores = isRedone ? this.#restores.slice(0, -1) : [];
	}
}
