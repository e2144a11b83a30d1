/** The words of the product as types: checkpoint, change, skipped file, report. Types and constants only. */

declare const brand: unique symbol;

/** The lower-case hex SHA-256 of an object's plain bytes. */
export type ObjectId = string & { readonly [brand]: 'ObjectId' };

/** A checkpoint's id: 26 characters of lower-case base 32 that sort by time (see `checkpointIds.ts`). */
export type CheckpointId = string & { readonly [brand]: 'CheckpointId' };

/** Why a checkpoint exists. A store may hold triggers that this version does not know; they stay strings. */
export type Trigger =
	| 'manual'
	| 'save'
	/** Created, deleted, renamed or moved in the explorer. */
	| 'files'
	/** Changed by something other than the editor. */
	| 'external'
	/** Many files have begun to change. */
	| 'burst'
	| 'terminal'
	| 'git'
	| 'task'
	| 'debug'
	| 'interval'
	/** The window lost the focus. */
	| 'blur'
	/** The workspace was opened. */
	| 'opening'
	/** Some files were restored. */
	| 'restore'
	| 'safety'
	| (string & {});

export interface CheckpointStats {
	/** Files and symbolic links in the checkpoint; folders do not count. */
	readonly fileCount: number;
	/** Sum of the plain sizes of those files, in bytes. */
	readonly totalSize: number;
	/** Against the parent. */
	readonly added: number;
	readonly modified: number;
	readonly removed: number;
	/** How many of these changes only editors hold: they were not saved. Missing for none. */
	readonly unsaved?: number;
}

/** A recorded state of the workspace. */
export interface Checkpoint {
	readonly id: CheckpointId;
	readonly parentId: CheckpointId | null;
	readonly createdAt: Date;
	readonly message: string;
	readonly author: string;
	readonly tags: readonly string[];
	readonly trigger: Trigger;
	/** A pinned checkpoint is never thinned out. */
	readonly pinned: boolean;
	readonly stats: CheckpointStats;
	/** How many files were in scope and yet could not be recorded; `skipped` of `show` lists them. */
	readonly skippedCount: number;
	/**
	 * The checkpoint that stands for this one. Only of one that was made by itself of unsaved text, which went on or was saved since:
	 * lists leave it out.
	 */
	readonly replacedBy?: CheckpointId;
}

/** A checkpoint in the history of a path. */
export interface ListedCheckpoint extends Checkpoint {
	/** What the path was called in it; of a file that it removed: until then. Only in a list for a path. */
	readonly path?: string;
	/** What it did to the path. Only in a list for a path. */
	readonly status?: ChangeStatus;
}

/** What an entry of a tree is; an executable is a file with the owner's x bit. */
export type EntryKind = 'file' | 'executable' | 'symlink' | 'directory';

/** A file of a checkpoint. `path` is relative to the workspace folder, with `/`; with several folders the folder's name comes first. */
export interface CheckpointFile {
	readonly path: string;
	readonly kind: EntryKind;
	/** In bytes; of a symbolic link: the length of its target. 0 for folders. */
	readonly size: number;
	readonly objectId: ObjectId;
}

export type ChangeStatus = 'added' | 'modified' | 'removed' | 'renamed';

/** One path that differs between two states. An object id is missing on the side where the path is not, and for folders. */
export interface Change {
	readonly path: string;
	readonly status: ChangeStatus;
	/** Of a renamed file: where it was before. */
	readonly oldPath?: string;
	readonly oldObjectId?: ObjectId;
	readonly newObjectId?: ObjectId;
	/** Of a removed path: the checkpoint's scope left it out, and nothing says that it was deleted. */
	readonly leftScope?: true;
	/** Only an editor has it so: what is on disk is the same as before. */
	readonly unsaved?: true;
}

/** A file or folder that a checkpoint has under another name than the workspace. */
export interface NameThen {
	/** In the workspace. */
	readonly path: string;
	/** In the checkpoint. */
	readonly pathThen: string;
}

