/** What can be undone and done again: how it is called, and which operation an undo concerns. */
import { firstLine, plural } from '../base/text';
import type { CheckpointId, RestoreReport } from './checkpoint';
import { CairnError } from './errors';
import type { History } from './store/journal/history';
import type { CheckpointRecord, MadeFor, OperationId, RestoreBeginRecord } from './store/journal/journalRecord';
import { isAct, type UndoableOperation } from './store/journal/undoStack';
import { normalizePath } from './treePath';

/** An operation that can be undone, or was. */
export interface Act {
	/** Names it in `undo` and in the log. */
	readonly operationId: OperationId;
	readonly operation: 'restore' | 'delete' | 'prune' | 'edit' | 'ref' | 'head';
	/** A checkpoint's id, or a ref's name; empty where it concerns none. */
	readonly id: string;
	/** When it was over; of one that was undone: when that was over. UTC. */
	readonly at: Date;
	/** What it is called within a sentence: `the restore of “before”`, `“Reverted docs”`, `the deletion of 3 checkpoints`. */
	readonly title: string;
	/** A restore that found all as it was wanted: there is nothing to take back. */
	readonly changedNothing: boolean;
}

/** The act that an undo or a redo concerns, as far as the history alone tells what it would do. */
export interface NextAct {
	readonly act: Act;
	/** Checkpoints that were made after it, other than those that keep what it left. */
	readonly newerCount: number;
	/** The message of the newest of them. */
	readonly newest: string | null;
	/** Files that it would write and delete if nothing has changed since; null if only the disk tells that. */
	readonly files: { readonly written: number; readonly deleted: number } | null;
}

/** Which operation is to be undone: the last act, unless one is named. */
export interface UndoWanted {
	/** An operation's id, or its first 4 or more characters. */
	readonly operation?: OperationId | undefined;
	/** Passes over restores that changed nothing. A program undoes what it has just done; a person wants something to happen. */
	readonly skipsIdle?: boolean | undefined;
}

/** An act that was undone, or done again. */
export interface ActDone extends Act {
	/** What it did to the disk, if it was a restore that had changed anything. */
	readonly report?: RestoreReport;
	/** The checkpoint that has what editors held unsaved before the restore that was undone, where they held anything. */
	readonly unsaved?: CheckpointId;
}

/** A message may be an essay; a sentence holds so many characters of it. */
const quotedLength = 60;
/** A list of paths longer than this is counted. */
const namedPaths = 3;

export function toAct(history: History, { record, touched, endedAt, changedNothing }: UndoableOperation): Act {
	const base = { operationId: record.operation, at: new Date(endedAt ?? record.at), changedNothing };
	/** As it was before a change. */
	const before = (id: CheckpointId): CheckpointRecord | undefined =>
		touched.checkpoints.get(id)?.before ?? history.get(id);
	switch (record.op) {
		case 'restoreBegin': {
			const id = record.named ?? record.target;
			return { ...base, operation: 'restore', id, title: titleOfRestore(history, record, changedNothing) };
		}
		case 'delete':
		case 'prune': {
			const [id] = record.ids;
			const what = id && record.ids.length === 1 ? quoted(before(id)) : plural(record.ids.length, 'checkpoint');
			const title = `the ${record.op === 'prune' ? 'prune' : 'deletion'} of ${what}`;
			return { ...base, operation: record.op, id: id ?? '', title };
		}
		case 'edit':
			return { ...base, operation: 'edit', id: record.id, title: `the edit of ${quoted(before(record.id))}` };
		case 'ref': {
			const title = `the ${record.target ? 'change' : 'deletion'} of the ref “${record.name}”`;
			return { ...base, operation: 'ref', id: record.name, title };
		}
		case 'head':
			return { ...base, operation: 'head', id: record.target ?? '', title: 'the move of HEAD' };
	}
}

/** What a restore is called: by the state that was made up for it, or by the checkpoint that the user chose. */
export function titleOfRestore(history: History, begun: RestoreBeginRecord, changedNothing = false): string {
	const record = history.get(begun.named ?? begun.target);
	if (!record) return 'a restore';
	// No state was made up then that could have a name.
	if (begun.madeFor && changedNothing) return idleTitles[begun.madeFor](quoted(record));
	// Its name quotes what it was made of: `Reverted “docs”`.
	if (isMadeUp(history, begun)) return quoted({ message: record.message.replaceAll(/[“”]/g, '') });
	if (!begun.paths) return `the restore of ${quoted(record)}`;
	const paths = begun.paths.map(normalizePath);
	const names = paths.map((path) => (path === '' ? 'everything' : `“${path}”`));
	const what = paths.length > namedPaths ? plural(paths.length, 'path') : names.join(', ');
	return `the restore of ${what} from ${quoted(record)}`;
}

