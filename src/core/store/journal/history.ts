/** The history: what the journal's records add up to. */
import type { CheckpointId, ObjectId } from '../../checkpoint';
import type {
	CheckpointRecord,
	EditRecord,
	JournalRecord,
	OperationId,
	ReadRecord,
	RemoveRecord,
	RestoreBeginRecord,
	RestoreEndRecord,
	UndoRecord,
} from './journalRecord';
import { Arrivals } from './arrivals';
import { Drafts, edited } from './drafts';
import { type Redoable, RedoStack } from './redoStack';
import { Touched, withoutChange } from './touched';
import { type UndoableOperation, UndoStack } from './undoStack';

/** What undoing an operation puts back. */
interface TakenBack {
	readonly checkpoints: readonly CheckpointRecord[];
	readonly refs: readonly (readonly [string, CheckpointId | undefined])[];
	/** Undefined if HEAD stays. */
	readonly head: CheckpointId | null | undefined;
}

/** The fold of the journal. Apply records in their order; nothing here touches the disk. */
export class History {
	readonly #checkpoints = new Map<CheckpointId, CheckpointRecord>();
	readonly #refs = new Map<string, CheckpointId>();
	readonly #undo = new UndoStack((id) => this.#checkpoints.has(id));
	readonly #redo = new RedoStack();
	#records: JournalRecord[] = [];
	#head: CheckpointId | null = null;
	#last: CheckpointId | undefined;
	/** Newest first; undefined when it has to be sorted again. */
	#sorted: CheckpointRecord[] | undefined;
	readonly arrivals = new Arrivals();
	readonly #drafts = new Drafts();
	/** Trees of checkpoints that no later version has recorded: of modes they have the permissions alone. */
	readonly plainTrees = new Set<ObjectId>();

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

	/** What can be undone. */
	get undo(): Pick<UndoStack, 'operations' | 'last' | 'lastEffective' | 'lastRestore' | 'lastRemoval'> {
		return this.#undo;
	}

	/** What was undone last and can be done again: as long as no other restore is made. */
	get redoable(): Redoable | undefined {
		return this.#redo.last((id) => this.#checkpoints.has(id));
	}

