/** Which checkpoints a listing shows: a pure function of the records and the filter. */
import type { CheckpointFilter, ObjectId } from './checkpoint';
import { CairnError } from './errors';
import type { History } from './store/history';
import type { CheckpointRecord } from './store/journalRecord';
import type { ObjectStore } from './store/objectStore';
import { findEntry } from './store/treeReader';

/** Newest first. @throws CairnError `invalidArgument` for a limit or a time that is none */
export function listRecords(history: History, objects: ObjectStore, filter: CheckpointFilter): CheckpointRecord[] {
	const { limit, since, until, tags, trigger, path } = filter;
	if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
		throw new CairnError('invalidArgument', `The limit must be a whole number from 0 on, not ${limit}.`);
	}
	for (const time of [since, until]) {
		if (time && Number.isNaN(time.getTime())) throw new CairnError('invalidArgument', 'A time is not valid.');
	}
	const found: CheckpointRecord[] = [];
	for (const record of history.newestFirst()) {
		if (limit !== undefined && found.length >= limit) break;
		if (since && record.at < since.getTime()) continue;
		if (until && record.at > until.getTime()) continue;
		if (tags && !record.tags.some((tag) => tags.includes(tag))) continue;
		if (trigger !== undefined && record.trigger !== trigger) continue;
		if (path !== undefined && !changedPath(history, objects, record, path)) continue;
		found.push(record);
	}
	return found;
}

/** Whether the checkpoint's step from its parent changed the path or something below it. */
function changedPath(history: History, objects: ObjectStore, record: CheckpointRecord, path: string): boolean {
	const parent = record.parent ? history.get(record.parent) : undefined;
	const at = (tree: ObjectId | undefined): string | undefined => {
		const entry = tree && findEntry(objects, tree, path);
		return entry && `${entry.kind} ${entry.mode} ${entry.id}`;
	};
	return at(record.tree) !== at(parent?.tree);
}
