/** The journal as a person reads it: one entry for each operation. */
import { canUndoNow } from './acts';
import { CairnError } from './errors';
import type { History } from './store/journal/history';
import type { JournalRecord, OperationId, RestoreEndRecord } from './store/journal/journalRecord';

/** `operation` says what was done, `id` to what: a checkpoint's id, or a ref's name. The other fields depend on the operation. */
export interface Operation {
	/** UTC. */
	readonly at: Date;
	readonly operation: string;
	/** Null where it concerns no checkpoint. */
	readonly id: string | null;
	/** Names it in `undo`, if it is of a kind that can be undone. */
	readonly operationId?: OperationId;
	/** Whether an undo that names it takes it back as things are; missing if not. */
	readonly canUndo?: true;
	readonly [detail: string]: unknown;
}

/** Newest first. @throws CairnError `invalidArgument` for a limit that is none */
export function listOperations(history: History, limit = Infinity): Operation[] {
	if (!(limit >= 0) || (limit !== Infinity && !Number.isInteger(limit))) {
		throw new CairnError('invalidArgument', `The limit must be a whole number from 0 on, not ${limit}.`);
	}
	const ends = new Map<OperationId, RestoreEndRecord>();
	const undoable = history.undo.operations.filter((operation) => canUndoNow(history, operation));
	const canUndo = new Set(undoable.map(({ record }) => record.operation));
	const found: Operation[] = [];
	for (const record of history.records.toReversed()) {
		if (found.length >= limit) break;
		if (record.op === 'restoreEnd') ends.set(record.operation, record);
		else found.push({ ...toOperation(record, ends), ...handleOf(record, canUndo) });
	}
	return found;
}

function toOperation(
	record: Exclude<JournalRecord, RestoreEndRecord>,
	ends: ReadonlyMap<OperationId, RestoreEndRecord>,
): Operation {
	const base = { at: new Date(record.at), operation: record.op };
	switch (record.op) {
		case 'checkpoint':
			return { ...base, operation: 'create', id: record.id, message: record.message, trigger: record.trigger };
		case 'restoreBegin': {
			const end = ends.get(record.operation);
			const isUndo = (end?.undoes ?? record.undoes) !== undefined;
			const operation = isUndo ? 'undo' : record.redoes === undefined ? 'restore' : 'redo';
			const paths = record.paths ? { paths: record.paths } : {};
			const outcome = end?.outcome ?? 'unfinished';
			const idle = end?.changedNothing ? { changedNothing: true } : {};
			return { ...base, operation, id: record.target, safetyCheckpointId: record.safety, outcome, ...idle, ...paths };
		}
		case 'delete':
		case 'prune':
			return { ...base, id: record.ids[0] ?? null, ids: record.ids };
		case 'edit': {
			const { id, message, tags, pinned } = record;
			return { ...base, id, ...defined({ message, tags, pinned }) };
		}
		case 'ref':
			return { ...base, operation: record.target ? 'ref' : 'deleteRef', id: record.target, name: record.name };
		case 'head':
			return { ...base, id: record.target };
		case 'undo':
			return { ...base, id: null, undoes: record.undoes };
		case 'gc':
			return { ...base, id: null, objectsRemoved: record.objectsRemoved, bytesFreed: record.bytesFreed };
		case 'damage':
			return { ...base, id: null, bytes: record.bytes };
	}
}

function handleOf(
	record: Exclude<JournalRecord, RestoreEndRecord>,
	canUndo: ReadonlySet<OperationId>,
): Pick<Operation, 'operationId' | 'canUndo'> {
	if (!('operation' in record)) return {};
	const { operation: operationId } = record;
	return { operationId, ...(canUndo.has(operationId) ? { canUndo: true } : {}) };
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
