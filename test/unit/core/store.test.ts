import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectId } from '../../../src/core/checkpoint';
import { CairnError } from '../../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { decode, encode } from '../../../src/core/store/codec';
import { Journal } from '../../../src/core/store/journal';
import { decodeRecord, encodeRecord, type RestoreEndRecord } from '../../../src/core/store/journalRecord';
import { objectIdOf } from '../../../src/core/store/objectStore';
import { PackObjectStore } from '../../../src/core/store/packObjectStore';
import { decodeHeader, encodeHeader } from '../../../src/core/store/packRecord';
import { Store } from '../../../src/core/store/store';
import { decodeTree, encodeTree, type TreeEntry } from '../../../src/core/store/tree';
import { silentLog } from '../../../src/base/log';
import { faultyFileSystem, type Fault } from '../../support/faults';
import { makeTempFolder } from '../../support/tempFolder';

const idOfText = (text: string): ObjectId => objectIdOf(Buffer.from(text));

describe('tree objects', () => {
	it('read back as they were written, sorted by name', () => {
		const entries: TreeEntry[] = [
			{ name: 'z😀\n"', kind: 'file', mode: 0o644, size: 2 ** 40, id: idOfText('a') },
			{ name: 'a', kind: 'directory', mode: 0o755, size: 0, id: idOfText('b') },
			{ name: 'l', kind: 'symlink', mode: 0, size: 3, id: idOfText('c') },
			{ name: 'x', kind: 'executable', mode: 0o755, size: 1, id: idOfText('d') },
		];

		const names = ['a', 'l', 'x', 'z😀\n"'];
		assert.deepEqual(
			decodeTree(encodeTree(entries)),
			names.map((name) => entries.find((entry) => entry.name === name)),
		);
		assert.deepEqual(encodeTree([...entries].reverse()), encodeTree(entries));
	});

	it('are refused when they are cut or are something else', () => {
		const bytes = encodeTree([{ name: 'a', kind: 'file', mode: 0o644, size: 1, id: idOfText('a') }]);
		for (const damaged of [bytes.subarray(0, bytes.length - 1), bytes.subarray(0, 10), Buffer.from('text')]) {
			assert.throws(
				() => decodeTree(damaged),
				(error) => CairnError.is(error, 'objectCorrupt'),
			);
		}
	});
});

describe('pack records', () => {
	it('read back, and a flip of any byte of the header is noticed', () => {
		const header = {
			type: 'blob' as const,
			codec: 1,
			plainLength: 5_000_000_000,
			payloadLength: 4_000_000_000,
			payloadCrc: 0xfedcba98,
			id: idOfText('x'),
		};
		const bytes = encodeHeader(header);
		assert.deepEqual(decodeHeader(bytes), header);
		for (let i = 0; i < bytes.length; i++) {
			const flipped = Buffer.from(bytes);
			flipped.writeUInt8(bytes.readUInt8(i) ^ 0x10, i);
			assert.equal(decodeHeader(flipped), undefined, `byte ${i}`);
		}
	});
});

describe('codec', () => {
	it('brings back what it packed, and leaves alone what does not get smaller', () => {
		const samples = [Buffer.alloc(0), Buffer.from('tiny'), Buffer.from('text '.repeat(1000)), randomBytes(5000)];
		for (const plain of samples) {
			const { codec, payload } = encode(plain);
			assert.ok(payload.length <= plain.length);
			assert.deepEqual(decode(codec, Buffer.from(payload), plain.length), plain);
		}
	});

	it('says so when the host lacks a codec', () => {
		assert.throws(
			() => decode(99, Buffer.alloc(1), 1),
			(error) => CairnError.is(error, 'unavailable'),
		);
	});
});

