import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../../src/core/checkpoints';
import { type FileSystem, nodeFileSystem } from '../../../../src/core/fileSystem';
import { codecs } from '../../../../src/core/store/codec';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import { decodeRecord, encodeEach, isIntact } from '../../../../src/core/store/packRecord';
import { prose } from '../../../support/bytes';
import { isError } from '../../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../../support/openCheckpoints';

type Call = (name: keyof FileSystem, args: readonly unknown[]) => void;

/** Node's file system, of which each call is told first. */
function watched(onCall: Call): FileSystem {
	return new Proxy(nodeFileSystem, {
		get: (target, name: keyof FileSystem) => {
			const real = target[name] as (...args: unknown[]) => unknown;
			return (...args: unknown[]) => {
				onCall(name, args);
				return real(...args);
			};
		},
	});
}

/** The journal is opened with a number to be appended to, and with `r+` to be settled. */
const isJournal = (name: string, args: readonly unknown[], flags: string): boolean =>
	name === 'openSync' &&
	path.basename(String(args[0])) === 'journal' &&
	(typeof args[1] === 'number' ? 'append' : args[1]) === flags;

const fails = (code: string): never => {
	throw Object.assign(new Error(`injected ${code}`), { code });
};

const messages = (checkpoints: Checkpoints): string[] =>
	checkpoints
		.list()
		.map(({ message }) => message)
		.reverse();

/** A store with two checkpoints of a file that was changed once more since. The record of the second one went with its objects. */
async function begun(
	fileSystem: FileSystem,
): Promise<TestWorkspace & { edit: () => void; journal: string; pack: string }> {
	const opened = openCheckpoints({ file: prose(2_000) }, { fileSystem });
	const edit = (): void => appendFileSync(path.join(opened.folder, 'file'), 'one more line\n');
	await opened.checkpoints.create({ message: 'one' });
	edit();
	await opened.checkpoints.create({ message: 'two' });
	await new Promise((resolve) => setImmediate(resolve));
	edit();
	const journal = path.join(opened.storePath, 'journal');
	return { ...opened, edit, journal, pack: path.join(opened.storePath, 'packs', 'pack-00000001.pack') };
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

	it('takes one sync before the answer, and the journal has it soon after', async () => {
		const syncs: string[] = [];
		let isAnswered = false;
		const { checkpoints, journal, reopen } = await begun(
			watched((name) => name === 'fdatasyncSync' && syncs.push(isAnswered ? 'after' : 'before')),
		);
		syncs.length = 0;
		const length = statSync(journal).size;
		await checkpoints.create({ message: 'three' });
		isAnswered = true;
		assert.ok(statSync(journal).size > length);
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(syncs, ['before', 'after']);
		assert.deepEqual(messages(reopen()), ['one', 'two', 'three']);
	});

	it('is there for a reader, and gets into the journal by whoever writes next, where its writer was killed before that', async () => {
		let isDead = false;
		let isArmed = false;
		const { checkpoints, folder, storePath, journal, edit, reopen } = await begun(
			watched((name, args) => {
				isDead ||= isArmed && isJournal(name, args, 'append');
				if (isDead && name !== 'closeSync') fails('EIO');
			}),
		);
		const running = reopen({ fileSystem: nodeFileSystem });
		isArmed = true;
		await assert.rejects(checkpoints.create({ message: 'three' }), isError('ioFailed'));
		rmSync(path.join(storePath, 'lock'));
		const before = readFileSync(journal);
		assert.deepEqual(messages(reopen({ fileSystem: nodeFileSystem })), ['one', 'two', 'three']);
		assert.deepEqual(messages(running), ['one', 'two']);
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

	it('is taken back with its objects where the journal cannot be appended to', async () => {
		let code: string | undefined;
		const { checkpoints, journal, pack, reopen } = await begun(
			watched((name, args) => (code !== undefined && isJournal(name, args, 'append') ? fails(code) : undefined)),
		);
		const [journalBefore, packBefore] = [readFileSync(journal), readFileSync(pack)];
		code = 'ENOSPC';
		await assert.rejects(checkpoints.create({ message: 'three' }), isError('diskFull'));
		assert.ok(readFileSync(journal).equals(journalBefore));
		assert.ok(readFileSync(pack).equals(packBefore));
		code = undefined;
		assert.deepEqual(messages(reopen()), ['one', 'two']);
		await checkpoints.create({ message: 'three' });
		const again = reopen();
		assert.deepEqual(messages(again), ['one', 'two', 'three']);
		assert.deepEqual((await again.verify()).findings, []);
	});

	it('is still waited for where the journal cannot be synced: nothing is committed before it is', async () => {
		let isBroken = false;
		const journals = new Set<number>();
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			openSync: (file, flags, mode) => {
				const fd = nodeFileSystem.openSync(file, flags, mode);
				if (path.basename(String(file)) === 'journal') journals.add(fd);
				else journals.delete(fd);
				return fd;
			},
			fdatasyncSync: (fd) => (isBroken && journals.has(fd) ? fails('EIO') : nodeFileSystem.fdatasyncSync(fd)),
		};
		const { checkpoints, edit, logged, reopen } = await begun(fileSystem);
		isBroken = true;
		assert.equal((await checkpoints.create({ message: 'three' })).created, true);
		await new Promise((resolve) => setImmediate(resolve));
		assert.match(logged[0]?.message ?? '', /^The journal could not be settled: Cairn could not write the journal/);
		edit();
		await assert.rejects(checkpoints.create({ message: 'four' }), isError('ioFailed'));
		isBroken = false;
		assert.equal((await checkpoints.create({ message: 'four' })).created, true);
		const again = reopen();
		assert.deepEqual(messages(again), ['one', 'two', 'three', 'four']);
		assert.deepEqual((await again.verify()).findings, []);
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
