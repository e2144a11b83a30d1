import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CheckpointId, ObjectId } from '../../../../src/core/checkpoint';
import {
	checkpointIdFromBytes,
	checkpointIdToBytes,
	nextCheckpointId,
	timeOfCheckpointId,
} from '../../../../src/core/checkpointIds';
import { nodeFileSystem } from '../../../../src/core/fileSystem';
import { Journal } from '../../../../src/core/store/journal/journal';
import { decodeRecord, encodeRecord } from '../../../../src/core/store/journal/journalEncoding';
import { journalHeaderLength } from '../../../../src/core/store/journal/journalFrame';
import type { CheckpointRecord, JournalRecord, ReadRecord } from '../../../../src/core/store/journal/journalRecord';
import { noise } from '../../../support/bytes';
import { isError } from '../../../support/isError';
import { makeTempFolder } from '../../../support/tempFolder';

const at = Date.UTC(2026, 0, 1);
const [first, second] = [nextCheckpointId(at, undefined), nextCheckpointId(at + 1, undefined)];
const operation = '0123456789abcdef';

const checkpoint = (id: CheckpointId, parent: CheckpointId | null, message = ''): CheckpointRecord => ({
	op: 'checkpoint',
	at: timeOfCheckpointId(id),
	id,
	parent,
	tree: 'ab'.repeat(32) as ObjectId,
	coverage: 'cd'.repeat(8),
	skippedCount: 3,
	message,
	author: 'tester',
	tags: ['a', 'b c'],
	trigger: 'manual',
	pinned: true,
	stats: { fileCount: 2, totalSize: 5_000_000_000, added: 1, modified: 0, removed: 7 },
});

const records: JournalRecord[] = [
	checkpoint(first, null, 'line\nend, zero \0, emoji 😀'),
	{ ...checkpoint(second, first), at: at + 99, tags: [], pinned: false },
	{
		...checkpoint(second, first),
		disk: '12'.repeat(32) as ObjectId,
		unsaved: [
			{ window: 'a window', tree: '34'.repeat(32) as ObjectId },
			{ window: 'another one', tree: '56'.repeat(32) as ObjectId },
		],
		isDraft: true,
		replaces: [first],
		followsRestore: true,
		stats: { fileCount: 2, totalSize: 7, added: 1, modified: 2, removed: 0, unsaved: 3 },
	},
	{ op: 'restoreBegin', at, operation, target: first, safety: second, paths: ['a/b', '-'] },
	{ op: 'restoreBegin', at, operation, target: first, safety: second, onDisk: true },
	...(['revert', 'bringBack', 'renamed'] as const).map((madeFor): JournalRecord => ({
		op: 'restoreBegin',
		at,
		operation,
		target: first,
		safety: second,
		madeFor,
	})),
	{ op: 'restoreBegin', at, operation, target: first, safety: second, redoes: operation, named: second },
	{ op: 'restoreEnd', at, operation, head: first, outcome: 'rolledBack', undoes: operation },
	{ op: 'restoreEnd', at, operation, head: first, outcome: 'done', changedNothing: true },
	{
		op: 'delete',
		at,
		operation,
		ids: [first],
		moved: [{ id: second, parent: null, added: 1, modified: 2, removed: 3 }],
	},
	{ op: 'prune', at, operation, ids: [first, second], moved: [] },
	{ op: 'delete', at, operation, ids: [first], moved: [], redoes: operation },
	{ op: 'edit', at, operation, id: first, message: '', tags: [], pinned: false },
	{ op: 'ref', at, operation, name: 'a/b', target: first },
	{ op: 'ref', at, operation, name: 'a/b', target: null },
	{ op: 'head', at, operation, target: second },
	{ op: 'undo', at, undoes: operation },
	{ op: 'gc', at, objectsRemoved: 4, bytesFreed: 2 ** 40 },
	{ op: 'damage', at, bytes: 1 },
];

