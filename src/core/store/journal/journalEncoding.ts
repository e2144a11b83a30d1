/** The bytes of the journal's records (docs/store-format.md has the table). */
import { Fields, FieldWriter } from '../../../base/fields';
import type { CheckpointId, ObjectId } from '../../checkpoint';
import { checkpointIdFromBytes, checkpointIdToBytes, timeOfCheckpointId } from '../../checkpointIds';
import type {
	CheckpointRecord,
	HeldUnsaved,
	JournalRecord,
	MadeFor,
	MovedCheckpoint,
	OperationId,
	ReadCheckpointRecord,
	ReadRecord,
	RestoreOutcome,
} from './journalRecord';

const ops: Readonly<Record<JournalRecord['op'], number>> = {
	checkpoint: 1,
	restoreBegin: 2,
	restoreEnd: 3,
	delete: 4,
	prune: 5,
	edit: 6,
	ref: 7,
	head: 8,
	undo: 9,
	gc: 10,
	damage: 11,
};
const opNames = new Map(Object.entries(ops).map(([op, number]) => [number, op as JournalRecord['op']]));
const reasons: readonly MadeFor[] = ['revert', 'bringBack', 'renamed'];
const outcomes: readonly RestoreOutcome[] = ['done', 'rolledBack', 'failed'];

/** The largest time that a `Date` can hold, in milliseconds (ECMAScript, "Time Values"). */
const maxTime = 8.64e15;

/** @param head where HEAD is before the record; a checkpoint that follows it does not repeat it as its parent */
export function encodeRecord(record: JournalRecord, head: CheckpointId | null): Buffer {
	const writer = new FieldWriter().number(1, ops[record.op]);
	if (record.op !== 'checkpoint' || record.at !== timeOfCheckpointId(record.id)) writer.number(2, record.at);
	switch (record.op) {
		case 'checkpoint':
			writeCheckpoint(writer, record, head);
			break;
		case 'restoreBegin':
			writer.bytes(3, operationBytes(record.operation));
			writer.bytes(4, checkpointIdToBytes(record.target)).bytes(5, checkpointIdToBytes(record.safety));
			if (record.paths) writer.text(6, JSON.stringify(record.paths));
			if (record.unsaved) writer.bytes(7, checkpointIdToBytes(record.unsaved));
			if (record.undoes !== undefined) writer.bytes(8, operationBytes(record.undoes));
			if (record.redoes !== undefined) writer.bytes(9, operationBytes(record.redoes));
			if (record.unscoped) writer.text(10, JSON.stringify(record.unscoped));
			if (record.folders) writer.text(11, JSON.stringify(record.folders));
			if (record.onDisk) writer.number(12, 1);
			if (record.madeFor) writer.number(13, 1 + reasons.indexOf(record.madeFor));
			if (record.named) writer.bytes(14, checkpointIdToBytes(record.named));
			break;
		case 'restoreEnd':
			writer.bytes(3, operationBytes(record.operation)).bytes(4, checkpointIdToBytes(record.head));
			writer.number(5, outcomes.indexOf(record.outcome));
			if (record.undoes !== undefined) writer.bytes(6, operationBytes(record.undoes));
			if (record.changedNothing) writer.number(7, 1);
			break;
		case 'delete':
		case 'prune':
			writer.bytes(3, operationBytes(record.operation));
			for (const id of record.ids) writer.bytes(4, checkpointIdToBytes(id));
			for (const moved of record.moved) writer.bytes(5, encodeMoved(moved));
			if (record.redoes !== undefined) writer.bytes(6, operationBytes(record.redoes));
			break;
		case 'edit':
			writer.bytes(3, operationBytes(record.operation)).bytes(4, checkpointIdToBytes(record.id));
			if (record.message !== undefined) writer.text(5, record.message);
			if (record.tags) writer.text(6, JSON.stringify(record.tags));
			if (record.pinned !== undefined) writer.number(7, Number(record.pinned));
			break;
		case 'ref':
			writer.bytes(3, operationBytes(record.operation)).text(4, record.name);
			if (record.target) writer.bytes(5, checkpointIdToBytes(record.target));
			break;
		case 'head':
			writer.bytes(3, operationBytes(record.operation));
			if (record.target) writer.bytes(4, checkpointIdToBytes(record.target));
			break;
		case 'undo':
			writer.bytes(3, operationBytes(record.undoes));
			break;
		case 'gc':
			writer.number(3, record.objectsRemoved).number(4, record.bytesFreed);
			break;
		case 'damage':
			writer.number(3, record.bytes);
			break;
	}
	return writer.finish();
}

