/** How a restore begins: what it follows from, and what the journal keeps of it before anything is done. */
import type { CheckpointId } from '../checkpoint';
import type { ServiceContext } from '../capture/captureService';
import type {
	CheckpointRecord,
	MadeFor,
	OperationId,
	RestoreBeginRecord,
	RestoreEndRecord,
} from '../store/journal/journalRecord';
import { newOperationId } from '../store/journal/operationIds';
import type { WorkspaceRoot } from '../workspace/roots';
import type { TakenBack } from './planning';

/** How a restore follows from an earlier one. */
export interface Intent {
	readonly message: string;
	readonly undoes?: OperationId;
	readonly redoes?: OperationId;
	/** The restore that was interrupted and is finished now. */
	readonly finishes?: RestoreBeginRecord;
	readonly takesBack?: TakenBack;
	/** As in `RestoreScope`. */
	readonly mayGo?: boolean;
	/** Whether the target is wanted as it was on disk. */
	readonly onDisk?: boolean;
	/** As in `RestoreBeginRecord`. */
	readonly madeFor?: MadeFor | undefined;
	readonly named?: CheckpointId | undefined;
	/** The checkpoint that it is called by if it turns out that nothing has to change. */
	readonly idleName?: CheckpointId;
}

export interface Beginning {
	readonly target: CheckpointRecord;
	readonly safety: CheckpointRecord;
	readonly unsaved: CheckpointId | undefined;
	readonly paths: readonly string[] | undefined;
	readonly unscoped: readonly string[];
}

export type RestoreEnd = Pick<RestoreEndRecord, 'head' | 'outcome' | 'changedNothing'>;

/** Writes into the journal that a restore begins and that it is over. Needs the lock. */
export class RestoreRecords {
	readonly #context: ServiceContext;
	readonly #roots: () => readonly WorkspaceRoot[];

	/** @param roots the workspace's as it is now */
	constructor(context: ServiceContext, roots: () => readonly WorkspaceRoot[]) {
		this.#context = context;
		this.#roots = roots;
	}

	begin(beginning: Beginning, intent: Intent): RestoreBeginRecord {
		const begin = this.#beginOf(beginning, intent);
		this.#context.store.commit(begin);
		return begin;
	}

	end(begin: RestoreBeginRecord, result: RestoreEnd): void {
		this.#context.store.commit(this.#endOf(begin, result));
	}

	/** Of a restore that has nothing to do. A process that is killed here leaves none that seems to be interrupted. */
	idle(beginning: Beginning, intent: Intent): RestoreBeginRecord {
		const begin = this.#beginOf(beginning, { ...intent, ...(intent.idleName ? { named: intent.idleName } : {}) });
		const end = this.#endOf(begin, { head: beginning.safety.id, outcome: 'done', changedNothing: true });
		this.#context.store.commit(begin, end);
		return begin;
	}

	#beginOf(beginning: Beginning, intent: Intent): RestoreBeginRecord {
		return beginOf(beginning, intent, { at: this.#context.clock.now(), roots: this.#roots() });
	}

	#endOf({ operation, undoes }: RestoreBeginRecord, result: RestoreEnd): RestoreEndRecord {
		const at = this.#context.clock.now();
		return { op: 'restoreEnd', at, operation, ...result, ...(undoes ? { undoes } : {}) };
	}
}

/** Whether a person has named what is to be restored: it does not follow from another restore. */
export function isTyped({ undoes, redoes, finishes }: Intent): boolean {
	return undoes === undefined && redoes === undefined && !finishes;
}

/** What the journal keeps: of what, why, when, and in which folders. */
function beginOf(
	{ target, safety, unsaved, paths, unscoped }: Beginning,
	{ undoes, redoes, onDisk, madeFor, named }: Intent,
	{ at, roots }: { readonly at: number; readonly roots: readonly WorkspaceRoot[] },
): RestoreBeginRecord {
	return {
		op: 'restoreBegin',
		at,
		operation: newOperationId(),
		target: target.id,
		safety: safety.id,
		folders: roots.map((root) => root.path),
		...(onDisk ? { onDisk } : {}),
		...(paths ? { paths } : {}),
		...(unsaved ? { unsaved } : {}),
		...(undoes === undefined ? {} : { undoes }),
		...(redoes === undefined ? {} : { redoes }),
		...(unscoped.length > 0 ? { unscoped } : {}),
		...(madeFor ? { madeFor } : {}),
		...(named && named !== target.id ? { named } : {}),
	};
}