describe('journal records', () => {
	it('read back as they were written', () => {
		for (const record of records) assert.deepEqual(decodeRecord(encodeRecord(record, second)), record);
	});

	it('leave out a parent that is HEAD', () => {
		const [short, long] = [
			encodeRecord(checkpoint(second, first), first),
			encodeRecord(checkpoint(second, first), null),
		];
		assert.equal(long.length - short.length, 18);
		assert.equal((decodeRecord(short) as { parent?: unknown }).parent, undefined);
		assert.equal((decodeRecord(encodeRecord(checkpoint(second, null), first)) as { parent?: unknown }).parent, null);
	});

	it('of no shape that this version writes are refused', () => {
		const whole = encodeRecord(records[2] as JournalRecord, null);
		for (let length = 0; length < whole.length - 10; length++) {
			// A cut behind a field that may be missing leaves a record; a cut before leaves none.
			const cut = decodeRecord(whole.subarray(0, length));
			assert.ok(cut === undefined || !('paths' in cut), `length ${length}`);
		}
		for (let seed = 1; seed < 200; seed++) assert.equal(decodeRecord(noise(60, seed)), undefined);
	});
});

describe('checkpoint ids', () => {
	it('have a binary form of 16 bytes', () => {
		for (const id of [first, second, '0'.repeat(26) as CheckpointId, `7${'z'.repeat(25)}` as CheckpointId]) {
			const bytes = checkpointIdToBytes(id);
			assert.equal(bytes.length, 16);
			assert.equal(checkpointIdFromBytes(bytes), id);
		}
		assert.equal(timeOfCheckpointId(first), at);
	});
});

