import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CairnError } from '../../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { type FileTree, readHashedTree, readTree } from '../../support/fileTree';
import { withoutPrivileges } from '../../support/foreignFileSystems';
import { isError } from '../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';
import { treeA } from '../../support/restoreFixtures';

/** A content that is stored in parts. */
const large = Buffer.alloc(9 << 20, 'some text that is not all the same ');

/** Node's file system, where one call about the copy fails: the one before which `fault.left` others have gone well. */
function failingOnce(fault: { left: number }, copy: () => string): FileSystem {
	let open: unknown;
	return new Proxy(nodeFileSystem, {
		get: (target, name: keyof FileSystem) => {
			const real = target[name] as (...args: unknown[]) => unknown;
			return (...args: unknown[]) => {
				const isMeant = args[0] === open || String(args[0]).startsWith(copy());
				if (isMeant && name !== 'closeSync' && fault.left-- === 0) {
					throw Object.assign(new Error('injected'), { code: 'EIO' });
				}
				const result = real(...args);
				if (name === 'openSync' && isMeant) open = result;
				return result;
			};
		},
	});
}

async function recorded(tree: FileTree, fileSystem?: FileSystem): Promise<TestWorkspace & { copy: string }> {
	const workspace = openCheckpoints(tree, fileSystem ? { fileSystem } : {});
	await workspace.checkpoints.create({ message: 'A' });
	return { ...workspace, copy: path.join(path.dirname(workspace.folder), 'copy') };
}

