/** A checkpoint's record as others see it. */
import type { Checkpoint, ObjectId } from '../../checkpoint';
import type { CheckpointRecord } from './journalRecord';

/** A checkpoint in a sentence: by its message, or by its id where it has none. */
export function nameOf({ id, message }: Pick<CheckpointRecord, 'id' | 'message'>): string {
	return message === '' ? id : `“${message}”`;
}

/** The record as callers see it. */
export function toCheckpoint(record: CheckpointRecord): Checkpoint {
	return {
		id: record.id,
		parentId: record.parent,
		createdAt: new Date(record.at),
		message: record.message,
		author: record.author,
		tags: record.tags,
		trigger: record.trigger,
		pinned: record.pinned,
		stats: record.stats,
		skippedCount: record.skippedCount,
	};
}

/** Every tree that a checkpoint needs. */
export function treesOf({ tree, disk, unsaved = [] }: Pick<CheckpointRecord, 'tree' | 'disk' | 'unsaved'>): ObjectId[] {
	return [tree, ...(disk === undefined ? [] : [disk]), ...unsaved.map((held) => held.tree)];
}

/** What was on disk. */
export function diskTreeOf({ tree, disk = tree }: Pick<CheckpointRecord, 'tree' | 'disk'>): ObjectId {
	return disk;
}

/** The checkpoint as far as it was on disk, without what editors held. */
export function withoutUnsaved(record: CheckpointRecord): CheckpointRecord {
	const { disk, unsaved, ...rest } = record;
	return unsaved === undefined && disk === undefined ? record : { ...rest, tree: diskTreeOf(record) };
}
