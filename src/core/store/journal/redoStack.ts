/** Acts that were undone and may be done again, the last one first. */
import type { CheckpointId } from '../../checkpoint';
import type { OperationId, RemoveRecord, RestoreBeginRecord } from './journalRecord';

/** A restore that was undone. */
export interface RedoableRestore {
	readonly kind: 'restore';
	readonly undone: RestoreBeginRecord;
	/** The undoing: its safety checkpoint holds what there was before it. */
	readonly undoing: RestoreBeginRecord;
	/** When it was undone, in milliseconds since 1970. */
	readonly at: number;
}

/** A deletion or a prune that was undone. */
export interface RedoableRemoval {
	readonly kind: 'removal';
	readonly undone: RemoveRecord;
	readonly at: number;
}

export type Redoable = RedoableRestore | RedoableRemoval;

export class RedoStack {
	#acts: Redoable[] = [];

	/** The one that was undone last, of those that can be done again. @param isThere whether the history has a checkpoint */
	last(isThere: (id: CheckpointId) => boolean): Redoable | undefined {
		return this.#acts.findLast((act) =>
			act.kind === 'restore' ? isThere(act.undoing.safety) : act.undone.ids.every(isThere),
		);
	}

	/** The restores that a journal has to keep for it. */
	get restores(): OperationId[] {
		return this.#acts.flatMap((act) => (act.kind === 'restore' ? [act.undone.operation, act.undoing.operation] : []));
	}

	clear(): void {
		this.#acts = [];
	}

	/** An act was undone. */
	push(act: Redoable): void {
		this.#acts.push(act);
	}

	/** A restore that undoes none has ended: what was undone before is taken back by it, or given up. */
	followRestore({ redoes }: RestoreBeginRecord): void {
		const redone = this.#acts.findLastIndex((act) => act.kind === 'restore' && act.undoing.operation === redoes);
		// Of a redo whose undoing the journal has no more, it is only known that it gave nothing up.
		if (redoes === undefined) this.#acts = [];
		else if (redone >= 0) this.#acts = this.#acts.slice(0, redone);
	}

	/** Checkpoints were taken away: a removal that was undone is done again by it, or given up. Files are another matter. */
	followRemoval({ redoes }: RemoveRecord): void {
		this.#acts = this.#acts.filter(
			(act) => act.kind === 'restore' || (redoes !== undefined && act.undone.operation !== redoes),
		);
	}

	/** What was deleted is gone for good. */
	collectGarbage(): void {
		this.#acts = this.#acts.filter(({ kind }) => kind === 'restore');
	}
}
