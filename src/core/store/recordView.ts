/** A checkpoint's record as others see it. */
import type { Checkpoint } from '../checkpoint';
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