describe('PackObjectStore', () => {
	it('keeps objects over a reopening, stores equal bytes once, and reads before the flush', () => {
		const folder = makeTempFolder('packs');
		const store = new PackObjectStore(folder, nodeFileSystem);
		const texts = ['', 'one', 'two '.repeat(500)];
		const ids = texts.map((text) => store.put('blob', Buffer.from(text)));
		store.put('blob', Buffer.from('one'));
		assert.equal(store.read(ids[1] as ObjectId).toString(), 'one');
		store.flush();
		store.close();

		const again = new PackObjectStore(folder, nodeFileSystem);
		assert.deepEqual(
			ids.map((id) => again.read(id).toString()),
			texts,
		);
		assert.equal(again.stats().objectCount, 3);
	});

	it('never returns wrong bytes: a flip of any byte of the pack is an error or heals nothing', () => {
		const folder = makeTempFolder('packs');
		const store = new PackObjectStore(folder, nodeFileSystem);
		const id = store.put('blob', Buffer.from('precious '.repeat(30)));
		store.flush();
		store.close();
		const file = path.join(folder, readdirSync(folder)[0] ?? '');
		const bytes = readFileSync(file);
		for (let i = 0; i < bytes.length; i++) {
			const flipped = Buffer.from(bytes);
			flipped.writeUInt8(bytes.readUInt8(i) ^ 1, i);
			writeFileSync(file, flipped);
			const damaged = new PackObjectStore(folder, nodeFileSystem);
			assert.throws(
				() => damaged.read(id),
				(error) => CairnError.is(error, 'objectCorrupt') || CairnError.is(error, 'objectMissing'),
				`byte ${i}`,
			);
			damaged.close();
		}
	});

	it('starts a new pack behind a torn tail, and leaves the torn one as it is', () => {
		const folder = makeTempFolder('packs');
		const store = new PackObjectStore(folder, nodeFileSystem);
		const kept = store.put('blob', Buffer.from('kept'));
		store.flush();
		store.close();
		const [name = ''] = readdirSync(folder);
		appendFileSync(path.join(folder, name), 'half a record');
		const size = statSync(path.join(folder, name)).size;

		const again = new PackObjectStore(folder, nodeFileSystem);
		const added = again.put('blob', Buffer.from('added'));
		again.flush();

		assert.deepEqual([again.read(kept).toString(), again.read(added).toString()], ['kept', 'added']);
		assert.equal(statSync(path.join(folder, name)).size, size);
		assert.equal(readdirSync(folder).length, 2);
	});

	it('sees what another process appended after a refresh, and appends behind it', () => {
		const folder = makeTempFolder('packs');
		const [one, two] = [new PackObjectStore(folder, nodeFileSystem), new PackObjectStore(folder, nodeFileSystem)];
		const first = one.put('blob', Buffer.from('from one'));
		one.flush();
		two.refresh();
		const second = two.put('blob', Buffer.from('from two'));
		two.flush();
		one.refresh();
		const third = one.put('blob', Buffer.from('from one again'));
		one.flush();

		const all = new PackObjectStore(folder, nodeFileSystem);
		assert.deepEqual(
			[first, second, third].map((id) => all.read(id).toString()),
			['from one', 'from two', 'from one again'],
		);
		assert.equal(readdirSync(folder).length, 1);
	});
});

describe('Journal', () => {
	const record = (restore: string): RestoreEndRecord => ({
		op: 'restoreEnd',
		at: 1,
		restore,
		head: '0'.repeat(26) as RestoreEndRecord['head'],
		outcome: 'done',
	});
	const names = (records: readonly { op: string }[]): string[] =>
		records.map((each) => (each as RestoreEndRecord).restore);

	function makeJournal(): { file: string; journal: Journal } {
		const file = path.join(makeTempFolder('journal'), 'journal');
		writeFileSync(file, '');
		return { file, journal: new Journal(file, nodeFileSystem) };
	}

	it('reads only what is new, line ends in a text included', () => {
		const { file, journal } = makeJournal();
		journal.append(record('a\nb'));
		assert.deepEqual(names(journal.readNew()), ['a\nb']);
		new Journal(file, nodeFileSystem).append(record('c'));
		assert.deepEqual(names(journal.readNew()), ['c']);
		assert.deepEqual(names(journal.readNew()), []);
	});

	it('passes over a torn line at every length, and keeps what comes after it', () => {
		const line = encodeRecord(record('torn'));
		for (let length = 1; length < line.length; length++) {
			const { file, journal } = makeJournal();
			journal.append(record('before'));
			appendFileSync(file, line.slice(0, length));
			assert.deepEqual(names(journal.readNew()), ['before']);
			journal.append(record('after'));
			// Only the line end was missing: then the record was whole after all.
			const expected = length === line.length - 1 ? ['torn', 'after'] : ['after'];
			assert.deepEqual(names(journal.readNew()), expected);
		}
	});

	it('refuses a line in which any byte is flipped', () => {
		const line = encodeRecord(record('x')).trimEnd();
		for (let i = 0; i < line.length; i++) {
			const flipped = line.slice(0, i) + String.fromCharCode(line.charCodeAt(i) ^ 1) + line.slice(i + 1);
			assert.equal(decodeRecord(flipped), undefined, `byte ${i}`);
		}
	});
});

