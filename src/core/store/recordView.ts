/** A checkpoint's record as others see it. */
import type { Checkpoint } from '../checkpoint';
import type { CheckpointRecord } from './journalRecord';

/** A checkpoint in a sentence: by its message, or by its id where it has none. */
export function nameOf({ id, message }: Pick<CheckpointRecord, 'id' | 'message'>): string {
	return message === '' ? id : `“${message}”`;
}

/** What a restore is called by its target, which is lost where somebody has deleted it. */
export function actOf(target: CheckpointRecord | undefined): string {
	if (!target) return 'a restore';
	// A state that was made for it is called by what was done.
	return target.trigger === 'restore' ? nameOf(target) : `the restore of ${nameOf(target)}`;
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
