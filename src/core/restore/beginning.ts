/** How a restore begins: what it follows from, and what the journal keeps of it before anything is done. */
import type { CheckpointId } from '../checkpoint';
import type { CheckpointRecord, OperationId, RestoreBeginRecord } from '../store/journalRecord';
import { newOperationId } from '../store/operationIds';
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
}

export interface Beginning {
	readonly target: CheckpointRecord;
	readonly safety: CheckpointRecord;
	readonly unsaved: CheckpointId | undefined;
	readonly paths: readonly string[] | undefined;
	readonly unscoped: readonly string[];
}

/** What the journal keeps: of what, why, when, and in which folders. */
export function beginOf(
	{ target, safety, unsaved, paths, unscoped }: Beginning,
	{ undoes, redoes, onDisk }: Intent,
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
	};
}

/** Whether a person has named what is to be restored: it does not follow from another restore. */
export function isTyped({ undoes, redoes, finishes }: Intent): boolean {
	return undoes === undefined && redoes === undefined && !finishes;
}
