import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Change } from '../../../src/core/checkpoint';
import type { FileTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';

const lines = (count: number, seed: string): string =>
	Array.from({ length: count }, (_, i) => `${seed} line ${i}\n`).join('');

async function changesAfter(before: FileTree, change: (folder: string) => void): Promise<string[]> {
	const { checkpoints, folder } = openCheckpoints(before);
	await checkpoints.create();
	change(folder);
	await checkpoints.create();
	const words = ({ status, path: file, oldPath }: Change): string => [status, oldPath, file].filter(Boolean).join(' ');
	return checkpoints.show('HEAD').changes.map(words);
}

describe('renames', () => {
	it('are told where a file has gone and come with the same content, a moved folder too', async () => {
		const before = { 'a.txt': lines(5, 'a'), 'lib/b.txt': 'b', 'lib/c.txt': 'c', same: 'same' };
		const changes = await changesAfter(before, (folder) => {
			renameSync(path.join(folder, 'a.txt'), path.join(folder, 'z.txt'));
			renameSync(path.join(folder, 'lib'), path.join(folder, 'moved'));
		});
		assert.deepEqual(changes, [
			'renamed lib/b.txt moved/b.txt',
			'renamed lib/c.txt moved/c.txt',
			'renamed a.txt z.txt',
		]);
	});

	it('are told where at least half of a file has stayed, and not where less has', async () => {
		const changes = await changesAfter({ 'a.ts': lines(20, 'x'), 'b.ts': lines(20, 'y') }, (folder) => {
			rmSync(path.join(folder, 'a.ts'));
			rmSync(path.join(folder, 'b.ts'));
			mkdirSync(path.join(folder, 'src'));
			writeFileSync(path.join(folder, 'src/a.ts'), lines(20, 'x').replace('x line 3\n', 'changed\n'));
			writeFileSync(path.join(folder, 'src/other.ts'), lines(3, 'y') + lines(17, 'new'));
		});
		assert.deepEqual(changes, ['removed b.ts', 'renamed a.ts src/a.ts', 'added src/other.ts']);
	});

	it('are told across other line ends, and by parts of very long lines, as git does', async () => {
		const long = (end: string): string =>
			`${Array.from({ length: 40 }, (_, i) => `"key ${i}": ${i * 7}`).join(', ')}${end}`;
		const bytes = (end: string): string => `\0${lines(5, 'b').replaceAll('\n', end)}`;
		const before = { 'a.txt': lines(5, 'a'), 'long.json': long('x'), binary: bytes('\n') };
		const changes = await changesAfter(before, (folder) => {
			for (const name of Object.keys(before)) rmSync(path.join(folder, name));
			writeFileSync(path.join(folder, 'crlf.txt'), lines(5, 'a').replaceAll('\n', '\r\n'));
			writeFileSync(path.join(folder, 'other.json'), long('changed'));
			writeFileSync(path.join(folder, 'changed'), bytes('\r\n'));
		});
		assert.deepEqual(changes, [
			'removed binary',
			'added changed',
			'renamed a.txt crlf.txt',
			'renamed long.json other.json',
		]);
	});

	it('prefer the same name, and leave copies and empty files alone', async () => {
		const changes = await changesAfter({ 'one/x': 'twin', 'two/y': 'twin', empty: '', kept: 'kept' }, (folder) => {
			for (const name of ['one', 'two', 'empty']) rmSync(path.join(folder, name), { recursive: true });
			mkdirSync(path.join(folder, 'new'));
			for (const name of ['x', 'y']) writeFileSync(path.join(folder, 'new', name), 'twin');
			writeFileSync(path.join(folder, 'hollow'), '');
			writeFileSync(path.join(folder, 'copy'), 'kept');
		});
		assert.deepEqual(changes, [
			'added copy',
			'removed empty',
			'added hollow',
			'renamed one/x new/x',
			'renamed two/y new/y',
		]);
	});

	it('are followed by the history of a file', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'old.txt': lines(9, 'a'), other: '' });
		const file = (name: string): string => path.join(folder, name);
		await checkpoints.create({ message: 'made' });
		writeFileSync(file('old.txt'), lines(9, 'a') + 'more\n');
		await checkpoints.create({ message: 'edited' });
		mkdirSync(file('lib'));
		renameSync(file('old.txt'), file('lib/new.txt'));
		await checkpoints.create({ message: 'renamed' });
		writeFileSync(file('other'), 'x');
		await checkpoints.create({ message: 'something else' });
		writeFileSync(file('old.txt'), 'another file at the old path\n');
		await checkpoints.create({ message: 'reused' });
		writeFileSync(file('lib/new.txt'), lines(9, 'a') + 'more and more\n');
		await checkpoints.create({ message: 'edited again' });

		const of = (name: string): string[] => checkpoints.list({ path: name }).map(({ message }) => message);
		assert.deepEqual(of('lib/new.txt'), ['edited again', 'renamed', 'edited', 'made']);
		assert.deepEqual(of('old.txt'), ['reused', 'renamed', 'edited', 'made']);
		assert.deepEqual(
			checkpoints.diff('HEAD~3', 'HEAD', ['lib/new.txt']).changes.map(({ status, oldPath }) => [status, oldPath]),
			[['modified', undefined]],
		);
		assert.equal(checkpoints.list({ path: 'lib/new.txt', limit: 3 }).length, 3);
	});
});
