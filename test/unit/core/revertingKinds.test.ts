import assert from 'node:assert/strict';
import { readTree, type FileTree } from '../../support/fileTree';
import { reverted, shown, type States, stepped, text } from '../../support/revertFixtures';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const [a, b] = [text('a'), text('b')];

describe('reverting a step that changed what a path is', () => {
	/** Before the step, after it, now, and what is wanted. */
	const clean: Record<string, readonly [...States, FileTree]> = {
		'a folder became a file': [
			{ 'd/a': a, 'd/b': b },
			{ d: 'file' },
			{ d: 'file', e: 'e' },
			{ 'd/a': a, 'd/b': b, e: 'e' },
		],
		'a file became a folder': [
			{ d: 'file' },
			{ 'd/a': a, 'd/b': b },
			{ 'd/a': a, 'd/b': b, e: '' },
			{ d: 'file', e: '' },
		],
		'a folder of folders became a file': [
			{ 'd/x/y/a': a, 'd/x/empty': { folder: true } },
			{ d: 'file' },
			{ d: 'file' },
			{ 'd/x/y/a': a, 'd/x/empty': { folder: true } },
		],
		'a file became a folder with empty ones in it': [
			{ d: 'file' },
			{ 'd/x/empty': { folder: true } },
			{ 'd/x/empty': { folder: true } },
			{ d: 'file' },
		],
		'a file moved into a folder of its own name': [
			{ d: a },
			{ 'd/d': a },
			{ 'd/d': text('a', { 5: 'later' }) },
			{ d: text('a', { 5: 'later' }) },
		],
		'the only file of a folder took its place': [
			{ 'd/d': a },
			{ d: a },
			{ d: text('a', { 5: 'later' }) },
			{ 'd/d': text('a', { 5: 'later' }) },
		],
		'a folder became a link to where it was moved': [
			{ 'lib/a': a, 'lib/b': b, 'src/d': 'd' },
			{ lib: { link: 'src/lib' }, 'src/lib/a': a, 'src/lib/b': b, 'src/d': 'd' },
			{ lib: { link: 'src/lib' }, 'src/lib/a': text('a', { 3: 'later' }), 'src/lib/b': b, 'src/c': 'c', 'src/d': 'd' },
			{ 'lib/a': text('a', { 3: 'later' }), 'lib/b': b, 'src/c': 'c', 'src/d': 'd' },
		],
		'a link to a folder became the folder': [
			{ lib: { link: 'src/lib' }, 'src/lib/a': a, 'src/lib/b': b },
			{ 'lib/a': a, 'lib/b': b },
			{ 'lib/a': a, 'lib/b': text('b', { 3: 'later' }) },
			{ lib: { link: 'src/lib' }, 'src/lib/a': a, 'src/lib/b': text('b', { 3: 'later' }) },
		],
		'a file became a link, and a link a file': [
			{ f: 'file', l: { link: 'f' } },
			{ f: { link: 'l' }, l: 'file' },
			{ f: { link: 'l' }, l: 'file', more: '' },
			{ f: 'file', l: { link: 'f' }, more: '' },
		],
		'a folder became a file, and that was taken back by hand': [
			{ 'd/a': a },
			{ d: 'file' },
			{ 'd/a': a },
			{ 'd/a': a },
		],
		'a folder became a file and is an empty folder now': [
			{ 'd/a': a },
			{ d: 'file', c: '' },
			{ d: { folder: true }, c: '' },
			{ 'd/a': a },
		],
	};
	for (const [what, [before, after, now, wanted]] of Object.entries(clean)) {
		const name = what;
		it(`takes it back: ${name}`, async function () {
			if (process.platform === 'win32' && name.includes('link')) this.skip();
			const done = await reverted([before, after, now]);
			// The file that the folder became is gone: only the folder's files come back.
			if (name.endsWith('an empty folder now')) {
				assert.deepEqual([done.conflicts, done.result], [[], shown(wanted)]);
				return;
			}
			assert.deepEqual([done.conflicts, done.report.kept], [[], []]);
			assert.deepEqual(done.result, shown(wanted));
			if (done.report.written.length > 0) {
				await done.checkpoints.undo();
				assert.deepEqual(readTree(done.folder), done.there);
				await done.checkpoints.redo();
				assert.deepEqual(readTree(done.folder), done.result);
			}
		});
	}

	/** Before the step, after it, now, what conflicts there are, and what is reverted without those; `r` stands for what is in none. */
	const conflicting: Record<string, readonly [...States, string[]]> = {
		'the file that took a folder\u2019s place was changed': [
			{ 'd/a': a },
			{ d: 'file' },
			{ d: 'other' },
			['d: changedSince', 'd/a: withOther'],
		],
		'a file in the folder that took its place was changed': [
			{ d: 'file' },
			{ 'd/a': a, 'd/b': b },
			{ 'd/a': text('a', { 1: 'x' }), 'd/b': b },
			['d: withOther', 'd/a: changedSince', 'd/b: withOther'],
		],
		'a file was added to the folder that took its place': [
			{ d: 'file' },
			{ 'd/a': a },
			{ 'd/a': a, 'd/b': b },
			['d: placeTaken', 'd/a: withOther'],
		],
		'an empty folder was made in the folder that took its place': [
			{ d: 'file' },
			{ 'd/a': a },
			{ 'd/a': a, 'd/new': { folder: true } },
			['d: placeTaken', 'd/a: withOther'],
		],
		'rules leave out a file in the folder that took its place': [
			{ d: 'file', '.gitignore': '*.log\n' },
			{ 'd/a': a, '.gitignore': '*.log\n' },
			{ 'd/a': a, 'd/x.log': 'log', '.gitignore': '*.log\n' },
			['d: placeTaken', 'd/a: withOther'],
		],
		'the link that took a folder\u2019s place leads elsewhere': [
			{ 'lib/a': a },
			{ lib: { link: 'src' }, 'src/a': a },
			{ lib: { link: 'other' }, 'src/a': a },
			['lib: changedSince', 'src/a: withOther'],
		],
		'what was moved to where the link leads was changed in the same lines': [
			{ 'lib/a': a, 'lib/b': b },
			{ lib: { link: 'src' }, 'src/a': text('a', { 4: 'step' }), 'src/b': b },
			{ lib: { link: 'src' }, 'src/a': text('a', { 4: 'later' }), 'src/b': b },
			['lib: withOther', 'src/a: sameLines', 'src/b: withOther'],
		],
	};
	for (const [name, [before, after, now, expected]] of Object.entries(conflicting)) {
		it(`leaves all as it is, and says why: ${name}`, async function () {
			if (process.platform === 'win32' && name.includes('link')) this.skip();
			const more = (tree: FileTree, version: string): FileTree => ({ ...tree, r: version });
			const states: States = [more(before, '1'), more(after, '2'), more(now, '2')];
			const done = await reverted(states);
			assert.deepEqual([done.conflicts, done.report.written, done.report.deleted], [expected, [], []]);
			assert.deepEqual(done.result, done.there);
			const others = await reverted(states, { skipConflicts: true });
			assert.deepEqual([others.conflicts, others.result], [expected, shown(more(now, '1'))]);
		});
	}

	it('takes back the mode of a folder, and a permission that only the step gave', async function () {
		if (process.platform === 'win32') this.skip();
		const of = (folder: number, file: number, second = 'one'): FileTree => ({
			d: { folder: true, mode: folder },
			'd/f': { bytes: second, mode: file },
		});
		const done = await reverted([of(0o755, 0o644), of(0o700, 0o744), of(0o700, 0o764, 'two')]);
		assert.deepEqual([done.conflicts, done.result], [[], shown(of(0o755, 0o664, 'two'))]);
		const gone = await reverted([of(0o755, 0o644), of(0o700, 0o644), { e: '' }]);
		assert.deepEqual([gone.conflicts, gone.result], [['d: removedSince'], gone.there]);
	});

	it('writes into no folder that became a link after it was looked at', async function () {
		if (process.platform === 'win32') this.skip();
		const { checkpoints, step, folder } = await stepped([
			{ 'd/a': a, s: '' },
			{ s: '' },
			{ s: '', d: { link: 's2' }, 's2/x': 'x' },
		]);
		writeFileSync(path.join(folder, 'unrelated'), '');
		const report = await checkpoints.revert(step);
		assert.deepEqual(
			report.conflicts.map((conflict) => `${conflict.path}: ${conflict.reason}`),
			['d/a: placeTaken'],
		);
	});
});
