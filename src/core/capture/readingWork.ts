/** What the thread that helps with reading is given: files in batches, each of which it reads and packs as one record. */
import { aloneLimit, countLimit, slabLength, togetherLimit } from '../store/packs/recordLimits';
import { isLink } from '../workspace/fileStamp';
import type { EntryTable, Slot } from './entryTable';
import type { ReadingMemory } from './readingTurns';
import type { StateSnapshot } from './workspaceState';

/** The files of one batch, by their places in the table. */
export type Batch = readonly Slot[];

/** A part of the work: travels to the thread as one message. */
export interface ReadingWork extends StateSnapshot {
	readonly batches: readonly Int32Array[];
	/** The number of the first of these batches; each message goes on where the one before has ended. */
	readonly first: number;
	readonly memory: ReadingMemory;
}

/** Whether the second thread may read a file: it reads neither links nor large files, and nothing that has an older version. */
export function isShareable(table: EntryTable, slot: Slot): boolean {
	if (!table.isDue(slot) || table.hasId(slot)) return false;
	const seen = table.stamp(slot);
	return !isLink(seen) && seen.size <= slabLength;
}

/** @param sizeOf of a file, in bytes, `slabLength` at most */
export function batchesOf(slots: readonly Slot[], sizeOf: (slot: Slot) => number): Batch[] {
	const batches: Batch[] = [];
	let together: Slot[] = [];
	let length = 0;
	for (const slot of slots) {
		const size = sizeOf(slot);
		if (size > aloneLimit) {
			batches.push([slot]);
			continue;
		}
		together.push(slot);
		length += size;
		if (length < togetherLimit && together.length < countLimit) continue;
		batches.push(together);
		together = [];
		length = 0;
	}
	if (together.length > 0) batches.push(together);
	return batches;
}
