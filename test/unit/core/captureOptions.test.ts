import assert from 'node:assert/strict';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { writeTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('unsaved editors', () => {
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

	it('do not take the place of a folder that has taken theirs', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'c/index.ts': 'now a folder' });
		const files = [{ path: path.join(folder, 'c'), bytes: bytes('was a file') }];
		await checkpoints.create({ unsaved: { files, untitled: [{ name: '..', bytes: bytes('x') }] } });

		assert.deepEqual(
			checkpoints.files('HEAD').map((file) => file.path),
			['.cairn-untitled', '.cairn-untitled/Untitled', '.cairn-untitled/c', 'c', 'c/index.ts'],
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
		assert.equal(await label(write, 'opening'), 'Changed a.txt while Cairn was off');
		assert.equal(await label(write, 'burst'), 'Changed a.txt as the first of many files');
		assert.equal((await checkpoints.create({ trigger: 'opening' })).checkpoint.message, 'First checkpoint');
	});

	it('say what was written in editors and is not on disk', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		await checkpoints.create();
		const label = async (texts: Record<string, string>, untitled: Record<string, string> = {}): Promise<string> => {
			const files = Object.entries(texts).map(([name, text]) => ({
				path: path.join(folder, name),
				bytes: bytes(text),
			}));
			const open = Object.entries(untitled).map(([name, text]) => ({ name, bytes: bytes(text) }));
			const { checkpoint } = await checkpoints.create({ trigger: 'external', unsaved: { files, untitled: open } });
			return checkpoint.message;
		};

		assert.equal(await label({ 'a.txt': 'typed' }), 'Edited a.txt without saving');
		// What is typed on is told with what was typed before: one row stands for both.
		assert.equal(await label({ 'a.txt': 'typed' }, { 'Untitled-1': 'note' }), 'Edited 2 files without saving');
		assert.equal(await label({ 'a.txt': 'typed' }), 'Closed Untitled-1');
		assert.equal(await label({ 'a.txt': 'more', 'b.txt': 'more' }), 'Edited 2 files without saving');
		assert.equal(await label({ 'b.txt': 'more' }), 'Discarded unsaved changes in a.txt');
		const six = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.txt`, 'typed']));
		assert.equal(await label(six), 'Edited 6 files without saving');
		assert.equal(
			await label({ 'c.txt': 'typed', 'd.txt': 'typed', 'e.txt': 'typed', 'f.txt': 'typed' }),
			'Discarded unsaved changes in 2 files',
		);
		assert.equal(
			await label({ 'd.txt': 'typed', 'e.txt': 'typed', 'f.txt': 'typed' }),
			'Discarded unsaved changes in c.txt',
		);
		writeFileSync(path.join(folder, 'g.txt'), 'g');
		assert.equal(
			await label({ 'd.txt': 'again', 'e.txt': 'typed', 'f.txt': 'typed' }),
			'Added g.txt outside the editor',
		);
		writeTree(folder, { 'g.txt': 'G', 'h.txt': 'h' });
		assert.equal(await label({ 'd.txt': 'more' }, { 'Untitled-2': 'note' }), '2 files changed outside the editor');
		rmSync(path.join(folder, 'g.txt'));
		assert.equal(await label({ 'd.txt': 'and more' }), 'Deleted g.txt outside the editor');
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

	it('count a file once, however many hints lead to it', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: 'a' });
		await checkpoints.create();
		writeTree(folder, { 'data/b': 'b'.repeat(40), 'data/c': 'c'.repeat(40) });
		const hints = ['data', 'data/b', 'data/c'].map((name) => path.join(folder, name));
		const { skipped, checkpoint } = await checkpoints.create({ hints, limits: { newBytes: 100 } });
		assert.deepEqual([skipped, checkpoint.stats.added], [[], 2]);
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

		const scope = { include: ['data/larger'], exclude: [], maxFileSize: 1000 };
		again.setWorkspace({ roots: [{ name: 'workspace', path: folder }], scope });
		await again.create({ limits });
		assert.equal(again.read('HEAD', 'data/larger').length, 99);

		// What is moved is not new, however much it is.
		renameSync(path.join(folder, 'a'), path.join(folder, 'moved'));
		assert.deepEqual((await again.create({ limits: { newBytes: 1 } })).skipped, []);
	});
});
