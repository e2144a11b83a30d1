/** What restores are asked for, and what is answered. Types only. */
import type { UnsavedTexts } from '../capture/unsavedTexts';
import type { NextAct } from '../acts';
import type { RevertConflict } from '../merge/conflicts';
import type { ReversalOptions } from '../merge/reversal';
import type { ChangeStatus, Checkpoint, CheckpointId, NameThen, RestoreReport } from '../checkpoint';
import type { OperationId } from '../store/journal/journalRecord';

/**
 * What becomes of a chosen path that the checkpoint does not have, and has under another name:
 * - `refuse`: nothing is done, and the error `renamedSince` says the name;
 * - `follow`: what it was then comes into its present place;
 * - `exact`: it goes, since it was not there.
 */
export type RenamedPolicy = 'refuse' | 'follow' | 'exact';

/** What is to be restored of a checkpoint. */
export interface Chosen {
	/** Only these paths and what is below them. */
	readonly paths?: readonly string[];
	/** Also these, each from its place in the checkpoint into its place in the workspace. */
	readonly names?: readonly NameThen[];
	/** `refuse` unless given. */
	readonly renamed?: RenamedPolicy;
}

/** What is to be looked at before a restore. */
export interface PreviewedChoice extends Chosen {
	/** As in `RestoreOptions`. */
	readonly skip?: readonly string[];
}

/** HEAD stays where the safety checkpoint put it when only paths are chosen. */
export interface RestoreOptions extends Chosen {
	/** These paths and what is below them stay as they are. */
	readonly skip?: readonly string[];
	/** Only reports what a restore would do. */
	readonly dryRun?: boolean;
	/** Writes a copy into this folder, absolute, which must be missing or empty; the workspace and HEAD stay. */
	readonly to?: string;
	/** What editors hold and the disk does not: recorded before, in a checkpoint of its own. */
	readonly unsaved?: UnsavedTexts;
	readonly signal?: AbortSignal;
	readonly onProgress?: (done: number, total: number) => void;
}

/** What undoing, finishing and doing again are told. */
export type AgainOptions = Pick<RestoreOptions, 'skip' | 'unsaved' | 'signal'>;

/** A restore that was interrupted: by a crash, or by a power loss. */
export interface UnfinishedRestore {
	/** Names it in `undo`. */
	readonly operationId: OperationId;
	/** When it began, UTC. */
	readonly at: Date;
	/** What was being restored. */
	readonly target: Checkpoint;
	/** Holds the state from before; undoing brings it back. */
	readonly safety: Checkpoint;
}

/** A file that a restore would touch. */
export interface PreviewedFile {
	readonly path: string;
	/** What the restore does to it. */
	readonly status: Exclude<ChangeStatus, 'renamed'>;
	/** Whether it was changed again after what the restore takes back: the restore takes that back as well. */
	readonly changedAgain: boolean;
}

/** What a restore would do, file by file. */
export interface RestorePreview {
	readonly target: Checkpoint;
	/** The step that followed the target, and that the restore takes back; null where the workspace does not come from the target. */
	readonly step: Checkpoint | null;
	/** Sorted by path. */
	readonly files: readonly PreviewedFile[];
	readonly report: RestoreReport;
}

/** What undoing a restore, or doing it again, would do, file by file. */
export interface UndoPreview extends Pick<RestorePreview, 'target' | 'report'> {
	/** Names this step and no other: what the restore that is undone, or its undoing that is taken back, has recorded before. */
	readonly to: CheckpointId;
	/** The checkpoint whose restore it is. */
	readonly restored: CheckpointId;
	/** Whether anything that it concerned differs from what was left behind. */
	readonly changedSince: boolean;
	/** Changed again are those that differ from what was left behind. Sorted by path. */
	readonly files: readonly PreviewedFile[];
}

/** What undoing an act, or doing it again, would do. */
export interface ActPreview extends NextAct {
	/**
	 * Whether a person is asked first: it deletes a file, is older than a minute, lies behind a newer checkpoint or an act that changed
	 * nothing, or takes back more than itself.
	 */
	readonly asks: boolean;
	/** Null where it changes no file. */
	readonly restore: UndoPreview | null;
}

/** What is to be taken back of a checkpoint's changes. */
export interface RevertOptions extends AgainOptions, ReversalOptions {}

/** What reverting one checkpoint's changes did, or would do. */
export interface RevertReport extends RestoreReport {
	/** Nothing was written for them, and nothing at all unless they were to be skipped: they wait for a person's decision. */
	readonly conflicts: readonly RevertConflict[];
}

/** A file as a checkpoint has it. */
export interface FileOfCheckpoint {
	readonly path: string;
	readonly id: string;
}
