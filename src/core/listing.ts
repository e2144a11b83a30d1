/** Which checkpoints a listing shows: a pure function of the records and the filter. */
import type { CheckpointFilter } from './checkpoint';
import { CairnError } from './errors';
import { PathHistory, type PathStep } from './names/pathHistory';
import type { History } from './store/journal/history';
import type { CheckpointRecord } from './store/journal/journalRecord';
import type { ObjectStore } from './store/objectStore';

/** A checkpoint of the list, and what it did to the path whose history was asked for. */
export interface ListedRecord {
	readonly record: CheckpointRecord;
	readonly step?: PathStep;
}

/** Newest first. @throws CairnError `invalidArgument` for a limit or a time that is none */
export function listRecords(history: History, objects: ObjectStore, filter: CheckpointFilter): ListedRecord[] {
	const { limit, since, until, tags, trigger, path, all = false } = filter;
	if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
		throw new CairnError('invalidArgument', `The limit must be a whole number from 0 on, not ${limit}.`);
	}
	for (const time of [since, until]) {
		if (time && Number.isNaN(time.getTime())) throw new CairnError('invalidArgument', 'A time is not valid.');
	}
	const pathHistory = path === undefined ? undefined : new PathHistory(history, objects, path);
	const found: ListedRecord[] = [];
	for (const record of history.newestFirst()) {
		if (limit !== undefined && found.length >= limit) break;
		// Asked of every checkpoint, also of those that other filters leave out: the path may have been another one before.
		const step = pathHistory?.stepOf(record);
		if (pathHistory && !step) continue;
		if (!all && history.replacementOf(record.id)) continue;
		if (since && record.at < since.getTime()) continue;
		if (until && record.at > until.getTime()) continue;
		if (tags && !record.tags.some((tag) => tags.includes(tag))) continue;
		if (trigger !== undefined && record.trigger !== trigger) continue;
		found.push({ record, ...(step ? { step } : {}) });
	}
	return found;
}
