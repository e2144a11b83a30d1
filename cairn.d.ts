/**
 * The public API of Cairn: what `activate()` returns, and so what
 * `vscode.extensions.getExtension<CairnApi>('cairn-dev.cairn')?.exports` holds once the extension is active.
 * docs/api.md describes the calls and the error codes.
 */
import type * as vscode from 'vscode';

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
	readonly id: string;
	readonly parentId: string | null;
	readonly createdAt: Date;
	readonly message: string;
	readonly author: string;
	readonly tags: readonly string[];
	/**
	 * Why the checkpoint exists: `manual`, `save`, `files`, `external`, `burst`, `terminal`, `git`, `task`, `debug`, `interval`, `blur`,
	 * `opening`, `restore`, `safety`; later versions add more.
	 */
	readonly trigger: string;
	readonly pinned: boolean;
	readonly stats: CheckpointStats;
	/** How many files were in scope and yet could not be recorded. */
	readonly skippedCount: number;
	/** The checkpoint that stands for this one: it was made by itself of unsaved text, which went on or was saved since. */
	readonly replacedBy?: string;
}

/** A checkpoint in a list for a `path`, which also says what it did to that path; in other lists the two are missing. */
export interface ListedCheckpoint extends Checkpoint {
	/** What the path was called in the checkpoint: pass this name on to whatever reads or restores it. Of a removed file: the name until then. */
	readonly path?: string;
	readonly status?: 'added' | 'modified' | 'removed' | 'renamed';
}

/** One path that differs. An object id is the SHA-256 of the content; it is missing where the path is not there. */
export interface Change {
	readonly path: string;
	readonly status: 'added' | 'modified' | 'removed' | 'renamed';
	/** Of a renamed file: where it was before. */
	readonly oldPath?: string;
	readonly oldObjectId?: string;
	readonly newObjectId?: string;
	/** Of a removed path: the checkpoint's scope left it out, and nothing says that it was deleted. */
	readonly leftScope?: true;
	/** Only an editor has it so: what is on disk is the same as before. */
	readonly unsaved?: true;
}

export interface CheckpointDiff {
	/** Null for nothing at all. */
	readonly from: string | null;
	readonly to: string;
	/** Sorted by path. */
	readonly changes: readonly Change[];
	readonly total: number;
}

/** What a restore did. The lists are sorted by path. */
export interface RestoreReport {
	readonly checkpointId: string;
	/** Holds the state from before the restore; null for a dry run. */
	readonly safetyCheckpointId: string | null;
	/** The same, where editors held anything unsaved: it holds that as well. */
	readonly unsavedCheckpointId?: string;
	readonly written: readonly string[];
	readonly deleted: readonly string[];
	/** Paths that differ from the checkpoint and were left alone, each with the reason. */
	readonly kept: readonly { readonly path: string; readonly reason: string }[];
	readonly failed: readonly { readonly path: string; readonly reason: string }[];
	/** Chosen paths that the checkpoint does not have. */
	readonly absentThen?: readonly string[];
	/** Written paths that come from another name, and deleted ones that the checkpoint has under a name that is not restored with them. */
	readonly names?: readonly { readonly path: string; readonly pathThen: string }[];
	readonly dryRun: boolean;
	/** What `undo` takes, also if nothing had to change; null for a dry run. */
	readonly operationId: string | null;
}

/** An entry of the log: `operation` says what was done, `id` to what. Further fields depend on the operation. */
export interface Operation {
	readonly at: Date;
	readonly operation: string;
	/** A checkpoint's id; null where it concerns none. */
	readonly id: string | null;
	/** What `undo` takes, of operations of a kind that can be undone. */
	readonly operationId?: string;
	/** Whether an undo that names it is carried out as things are; missing if not. */
	readonly canUndo?: true;
	readonly [detail: string]: unknown;
}

/** A file that some checkpoint has and the workspace does not; docs/cli.md defines it. */
export interface DeletedFile {
	readonly path: string;
	/** The newest checkpoint that has it. */
	readonly id: string;
	/** When that was found to be gone, or a restore took it away; undefined when nothing has recorded it yet. */
	readonly deletedAt: Date | undefined;
	/** In bytes. */
	readonly size: number;
	/** A file with much of the same content that came when it went: it may have been renamed and edited at once. */
	readonly renamedTo?: string;
}

export interface StoreStats {
	readonly checkpointCount: number;
	readonly refCount: number;
	readonly head: string | null;
	readonly objectCount: number;
	readonly packCount: number;
	/** What the store takes on disk, in bytes. */
	readonly storeBytes: number;
	/** What its objects take unpacked, in bytes. */
	readonly plainBytes: number;
}

export interface CairnState {
	/** `paused`: nothing is wrong, and nothing is recorded; `degraded`: the last capture failed; `failed`: no store. */
	readonly state: 'active' | 'paused' | 'degraded' | 'failed';
	/** A sentence; missing while active. */
	readonly reason?: string;
}