function writeCheckpoint(writer: FieldWriter, record: CheckpointRecord, head: CheckpointId | null): void {
	writer.bytes(3, checkpointIdToBytes(record.id));
	if (record.parent !== head) writer.bytes(4, record.parent ? checkpointIdToBytes(record.parent) : Buffer.alloc(0));
	writer.bytes(5, Buffer.from(record.tree, 'hex')).bytes(6, Buffer.from(record.coverage, 'hex'));
	writer.text(7, record.message).text(8, record.author).text(9, record.trigger);
	const { fileCount, totalSize, added, modified, removed } = record.stats;
	[fileCount, totalSize, added, modified, removed, record.skippedCount].forEach((value, index) => {
		if (value !== 0) writer.number(10 + index, value);
	});
	for (const tag of record.tags) writer.text(16, tag);
	if (record.pinned) writer.number(17, 1);
	if (record.disk) writer.bytes(18, Buffer.from(record.disk, 'hex'));
	for (const { window, tree } of record.unsaved ?? []) {
		writer.bytes(19, new FieldWriter().text(1, window).bytes(2, Buffer.from(tree, 'hex')).finish());
	}
	if (record.isDraft) writer.number(20, 1);
	for (const id of record.replaces ?? []) writer.bytes(21, checkpointIdToBytes(id));
	if (record.followsRestore) writer.number(22, 1);
	if (record.stats.unsaved) writer.number(23, record.stats.unsaved);
	if (record.allModeBits) writer.number(24, 1);
}

function encodeMoved({ id, parent, added, modified, removed }: MovedCheckpoint): Buffer {
	const writer = new FieldWriter().bytes(1, checkpointIdToBytes(id));
	if (parent) writer.bytes(2, checkpointIdToBytes(parent));
	return writer.number(3, added).number(4, modified).number(5, removed).finish();
}

function operationBytes(operation: OperationId): Buffer {
	return Buffer.from(operation, 'hex');
}

/** Undefined where the bytes are no record, or one of an operation that this version does not know. A store can come from elsewhere. */
export function decodeRecord(bytes: Buffer): ReadRecord | undefined {
	try {
		return toRecord(new Fields(bytes));
	} catch (error) {
		if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
		throw error;
	}
}

function toRecord(fields: Fields): ReadRecord | undefined {
	const op = opNames.get(fields.number(1) ?? 0);
	if (op === undefined) return undefined;
	if (op === 'checkpoint') return toCheckpointRecord(fields);
	const at = timeOf(fields.number(2) ?? 0);
	switch (op) {
		case 'restoreBegin': {
			const [paths, unsaved, undoes, redoes] = [fields.text(6), fields.bytes(7), fields.hex(8), fields.hex(9)];
			const [unscoped, folders] = [fields.text(10), fields.text(11)];
			const [madeFor, named] = [reasons[(fields.number(13) ?? 0) - 1], fields.bytes(14)];
			return {
				op,
				at,
				operation: operationOf(fields.hex(3)),
				target: idOf(fields.bytes(4)),
				safety: idOf(fields.bytes(5)),
				...(paths === undefined ? {} : { paths: textsOf(paths) }),
				...(unsaved ? { unsaved: idOf(unsaved) } : {}),
				...(undoes ? { undoes: operationOf(undoes) } : {}),
				...(redoes ? { redoes: operationOf(redoes) } : {}),
				...(unscoped === undefined ? {} : { unscoped: textsOf(unscoped) }),
				...(folders === undefined ? {} : { folders: textsOf(folders) }),
				...(fields.number(12) === 1 ? { onDisk: true } : {}),
				...(madeFor ? { madeFor } : {}),
				...(named ? { named: idOf(named) } : {}),
			};
		}
		case 'restoreEnd': {
			const undoes = fields.hex(6);
			return {
				op,
				at,
				operation: operationOf(fields.hex(3)),
				head: idOf(fields.bytes(4)),
				outcome: outcomes[fields.number(5) ?? 0] ?? 'failed',
				...(undoes ? { undoes: operationOf(undoes) } : {}),
				...(fields.number(7) === 1 ? { changedNothing: true } : {}),
			};
		}
		case 'delete':
		case 'prune': {
			const ids = fields.allBytes(4).map(idOf);
			const moved = fields.allBytes(5).map((bytes) => toMoved(new Fields(bytes)));
			const redoes = fields.hex(6);
			return {
				op,
				at,
				operation: operationOf(fields.hex(3)),
				ids,
				moved,
				...(redoes ? { redoes: operationOf(redoes) } : {}),
			};
		}
		case 'edit': {
			const [message, tags, pinned] = [fields.text(5), fields.text(6), fields.number(7)];
			return {
				op,
				at,
				operation: operationOf(fields.hex(3)),
				id: idOf(fields.bytes(4)),
				...(message === undefined ? {} : { message }),
				...(tags === undefined ? {} : { tags: textsOf(tags) }),
				...(pinned === undefined ? {} : { pinned: pinned === 1 }),
			};
		}
		case 'ref': {
			const target = fields.bytes(5);
			const name = fields.text(4) ?? '';
			return { op, at, operation: operationOf(fields.hex(3)), name, target: target ? idOf(target) : null };
		}
		case 'head': {
			const target = fields.bytes(4);
			return { op, at, operation: operationOf(fields.hex(3)), target: target ? idOf(target) : null };
		}
		case 'undo':
			return { op, at, undoes: operationOf(fields.hex(3)) };
		case 'gc':
			return { op, at, objectsRemoved: fields.number(3) ?? 0, bytesFreed: fields.number(4) ?? 0 };
		case 'damage':
			return { op, at, bytes: fields.number(3) ?? 0 };
	}
}

