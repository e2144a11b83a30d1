/** What a look at the whole store found to be wrong. */
import type { CheckpointId, ObjectId } from '../../checkpoint';

/**
 * `journalCorrupt`: a part of the journal is damaged or was cut off. `packCorrupt`: bytes of a pack are no records.
 * `indexCorrupt`: an index does not fit its pack. `objectCorrupt`, `objectMissing`: an object that checkpoints need cannot be read,
 * or one that none needs is damaged.
 */
export type FindingCode = 'journalCorrupt' | 'packCorrupt' | 'indexCorrupt' | 'objectCorrupt' | 'objectMissing';

export interface Finding {
	readonly code: FindingCode;
	/** A sentence for people. */
	readonly message: string;
	readonly objectId?: ObjectId;
	/** The checkpoints that need the object, newest first. */
	readonly checkpointIds?: readonly CheckpointId[];
	/** Where the object is in them; the first hundred. A folder's path ends with `/`; it stands for all that is in it. */
	readonly paths?: readonly string[];
}

export interface VerifyResult {
	/** Whether nothing was found. */
	readonly ok: boolean;
	/** How many objects were read and compared with their ids. */
	readonly objectsChecked: number;
	readonly findings: readonly Finding[];
}

/** What a repair did. `findings` is what it could not mend. */
export interface RepairResult extends VerifyResult {
	/** What was found before and is mended. */
	readonly repaired: readonly Finding[];
}
