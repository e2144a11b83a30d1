import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type FileTree, writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';

const files: FileTree = { 'a.txt': 'a', 'b.txt': 'b', 'docs/one.md': '1', 'docs/deep/two.md': '2', 'src/x.js': 'x' };

async function labelOf(change: (at: (file: string) => string) => void, trigger?: string): Promise<string> {
	const { checkpoints, folder } = openCheckpoints(files);
	await checkpoints.create();
	change((file) => path.join(folder, file));
	const { checkpoint } = await checkpoints.create({ allowEmpty: true, ...(trigger === undefined ? {} : { trigger }) });
	return checkpoint.message;
}

const remove =
	(...names: string[]) =>
	(at: (file: string) => string): void =>
		names.forEach((name) => rmSync(at(name), { recursive: true }));
const write =
	(tree: FileTree) =>
	(at: (file: string) => string): void =>
		writeTree(at(''), tree);
const rename =
	(from: string, to: string, tree: FileTree = {}) =>
	(at: (file: string) => string): void => {
		renameSync(at(from), at(to));
		writeTree(at(''), tree);
	};

describe('the label of a change from outside', () => {
	it('says what was deleted, what was added, and whether it was a whole folder', async () => {
		const labels = await Promise.all(
			[
				remove('a.txt', 'b.txt'),
				remove('a.txt', 'docs'),
				remove('docs'),
				remove('docs/deep'),
				write({ 'new/1': '', 'new/2/3': '' }),
				write({ 'new/1': '', c: '' }),
				write({ 'new/1': '', 'a.txt': 'A' }),
				rename('docs', 'manual'),
				rename('docs', 'manual', { 'manual/one.md': 'other' }),
				rename('src', 'app', { 'c.txt': '' }),
			].map((change) => labelOf(change, 'external')),
		);
		assert.deepEqual(
			labels.map((label) => label.replace(/ outside the editor$/, '')),
			[
				'2 files deleted',
				'3 files deleted',
				'Deleted docs (2 files)',
				'Deleted docs/deep/two.md',
				'Added new (2 files)',
				'2 files added',
				'2 files changed',
				'Renamed docs to manual (2 files)',
				'4 files changed',
				'3 files changed',
			],
		);
	});
});

describe('the label of a checkpoint that nobody has named', () => {
	it('is what it changed', async () => {
		const labels = await Promise.all(
			[
				write({ 'src/join.js': '1' }),
				write({ 'src/join.js': '1', 'a.txt': 'A' }),
				remove('docs/one.md'),
				remove('docs'),
				remove('a.txt', 'b.txt'),
				rename('src/x.js', 'src/y.js'),
				(): void => undefined,
			].map((change) => labelOf(change)),
		);
		assert.deepEqual(labels, [
			'join.js',
			'a.txt and 1 more',
			'one.md deleted',
			'docs deleted (2 files)',
			'2 files deleted',
			'y.js',
			'No changes',
		]);
	});

	it('is that it is the first one, also where the message is empty', async () => {
		const { checkpoints } = openCheckpoints(files);
		assert.equal((await checkpoints.create({ message: '' })).checkpoint.message, 'First checkpoint');
	});
});