describe('Store', () => {
	const open = (folder: string, fileSystem: FileSystem = nodeFileSystem, create = true): Store =>
		Store.open({ path: folder, create, fileSystem, log: silentLog });

	it('refuses a newer format and leaves it as it was', () => {
		const folder = makeTempFolder('store');
		writeFileSync(path.join(folder, 'format.json'), '{"format":"cairn","version":2,"id":"x"}');
		assert.throws(
			() => open(folder),
			(error) => CairnError.is(error, 'storeTooNew'),
		);
		assert.deepEqual(readdirSync(folder), ['format.json']);
	});

	it('refuses a format file that it cannot read, and a missing store unless it may make one', () => {
		const folder = makeTempFolder('store');
		assert.throws(
			() => open(folder, nodeFileSystem, false),
			(error) => CairnError.is(error, 'notFound'),
		);
		writeFileSync(path.join(folder, 'format.json'), '{');
		assert.throws(
			() => open(folder),
			(error) => CairnError.is(error, 'journalCorrupt'),
		);
	});

	it('keeps its files to the user', function () {
		if (process.platform === 'win32') this.skip();
		const folder = path.join(makeTempFolder('store'), 'new');
		open(folder).dispose();
		const modes = ['', 'packs', 'journal', 'format.json'].map((name) => statSync(path.join(folder, name)).mode & 0o77);
		assert.deepEqual(modes, [0, 0, 0, 0]);
	});

	it('says in a sentence why it cannot be made', () => {
		const folder = path.join(makeTempFolder('store'), 'new');
		const fault: { current: Fault } = { current: { call: 'mkdirSync', errno: 'EROFS' } };
		assert.throws(
			() => open(folder, faultyFileSystem(fault)),
			(error) =>
				CairnError.is(error, 'permissionDenied') &&
				error.message === `Cairn could not open the store: the file system is read-only (${folder}).`,
		);
	});

	it('takes over the lock of a process that is gone, and waits for one that runs', async () => {
		const folder = makeTempFolder('store');
		const store = open(folder);
		const dead = { token: 'dead', pid: 2 ** 22 + 1, host: (await import('node:os')).hostname() };
		writeFileSync(path.join(folder, 'lock'), JSON.stringify(dead));
		const held = await store.lock();

		let waited = false;
		const other = open(folder)
			.lock()
			.then((lock) => {
				assert.equal(waited, true);
				lock.dispose();
			});
		await new Promise((resolve) => setTimeout(resolve, 60));
		waited = true;
		held.dispose();
		await other;
		assert.equal(readdirSync(folder).includes('lock'), false);
	});

	it('stops waiting for the lock when it is told to', async () => {
		const folder = makeTempFolder('store');
		const held = await open(folder).lock();
		const controller = new AbortController();
		const waiting = open(folder).lock(controller.signal);
		controller.abort();
		await assert.rejects(waiting, (error) => CairnError.is(error, 'cancelled'));
		held.dispose();
	});

	it('is usable again after its last pack was cut short', () => {
		const folder = makeTempFolder('store');
		const store = open(folder);
		store.objects.put('blob', Buffer.from('lost'));
		store.objects.flush();
		store.dispose();
		const pack = path.join(folder, 'packs', readdirSync(path.join(folder, 'packs'))[0] ?? '');
		truncateSync(pack, 5);
		const again = open(folder);
		const id = again.objects.put('blob', Buffer.from('new'));
		again.objects.flush();
		assert.equal(again.objects.read(id).toString(), 'new');
		mkdirSync(path.join(folder, 'packs', 'not-a-pack'));
		open(folder).dispose();
	});
});

function randomBytes(length: number): Buffer {
	let state = 42;
	return Buffer.from(Array.from({ length }, () => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16));
}
