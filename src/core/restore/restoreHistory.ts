/** What the history says of restores: which one an undo, a redo or a finish concerns, with the checkpoints that it needs. */
import { isMadeUp } from '../acts';
import type { ServiceContext } from '../capture/captureService';
import type { CheckpointId } from '../checkpoint';
import { readCoverage } from '../capture/coverage';
import { CairnError, isLostObject } from '../errors';
import type { CheckpointRecord, RestoreBeginRecord } from '../store/journal/journalRecord';
import { withoutUnsaved } from '../store/journal/recordView';
import type { RedoableRestore as UndoneRecords } from '../store/journal/redoStack';
import { identify, isSameFolder } from '../workspace/folderIdentity';
import type { WorkspaceRoot } from '../workspace/roots';
import { normalizePath } from '../treePath';

/** A restore with its checkpoints. */
export interface BegunRestore {
	readonly begun: RestoreBeginRecord;
	/** As it was wanted. */
	readonly target: CheckpointRecord;
	/** As it was on disk. */
	readonly safety: CheckpointRecord;
	/** Where only these were restored. */
	readonly paths: string[] | undefined;
	/** Whether it has begun, and neither been carried out nor taken back. */
	readonly isInterrupted: boolean;
	/** Whether no capture has seen what was restored: it was made of what there was before, and recorded for it. */
	readonly isMadeUp: boolean;
}

/** A restore that was undone. */
export interface RedoableRestore {
	readonly begun: RestoreBeginRecord;
	/** Undefined where one of its checkpoints was deleted. */
	readonly undone: BegunRestore | undefined;
	/** Its target is what undoing has left, its safety checkpoint what there was before that. */
	readonly undoing: BegunRestore;
}

export class RestoreHistory {
	readonly #context: ServiceContext;
	readonly #roots: () => readonly WorkspaceRoot[];

	/** @param roots the workspace's as it is now */
	constructor(context: ServiceContext, roots: () => readonly WorkspaceRoot[]) {
		this.#context = context;
		this.#roots = roots;
	}

	/** A restore with its checkpoints, wherever it was made; undefined where one of them was deleted. */
	find(begun: RestoreBeginRecord): BegunRestore | undefined {
		return this.#checkpointsOf(begun);
	}

	/** A restore that is to be undone. @throws CairnError `notFound`, `restoreConflict` */
	undoable(begun: RestoreBeginRecord): BegunRestore {
		const found = this.#checkpointsOf(begun);
		if (!found) throw new CairnError('notFound', 'There is nothing to undo.');
		this.#assertHere(found);
		return found;
	}

	/** What a redo does again. @throws CairnError `notFound` where its checkpoints were deleted, `restoreConflict` */
	redoable({ undone, undoing }: UndoneRecords): RedoableRestore {
		const found = this.#checkpointsOf(undoing);
		if (!found) throw new CairnError('notFound', 'There is nothing to redo.');
		this.#assertHere(found);
		return { begun: undone, undone: this.#checkpointsOf(undone), undoing: { ...found, paths: pathsOf(undone) } };
	}

	/** The restore that was interrupted, where nothing else was done since. */
	get unfinished(): BegunRestore | undefined {
		return this.#checkpointsOf(this.#context.store.history.unfinishedRestore);
	}

	/** As `unfinished`. @throws CairnError `notFound` where there is none, `restoreConflict` */
	finishable(): BegunRestore {
		const found = this.unfinished;
		if (!found) throw new CairnError('notFound', 'There is no restore to finish.');
		this.#assertHere(found);
		return found;
	}

	/**
	 * Whether it is the undoing of a restore that was interrupted, and was interrupted itself. What it would be taken back to is
	 * neither the one nor the other: it is carried out instead.
	 */
	isUndoingInterrupted({ begun: { undoes }, isInterrupted }: BegunRestore): boolean {
		return isInterrupted && undoes !== undefined && this.#context.store.history.isUnfinished(undoes);
	}

	/** Undefined where one of its checkpoints was deleted. */
	#checkpointsOf(begun: RestoreBeginRecord | undefined): BegunRestore | undefined {
		const { history } = this.#context.store;
		const get = (id: CheckpointId | undefined): CheckpointRecord | undefined => id && history.get(id);
		const [target, safety] = [get(begun?.target), get(begun?.safety)];
		if (!begun || !target || !safety) return undefined;
		return {
			begun,
			target: begun.onDisk ? withoutUnsaved(target) : target,
			safety: withoutUnsaved(safety),
			paths: pathsOf(begun),
			isInterrupted: history.isUnfinished(begun.operation),
			isMadeUp: isMadeUp(history, begun),
		};
	}

	/**
	 * A restore is taken back where it was made; folders that have been moved since are the same. Those of one name are told apart by
	 * their order. @throws CairnError `restoreConflict`
	 */
	#assertHere({ begun: { folders = [] }, safety }: BegunRestore): void {
		const { fileSystem } = this.#context;
		const here = this.#roots().map(({ name, path }) => ({ name, identity: identify(fileSystem, path) }));
		const names = this.#namesThen(safety);
		const elsewhere = folders.find((folder, at) => {
			const there = identify(fileSystem, folder);
			if (there === undefined) return false;
			const found = here.filter(({ identity }) => isSameFolder(identity, there));
			return !found.some(({ name }) => names[at] === undefined || names[at] === name);
		});
		if (elsewhere === undefined) return;
		throw new CairnError(
			'restoreConflict',
			`The restore was made in ${elsewhere}, which is not the workspace that is open, or has another name in it; undo it there.`,
			{ details: { path: elsewhere } },
		);
	}

	/** The names of the workspace folders, in their order, when a checkpoint was made of several. */
	#namesThen(record: CheckpointRecord): readonly string[] {
		try {
			return readCoverage(this.#context.store.objects, record).roots;
		} catch (error) {
			// What else is asked for is as it was before.
			if (!isLostObject(error)) throw error;
			return [];
		}
	}
}

function pathsOf({ paths }: RestoreBeginRecord): string[] | undefined {
	return paths?.map(normalizePath);
}