/** Every call rejects with an error that has a stable `code` (docs/api.md), `unavailable` among them where no folder is open. */
export interface CairnApi {
	readonly apiVersion: 1;
	/** Resolves to undefined where nothing has changed since the parent: HEAD, unless `parentId` names another. */
	createCheckpoint(options?: {
		/** Named by what it changes if it is empty or not given. */
		message?: string;
		author?: string;
		tags?: string[];
		pinned?: boolean;
		parentId?: string;
	}): Promise<Checkpoint | undefined>;
	/** @param id an id, a unique prefix of 4 characters or more, a ref, `HEAD` or `HEAD~N`, here and below */
	getCheckpoint(id: string): Promise<Checkpoint | undefined>;
	/** Newest first; `since` and `until` are inclusive; a checkpoint with any of the tags fits. */
	listCheckpoints(filter?: {
		limit?: number;
		since?: Date;
		until?: Date;
		tags?: string[];
		trigger?: string;
		/** Checkpoints that changed it; of a file also those from before it was renamed. */
		path?: string;
		/** Also those that another one stands for (`replacedBy`). */
		all?: boolean;
	}): Promise<ListedCheckpoint[]>;
	/** Contents by path; a symbolic link's content is its target. A folder's path brings all files below it. */
	getCheckpointFiles(id: string, paths?: string[]): Promise<Map<string, Uint8Array>>;
	/** @param fromId undefined for nothing at all: every file of `toId` is then added */
	diffCheckpoints(fromId: string | undefined, toId: string): Promise<CheckpointDiff>;
	/**
	 * A path that the checkpoint has under another name is not deleted: the user is asked what is meant; with `confirm: false` it rejects with
	 * `renamedSince`, and with `follow` what it was then comes into its present place.
	 * What is at the paths in `skip`, and below them, stays as it is, unsaved text too, and is listed in `kept` as `skipped` where it differs.
	 * Asks the user first unless `confirm` is false; rejects with `cancelled` when the user declines. A user who is asked may
	 * choose among the files: the report says what was restored. Unsaved editors of restored files are recorded and follow.
	 */
	restoreCheckpoint(
		id: string,
		options?: { paths?: string[]; skip?: string[]; confirm?: boolean; follow?: boolean },
	): Promise<RestoreReport>;
	/** Newest deletions first. @param options `folder`: only what was below it; `limit`: 1,000 unless given */
	listDeletedFiles(options?: { folder?: string; limit?: number }): Promise<DeletedFile[]>;
	/** Brings back the deleted files at these paths, and all below them, in one act, without asking; nothing that is there is overwritten. */
	restoreDeletedFiles(paths: string[]): Promise<RestoreReport>;
	/**
	 * Undoes the last restore, deletion or prune that is not undone, also a restore that changed nothing; false where there is none.
	 * Edits, refs and moves of HEAD are undone by their `operation` only. Asks the user only if `confirm` is true.
	 * @param options.operation an `operationId`; rejects with `undoConflict` where another one has to be undone first
	 */
	undo(options?: { operation?: string; confirm?: boolean }): Promise<boolean>;
	/** What was done to the history, newest first; what garbage collection has made final is left out. */
	listOperations(limit?: number): Promise<Operation[]>;
	/** False where there is none. Its children get its parent, and so do HEAD and refs that named it; `undo` brings it back. */
	deleteCheckpoint(id: string): Promise<boolean>;
	/** What is missing stays as it is. */
	editCheckpoint(id: string, edit: { message?: string; tags?: string[]; pinned?: boolean }): Promise<Checkpoint>;
	/** Names a checkpoint; an existing ref of that name moves. The names follow git's rules for refs. */
	createRef(name: string, id: string): Promise<void>;
	getRef(name: string): Promise<string | undefined>;
	/** False where there is none of that name. */
	deleteRef(name: string): Promise<boolean>;
	/** Ids by name. */
	listRefs(): Promise<Record<string, string>>;
	/** Says that the workspace comes from this checkpoint; no file is touched. */
	updateHead(id: string): Promise<void>;
	getHead(): Promise<string | undefined>;
	/** Removes what no checkpoint needs; what was deleted before cannot be brought back then. */
	gc(): Promise<{ objectsRemoved: number; bytesFreed: number }>;
	getStats(): Promise<StoreStats>;
	/** Resolves when every capture that was asked for so far has landed. */
	whenIdle(): Promise<void>;
	readonly onDidCreateCheckpoint: vscode.Event<Checkpoint>;
	readonly onDidRestoreCheckpoint: vscode.Event<RestoreReport>;
	/** Fires with the id of each checkpoint that was deleted or pruned. */
	readonly onDidDeleteCheckpoint: vscode.Event<string>;
	readonly onDidChangeState: vscode.Event<CairnState>;
}