describe('a copy of a checkpoint', () => {
	it('says of a disk that cannot be written to that it cannot', async () => {
		let copy = '';
		const isBelow = (file: string): boolean => copy !== '' && file.startsWith(path.dirname(copy));
		// As Node does on a read-only disk: with `recursive` it says that the folder is missing.
		const mkdirSync = ((file: string, options?: { recursive?: boolean }) => {
			const code = options?.recursive ? 'ENOENT' : 'EROFS';
			if (isBelow(file)) throw Object.assign(new Error(code), { code });
			return nodeFileSystem.mkdirSync(file, options);
		}) as FileSystem['mkdirSync'];
		const workspace = await recorded({ a: 'a' }, { ...nodeFileSystem, mkdirSync });
		copy = path.join(workspace.copy, 'new');
		await assert.rejects(workspace.checkpoints.restore('HEAD', { to: copy }), isError('permissionDenied'));
	});

	it('keeps what folders have from the one that they are made in', async function () {
		if (process.platform !== 'linux') this.skip();
		const { checkpoints, copy } = await recorded({
			open: { folder: true, mode: 0o777 },
			closed: { folder: true, mode: 0o700 },
		});
		mkdirSync(copy);
		chmodSync(copy, 0o2775);
		await checkpoints.restore('HEAD', { to: copy });
		const modes = ['open', 'closed'].map((name) => statSync(path.join(copy, name)).mode & 0o7777);
		assert.deepEqual(modes, [0o2777, 0o2700]);
	});

	it('has every byte, permission, link and empty folder; the workspace and HEAD stay', async () => {
		const tree = { ...treeA, 'large.bin': large, 'closed/in': { bytes: 'x', mode: 0o444 } };
		const { checkpoints, folder, copy } = await recorded({ ...tree, closed: { folder: true, mode: 0o555 } });
		const before = readHashedTree(folder);
		const { head } = checkpoints;
		const usual = process.umask(0o077);
		let report;
		try {
			report = await checkpoints.restore('HEAD', { to: copy });
		} finally {
			process.umask(usual);
		}

		assert.deepEqual(readHashedTree(copy), before);
		assert.deepEqual(readHashedTree(folder), before);
		assert.equal(checkpoints.head, head);
		assert.deepEqual([report.deleted, report.kept, report.failed], [[], [], []]);
		assert.ok(report.written.includes('removed/deep/file.bin') && report.written.includes('empty'));
	});

	it('of chosen paths has the folders on the way to them', async () => {
		const { checkpoints, copy } = await recorded({ 'a/b/c.txt': 'c', 'a/other': 'o', d: 'd' });

		const report = await checkpoints.restore('HEAD', { to: copy, paths: ['a/b'] });

		assert.deepEqual(Object.keys(readTree(copy)), ['a', 'a/b', 'a/b/c.txt']);
		assert.deepEqual(report.written, ['a/b/c.txt']);
	});

	it('that fails leaves nothing, whichever call failed', async () => {
		const fault = { left: Infinity };
		let copy = '/nowhere';
		const { checkpoints, folder } = await recorded(
			{ 'a/one': '1', 'a/b/two': { bytes: '2', mode: 0o600 }, link: { link: 'a' }, 'large.bin': large },
			failingOnce(fault, () => copy),
		);
		const whole = readHashedTree(folder);
		let failures = 0;
		for (let call = 0, wasReached = true; wasReached; call++) {
			copy = path.join(path.dirname(folder), `copy-${call}`);
			mkdirSync(copy);
			fault.left = call;
			const copying = checkpoints.restore('HEAD', { to: copy });
			const error = await copying.then(
				() => undefined,
				(reason: unknown) => reason,
			);
			wasReached = fault.left < 0;
			fault.left = Infinity;
			if (error === undefined) {
				assert.deepEqual(readHashedTree(copy), whole, `call ${call}`);
				continue;
			}
			failures++;
			assert.ok(CairnError.is(error), `call ${call}`);
			if (error.code === 'restoreFailed') assert.equal(error.details['rolledBack'], true, `call ${call}`);
			assert.deepEqual(readdirSync(copy), [], `call ${call}: ${error.message}`);
		}
		assert.ok(failures > 20, `${failures} calls were made to fail`);
	});

	it('never overwrites: what a disk takes for one file is made once and said', async () => {
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			// A disk that ignores case.
			openSync: (file, flags, mode) => nodeFileSystem.openSync(String(file).replace(/README$/, 'readme'), flags, mode),
		};
		const { checkpoints, copy } = await recorded({ README: 'upper', readme: 'upper' }, fileSystem);

		const report = await checkpoints.restore('HEAD', { to: copy });

		assert.deepEqual(report.written, ['README']);
		assert.deepEqual(report.kept, [{ path: 'readme', reason: 'notInSafetyCheckpoint' }]);
		assert.deepEqual(Object.keys(readTree(copy)), ['readme']);
	});

	it('says so where the disk does not give back what was written', async () => {
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			openSync: (file, ...rest) => nodeFileSystem.openSync(file, ...rest),
			writeSync: ((fd: number, bytes: Uint8Array, ...rest: [number, number, number | null]) => {
				const isMeant = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).equals(
					Buffer.from('to be spoilt'),
				);
				return nodeFileSystem.writeSync(fd, isMeant ? Buffer.from('it is spoilt') : bytes, ...rest);
			}) as FileSystem['writeSync'],
		};
		const { checkpoints, copy } = await recorded({ good: 'good', bad: 'to be spoilt' }, fileSystem);

		const report = await checkpoints.restore('HEAD', { to: copy });

		assert.deepEqual(report.written, ['good']);
		assert.deepEqual(report.failed, [{ path: 'bad', reason: 'The disk does not give back what was written.' }]);
	});

	it('keeps what somebody has changed in it when it is taken back', async () => {
		let copy = '';
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			openSync: (file, ...rest) => {
				if (String(file) === path.join(copy, 'z')) {
					writeFileSync(path.join(copy, 'a'), 'mine now');
					throw Object.assign(new Error('injected'), { code: 'ENOSPC' });
				}
				return nodeFileSystem.openSync(file, ...rest);
			},
		};
		const { checkpoints, copy: folder } = await recorded({ a: 'a', b: 'b', z: 'z' }, fileSystem);
		copy = folder;

		await assert.rejects(checkpoints.restore('HEAD', { to: copy }), (error) => {
			assert.ok(CairnError.is(error, 'restoreFailed'));
			assert.match(error.message, /"a" could not be put back/);
			return true;
		});
		assert.deepEqual(readTree(copy), { a: `file 644 ${Buffer.from('mine now').toString('hex')}` });
	});

	it('can be cancelled half way, and then nothing of it is left', async () => {
		const files = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`d${i % 50}/f${i}`, `${i}`]));
		const { checkpoints, copy } = await recorded(files);
		const controller = new AbortController();

		const copying = checkpoints.restore('HEAD', {
			to: copy,
			signal: controller.signal,
			onProgress: (done) => done > 100 && controller.abort(new CairnError('cancelled', 'Enough.')),
		});

		await assert.rejects(copying, isError('cancelled'));
		assert.equal(existsSync(copy), false);
	});

	it('is refused in the store, and in a folder that is not empty', async () => {
		const { checkpoints, storePath, folder } = await recorded({ a: 'a' });
		await assert.rejects(checkpoints.restore('HEAD', { to: path.join(storePath, 'new') }), isError('invalidArgument'));
		assert.equal(existsSync(path.join(storePath, 'new')), false);
		await assert.rejects(checkpoints.restore('HEAD', { to: folder }), isError('invalidArgument'));
	});

	it('never goes below .git, and leaves no folder behind where it fails', async () => {
		const { checkpoints, folder, copy } = await recorded(
			{ a: 'a' },
			{
				...nodeFileSystem,
				openSync: (file, flags, mode) => {
					if (String(file).endsWith(path.join('copy', 'deep', 'er', 'a'))) {
						throw Object.assign(new Error('injected'), { code: 'EIO' });
					}
					return nodeFileSystem.openSync(file, flags, mode);
				},
			},
		);
		mkdirSync(path.join(folder, '.git'));
		symlinkSync('.git', path.join(folder, 'link'), 'junction');
		for (const name of ['.git', '.GIT/x', 'link/x/y']) {
			await assert.rejects(checkpoints.restore('HEAD', { to: path.join(folder, name) }), isError('invalidArgument'));
		}
		const to = path.join(copy, 'deep', 'er');
		await assert.rejects(checkpoints.restore('HEAD', { to }), (error) => {
			assert.ok(isError('restoreFailed')(error));
			assert.match(String(error), /“a”/);
			return true;
		});
		assert.equal(existsSync(copy), false);
		assert.deepEqual(Object.keys(readTree(folder)), ['.git', 'a', 'link']);
	});

	it('leaves out what the disk has no room in a name for, and makes the rest', async () => {
		const long = 'n'.repeat(60);
		const tooLong = (file: unknown): void => {
			if (!String(file).includes(`copy${path.sep}`) || !String(file).includes(long)) return;
			throw Object.assign(new Error('injected'), { code: 'ENAMETOOLONG' });
		};
		const { checkpoints, copy } = await recorded(
			{ a: 'a', [`${long}/b`]: 'b', [`c${long}`]: 'c', z: 'z' },
			{
				...nodeFileSystem,
				openSync: (file, flags, mode) => (tooLong(file), nodeFileSystem.openSync(file, flags, mode)),
				mkdirSync: ((file: string, options: object) => (
					tooLong(file),
					nodeFileSystem.mkdirSync(file, options)
				)) as FileSystem['mkdirSync'],
			},
		);
		const report = await checkpoints.restore('HEAD', { to: copy });
		assert.deepEqual(report.written, ['a', 'z']);
		assert.deepEqual(
			report.failed.map(({ path: file }) => file),
			[`c${long}`, long, `${long}/b`],
		);
		assert.deepEqual(Object.keys(readTree(copy)), ['a', 'z']);
	});

	it('is taken back from folders that forbid their owner to write', async () => {
		let isBroken = false;
		const fileSystem = withoutPrivileges();
		const { checkpoints, copy, folder } = await recorded(
			{ 'a/ro/f': 'f', 'b/x': 'x' },
			new Proxy(fileSystem, {
				get: (target, name: keyof FileSystem) => {
					if (name !== 'chmodSync') return target[name];
					return (file: string, mode: number) => {
						if (isBroken && file.endsWith(path.join('copy', 'a'))) {
							isBroken = false;
							throw Object.assign(new Error('no'), { code: 'EIO' });
						}
						target.chmodSync(file, mode);
					};
				},
			}),
		);
		chmodSync(path.join(folder, 'a/ro'), 0o555);
		chmodSync(path.join(folder, 'a'), 0o777);
		await checkpoints.create();
		isBroken = true;
		await assert.rejects(checkpoints.restore('HEAD', { to: copy }), isError('restoreFailed'));
		assert.equal(existsSync(copy), false);
	});
});
