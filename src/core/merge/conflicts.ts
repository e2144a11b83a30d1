/** Why the change of one path cannot be taken back. */
export type ConflictReason =
	/** The step and a later change differ in the same lines, or in neighbouring ones. */
	| 'sameLines'
	/** So much differs that the texts were not compared line by line. */
	| 'tooDifferent'
	/** The texts are larger than are merged. */
	| 'tooLarge'
	/** Both changed it, and one of the versions is no text. */
	| 'binary'
	/** Changed since the step that made it, or into another kind of thing. */
	| 'changedSince'
	| 'removedSince'
	/** The step removed it, and something else was put there since. */
	| 'cameBackSince'
	/** Something that stays is where it would be put, or on the way there. */
	| 'placeTaken'
	/** The step renamed it, and a later change gave it a third name. */
	| 'renamedSince'
	/** It would come into a folder that was renamed since, or is in one whose renaming is taken back. */
	| 'folderRenamed'
	/** Rules leave it out of checkpoints now: what is on disk is in none. */
	| 'leftOutNow'
	/** It goes only together with another path that is in conflict: a folder that became a file, and the reverse. */
	| 'withOther';

export interface RevertConflict {
	/** Where it is now; if it is not there any more, where it was after the step, or else before it. */
	readonly path: string;
	readonly reason: ConflictReason;
	/** Its path in the checkpoint that is reverted, if that is another one. */
	readonly checkpointPath?: string;
	/** Its path in that checkpoint's parent, if that is another one. */
	readonly oldPath?: string;
	/** Whether the versions are texts that a person can merge: what is there now, and what was there before the step. */
	readonly mergeable?: true;
}
