import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { changed } from '../../support/restoreFixtures';

describe('what a restore never takes', () => {
	it('is what is ignored, excluded, too large or otherwise not in the safety checkpoint', async () => {
		const { checkpoints, folder } = await changed(
			{ a: 'A', '.gitignore': '' },
			{
				a: 'B',
				'.gitignore': 'secret\ncache/\n',
				secret: 's',
				'cache/x': 'c',
				'node_modules/m': 'm',
				big: 'x'.repeat(200),
			},
			{ scope: { maxFileSize: 100 } },
		);
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual([report.written, report.deleted], [['.gitignore', 'a'], []]);
		assert.deepEqual(Object.keys(readTree(folder)), [
			'.gitignore',
			'a',
			'big',
			'cache',
			'cache/x',
			'node_modules',
			'node_modules/m',
			'secret',
		]);
	});

	it('is what the target could not have held: ignored, or skipped, then', async () => {
		const { checkpoints, folder } = await changed(
			{ '.gitignore': 'local/\n', a: '', huge: 'x'.repeat(200) },
			{ '.gitignore': '', a: '', 'local/x': 'now tracked', huge: 'small' },
			{ scope: { maxFileSize: 100 } },
		);
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [
			{ path: 'huge', reason: 'skippedThen' },
			{ path: 'local/x', reason: 'notInScopeThen' },
		]);
		assert.deepEqual(report.deleted, []);
		assert.equal(readFileSync(path.join(folder, 'local/x'), 'utf8'), 'now tracked');
	});

	it('is a file that no checkpoint tracks and that stands where the target has one', async () => {
		const { checkpoints, folder } = await changed(
			{ config: 'tracked then' },
			{ '.gitignore': 'config\n', config: 'ignored now' },
		);
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [{ path: 'config', reason: 'notInSafetyCheckpoint' }]);
		assert.equal(readFileSync(path.join(folder, 'config'), 'utf8'), 'ignored now');
	});

	it('is anything behind a link that leads out of the workspace', async () => {
		const { checkpoints, folder, storePath } = openCheckpoints({ 'd/file': 'inside', '.gitignore': '' });
		await checkpoints.create();
		const outside = path.join(path.dirname(storePath), 'outside');
		mkdirSync(outside);
		rmSync(path.join(folder, 'd'), { recursive: true });
		symlinkSync(outside, path.join(folder, 'd'));
		writeFileSync(path.join(folder, '.gitignore'), 'd\n');
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(readdirSync(outside), []);
		assert.deepEqual(report.kept, [
			{ path: 'd', reason: 'notInSafetyCheckpoint' },
			{ path: 'd/file', reason: 'symlinkInTheWay' },
		]);
	});

	it('is no act where that is all: there is nothing to undo, and a redo need not give way', async () => {
		const { checkpoints, folder } = await changed({ a: '1', 'd/f': '1' }, { a: '2', d: 'a file' });
		const target = checkpoints.head ?? '';
		await checkpoints.restore(target, { paths: ['a'] });
		await checkpoints.undo();
		const { head } = checkpoints;
		const report = await checkpoints.restore(target, { paths: ['d/f'] });
		assert.deepEqual([report.written, report.kept], [[], [{ path: 'd/f', reason: 'fileInTheWay' }]]);
		assert.deepEqual([checkpoints.head, checkpoints.canUndo, checkpoints.canRedo], [head, false, true]);
		await checkpoints.redo();
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), '1');
	});

	it('is a folder that still holds something untracked', async () => {
		const { checkpoints, folder } = await changed({ place: 'a file' }, { 'place/x': 'x', 'place/node_modules/y': 'y' });
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [{ path: 'place', reason: 'folderNotEmpty' }]);
		assert.deepEqual(Object.keys(readTree(folder)), ['place', 'place/node_modules', 'place/node_modules/y']);
	});

	it("is anything of git's, at the top and in nested repositories", async () => {
		const git = { '.git/HEAD': 'ref: x', '.git/objects/a': 'o', 'sub/.git/index': 'i', 'link/.git': 'gitdir: ../.git' };
		const { checkpoints, folder } = openCheckpoints({ ...git, a: 'A', 'sub/b': 'B' });
		await checkpoints.create();
		const ofGit = (): Record<string, string> =>
			Object.fromEntries(Object.entries(readTree(folder)).filter(([name]) => /(^|\/)\.git(\/|$)/.test(name)));
		const before = ofGit();
		writeFileSync(path.join(folder, 'a'), 'changed');
		rmSync(path.join(folder, 'sub/b'));
		await checkpoints.restore('HEAD');
		await checkpoints.undo();
		assert.equal(Object.keys(before).length, 7);
		assert.deepEqual(ofGit(), before);
	});
});
