/** The history: what the journal's records add up to. */
import type { CheckpointId } from '../checkpoint';
import type {
	CheckpointRecord,
	EditRecord,
	JournalRecord,
	OperationId,
	ReadRecord,
	RemoveRecord,
	RestoreBeginRecord,
	RestoreEndRecord,
} from './journalRecord';
import { Arrivals } from './arrivals';
import { Drafts, edited } from './drafts';
import { type RedoableRestore, RedoStack } from './redoStack';
import { Touched, type UndoableOperation } from './touched';

/** The fold of the journal. Apply records in their order; nothing here touches the disk. */
export class History {
	readonly #checkpoints = new Map<CheckpointId, CheckpointRecord>();
	readonly #refs = new Map<string, CheckpointId>();
	/** Oldest first. A restore is here from its beginning: one that never ended is the one that most needs undoing. */
	#undoable: UndoableOperation[] = [];
	/** Restores that have begun, and neither been carried out nor taken back. */
	readonly #unfinished = new Set<OperationId>();
	readonly #redo = new RedoStack();
	#records: JournalRecord[] = [];
	#head: CheckpointId | null = null;
	#last: CheckpointId | undefined;
	/** Newest first; undefined when it has to be sorted again. */
	#sorted: CheckpointRecord[] | undefined;
	readonly arrivals = new Arrivals();
	readonly #drafts = new Drafts();

	get head(): CheckpointId | null {
		return this.#head;
	}

	/** The newest id of all that ever were; the next one must sort after it. */
	get last(): CheckpointId | undefined {
		return this.#last;
	}

	get size(): number {
		return this.#checkpoints.size;
	}

	/** Every record in the order of the journal. */
	get records(): readonly JournalRecord[] {
		return this.#records;
	}

	/** By name. */
	get refs(): ReadonlyMap<string, CheckpointId> {
		return this.#refs;
	}

	/** The operation that `undo` would undo. A restore whose checkpoints were deleted since cannot be. */
	get undoable(): UndoableOperation | undefined {
		return this.#undoable.findLast(({ record }) => record.op !== 'restoreBegin' || this.#canUndo(record));
	}

