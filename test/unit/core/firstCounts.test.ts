import assert from 'node:assert/strict';
import path from 'node:path';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { type FileTree, writeTree } from '../../support/fileTree';
import { openCheckpoints, type TestOptions } from '../../support/openCheckpoints';

describe('what the first checkpoint says it added', () => {
	const empty = { folder: true } as const;
	const cases: readonly (readonly [string, FileTree, TestOptions?])[] = [
		['nothing at all', {}],
		['one file', { a: '' }],
		['files and links in folders', { a: '', 'd/b': '1', 'd/e/c': '2', 'd/link': { link: 'b' } }],
		['empty folders, nested ones too', { a: '', b: '', c: '', empty, 'd/deep/empty': empty }],
		['only empty folders', { a: empty, 'b/c': empty, 'b/d': empty }],
		[
			'folders whose files are all ignored',
			{ '.gitignore': '*.log', 'logs/a.log': '', 'logs/old/b.log': '', c: '', d: '' },
		],
		[
			'folders that are entered for what is named in them',
			{ '.gitignore': 'out/', 'out/keep/a': '', 'out/empty': empty, 'out/other/b': '', c: '', d: '' },
			{ scope: { include: ['out/keep/**'] } },
		],
		['files that are too large', { 'big/a': 'x'.repeat(100), b: '', c: '', d: '' }, { scope: { maxFileSize: 10 } }],
	];
	for (const [what, tree, options] of cases) {
		it(`is what it differs from nothing by: ${what}`, async () => {
			const { checkpoints } = openCheckpoints(tree, options);
			const { checkpoint } = await checkpoints.create();
			const { added, modified, removed } = checkpoint.stats;
			assert.deepEqual([added, modified, removed], [checkpoints.diff(undefined, checkpoint.id).total, 0, 0]);
		});
	}

	it('counts the folders of a workspace that has several, and editors without a file', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a/one': '', 'a/two': '', 'b/three': '', 'c/four': '', empty });
		const roots = ['a', 'b', 'empty'].map((name) => ({ name, path: path.join(folder, name) }));
		checkpoints.setWorkspace({ roots, scope: defaultScope });
		const { checkpoint } = await checkpoints.create();
		assert.equal(checkpoint.stats.added, checkpoints.diff(undefined, checkpoint.id).total);

		const other = openCheckpoints({ a: '', b: '', c: '' }).checkpoints;
		const untitled = [{ name: 'Untitled-1', bytes: Buffer.from('text') }];
		const { checkpoint: withText } = await other.create({ unsaved: { files: [], untitled } });
		assert.deepEqual([withText.stats.added, other.diff(undefined, withText.id).total], [4, 4]);
	});

	it('is counted anew where the store has objects already', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '', b: '', c: '', 'd/e': empty });
		const { checkpoint: first } = await checkpoints.create();
		await checkpoints.delete([first.id]);
		writeTree(folder, { f: '' });
		const { checkpoint } = await checkpoints.create();
		assert.deepEqual([checkpoint.parentId, checkpoint.stats.added], [null, 5]);
	});
});
