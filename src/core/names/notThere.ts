/** The errors of a path that a checkpoint does not have, or has under another name. */
import type { NameThen } from '../checkpoint';
import { CairnError, isLostObject } from '../errors';
import type { History } from '../store/journal/history';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { nameOf } from '../store/journal/recordView';
import { findEntry } from '../store/treeReader';
import { NameTracer } from './tracing';

/** Says what the path was called in the checkpoint when HEAD has it, and the checkpoint has it under another name. */
export function notThere(history: History, objects: ObjectStore, record: CheckpointRecord, path: string): CairnError {
	const pathThen = nameThenOf(history, objects, record, path);
	const other = pathThen === undefined ? '' : ` It has it under the name "${pathThen}".`;
	return new CairnError('notFound', `The checkpoint ${nameOf(record)} has no "${path}".${other}`, {
		details: { id: record.id, path, ...(pathThen === undefined ? {} : { pathThen }) },
	});
}

export function renamedSince(record: CheckpointRecord, { path, pathThen }: NameThen): CairnError {
	return new CairnError(
		'renamedSince',
		`The checkpoint ${nameOf(record)} has "${path}" under another name: nothing was restored. Restore "${pathThen}" to bring it back ` +
			`under that name, or follow the name (--follow) to bring what it was then into "${path}".`,
		{ details: { id: record.id, path, pathThen } },
	);
}

function nameThenOf(
	history: History,
	objects: ObjectStore,
	record: CheckpointRecord,
	path: string,
): string | undefined {
	const head = history.head === null ? undefined : history.get(history.head);
	if (!head) return undefined;
	try {
		if (!findEntry(objects, head.tree, path)) return undefined;
		return new NameTracer(history, objects, { tree: head.tree }, record).nameThen(path);
	} catch (error) {
		// The hint is lost with what it would have been found in.
		if (isLostObject(error)) return undefined;
		throw error;
	}
}
