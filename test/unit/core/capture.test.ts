import assert from 'node:assert/strict';
import {
	chmodSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { readTree, writeTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';

/** The checkpoint as a tree, to be compared with a walk of the disk. */
async function treeOf(checkpoints: Checkpoints, to: string): Promise<ReturnType<typeof readTree>> {
	await checkpoints.restore('HEAD', { to });
	return readTree(to);
}

/** Counts calls by their names. */
function counting(): { fileSystem: FileSystem; calls: Map<string, number> } {
	const calls = new Map<string, number>();
	const fileSystem = new Proxy(nodeFileSystem, {
		get: (target, name: keyof FileSystem) => {
			calls.set(name, (calls.get(name) ?? 0) + 1);
			return target[name];
		},
	});
	return { fileSystem, calls };
}

/** Moves the times of everything back, so that the racy rule does not ask for a second look. */
function age(folder: string): void {
	for (const item of readdirSync(folder, { withFileTypes: true, recursive: true })) {
		if (!item.isSymbolicLink()) utimesSync(path.join(item.parentPath, item.name), 1e9, 1e9);
	}
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe('a capture after the first', () => {
	it('records every kind of change, found without being told', async () => {
		const { checkpoints, folder } = openCheckpoints({
			'a.txt': 'a',
			'b/c.txt': 'c',
			'b/d/e.txt': 'e',
			mode: 'm',
			link: { link: 'a.txt' },
			swap: 'file',
			'swap2/x': 'x',
			empty: { folder: true },
		});
		await checkpoints.create();
		await settle();
		writeFileSync(path.join(folder, 'a.txt'), 'A');
		renameSync(path.join(folder, 'b/d'), path.join(folder, 'moved'));
		chmodSync(path.join(folder, 'mode'), 0o755);
		rmSync(path.join(folder, 'link'));
		symlinkSync('b', path.join(folder, 'link'));
		rmSync(path.join(folder, 'swap'));
		writeTree(folder, { 'swap/in.txt': 'in' });
		rmSync(path.join(folder, 'swap2'), { recursive: true });
		writeFileSync(path.join(folder, 'swap2'), 'now a file');
		rmSync(path.join(folder, 'empty'), { recursive: true });
		mkdirSync(path.join(folder, 'young'));

		assert.equal((await checkpoints.create()).created, true);
		assert.deepEqual(await treeOf(checkpoints, path.join(path.dirname(folder), 'copy')), readTree(folder));
		assert.equal((await checkpoints.create()).created, false);
	});

	it('neither lists nor reads what has not changed', async () => {
		const { fileSystem, calls } = counting();
		const { checkpoints, folder } = openCheckpoints({ 'a/b.txt': 'b', 'a/c.txt': 'c' }, { fileSystem });
		age(folder);
		await settle();
		await checkpoints.create();
		calls.clear();
		await checkpoints.create();
		const before = calls.get('readdirSync') ?? 0;
		writeFileSync(path.join(folder, 'a/c.txt'), 'C');
		await checkpoints.create();

		// The store's own folder is listed each time.
		assert.equal((calls.get('readdirSync') ?? 0) - before, before);
		assert.equal((calls.get('openSync') ?? 0) > 0, true);
	});

	it('looks only at the hints, and the next one without finds the rest', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b', 'c/d.txt': 'd' });
		await checkpoints.create();
		writeFileSync(path.join(folder, 'a.txt'), 'A');
		writeFileSync(path.join(folder, 'b.txt'), 'B');
		writeTree(folder, { 'c/new/deep/file.txt': 'deep' });
		await checkpoints.create({ hints: [path.join(folder, 'a.txt')] });
		const changed = (): string[] => checkpoints.show('HEAD').changes.map((change) => change.path);

		assert.deepEqual(changed(), ['a.txt']);
		await checkpoints.create({ hints: [path.join(folder, 'c/new/deep/file.txt'), '/elsewhere/x'] });
		assert.deepEqual(changed(), ['c/new/deep/file.txt']);
		await checkpoints.create();
		assert.deepEqual(changed(), ['b.txt']);
	});

	it('takes deletions, folders and ignore files as hints', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a/x.txt': 'x', 'a/b/y.txt': 'y', 'z.log': 'z' });
		await checkpoints.create();
		rmSync(path.join(folder, 'a'), { recursive: true });
		await checkpoints.create({ hints: [path.join(folder, 'a/b/y.txt')] });
		assert.deepEqual(
			checkpoints.files('HEAD').map((file) => file.path),
			['z.log'],
		);
		writeFileSync(path.join(folder, '.gitignore'), '*.log\n');
		await checkpoints.create({ hints: [path.join(folder, '.gitignore')] });
		assert.deepEqual(
			checkpoints.files('HEAD').map((file) => file.path),
			['.gitignore'],
		);
	});

	it('is complete after one that failed half way', async () => {
		let fails = false;
		const fileSystem = new Proxy(nodeFileSystem, {
			get: (target, name: keyof FileSystem) => {
				if (name !== 'fdatasyncSync' || !fails) return target[name];
				return () => {
					throw Object.assign(new Error('EIO'), { code: 'EIO' });
				};
			},
		});
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a' }, { fileSystem });
		await checkpoints.create();
		writeTree(folder, { 'b/c.txt': 'c' });
		fails = true;
		await assert.rejects(checkpoints.create(), isError('ioFailed'));
		fails = false;
		await checkpoints.create({ hints: [path.join(folder, 'a.txt')] });

		assert.deepEqual(await treeOf(checkpoints, path.join(path.dirname(folder), 'copy')), readTree(folder));
		assert.equal((await checkpoints.verify()).ok, true);
	});

	it('stores anew what was deleted and collected', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a' });
		await checkpoints.create();
		writeTree(folder, { 'b/c.txt': 'precious' });
		const { checkpoint } = await checkpoints.create();
		await checkpoints.delete([checkpoint.id]);
		await checkpoints.gc();
		assert.equal((await checkpoints.create()).created, true);

		assert.equal(checkpoints.read('HEAD', 'b/c.txt').toString(), 'precious');
		assert.equal((await checkpoints.verify()).ok, true);
	});

	it('does not read again what an earlier program has read, unless what that kept is damaged', async () => {
		const { checkpoints, folder, reopen, storePath } = openCheckpoints({
			'a.txt': 'a',
			'b/c.txt': 'c',
			link: { link: 'x' },
		});
		age(folder);
		await settle();
		await checkpoints.create();
		checkpoints.dispose();
		const readBy = async (message: string): Promise<string[]> => {
			const read: string[] = [];
			const openSync = (file: string, ...rest: [string]): number => {
				if (file.startsWith(folder)) read.push(path.relative(folder, file));
				return nodeFileSystem.openSync(file, ...rest);
			};
			const fileSystem = { ...nodeFileSystem, openSync } as FileSystem;
			const again = reopen({ fileSystem });
			await again.create({ message });
			const copy = path.join(path.dirname(folder), message);
			await again.restore('HEAD', { to: copy });
			assert.deepEqual(readTree(copy), readTree(folder));
			again.dispose();
			return read.filter((file) => !file.startsWith('..'));
		};

		assert.deepEqual(await readBy('unchanged'), []);
		writeFileSync(path.join(folder, 'b/c.txt'), 'C');
		await settle();
		assert.deepEqual(await readBy('changed'), ['b/c.txt']);
		rmSync(path.join(folder, 'a.txt'));
		assert.deepEqual(await readBy('deleted'), []);
		const stamps = path.join(storePath, 'stamps');
		writeFileSync(stamps, readFileSync(stamps).fill(0, 30, 34));
		assert.deepEqual(await readBy('damaged'), ['b/c.txt']);
	});

	it('does not take an unmounted folder for a deleted one', async () => {
		let isGone = false;
		const { folder } = openCheckpoints({});
		const mounted = path.join(folder, 'mounted');
		const fileSystem = new Proxy(nodeFileSystem, {
			get: (target, name: keyof FileSystem) => {
				if (name === 'lstatSync') {
					return (file: string, options: object) => {
						const stat = target.lstatSync(file, options);
						return isGone && file === mounted
							? Object.assign(Object.create(stat) as object, { dev: 1, mtimeMs: 1 })
							: stat;
					};
				}
				if (name === 'readdirSync') {
					return (file: string, options: { withFileTypes: true }) =>
						isGone && file === mounted ? [] : target.readdirSync(file, options);
				}
				return target[name];
			},
		});
		const workspace = { roots: [{ name: 'w', path: folder }], scope: { include: [], exclude: [], maxFileSize: 1e6 } };
		writeTree(folder, { 'mounted/a.txt': 'a', 'b.txt': 'b' });
		const checkpoints = openCheckpoints({}).reopen({ workspace, fileSystem });
		await checkpoints.create();
		isGone = true;
		const { skipped } = await checkpoints.create();

		assert.deepEqual(
			skipped.map(({ path: file, reason }) => [file, reason]),
			[['mounted', 'unreadable']],
		);
		isGone = false;
		await checkpoints.create();
		assert.equal(checkpoints.read('HEAD', 'mounted/a.txt').toString(), 'a');
	});
});
