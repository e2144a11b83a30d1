import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';

describe('deleted files', () => {
	it('that were brought back go again when that is undone, and nothing else', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a/b/file': '1', other: '1' });
		await checkpoints.create();
		rmSync(path.join(folder, 'a'), { recursive: true });
		await checkpoints.create();
		await checkpoints.bringBack(await checkpoints.deletedFiles());
		writeFileSync(path.join(folder, 'other'), 'later');
		assert.equal((await checkpoints.previewUndo()).restore?.changedSince, false);
		await checkpoints.undo();
		assert.deepEqual(Object.keys(readTree(folder)), ['other']);
		assert.equal(readFileSync(path.join(folder, 'other'), 'utf8'), 'later');
	});

	it('are listed with the newest checkpoint that has them, and brought back in one act', async () => {
		const { checkpoints, folder } = openCheckpoints({
			'a/one': '1',
			'a/two': '2',
			three: '3',
			four: '4',
			'.gitignore': '',
		});
		const at = (name: string): string => path.join(folder, name);
		if (process.platform !== 'win32') chmodSync(at('a'), 0o700);
		await checkpoints.create();
		writeFileSync(at('a/one'), 'newer');
		const { checkpoint: second } = await checkpoints.create();
		rmSync(at('a'), { recursive: true });
		renameSync(at('four'), at('renamed'));
		await checkpoints.create();
		writeFileSync(at('.gitignore'), 'three');
		await checkpoints.create();
		rmSync(at('.gitignore'));

		const deleted = await checkpoints.deletedFiles();
		assert.deepEqual(
			deleted.map(({ path: file, deletedAt }) => [file, deletedAt !== undefined]),
			[
				['.gitignore', false],
				['a/one', true],
				['a/two', true],
			],
		);
		assert.deepEqual(
			(await checkpoints.deletedFiles('a')).map(({ id }) => id),
			[second.id, second.id],
		);
		assert.deepEqual((await checkpoints.deletedFiles('', 1)).length, 1);

		const now = readTree(folder);
		const report = await checkpoints.bringBack(deleted);
		assert.deepEqual(report.written, ['.gitignore', 'a/one', 'a/two']);
		assert.equal(readFileSync(at('a/one'), 'utf8'), 'newer');
		if (process.platform !== 'win32') assert.equal(statSync(at('a')).mode & 0o777, 0o700);
		assert.deepEqual(await checkpoints.deletedFiles(), []);
		await checkpoints.undo();
		assert.deepEqual(readTree(folder), now);
	});

	it('leave alone what has taken their places', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '1', b: '1' });
		await checkpoints.create();
		rmSync(path.join(folder, 'a'));
		rmSync(path.join(folder, 'b'));
		await checkpoints.create();
		const deleted = await checkpoints.deletedFiles();
		writeFileSync(path.join(folder, 'a'), 'another');
		const report = await checkpoints.bringBack(deleted);
		assert.deepEqual([report.written, readFileSync(path.join(folder, 'a'), 'utf8')], [['b'], 'another']);
		assert.deepEqual(report.kept, [{ path: 'a', reason: 'placeTaken' }]);
		await assert.rejects(checkpoints.bringBack([{ path: 'nowhere', id: 'HEAD' }]), isError('notFound'));
		await assert.rejects(checkpoints.bringBack([]), isError('invalidArgument'));
	});

	it('leave alone a file or a link that is where their folder was, and say so', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'd/x': 'x', 'e/y': 'y', a: 'file', 'lib/l': 'l' });
		const at = (name: string): string => path.join(folder, name);
		const { checkpoint: first } = await checkpoints.create();
		for (const name of ['d', 'e', 'a']) rmSync(at(name), { recursive: true });
		mkdirSync(at('a'));
		writeFileSync(at('a/b'), 'b');
		const { checkpoint: second } = await checkpoints.create();
		rmSync(at('a'), { recursive: true });
		await checkpoints.create();
		writeFileSync(at('d'), 'precious');
		symlinkSync('lib', at('e'));
		const now = readTree(folder);
		const report = await checkpoints.bringBack([
			{ path: 'd/x', id: first.id },
			{ path: 'e/y', id: first.id },
			{ path: 'a', id: first.id },
			{ path: 'a/b', id: second.id },
			{ path: 'a', id: first.id },
		]);
		assert.deepEqual(report.kept, [
			{ path: 'a/b', reason: 'fileInTheWay' },
			{ path: 'd/x', reason: 'fileInTheWay' },
			{ path: 'e/y', reason: 'symlinkInTheWay' },
		]);
		assert.deepEqual(report.written, ['a']);
		await checkpoints.undo();
		assert.deepEqual(readTree(folder), now);
	});
});
