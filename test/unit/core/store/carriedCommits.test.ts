import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../../src/base/clock';
import { silentLog } from '../../../../src/base/log';
import { nextCheckpointId } from '../../../../src/core/checkpointIds';
import { nodeFileSystem } from '../../../../src/core/fileSystem';
import { codecs } from '../../../../src/core/store/codecs/codec';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import {
	decodeRecord,
	encodeEach,
	isIntact,
	packMagic,
	recordLength,
} from '../../../../src/core/store/packs/packRecord';
import { shortIdOf } from '../../../../src/core/store/shortId';
import { Store } from '../../../../src/core/store/store';
import { noise, prose } from '../../../support/bytes';
import { isError } from '../../../support/isError';
import { begun, fails, isAppending, messages, watched } from '../../../support/carriedStore';
import { makeTempFolder } from '../../../support/tempFolder';

function lastRecordOf(pack: Buffer): Buffer {
	let record = pack.subarray(0, 0);
	for (let at = packMagic.length; at < pack.length; at += record.length) {
		record = pack.subarray(at, at + (recordLength(pack, at) ?? assert.fail()));
	}
	return Buffer.from(record);
}

describe('a record of the journal that goes with its objects', () => {
	it('is read back with them, and no bit of it can be flipped unnoticed', () => {
		const [plain, bytes] = [Buffer.from('plain'), Buffer.from('record')];
		const commit = { generation: '0123456789abcdef', offset: 2 ** 33, bytes };
		const listed = { id: objectIdOf(plain), type: 'blob', plainLength: 5, codec: codecs.raw } as const;
		const record = encodeEach([{ ...listed, payload: plain }], commit);
		assert.deepEqual(decodeRecord(record), {
			together: undefined,
			objects: [{ ...listed, offset: 0, packedLength: 5 }],
			payload: plain,
			commit,
		});
		for (let bit = 0; bit < record.length * 8; bit++) {
			const flipped = Buffer.from(record);
			flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			assert.equal(isIntact(flipped), false);
		}
		for (let length = 0; length < record.length; length++) {
			assert.equal(decodeRecord(record.subarray(0, length)), undefined);
		}
	});

	it('takes one sync before the answer, and gets into the journal when that has left', async () => {
		const syncs: string[] = [];
		let isAnswered = false;
		const { checkpoints, journal, reopen } = await begun(
			watched((name) => name === 'fdatasyncSync' && syncs.push(isAnswered ? 'after' : 'before')),
		);
		syncs.length = 0;
		const length = statSync(journal).size;
		await checkpoints.create({ message: 'three' });
		isAnswered = true;
		assert.deepEqual(messages(reopen()), ['one', 'two', 'three']);
		assert.equal(statSync(journal).size, length);
		await checkpoints.whenIdle();
		assert.ok(statSync(journal).size > length);
		assert.deepEqual(syncs, ['before', 'after']);
		assert.deepEqual(messages(reopen()), ['one', 'two', 'three']);
	});

	it('is there for a reader, and gets into the journal by whoever writes next, where its writer was killed before that', async () => {
		let isDead = false;
		let isArmed = false;
		const { checkpoints, folder, storePath, journal, edit, reopen } = await begun(
			watched((name, args) => {
				isDead ||= isArmed && isAppending(name, args);
				if (isDead && name !== 'closeSync') fails('EIO');
			}),
		);
		const running = reopen({ fileSystem: nodeFileSystem });
		isArmed = true;
		assert.equal((await checkpoints.create({ message: 'three' })).created, true);
		await checkpoints.whenIdle();
		assert.equal(isDead, true);
		rmSync(path.join(storePath, 'lock'));
		const before = readFileSync(journal);
		assert.deepEqual(messages(reopen({ fileSystem: nodeFileSystem })), ['one', 'two', 'three']);
		assert.deepEqual(messages(running), ['one', 'two', 'three']);
		assert.ok(readFileSync(journal).equals(before));
		edit();
		await running.create({ message: 'four' });
		assert.deepEqual(messages(running), ['one', 'two', 'three', 'four']);
		const again = reopen({ fileSystem: nodeFileSystem });
		assert.deepEqual(messages(again), ['one', 'two', 'three', 'four']);
		assert.deepEqual((await again.verify()).findings, []);
		assert.equal(again.read('HEAD', 'file').toString(), readFileSync(path.join(folder, 'file'), 'utf8'));
		running.dispose();
		again.dispose();
	});

	it('waits where the journal cannot be written: nothing else is committed before it is there', async () => {
		for (const [call, errno, code] of [
			['openSync', 'EACCES', 'permissionDenied'],
			['writeSync', 'ENOSPC', 'diskFull'],
			['fdatasyncSync', 'EIO', 'ioFailed'],
		] as const) {
			let isBroken = false;
			/** The descriptor with which the journal was opened last to be appended to; none where it was closed since. */
			let appending: unknown;
			const { checkpoints, edit, logged, journal, reopen } = await begun(
				watched(
					(name, args) => {
						const isMeant = name === 'openSync' ? isAppending(name, args) : args[0] === appending;
						if (isBroken && name === call && isMeant) fails(errno);
						if (name === 'closeSync' && args[0] === appending) appending = undefined;
					},
					(name, args, result) => {
						if (isAppending(name, args)) appending = result;
					},
				),
			);
			const before = readFileSync(journal);
			isBroken = true;
			assert.equal((await checkpoints.create({ message: 'three' })).created, true);
			await checkpoints.whenIdle();
			assert.match(
				logged[0]?.message ?? '',
				/^What follows a write could not be done yet: Cairn could not write the journal/,
				call,
			);
			assert.ok(readFileSync(journal).equals(before));
			edit();
			await assert.rejects(checkpoints.create({ message: 'four' }), isError(code));
			isBroken = false;
			assert.equal((await checkpoints.create({ message: 'four' })).created, true);
			const again = reopen({ fileSystem: nodeFileSystem });
			assert.deepEqual(messages(again), ['one', 'two', 'three', 'four']);
			assert.deepEqual((await again.verify()).findings, []);
			checkpoints.dispose();
			again.dispose();
		}
	});

	it('is taken back with its objects where they cannot be synced', async () => {
		let isBroken = false;
		const { checkpoints, journal, pack, reopen } = await begun(
			watched((name) => (isBroken && name === 'fdatasyncSync' ? fails('EIO') : undefined)),
		);
		const [journalBefore, packBefore] = [readFileSync(journal), readFileSync(pack)];
		isBroken = true;
		await assert.rejects(checkpoints.create({ message: 'three' }), isError('ioFailed'));
		assert.ok(readFileSync(journal).equals(journalBefore));
		// So much stays that nobody appends to it.
		assert.ok(readFileSync(pack).subarray(0, -4).equals(packBefore));
		isBroken = false;
		assert.deepEqual(messages(reopen()), ['one', 'two']);
		await checkpoints.create({ message: 'three' });
		const again = reopen();
		assert.deepEqual(messages(again), ['one', 'two', 'three']);
		assert.deepEqual((await again.verify()).findings, []);
	});

	it('is in the journal at the answer where it is long, or where another process has written in between', async () => {
		let onWrite: (() => void) | undefined;
		const { checkpoints, edit, journal, pack, reopen } = await begun(
			watched((name) => {
				if (name === 'writeSync') onWrite?.();
			}),
		);
		const long = 'long '.repeat(100_000);
		const length = (): number => statSync(journal).size;
		let before = length();
		await checkpoints.create({ message: long });
		assert.ok(length() > before + long.length);
		await checkpoints.whenIdle();
		// As one whose lock was taken for abandoned: a record that is there already, once more.
		const record = lastRecordOf(readFileSync(pack));
		// The lock is written first.
		let writes = 0;
		onWrite = () => {
			if (++writes === 2) appendFileSync(pack, record);
		};
		edit();
		before = length();
		await checkpoints.create({ message: 'four' });
		assert.ok(writes > 2);
		assert.ok(length() > before);
		onWrite = undefined;
		const again = reopen();
		assert.deepEqual(messages(again), ['one', 'two', long, 'four']);
		assert.deepEqual((await again.verify()).findings, []);
	});

	it('gets into the journal before anything else gets into the packs', async () => {
		const folder = makeTempFolder('store');
		const store = Store.open({
			path: folder,
			create: true,
			fileSystem: nodeFileSystem,
			clock: systemClock,
			log: silentLog,
		});
		const text = prose(3_000);
		const first = store.objects.put('blob', text);
		await store.locked(() => store.objects.flush());
		const length = (): number => statSync(path.join(folder, 'journal')).size;
		await store.locked(() => {
			const before = length();
			const tree = store.objects.put('blob', Buffer.concat([text, Buffer.from('more')]), () => first);
			const at = systemClock.now();
			store.commit({
				op: 'checkpoint',
				at,
				id: nextCheckpointId(at, undefined),
				parent: null,
				tree,
				coverage: shortIdOf(tree),
				skippedCount: 0,
				message: 'one',
				author: 'tester',
				tags: [],
				trigger: 'manual',
				pinned: false,
				stats: { fileCount: 0, totalSize: 0, added: 0, modified: 0, removed: 0 },
			});
			assert.equal(length(), before);
			store.objects.put('blob', noise(3_000));
			store.objects.flush();
			assert.ok(length() > before);
		});
		store.dispose();
	});

	it('does not hide that the journal was cut off', async () => {
		const { checkpoints, journal, reopen } = await begun(nodeFileSystem);
		checkpoints.dispose();
		truncateSync(journal, statSync(journal).size - 5);
		const { ok, findings } = await reopen().verify();
		assert.equal(ok, false);
		assert.ok(findings.every(({ code }) => code === 'journalCorrupt'));
		assert.deepEqual(messages(reopen()), ['one']);
	});
});