const idleTitles: Readonly<Record<MadeFor, (name: string) => string>> = {
	revert: (name) => `the revert of ${name}`,
	bringBack: () => 'the bringing back of deleted files',
	renamed: (name) => `the restore of renamed files from ${name}`,
};

/** Whether no capture has seen what was restored: it was made of what there was before, and recorded for it. */
export function isMadeUp(history: History, { madeFor, target, safety }: RestoreBeginRecord): boolean {
	if (madeFor !== undefined) return true;
	// Stores of before do not say so.
	const record = history.get(target);
	return record?.trigger === 'restore' && record.parent === safety;
}

function quoted(record: Pick<CheckpointRecord, 'message'> | undefined): string {
	if (!record) return 'a checkpoint';
	if (record.message === '') return 'a checkpoint without a name';
	const inner = firstLine(record.message, quotedLength).replaceAll('“', '‘').replaceAll('”', '’');
	return `“${inner}”`;
}

const minimumPrefix = 4;

/** @throws CairnError `notFound`, `invalidArgument`, `undoConflict` where it cannot be undone, or not yet */
export function operationToUndo(history: History, { operation, skipsIdle }: UndoWanted): UndoableOperation {
	if (operation !== undefined) return namedOperation(history, operation);
	const { operations, last, lastEffective } = history.undo;
	const found = skipsIdle ? lastEffective : last;
	if (found) return found;
	const other = operations.at(-1);
	const hint =
		other && !isAct(other)
			? ` Edits of checkpoints, changes of refs and moves of HEAD are undone by their operation; the last one is ${other.record.operation}.`
			: '';
	throw new CairnError('notFound', `There is nothing to undo.${hint}`);
}

function namedOperation(history: History, name: OperationId): UndoableOperation {
	const wanted = name.toLowerCase();
	if (wanted.length < minimumPrefix || !/^[0-9a-f]{1,16}$/.test(wanted)) {
		throw new CairnError(
			'invalidArgument',
			`"${name}" names no operation: give its id, or the first ${minimumPrefix} or more characters of it, as the log has them.`,
			{ details: { operation: name } },
		);
	}
	const fitting = history.undo.operations.filter(({ record }) => record.operation.startsWith(wanted));
	const [found] = fitting;
	if (!found) {
		throw new CairnError(
			'notFound',
			`There is no operation ${name} that can be undone. Those that can have "canUndo" in the log.`,
			{ details: { operation: name } },
		);
	}
	if (fitting.length > 1) {
		throw new CairnError('invalidArgument', `"${name}" fits ${fitting.length} operations; give more of the id.`, {
			details: { operation: name },
		});
	}
	const conflict = conflictOf(history, found);
	if (conflict) throw conflict;
	return found;
}

/** Whether an undo that names the operation is carried out. */
export function canUndoNow(history: History, operation: UndoableOperation): boolean {
	return conflictOf(history, operation) === undefined;
}

/** Why an operation cannot be undone as things are: the details have which one comes `first`, if one does. */
function conflictOf(history: History, undoable: UndoableOperation): CairnError | undefined {
	const { record, changedNothing } = undoable;
	const { operation } = record;
	const { lastRestore, lastRemoval } = history.undo;
	const last = record.op === 'restoreBegin' ? lastRestore : lastRemoval;
	if (changedNothing || last === undoable) return undefined;
	if (isAct(undoable) && last) {
		const { title, operationId: first } = toAct(history, last);
		return new CairnError(
			'undoConflict',
			`Undo ${title} first (operation ${first}): such acts are undone one after the other, the last one first.`,
			{ details: { operation, first } },
		);
	}
	if (history.canTakeBack(undoable)) return undefined;
	return new CairnError(
		'undoConflict',
		`Nothing is left of ${toAct(history, undoable).title}: what it changed has been changed again since.`,
		{ details: { operation } },
	);
}
