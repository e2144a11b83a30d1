import assert from 'node:assert/strict';
import {
	appendFileSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { CairnError } from '../../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { crc32 } from 'node:zlib';
import { Journal } from '../../../src/core/store/journal';
import { decodeRecord, encodeRecord, type RestoreEndRecord } from '../../../src/core/store/journalRecord';
import { Store } from '../../../src/core/store/store';
import { silentLog } from '../../../src/base/log';
import { faultyFileSystem, type Fault } from '../../support/faults';
import { makeTempFolder } from '../../support/tempFolder';

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

	it('refuses a line whose checksum fits and whose content does not', () => {
		for (const json of ['null', '5', 'no json', '{}', '{"op":"checkpoint","at":1}', '{"op":"restoreEnd","at":1e300}']) {
			const line = `${crc32(json).toString(16).padStart(8, '0')} ${json}`;
			assert.equal(decodeRecord(line), undefined, json);
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
		const dead = { token: 'dead', pid: 2 ** 22 + 1, host: hostname() };
		writeFileSync(path.join(folder, 'lock'), JSON.stringify(dead));
		const tenSecondsAgo = new Date(Date.now() - 10_000);
		utimesSync(path.join(folder, 'lock'), tenSecondsAgo, tenSecondsAgo);
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

	it('does not commit when another process took the lock over, and takes nothing from one that lives', async () => {
		const folder = makeTempFolder('store');
		const store = open(folder);
		const file = path.join(folder, 'lock');
		const held = await store.lock();
		const live = { token: 'live', pid: process.ppid, host: hostname() };
		writeFileSync(file, JSON.stringify(live));
		const aMinuteAgo = new Date(Date.now() - 60_000);
		utimesSync(file, aMinuteAgo, aMinuteAgo);
		const head = '0'.repeat(26) as RestoreEndRecord['head'];
		assert.throws(
			() => store.commit({ op: 'restoreEnd', at: 1, restore: 'x', head, outcome: 'done' }),
			(error) => CairnError.is(error, 'storeLocked'),
		);
		held.dispose();
		assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), live);
		const controller = new AbortController();
		const waiting = store.lock(controller.signal);
		setTimeout(() => controller.abort(), 100);
		await assert.rejects(waiting, (error) => CairnError.is(error, 'cancelled'));
	});

	it('takes over a lock that names no holder once it is old', async () => {
		for (const garbage of ['', '{garbage}', 'null}', '{"token":1}']) {
			const folder = makeTempFolder('store');
			const store = open(folder);
			writeFileSync(path.join(folder, 'lock'), garbage);
			const aMinuteAgo = new Date(Date.now() - 60_000);
			utimesSync(path.join(folder, 'lock'), aMinuteAgo, aMinuteAgo);
			(await store.lock()).dispose();
		}
	});

	it('says that it is damaged when a part of it is missing', () => {
		for (const part of ['packs', 'journal']) {
			const folder = makeTempFolder('store');
			open(folder).dispose();
			rmSync(path.join(folder, part), { recursive: true });
			assert.throws(
				() => open(folder),
				(error) => CairnError.is(error, 'journalCorrupt'),
				part,
			);
		}
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
