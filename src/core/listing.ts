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
	const changed = path === undefined ? undefined : changesOf(history, objects, path);
	const found: CheckpointRecord[] = [];
	for (const record of history.newestFirst()) {
		if (limit !== undefined && found.length >= limit) break;
		if (since && record.at < since.getTime()) continue;
		if (until && record.at > until.getTime()) continue;
		if (tags && !record.tags.some((tag) => tags.includes(tag))) continue;
		if (trigger !== undefined && record.trigger !== trigger) continue;
		if (changed && !changed(record)) continue;
		found.push(record);
	}
	return found;
}

/** Says whether a checkpoint's step from its parent changed the path or something below it. */
function changesOf(history: History, objects: ObjectStore, path: string): (record: CheckpointRecord) => boolean {
	const names = path === '' ? [] : path.split('/');
	/** What is at the path, by each tree on the way there: a folder that two checkpoints share is looked into once. */
	const known = names.map(() => new Map<ObjectId, string | undefined>());
	const at = (tree: ObjectId, depth: number): string | undefined => {
		const name = names[depth];
		if (name === undefined) return tree;
		const answers = known[depth];
		if (!answers?.has(tree)) answers?.set(tree, below(tree, name, depth));
		return answers?.get(tree);
	};
	const below = (tree: ObjectId, name: string, depth: number): string | undefined => {
		const entry = findEntry(objects, tree, name);
		if (!entry || depth + 1 === names.length) return entry && `${entry.kind} ${entry.mode} ${entry.id}`;
		return entry.kind === 'directory' ? at(entry.id, depth + 1) : undefined;
	};
	return ({ tree, parent }) => {
		const before = parent ? history.get(parent)?.tree : undefined;
		return tree !== before && at(tree, 0) !== (before && at(before, 0));
	};
}
