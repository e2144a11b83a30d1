/** The journal's records: what can happen to a history. */
import type { CheckpointId, CheckpointStats, ObjectId } from '../../checkpoint';
import type { ShortId } from '../shortId';

/** Commits a checkpoint and moves HEAD to it. */
export interface CheckpointRecord {
	readonly op: 'checkpoint';
	/** Milliseconds since 1970, UTC. */
	readonly at: number;
	readonly id: CheckpointId;
	readonly parent: CheckpointId | null;
	readonly tree: ObjectId;
	/** What was on disk, where `tree` also has what editors held. */
	readonly disk?: ObjectId;
	/** What each window held unsaved, where any did. */
	readonly unsaved?: readonly HeldUnsaved[];
	/** Whether it was made by itself, and nothing but unsaved text has changed since its parent. */
	readonly isDraft?: boolean;
	/** Drafts that this checkpoint stands for: lists leave them out. Its parent is theirs. */
	readonly replaces?: readonly CheckpointId[];
	/** Whether its parent was restored before: what that had of editors' texts stood on the disk then. */
	readonly followsRestore?: boolean;
	/** Whether its trees have all mode bits: those of earlier versions have the permissions alone, which says nothing of the others. */
	readonly allModeBits?: boolean;
	/** The object that says what the checkpoint covers and what it left out (`coverage.ts`). */
	readonly coverage: ShortId;
	readonly skippedCount: number;
	readonly message: string;
	readonly author: string;
	readonly tags: readonly string[];
	readonly trigger: string;
	readonly pinned: boolean;
	readonly stats: CheckpointStats;
}

/** What one window's editors held and the disk did not. */
export interface HeldUnsaved {
	/** Names the window. */
	readonly window: string;
	/** Has these files alone, below `unsavedFolder`, in their places; editors without a file in `untitledFolder`. */
	readonly tree: ObjectId;
}

/** Says that a restore is about to change the disk. */
export interface RestoreBeginRecord {
	readonly op: 'restoreBegin';
	readonly at: number;
	/** Names the restore in its end record. */
	readonly operation: OperationId;
	readonly target: CheckpointId;
	readonly safety: CheckpointId;
	/** Whether the target is wanted as it was on disk, without what editors held. */
	readonly onDisk?: boolean;
	/** Where only these paths are restored. */
	readonly paths?: readonly string[];
	/** Where editors held something that was not on disk: the checkpoint that has it. */
	readonly unsaved?: CheckpointId;
	/** The restore that this one undoes. */
	readonly undoes?: OperationId;
	/** The undoing that this one takes back. */
	readonly redoes?: OperationId;
	/** What it makes and the safety checkpoint's scope leaves out: nothing was there. A folder stands for all that is in it. */
	readonly unscoped?: readonly string[];
	/** The workspace folders, absolute. */
	readonly folders?: readonly string[];
	/** What the target was made for, if no capture has seen it. */
	readonly madeFor?: MadeFor;
	/** The checkpoint that the restore is called by, where a redo leads to another one than the restore that it does again. */
	readonly named?: CheckpointId;
}

/** Says that a restore is over, and where HEAD is now. */
export interface RestoreEndRecord {
	readonly op: 'restoreEnd';
	readonly at: number;
	readonly operation: OperationId;
	readonly head: CheckpointId;
	/** `rolledBack`: the disk is as the safety checkpoint has it; `failed`: it is neither. */
	readonly outcome: RestoreOutcome;
	/** The restore that this one undoes. */
	readonly undoes?: OperationId;
	/** All was as wanted already, or was kept as it was. */
	readonly changedNothing?: boolean;
}

/** Takes checkpoints away: by name (`delete`), or by policy (`prune`). HEAD and refs that were on one move to the parent that is left. */
export interface RemoveRecord {
	readonly op: 'delete' | 'prune';
	readonly at: number;
	readonly operation: OperationId;
	readonly ids: readonly CheckpointId[];
	/** Those that are left and get another parent, with what they changed against it. */
	readonly moved: readonly MovedCheckpoint[];
	/** The deletion or prune that was undone and is done again by this one. */
	readonly redoes?: OperationId;
}

export interface MovedCheckpoint extends Pick<CheckpointStats, 'added' | 'modified' | 'removed'> {
	readonly id: CheckpointId;
	readonly parent: CheckpointId | null;
}

/** What is missing stays as it was. */
export interface EditRecord {
	readonly op: 'edit';
	readonly at: number;
	readonly operation: OperationId;
	readonly id: CheckpointId;
	readonly message?: string;
	readonly tags?: readonly string[];
	readonly pinned?: boolean;
}

export interface RefRecord {
	readonly op: 'ref';
	readonly at: number;
	readonly operation: OperationId;
	readonly name: string;
	/** Null where the ref is deleted. */
	readonly target: CheckpointId | null;
}

export interface HeadRecord {
	readonly op: 'head';
	readonly at: number;
	readonly operation: OperationId;
	/** Null where HEAD is nowhere. */
	readonly target: CheckpointId | null;
}

/** Takes back an operation that is not a restore, or a restore that changed nothing: another restore is undone by a restore. */
export interface UndoRecord {
	readonly op: 'undo';
	readonly at: number;
	readonly undoes: OperationId;
}

/** Objects were removed that nothing named any more; what was deleted before is gone for good. */
export interface GcRecord {
	readonly op: 'gc';
	readonly at: number;
	readonly objectsRemoved: number;
	readonly bytesFreed: number;
}

/** A part of the journal was found to be damaged or missing, and the history went on without it. */
export interface DamageRecord {
	readonly op: 'damage';
	readonly at: number;
	readonly bytes: number;
}

/** Names an operation that can be undone: 16 hex digits. */
export type OperationId = string;
export type RestoreOutcome = 'done' | 'rolledBack' | 'failed';
/** Why a state was made up: to take one checkpoint's changes back, to bring deleted files back, to restore what has another name now. */
export type MadeFor = 'revert' | 'bringBack' | 'renamed';

export type JournalRecord =
	| CheckpointRecord
	| RestoreBeginRecord
	| RestoreEndRecord
	| RemoveRecord
	| EditRecord
	| RefRecord
	| HeadRecord
	| UndoRecord
	| GcRecord
	| DamageRecord;

/** As read: a checkpoint's parent that is undefined is where HEAD is when the record is applied. */
export type ReadRecord = Exclude<JournalRecord, CheckpointRecord> | ReadCheckpointRecord;
export type ReadCheckpointRecord = Omit<CheckpointRecord, 'parent'> & {
	readonly parent: CheckpointId | null | undefined;
};
