/** What the history says of restores: which one an undo, a redo or a finish concerns, with the checkpoints that it needs. */
import type { ServiceContext } from '../capture/captureService';
import type { CheckpointId } from '../checkpoint';
import { CairnError } from '../errors';
import type { CheckpointRecord, RestoreBeginRecord } from '../store/journalRecord';
import { identify, isSameFolder } from '../workspace/folderIdentity';
import type { WorkspaceRoot } from '../workspace/roots';
import { normalizePath } from '../treePath';

/** A restore with its checkpoints. */
export interface BegunRestore {
	readonly begun: RestoreBeginRecord;
	readonly target: CheckpointRecord;
	readonly safety: CheckpointRecord;
	/** Where only these were restored. */
	readonly paths: string[] | undefined;
	/** Whether it has begun, and neither been carried out nor taken back. */
	readonly isInterrupted: boolean;
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

	/** The restore that an undo concerns. @throws CairnError `notFound` where there is none, `restoreConflict` */
	undoable(): BegunRestore {
		const operation = this.#context.store.history.undoable?.record;
		const found = this.#checkpointsOf(operation?.op === 'restoreBegin' ? operation : undefined);
		if (!found) throw new CairnError('notFound', 'There is nothing to undo.');
		this.#assertHere(found.begun);
		return found;
	}

	/** What a redo does again. @throws CairnError `notFound` where there is nothing, `restoreConflict` */
	redoable(): RedoableRestore {
		const { undone, undoing } = this.#context.store.history.redoable ?? {};
		const found = this.#checkpointsOf(undoing);
		if (!undone || !found) throw new CairnError('notFound', 'There is nothing to redo.');
		this.#assertHere(found.begun);
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
		this.#assertHere(found.begun);
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
		return { begun, target, safety, paths: pathsOf(begun), isInterrupted: history.isUnfinished(begun.operation) };
	}

	/** A restore is taken back where it was made; folders that have been moved since are the same. @throws CairnError `restoreConflict` */
	#assertHere({ folders = [] }: RestoreBeginRecord): void {
		const { fileSystem } = this.#context;
		const here = this.#roots().map(({ path }) => identify(fileSystem, path));
		const elsewhere = folders.find((folder) => {
			const there = identify(fileSystem, folder);
			return there !== undefined && !here.some((root) => isSameFolder(root, there));
		});
		if (elsewhere === undefined) return;
		throw new CairnError(
			'restoreConflict',
			`The restore was made in ${elsewhere}, which is not the workspace that is open; undo it there.`,
			{ details: { path: elsewhere } },
		);
	}
}

function pathsOf({ paths }: RestoreBeginRecord): string[] | undefined {
	return paths?.map(normalizePath);
}