	/** The restores that the journal must keep: those that can be undone, the oldest first, and those that can be done again. */
	get keptRestores(): OperationId[] {
		const undoable = this.#undo.operations.map(({ record }) => record);
		const restores = undoable.filter(({ op }) => op === 'restoreBegin').map(({ operation }) => operation);
		return [...restores, ...this.#redo.restores];
	}

	/** The restore that was interrupted, if no other one was made since that can be undone. */
	get unfinishedRestore(): RestoreBeginRecord | undefined {
		const last = this.#undo.lastRestore?.record;
		return last?.op === 'restoreBegin' && this.isUnfinished(last.operation) ? last : undefined;
	}

	/** Whether a restore has begun, and neither been carried out nor taken back. */
	isUnfinished(operation: OperationId): boolean {
		return this.#undo.isUnfinished(operation);
	}

	/** Whether undoing an operation that is no restore would change anything: all of it may have been changed again since. */
	canTakeBack({ touched }: Pick<UndoableOperation, 'touched'>): boolean {
		const { checkpoints, refs, head } = this.#takenBack(touched);
		return checkpoints.length + refs.length > 0 || head !== undefined;
	}

	/** What no policy may take away: HEAD, what has a ref, and what an unfinished restore needs. */
	get inUse(): ReadonlySet<CheckpointId> {
		return new Set([...this.#refs.values(), ...(this.#head ? [this.#head] : []), ...this.neededByRestore]);
	}

	/** What a restore needs that has begun and not ended. */
	get neededByRestore(): ReadonlySet<CheckpointId> {
		return new Set(this.#undo.unfinished.flatMap(({ target, safety }) => [target, safety]));
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
		this.#undo.clear();
		this.#redo.clear();
		this.#records = [];
		this.#head = null;
		this.#last = undefined;
		this.#sorted = undefined;
		this.#drafts.clear();
		this.plainTrees.clear();
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
				this.#noteModes(record);
				if (this.#last === undefined || record.id > this.#last) this.#last = record.id;
				break;
			case 'restoreBegin':
				this.#undo.begin(record);
				break;
			case 'restoreEnd':
				this.#endRestore(record);
				break;
			case 'delete':
			case 'prune':
				this.#undo.push(record, this.#remove(record));
				this.#redo.followRemoval(record);
				break;
			case 'edit':
				this.#undo.push(record, this.#edit(record));
				break;
			case 'ref': {
				const touched = new Touched();
				if (!record.target || this.#checkpoints.has(record.target)) {
					this.#setRef(record.name, record.target ?? undefined, touched);
				}
				this.#undo.push(record, touched);
				break;
			}
			case 'head': {
				const touched = new Touched();
				this.arrivals.leave();
				if (!record.target || this.#checkpoints.has(record.target)) this.#setHead(record.target, touched);
				this.#undo.push(record, touched);
				break;
			}
			case 'undo':
				this.#takeBack(record);
				break;
			case 'gc':
				this.#undo.collectGarbage();
				this.#redo.collectGarbage();
				break;
			case 'damage':
				break;
		}
	}

	#noteModes({ tree, disk = tree, allModeBits }: CheckpointRecord): void {
		for (const each of [tree, disk]) {
			if (allModeBits) this.plainTrees.delete(each);
			else this.plainTrees.add(each);
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
		if (this.#checkpoints.has(record.head)) this.#head = record.head;
		const [ended, undone] = [this.#begun(record.operation), this.#begun(record.undoes)];
		this.#undo.end(record);
		// One that changed nothing leads nowhere, and gives nothing up that was undone before.
		if (record.changedNothing) return;
		this.arrivals.end(record, ended);
		if (record.outcome !== 'done' || !ended) return;
		if (record.undoes === undefined) this.#redo.followRestore(ended);
		else if (undone) this.#redo.push({ kind: 'restore', undone, undoing: ended, at: record.at });
	}

	#begun(operation: OperationId | undefined): RestoreBeginRecord | undefined {
		const found = operation === undefined ? undefined : this.#undo.find(operation)?.record;
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

	#takeBack({ undoes, at }: UndoRecord): void {
		const operation = this.#undo.find(undoes);
		if (!operation) return;
		const { record, touched, changedNothing } = operation;
		// A restore is undone by another one.
		if (record.op === 'restoreBegin' && !changedNothing) return;
		const { checkpoints, refs, head } = this.#takenBack(touched);
		for (const checkpoint of checkpoints) this.#set(checkpoint.id, checkpoint);
		for (const [name, id] of refs) this.#setRef(name, id, new Touched());
		if (head !== undefined) this.#head = head;
		this.#undo.remove(undoes);
		if (record.op === 'delete' || record.op === 'prune') this.#redo.push({ kind: 'removal', undone: record, at });
	}

	/** What undoing would put back: all that nothing has changed since, as far as what it refers to is there. */
	#takenBack({ checkpoints, refs, head }: Touched): TakenBack {
		const back = new Map<CheckpointId, CheckpointRecord>();
		const isThere = (id: CheckpointId | null | undefined): boolean => !id || this.#checkpoints.has(id) || back.has(id);
		// Parents are older than their children.
		for (const [id, { before, after }] of [...checkpoints].sort(([a], [b]) => (a < b ? -1 : 1))) {
			const now = this.#checkpoints.get(id);
			if (!before) continue;
			if (!after) {
				if (!now) back.set(id, isThere(before.parent) ? before : { ...before, parent: null });
				continue;
			}
			const changed = now && withoutChange(now, { before, after }, isThere);
			if (changed && changed !== now) back.set(id, changed);
		}
		const isBack = !!head && this.#head === head.after && isThere(head.before);
		return {
			checkpoints: [...back.values()],
			refs: [...refs]
				.filter(([name, { before, after }]) => this.#refs.get(name) === after && isThere(before))
				.map(([name, { before }]) => [name, before]),
			head: isBack ? head.before : undefined,
		};
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