export interface CheckpointDiff {
	readonly from: CheckpointId | null;
	readonly to: CheckpointId;
	/** Sorted by path. */
	readonly changes: readonly Change[];
	readonly total: number;
}

/** Why a file that is in scope is not in the checkpoint. */
export type SkipReason =
	| 'tooLarge'
	| 'unreadable'
	| 'vanished'
	| 'specialFile'
	| 'unsupportedName'
	| 'overBudget'
	/** A tool for versions keeps it for itself. */
	| 'repositoryData';

export interface SkippedFile {
	readonly path: string;
	readonly reason: SkipReason;
	/** A sentence for people: what happened to this very file. */
	readonly message: string;
	/** In bytes, where it is known. */
	readonly size?: number;
}

/** Why a restore left a path alone that differs from the target. */
export type KeepReason =
	| 'notInScopeThen'
	| 'skippedThen'
	| 'notInSafetyCheckpoint'
	| 'changedMeanwhile'
	| 'folderNotEmpty'
	| 'symlinkInTheWay'
	| 'fileInTheWay'
	| 'unreadable'
	| 'placeTaken'
	| 'ownStore'
	/** A tool for versions keeps it for itself. */
	| 'repositoryData'
	| 'untitledEditor'
	| BlockReason;

/** The system is in the way. */
export type RefusalReason = 'mounted' | 'readOnly' | 'notPermitted';

/** What is left alone since the system is in the way, or since the user wants it left alone. */
export type BlockReason = RefusalReason | 'modeNotPermitted' | 'skipped';

/** Why, in words. */
export const refusalWords: Readonly<Record<RefusalReason, string>> = {
	mounted: 'something is mounted there',
	readOnly: 'the file system is read-only',
	notPermitted: 'the system does not permit it',
};

export function isRefusal(reason: KeepReason): reason is RefusalReason {
	return reason === 'mounted' || reason === 'readOnly' || reason === 'notPermitted';
}

export interface KeptPath {
	readonly path: string;
	readonly reason: KeepReason;
}

export interface FailedPath {
	readonly path: string;
	/** A sentence for people. */
	readonly reason: string;
}

/** What a restore did, or with `dryRun` what it would do. The lists are sorted by path. */
export interface RestoreReport {
	/** What `undo` takes back, also if nothing had to change; null for a dry run and for a copy into another folder. */
	readonly operationId: string | null;
	readonly checkpointId: CheckpointId;
	/** Holds the state from before the restore; null for a dry run and for a copy into another folder. */
	readonly safetyCheckpointId: CheckpointId | null;
	/** The same, where editors held anything unsaved: it holds that as well. */
	readonly unsavedCheckpointId?: CheckpointId;
	readonly written: readonly string[];
	readonly deleted: readonly string[];
	readonly kept: readonly KeptPath[];
	readonly failed: readonly FailedPath[];
	/** Chosen paths that the checkpoint does not have: what is there now goes. Only where there are any. */
	readonly absentThen?: readonly string[];
	/**
	 * Written paths whose content the checkpoint has under another name, and deleted ones that it has under another name which is not
	 * restored with them. Only where there are any.
	 */
	readonly names?: readonly NameThen[];
	readonly dryRun: boolean;
}

export interface StoreStats {
	readonly checkpointCount: number;
	readonly refCount: number;
	readonly head: CheckpointId | null;
	readonly objectCount: number;
	readonly packCount: number;
	/** What the store takes on disk, in bytes. */
	readonly storeBytes: number;
	/** What its objects take unpacked, in bytes. */
	readonly plainBytes: number;
}

export interface CheckpointFilter {
	/** At most so many; 0 means none. */
	readonly limit?: number;
	/** Inclusive. */
	readonly since?: Date;
	/** Inclusive. */
	readonly until?: Date;
	/** Checkpoints that have any of these tags. */
	readonly tags?: readonly string[];
	readonly trigger?: string;
	/** Checkpoints whose step changed this path or something below it. */
	readonly path?: string;
	/** Also those that another one stands for (`replacedBy`). */
	readonly all?: boolean;
}