describe('Journal', () => {
	const gc = (count: number) => ({ op: 'gc', at, objectsRemoved: count, bytesFreed: 0 }) as const;
	const counts = (found: readonly ReadRecord[]): unknown[] =>
		found.map((record) => (record as { objectsRemoved?: number }).objectsRemoved);

	function makeJournal(): { file: string; journal: Journal } {
		const file = path.join(makeTempFolder('journal'), 'journal');
		Journal.create(file, nodeFileSystem);
		const journal = new Journal(file, nodeFileSystem);
		journal.readNew();
		return { file, journal };
	}

	function append(journal: Journal, record: JournalRecord): void {
		journal.append([record], null);
		journal.writeMark();
	}

	const readAll = (file: string): unknown[] => counts(new Journal(file, nodeFileSystem).readNew().records);

	it('reads only what is new, and knows what it has written itself', () => {
		const { file, journal } = makeJournal();
		append(journal, gc(1));
		assert.deepEqual(journal.readNew(), { isReset: false, records: [] });
		const other = new Journal(file, nodeFileSystem);
		assert.deepEqual(counts(other.readNew().records), [1]);
		append(other, gc(2));
		assert.deepEqual(counts(journal.readNew().records), [2]);
		append(journal, gc(3));
		assert.deepEqual(counts(other.readNew().records), [3]);
		assert.deepEqual(readAll(file), [1, 2, 3]);
	});

	it('overwrites and loses nothing when another process has appended without being noticed', () => {
		const { file, journal } = makeJournal();
		const other = new Journal(file, nodeFileSystem);
		other.readNew();
		append(other, gc(1));
		assert.equal(journal.append([gc(2)], null), false);
		assert.deepEqual(counts(journal.readNew().records), [1, 2]);
		assert.deepEqual(readAll(file), [1, 2]);
	});

	it('is read anew by who has seen a record that was taken back, also where others stand in its place', () => {
		for (const [taken, others] of [
			[gc(1), []],
			[gc(1), [gc(2), gc(3)]],
			[{ ...gc(1), at: at + 1e12 }, [gc(2)]],
			// As long as what was taken back.
			[gc(1), [gc(2)]],
		] as const) {
			const { file, journal } = makeJournal();
			append(journal, gc(0));
			const other = new Journal(file, nodeFileSystem);
			other.readNew();
			const { size } = statSync(file);
			let isBroken = true;
			const fdatasyncSync = (fd: number): void => {
				if (!isBroken) return nodeFileSystem.fdatasyncSync(fd);
				assert.deepEqual(counts(other.readNew().records), [1]);
				throw Object.assign(new Error('injected'), { code: 'EIO' });
			};
			const writer = new Journal(file, { ...nodeFileSystem, fdatasyncSync });
			writer.readNew();
			assert.throws(() => writer.append([taken], null), isError('ioFailed'));
			assert.equal(statSync(file).size, size);
			isBroken = false;
			for (const record of others) append(writer, record);
			append(writer, gc(4));
			const found = other.readNew();
			assert.equal(found.isReset, true);
			assert.deepEqual(counts(found.records), [0, ...others.map(({ objectsRemoved }) => objectsRemoved), 4]);
			assert.equal(other.damagedBytes + other.missingBytes, 0);
			assert.deepEqual(other.readNew(), { isReset: false, records: [] });
		}
	});

	it('waits for the rest of a record that is being written, and cuts off one that a crash tore', () => {
		const { file: template, journal: writer } = makeJournal();
		append(writer, gc(7));
		const whole = readFileSync(template).subarray(journalHeaderLength);
		for (let length = 1; length < whole.length; length++) {
			const { file, journal } = makeJournal();
			append(journal, gc(1));
			appendFileSync(file, whole.subarray(0, length));
			assert.deepEqual(counts(journal.readNew().records), []);
			assert.equal(journal.damagedBytes, 0);
			append(journal, gc(2));
			assert.deepEqual(readAll(file), [1, 2], `length ${length}`);
		}
	});

	it('goes on behind damage, says how much it is, and appends after it', () => {
		const { file, journal: writer } = makeJournal();
		for (const count of [1, 2, 3]) append(writer, gc(count));
		const whole = readFileSync(file);
		const length = (whole.length - journalHeaderLength) / 3;
		for (let i = journalHeaderLength; i < whole.length; i++) {
			const flipped = Buffer.from(whole);
			flipped[i] = (flipped[i] ?? 0) ^ 0x40;
			writeFileSync(file, flipped);
			const journal = new Journal(file, nodeFileSystem);
			const left = [1, 2, 3].toSpliced(Math.floor((i - journalHeaderLength) / length), 1);
			assert.deepEqual(counts(journal.readNew().records), left, `byte ${i}`);
			assert.equal(journal.damagedBytes, length, `byte ${i}`);
			append(journal, gc(4));
			assert.deepEqual(readAll(file), [...left, 4]);
		}
	});

	it('notices a cut at any length', () => {
		const { file, journal: writer } = makeJournal();
		for (const count of [1, 2]) append(writer, gc(count));
		const whole = readFileSync(file);
		for (let length = whole.length - 1; length >= 0; length--) {
			truncateSync(file, length);
			const journal = new Journal(file, nodeFileSystem);
			if (length < journalHeaderLength)
				assert.throws(() => journal.readNew(), isError('journalCorrupt'), `length ${length}`);
			else {
				journal.readNew();
				assert.ok(journal.missingBytes + journal.damagedBytes > 0, `length ${length}`);
			}
		}
	});

	it('survives a flip of any byte of its header', () => {
		const { file, journal: writer } = makeJournal();
		append(writer, gc(1));
		const whole = readFileSync(file);
		for (let i = 0; i < journalHeaderLength; i++) {
			const flipped = Buffer.from(whole);
			flipped[i] = (flipped[i] ?? 0) ^ 1;
			writeFileSync(file, flipped);
			assert.deepEqual(counts(new Journal(file, nodeFileSystem).readNew().records), [1], `byte ${i}`);
		}
	});

	it('written anew is read from its beginning by everybody', () => {
		const { file, journal } = makeJournal();
		append(journal, gc(1));
		const other = new Journal(file, nodeFileSystem);
		other.readNew();
		journal.rewrite([gc(5), gc(6)]);
		assert.throws(() => append(other, gc(8)), isError('storeLocked'));
		const news = other.readNew();
		assert.deepEqual([news.isReset, counts(news.records)], [true, [5, 6]]);
		assert.deepEqual(counts(journal.readNew().records), [5, 6]);
		append(journal, gc(7));
		assert.deepEqual(counts(other.readNew().records), [7]);
	});

	it('is not taken for one when it holds something else', () => {
		for (const bytes of [
			Buffer.alloc(0),
			noise(10_000),
			Buffer.alloc(10_000, 0xc5),
			Buffer.from('{"op":"checkpoint"}\n'.repeat(9)),
		]) {
			const file = path.join(makeTempFolder('journal'), 'journal');
			writeFileSync(file, bytes);
			assert.throws(() => new Journal(file, nodeFileSystem).readNew(), isError('journalCorrupt'));
		}
	});
});
