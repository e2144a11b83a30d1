/** The operations that can be undone, in their order: what stands on top, what is left of a restore, what none can undo any more. */
import type { CheckpointId } from '../../checkpoint';
import type {
	CheckpointRecord,
	JournalRecord,
	OperationId,
	RestoreBeginRecord,
	RestoreEndRecord,
} from './journalRecord';
import { Touched } from './touched';

/** An operation that nothing has undone yet. */
export interface UndoableOperation {
	readonly record: Exclude<JournalRecord, CheckpointRecord | { readonly op: 'restoreEnd' | 'undo' | 'gc' | 'damage' }>;
	/** What it changed in the history; a restore changes the disk, and is undone by another one. */
	readonly touched: Touched;
	/** When it was over, in milliseconds since 1970; undefined for a restore that has not ended. */
	readonly endedAt: number | undefined;
	/** A restore that found all as it was wanted: undoing it must not fall through to an older one. */
	readonly changedNothing: boolean;
}

/** Acts stand on one another: restores, deletions, prunes. The others only describe: edits, refs, moves of HEAD. */
export function isAct({ record: { op } }: UndoableOperation): boolean {
	return op === 'restoreBegin' || isRemoval(op);
}

function isRemoval(op: JournalRecord['op']): boolean {
	return op === 'delete' || op === 'prune';
}

export class UndoStack {
	/** Oldest first. A restore is here from its beginning: one that never ended is the one that most needs undoing. */
	#operations: UndoableOperation[] = [];
	/** Restores with a begin record that were neither carried out nor taken back. */
	readonly #unfinished = new Set<OperationId>();
	readonly #isThere: (id: CheckpointId) => boolean;

	/** @param isThere whether the history has a checkpoint */
	constructor(isThere: (id: CheckpointId) => boolean) {
		this.#isThere = isThere;
	}

	/** Oldest first. A restore whose checkpoints were deleted since cannot be undone. */
	get operations(): UndoableOperation[] {
		return this.#operations.filter((operation) => this.#canUndo(operation));
	}

	/** The last act. */
	get last(): UndoableOperation | undefined {
		return this.#findLast(isAct);
	}

	/** The last act that has changed anything. */
	get lastEffective(): UndoableOperation | undefined {
		return this.#findLast((operation) => isAct(operation) && !operation.changedNothing);
	}

	/** The last restore that has changed anything, or was interrupted. */
	get lastRestore(): UndoableOperation | undefined {
		return this.#findLast(({ record, changedNothing }) => record.op === 'restoreBegin' && !changedNothing);
	}

	/** The last deletion or prune. */
	get lastRemoval(): UndoableOperation | undefined {
		return this.#findLast(({ record }) => isRemoval(record.op));
	}

	/** Restores that have begun and not ended, and have recorded their target: one that has not never touched anything. */
	get unfinished(): RestoreBeginRecord[] {
		return this.operations
			.map(({ record }) => record)
			.filter((record) => record.op === 'restoreBegin')
			.filter(({ operation }) => this.#unfinished.has(operation));
	}

	isUnfinished(operation: OperationId): boolean {
		return this.#unfinished.has(operation);
	}

	find(operation: OperationId): UndoableOperation | undefined {
		return this.#operations.findLast(({ record }) => record.operation === operation);
	}

	clear(): void {
		this.#operations = [];
		this.#unfinished.clear();
	}

	begin(record: RestoreBeginRecord): void {
		this.#unfinished.add(record.operation);
		this.#operations.push({ record, touched: new Touched(), endedAt: undefined, changedNothing: false });
	}

	push(record: Exclude<UndoableOperation['record'], RestoreBeginRecord>, touched: Touched): void {
		this.#operations.push({ record, touched, endedAt: record.at, changedNothing: false });
	}

	end({ operation, undoes, outcome, at, changedNothing = false }: RestoreEndRecord): void {
		// One that failed and could not be taken back has ended, and is still neither here nor there.
		if (outcome !== 'failed') this.#unfinished.delete(operation);
		const index = this.#operations.findLastIndex(({ record }) => record.operation === operation);
		const begun = this.#operations[index];
		if (begun) this.#operations[index] = { ...begun, endedAt: at, changedNothing };
		// What was rolled back has nothing to undo, and neither has what was undone, nor the undoing itself.
		if (outcome === 'rolledBack') this.#drop(operation);
		if (outcome !== 'done' || undoes === undefined) return;
		this.#drop(operation);
		this.#dropAbove(undoes);
		this.#drop(undoes);
	}

	/** An operation was undone, or has nothing to undo. */
	remove(operation: OperationId): void {
		this.#drop(operation);
	}

	/** The objects of what was removed are gone: only what the disk alone holds, restores, can still be undone. */
	collectGarbage(): void {
		this.#operations = this.#operations.filter(({ record }) => record.op === 'restoreBegin');
	}

	#drop(operation: OperationId): void {
		this.#unfinished.delete(operation);
		this.#operations = this.#operations.filter(({ record }) => record.operation !== operation);
	}

	/** Restores that changed nothing, and came after one that is undone, have had their say. */
	#dropAbove(operation: OperationId): void {
		const index = this.#operations.findIndex(({ record }) => record.operation === operation);
		if (index < 0) return;
		this.#operations = this.#operations.filter(({ changedNothing }, at) => at <= index || !changedNothing);
	}

	/** From the newest on: what is asked for is mostly near, and a history may have thousands of them. */
	#findLast(accept: (operation: UndoableOperation) => boolean): UndoableOperation | undefined {
		return this.#operations.findLast((operation) => accept(operation) && this.#canUndo(operation));
	}

	#canUndo({ record }: UndoableOperation): boolean {
		return record.op !== 'restoreBegin' || (this.#isThere(record.target) && this.#isThere(record.safety));
	}
}
