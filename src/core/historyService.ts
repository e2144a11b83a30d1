/** Changes the history without touching the workspace: delete, edit, refs, HEAD, and their undoing. */
import type { Clock } from '../base/clock';
import { isSameList } from '../base/lists';
import { countChanges, countsOf } from './capture/changeCounts';
import type { CheckpointId } from './checkpoint';
import { resolveCheckpoint } from './checkpointNames';
import { CairnError } from './errors';
import { assertRefName } from './refNames';
import { movedBy } from './removal';
import type { CheckpointRecord, OperationId, RemoveRecord } from './store/journal/journalRecord';
import { newOperationId } from './store/journal/operationIds';
import type { RedoableRemoval } from './store/journal/redoStack';
import type { Store } from './store/store';
import type { UndoableOperation } from './store/journal/undoStack';

/** What is missing stays as it is. */
export interface CheckpointEdit {
	readonly message?: string;
	readonly tags?: readonly string[];
	readonly pinned?: boolean;
}

/** Told by which operation an edit is recorded, if there was anything to change: `undo` takes it back by that. */
export type OnRecorded = (operation: OperationId) => void;

export class HistoryService {
	readonly #store: Store;
	readonly #clock: Clock;

	constructor({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
		this.#store = store;
		this.#clock = clock;
	}

	/** Deletes all of them or none. @throws CairnError `notFound`, `restoreConflict` */
	delete(names: readonly string[]): Promise<CheckpointId[]> {
		return this.#store.locked(() => {
			const ids = [...new Set(names.map((name) => this.#resolve(name).id))];
			if (ids.length > 0) this.#store.commit(this.removal('delete', ids));
			return ids;
		});
	}

	/** The record that takes the checkpoints out. Needs the lock. @throws CairnError `restoreConflict` */
	removal(op: RemoveRecord['op'], ids: readonly CheckpointId[]): RemoveRecord {
		const { history, objects } = this.#store;
		const needed = ids.find((id) => history.neededByRestore.has(id));
		if (needed !== undefined) {
			throw new CairnError(
				'restoreConflict',
				`A restore that has not ended needs the checkpoint ${needed}; undo it first.`,
				{
					details: { id: needed },
				},
			);
		}
		const moved = movedBy(history, new Set(ids), (parent, record) => {
			const step = countChanges(objects, parent, record);
			return step ? countsOf(step) : record.stats;
		});
		return { op, ...this.#stamp(), ids, moved };
	}

	/** An edit that changes nothing leaves no trace. */
	edit(name: string, edit: CheckpointEdit, onRecorded?: OnRecorded): Promise<CheckpointRecord> {
		return this.#store.locked(() => {
			const before = this.#resolve(name);
			const tags = edit.tags && [...new Set(edit.tags)];
			const changed = {
				...(edit.message === undefined || edit.message === before.message ? {} : { message: edit.message }),
				...(tags === undefined || isSameList(tags, before.tags) ? {} : { tags }),
				...(edit.pinned === undefined || edit.pinned === before.pinned ? {} : { pinned: edit.pinned }),
			};
			if (Object.keys(changed).length > 0) {
				const stamp = this.#stamp();
				this.#store.commit({ op: 'edit', ...stamp, id: before.id, ...changed });
				onRecorded?.(stamp.operation);
			}
			return this.#store.history.get(before.id) ?? before;
		});
	}

	/** Creates the ref, or moves it. @throws CairnError `invalidArgument` for a name that is none, `notFound` */
	setRef(name: string, target: string): Promise<CheckpointId> {
		assertRefName(name);
		return this.#store.locked(() => {
			const { id } = this.#resolve(target);
			if (this.#store.history.refs.get(name) !== id) {
				this.#store.commit({ op: 'ref', ...this.#stamp(), name, target: id });
			}
			return id;
		});
	}

	/** False where there is none of that name. */
	deleteRef(name: string): Promise<boolean> {
		return this.#store.locked(() => {
			if (!this.#store.history.refs.has(name)) return false;
			this.#store.commit({ op: 'ref', ...this.#stamp(), name, target: null });
			return true;
		});
	}

	/** Says that the workspace comes from another checkpoint; no file is touched. */
	moveHead(name: string): Promise<CheckpointId> {
		return this.#store.locked(() => {
			const { id } = this.#resolve(name);
			if (this.#store.history.head !== id) this.#store.commit({ op: 'head', ...this.#stamp(), target: id });
			return id;
		});
	}

	/** Takes back an operation that changed the history alone, or a restore that changed nothing. Needs the lock. */
	undoLocked({ record }: UndoableOperation): void {
		this.#store.commit({ op: 'undo', at: this.#clock.now(), undoes: record.operation });
	}

	/** Deletes or prunes again what was brought back. Needs the lock. @throws CairnError `restoreConflict` */
	redoLocked({ undone: { op, ids, operation } }: RedoableRemoval): void {
		this.#store.commit({ ...this.removal(op, ids), redoes: operation });
	}

	#resolve(name: string): CheckpointRecord {
		return resolveCheckpoint(this.#store.history, name);
	}

	#stamp(): { at: number; operation: string } {
		return { at: this.#clock.now(), operation: newOperationId() };
	}
}
