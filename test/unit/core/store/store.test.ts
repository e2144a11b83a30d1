import assert from 'node:assert/strict';
import {
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
import { CairnError } from '../../../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../../../src/core/fileSystem';
import type { RestoreEndRecord } from '../../../../src/core/store/journal/journalRecord';
import { Store } from '../../../../src/core/store/store';
import { systemClock } from '../../../../src/base/clock';
import { silentLog } from '../../../../src/base/log';
import { faultyFileSystem, type Fault } from '../../../support/faults';
import { makeTempFolder } from '../../../support/tempFolder';

describe('Store', () => {
	const open = (folder: string, fileSystem: FileSystem = nodeFileSystem, create = true): Store =>
		Store.open({ path: folder, create, fileSystem, clock: systemClock, log: silentLog });

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
		const dead = { token: 'dead', pid: 2 ** 22 + 1, host: hostname(), started: '' };
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
		// Nobody can have taken a younger one for stale: it is not looked at.
		await new Promise((resolve) => setTimeout(resolve, 1_050));
		const live = { token: 'live', pid: process.ppid, host: hostname(), started: '' };
		writeFileSync(file, JSON.stringify(live));
		const tenSecondsAgo = new Date(Date.now() - 10_000);
		utimesSync(file, tenSecondsAgo, tenSecondsAgo);
		const head = '0'.repeat(26) as RestoreEndRecord['head'];
		assert.throws(
			() => store.commit({ op: 'restoreEnd', at: 1, operation: '00'.repeat(8), head, outcome: 'done' }),
			(error) => CairnError.is(error, 'storeLocked'),
		);
		held.dispose();
		assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), live);
		const controller = new AbortController();
		const waiting = store.lock(controller.signal);
		setTimeout(() => controller.abort(), 100);
		await assert.rejects(waiting, (error) => CairnError.is(error, 'cancelled'));
	});

	it('takes over the lock of a process whose number another one has now', async function () {
		if (process.platform !== 'linux') this.skip();
		const folder = makeTempFolder('store');
		const store = open(folder);
		const file = path.join(folder, 'lock');
		writeFileSync(file, JSON.stringify({ token: 'dead', pid: process.pid, host: hostname(), started: 'before/1' }));
		const threeSecondsAgo = new Date(Date.now() - 3_000);
		utimesSync(file, threeSecondsAgo, threeSecondsAgo);
		(await store.lock()).dispose();
	});

	it('takes over a lock that names no holder once it is old', async () => {
		for (const garbage of ['', '{garbage}', 'null}', '{"token":1}']) {
			const folder = makeTempFolder('store');
			const store = open(folder);
			writeFileSync(path.join(folder, 'lock'), garbage);
			const threeSecondsAgo = new Date(Date.now() - 3_000);
			utimesSync(path.join(folder, 'lock'), threeSecondsAgo, threeSecondsAgo);
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
