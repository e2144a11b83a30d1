import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
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

describe('unsaved editors', () => {
	const bytes = (text: string): Uint8Array => Buffer.from(text);

	it('stand for their files, and no longer once they are closed', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'disk', 'out.log': '', '.gitignore': '*.log' });
		await checkpoints.create();
		const files = ['a.txt', 'young.txt', 'out.log'].map((name) => ({
			path: path.join(folder, name),
			bytes: bytes(name),
		}));
		await checkpoints.create({ unsaved: { files, untitled: [{ name: 'Untitled-1', bytes: bytes('note') }] } });

		const read = (name: string): string => checkpoints.read('HEAD', name).toString();
		assert.deepEqual([read('a.txt'), read('young.txt')], ['a.txt', 'young.txt']);
		assert.equal(read('.cairn-untitled/Untitled-1'), 'note');
		assert.equal(
			checkpoints.files('HEAD').some(({ path: file }) => file === 'out.log'),
			false,
		);

		await checkpoints.create({ hints: [] });
		assert.equal(read('a.txt'), 'disk');
		assert.deepEqual(
			checkpoints.files('HEAD').map((file) => file.path),
			['.gitignore', 'a.txt'],
		);
	});

	it('without a file are kept and reported by a restore', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a' });
		await checkpoints.create({ unsaved: { files: [], untitled: [{ name: 'Untitled-1', bytes: bytes('note') }] } });
		const report = await checkpoints.restore('HEAD');

		assert.deepEqual(report.kept, [{ path: '.cairn-untitled/Untitled-1', reason: 'untitledEditor' }]);
		assert.deepEqual(readdirSync(folder), ['a.txt']);
	});
});

describe('labels', () => {
	const label = async (change: (folder: string) => void, trigger: string): Promise<string> => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		await checkpoints.create();
		change(folder);
		return (await checkpoints.create({ trigger })).checkpoint.message;
	};

	it('say what happened', async () => {
		const write = (folder: string): void => writeFileSync(path.join(folder, 'a.txt'), 'A');
		const rename = (folder: string): void => renameSync(path.join(folder, 'a.txt'), path.join(folder, 'c.txt'));
		const both = (folder: string): void => writeTree(folder, { 'a.txt': '1', 'b.txt': '2', 'd.txt': '3' });
		const { checkpoints } = openCheckpoints({ a: '' });

		assert.equal(await label(write, 'external'), 'Changed a.txt outside the editor');
		assert.equal(await label(rename, 'external'), 'Renamed a.txt to c.txt outside the editor');
		assert.equal(await label(both, 'external'), '3 files changed outside the editor');
		assert.equal(await label(write, 'opening'), 'Changed a.txt while the window was closed');
		assert.equal((await checkpoints.create({ trigger: 'opening' })).checkpoint.message, 'First checkpoint');
	});
});

describe('limits', () => {
	it('refuse folders that hold everything, unless somebody insists', async () => {
		for (const place of [homedir(), tmpdir(), '/']) {
			const { reopen } = openCheckpoints({});
			const workspace = {
				roots: [{ name: 'w', path: place }],
				scope: { include: [], exclude: ['**'], maxFileSize: 1 },
			};
			const checkpoints = reopen({ workspace });
			await assert.rejects(checkpoints.create(), isError('workspaceRefused'));
			checkpoints.setWorkspace({ ...workspace, anyFolder: true });
			assert.equal((await checkpoints.create()).created, true);
			checkpoints.dispose();
		}
	});

	it('ask before a first checkpoint that is larger, and no later one', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '12345', b: '12345', c: '12345' });
		const limits = { first: { files: 2, bytes: 1e6 } };
		await assert.rejects(checkpoints.create({ limits }), isError('workspaceTooLarge'));
		await assert.rejects(
			checkpoints.create({ limits: { first: { files: 9, bytes: 14 } } }),
			isError('workspaceTooLarge'),
		);
		await checkpoints.create();
		writeTree(folder, { d: '', e: '', f: '', g: '' });
		assert.equal((await checkpoints.create({ limits })).created, true);
	});

	it('leave out the largest new files beyond the budget, for good, until an include names them', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ a: 'a' });
		const limits = { newBytes: 100 };
		await checkpoints.create({ limits });
		writeTree(folder, { a: 'x'.repeat(500), small: 's', 'data/large': 'l'.repeat(90), 'data/larger': 'l'.repeat(99) });
		const { skipped } = await checkpoints.create({ limits });
		assert.deepEqual(
			skipped.map(({ path: file, reason, size }) => [file, reason, size]),
			[['data/larger', 'overBudget', 99]],
		);
		const again = reopen();
		writeTree(folder, { small: 't' });
		assert.equal((await again.create({ limits })).checkpoint.skippedCount, 1);

		const scope = { include: ['data/larger'], exclude: [], maxFileSize: 10 };
		again.setWorkspace({ roots: [{ name: 'workspace', path: folder }], scope });
		await again.create({ limits });
		assert.equal(again.read('HEAD', 'data/larger').length, 99);
	});
});
