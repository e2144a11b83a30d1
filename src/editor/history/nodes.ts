/** The rows of the history view. */
import type { Change, Checkpoint, SkippedFile } from '../../core/checkpoint';
import type { RestoredState } from '../../core/checkpointReader';

export interface CheckpointNode {
	readonly kind: 'checkpoint';
	readonly checkpoint: Checkpoint;
	readonly isHead: boolean;
}

/** A restore of a whole checkpoint, which made no new one. */
export interface RestoredNode {
	readonly kind: 'restored';
	/** The one that was restored. */
	readonly checkpoint: Checkpoint;
	readonly restored: RestoredState;
}

/** Unsaved states that the checkpoint stands for, together. */
export interface DraftGroupNode {
	readonly kind: 'draftGroup';
	readonly checkpoint: Checkpoint;
	readonly drafts: readonly Checkpoint[];
}

/** A file that the checkpoint changed against its parent. */
export interface ChangeNode {
	readonly kind: 'change';
	readonly checkpoint: Checkpoint;
	readonly change: Change;
	/** Why the checkpoint does not have it, though it may still be there. */
	readonly leftOut?: string;
}

/** The files that a checkpoint left out, together. */
export interface SkippedGroupNode {
	readonly kind: 'skippedGroup';
	readonly checkpoint: Checkpoint;
	readonly skipped: readonly SkippedFile[];
}

export interface SkippedNode {
	readonly kind: 'skipped';
	readonly checkpoint: Checkpoint;
	readonly skipped: SkippedFile;
}

/** Stands for changed files beyond those that are listed. */
export interface MoreChangesNode {
	readonly kind: 'moreChanges';
	readonly checkpoint: Checkpoint;
	readonly count: number;
}

/** Brings older checkpoints when it is clicked. */
export interface LoadMoreNode {
	readonly kind: 'loadMore';
}

export type HistoryNode =
	| CheckpointNode
	| RestoredNode
	| DraftGroupNode
	| ChangeNode
	| SkippedGroupNode
	| SkippedNode
	| MoreChangesNode
	| LoadMoreNode;