function toCheckpointRecord(fields: Fields): ReadCheckpointRecord {
	const id = idOf(fields.bytes(3));
	const parent = fields.bytes(4);
	const count = (field: number): number => fields.number(field) ?? 0;
	return {
		op: 'checkpoint',
		at: timeOf(fields.number(2) ?? timeOfCheckpointId(id)),
		id,
		parent: parent && (parent.length === 0 ? null : idOf(parent)),
		tree: treeIdOf(fields.hex(5)),
		coverage: hexOf(fields.hex(6), 8),
		skippedCount: count(15),
		message: fields.text(7) ?? '',
		author: fields.text(8) ?? '',
		tags: fields.allTexts(16),
		trigger: fields.text(9) ?? '',
		pinned: count(17) === 1,
		stats: {
			fileCount: count(10),
			totalSize: count(11),
			added: count(12),
			modified: count(13),
			removed: count(14),
			...(count(23) > 0 ? { unsaved: count(23) } : {}),
		},
		...unsavedOf(fields),
	};
}

/** What a checkpoint's record says of unsaved text and of what came later; most say little. */
function unsavedOf(
	fields: Fields,
): Pick<CheckpointRecord, 'disk' | 'unsaved' | 'isDraft' | 'replaces' | 'followsRestore' | 'allModeBits'> {
	const disk = fields.hex(18);
	const [unsaved, replaces] = [fields.allBytes(19), fields.allBytes(21)];
	return {
		...(disk === undefined ? {} : { disk: treeIdOf(disk) }),
		...(unsaved.length > 0 ? { unsaved: unsaved.map((bytes) => toHeld(new Fields(bytes))) } : {}),
		...(fields.number(20) === 1 ? { isDraft: true } : {}),
		...(replaces.length > 0 ? { replaces: replaces.map(idOf) } : {}),
		...(fields.number(22) === 1 ? { followsRestore: true } : {}),
		...(fields.number(24) === 1 ? { allModeBits: true } : {}),
	};
}

function toHeld(fields: Fields): HeldUnsaved {
	return { window: fields.text(1) ?? '', tree: treeIdOf(fields.hex(2)) };
}

function treeIdOf(hex: string | undefined): ObjectId {
	return hexOf(hex, 32) as ObjectId;
}

function toMoved(fields: Fields): MovedCheckpoint {
	const parent = fields.bytes(2);
	return {
		id: idOf(fields.bytes(1)),
		parent: parent ? idOf(parent) : null,
		added: fields.number(3) ?? 0,
		modified: fields.number(4) ?? 0,
		removed: fields.number(5) ?? 0,
	};
}

function timeOf(at: number): number {
	if (at <= maxTime) return at;
	throw new RangeError('A time is too late for any calendar.');
}

function idOf(bytes: Buffer | undefined): CheckpointId {
	const id = bytes && checkpointIdFromBytes(bytes);
	if (id) return id;
	throw new RangeError('A checkpoint is not named.');
}

function operationOf(hex: string | undefined): OperationId {
	return hexOf(hex, 8);
}

function hexOf(hex: string | undefined, bytes: number): string {
	if (hex?.length === bytes * 2) return hex;
	throw new RangeError(`There are not ${bytes} bytes where there should be.`);
}

function textsOf(json: string): string[] {
	const value: unknown = JSON.parse(json);
	if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
	throw new RangeError('A list of texts is something else.');
}