	/** The restores that can be undone, the oldest first; the last may not have ended. */
	get undoableRestores(): OperationId[] {
		return this.#undoable
			.map(({ record }) => record)
			.flatMap((record) => (record.op === 'restoreBegin' && this.#canUndo(record) ? [record.operation] : []));
	}

	/** The restore that `redo` would do again: as long as no other one is made. */
	get redoable(): RedoableRestore | undefined {
		const { last } = this.#redo;
		return last && this.#checkpoints.has(last.undoing.safety) ? last : undefined;
	}

	/** What the journal must keep for what can be done again. */
	get redoableOperations(): readonly OperationId[] {
		return this.#redo.operations;
	}

	/** The restore that was interrupted, where nothing else was done since that can be undone. */
	get unfinishedRestore(): RestoreBeginRecord | undefined {
		const last = this.undoable?.record;
		return last?.op === 'restoreBegin' && this.#unfinished.has(last.operation) ? last : undefined;
	}

	/** Whether a restore has begun, and neither been carried out nor taken back. */
	isUnfinished(operation: OperationId): boolean {
		return this.#unfinished.has(operation);
	}

	/** What no policy may take away: HEAD, what has a ref, and what an unfinished restore needs. */
	get inUse(): ReadonlySet<CheckpointId> {
		return new Set([...this.#refs.values(), ...(this.#head ? [this.#head] : []), ...this.neededByRestore]);
	}

	/** What a restore needs that has begun and not ended. */
	get neededByRestore(): ReadonlySet<CheckpointId> {
		const needed = new Set<CheckpointId>();
		for (const { record } of this.#undoable) {
			if (record.op !== 'restoreBegin' || !this.#unfinished.has(record.operation)) continue;
			// One whose target was never recorded has not touched anything.
			if (!this.#canUndo(record)) continue;
			needed.add(record.target).add(record.safety);
		}
		return needed;
	}

	get(id: CheckpointId): CheckpointRecord | undefined {
		return this.#checkpoints.get(id);
	}

	/** As in `Drafts`. */
	replacementOf(id: CheckpointId): CheckpointRecord | undefined {
		return this.#drafts.replacementOf(id, this.#checkpoints);
	}

	/** Whether the disk was given all that HEAD has, unsaved texts as well, and nothing has been recorded since. */
	get isHeadRestored(): boolean {
		return this.arrivals.isWrittenAt(this.#head);
	}

	newestFirst(): readonly CheckpointRecord[] {
		this.#sorted ??= [...this.#checkpoints.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
		return this.#sorted;
	}

	/** Begins anew: the journal was written anew. */
	clear(): void {
		this.#checkpoints.clear();
		this.#refs.clear();
		this.#undoable = [];
		this.#unfinished.clear();
		this.#redo.clear();
		this.#records = [];
		this.#head = null;
		this.#last = undefined;
		this.#sorted = undefined;
		this.#drafts.clear();
		this.arrivals.clear();
	}

	apply(read: ReadRecord): void {
		const record = this.#withParent(read);
		// Ids are unique. One that comes twice was copied by somebody, and could make a checkpoint its own ancestor.
		if (record.op === 'checkpoint' && this.#checkpoints.has(record.id)) return;
		this.#records.push(record);
		switch (record.op) {
			case 'checkpoint':
				this.#set(record.id, record);
				this.#head = record.id;
				this.arrivals.leave();
				this.#drafts.replace(record);
				if (this.#last === undefined || record.id > this.#last) this.#last = record.id;
				break;
			case 'restoreBegin':
				this.#unfinished.add(record.operation);
				this.#undoable.push({ record, touched: new Touched() });
				break;
			case 'restoreEnd':
				this.#endRestore(record);
				break;
			case 'delete':
			case 'prune':
				this.#undoable.push({ record, touched: this.#remove(record) });
				break;
			case 'edit':
				this.#undoable.push({ record, touched: this.#edit(record) });
				break;
			case 'ref': {
				const touched = new Touched();
				if (!record.target || this.#checkpoints.has(record.target)) {
					this.#setRef(record.name, record.target ?? undefined, touched);
				}
				this.#undoable.push({ record, touched });
				break;
			}
			case 'head': {
				const touched = new Touched();
				this.arrivals.leave();
				if (!record.target || this.#checkpoints.has(record.target)) this.#setHead(record.target, touched);
				this.#undoable.push({ record, touched });
				break;
			}
			case 'undo':
				this.#undo(record.undoes);
				break;
			case 'gc':
				// The objects are gone: only what the disk alone holds, restores, can still be undone.
				this.#undoable = this.#undoable.filter((operation) => operation.record.op === 'restoreBegin');
				break;
			case 'damage':
				break;
		}
	}

	/** A parent is there already, and so is older; one that is not (its record was damaged) is not followed. */
	#withParent(record: ReadRecord): JournalRecord {
		if (record.op !== 'checkpoint') return record;
		const parent = record.parent === undefined ? this.#head : record.parent;
		const known = parent && this.#checkpoints.has(parent) ? parent : null;
		return record.parent === known ? (record as JournalRecord) : { ...record, parent: known };
	}

	#endRestore(record: RestoreEndRecord): void {
		// One that failed and could not be taken back has ended, and is still neither here nor there.
		if (record.outcome !== 'failed') this.#unfinished.delete(record.operation);
		if (this.#checkpoints.has(record.head)) this.#head = record.head;
		this.arrivals.end(record, this.#begun(record.operation));
		// What was rolled back has nothing to undo, and neither has what was undone, nor the undoing itself.
		const over = new Set(record.outcome === 'rolledBack' ? [record.operation] : []);
		if (record.outcome === 'done' && record.undoes !== undefined) over.add(record.operation).add(record.undoes);
		if (record.outcome === 'done') this.#followRedo(record);
		for (const operation of over) this.#unfinished.delete(operation);
		this.#undoable = this.#undoable.filter(({ record: { operation } }) => !over.has(operation));
	}

	/** Of a restore that has ended, before it and what it undoes are forgotten. */
	#followRedo({ operation, undoes }: RestoreEndRecord): void {
		const ended = this.#begun(operation);
		const undone = undoes === undefined ? undefined : this.#begun(undoes);
		if (undone && ended) this.#redo.push({ undone, undoing: ended });
		else if (ended && undoes === undefined) this.#redo.follow(ended);
	}

	#begun(operation: OperationId): RestoreBeginRecord | undefined {
		const found = this.#undoable.find(({ record }) => record.operation === operation)?.record;
		return found?.op === 'restoreBegin' ? found : undefined;
	}

	#remove({ ids, moved }: RemoveRecord): Touched {
		const touched = new Touched();
		const gone = new Set(ids);
		/** The nearest one above that stays. Parents are older than their children: the way up ends. */
		const left = (id: CheckpointId | null): CheckpointId | null => {
			let at = id;
			while (at && gone.has(at)) at = this.#checkpoints.get(at)?.parent ?? null;
			return at;
		};
		for (const [name, id] of [...this.#refs]) if (gone.has(id)) this.#setRef(name, left(id) ?? undefined, touched);
		if (this.#head && gone.has(this.#head)) this.#setHead(left(this.#head), touched);
		for (const { id, parent, ...changes } of moved) {
			const before = this.#checkpoints.get(id);
			if (!before || (parent && !(this.#checkpoints.has(parent) && parent < id))) continue;
			this.#change(id, { ...before, parent, stats: { ...before.stats, ...changes } }, touched);
		}
		for (const id of gone) this.#change(id, undefined, touched);
		return touched;
	}

	#edit(record: EditRecord): Touched {
		const { id } = record;
		const touched = new Touched();
		const before = this.#checkpoints.get(id);
		if (!before) return touched;
		this.#change(id, edited(before, record), touched);
		return touched;
	}

	#undo(operation: OperationId): void {
		const undone = this.#undoable.find(({ record }) => record.operation === operation);
		if (!undone) return;
		const { checkpoints, refs, head } = undone.touched;
		for (const [id, { before, after }] of checkpoints) if (this.#checkpoints.get(id) === after) this.#set(id, before);
		for (const [name, { before, after }] of refs) {
			if (this.#refs.get(name) === after) this.#setRef(name, before, new Touched());
		}
		if (head && this.#head === head.after) this.#head = head.before;
		this.#undoable = this.#undoable.filter((other) => other !== undone);
	}

	#canUndo({ target, safety }: RestoreBeginRecord): boolean {
		return this.#checkpoints.has(target) && this.#checkpoints.has(safety);
	}

	#change(id: CheckpointId, after: CheckpointRecord | undefined, touched: Touched): void {
		const before = this.#checkpoints.get(id);
		if (before === after) return;
		touched.checkpoint(id, before, after);
		this.#set(id, after);
	}

	#set(id: CheckpointId, record: CheckpointRecord | undefined): void {
		if (record) this.#checkpoints.set(id, record);
		else this.#checkpoints.delete(id);
		this.#sorted = undefined;
	}

	#setRef(name: string, target: CheckpointId | undefined, touched: Touched): void {
		touched.ref(name, this.#refs.get(name), target);
		if (target) this.#refs.set(name, target);
		else this.#refs.delete(name);
	}

	#setHead(target: CheckpointId | null, touched: Touched): void {
		touched.moveHead(this.#head, target);
		this.#head = target;
	}
}
