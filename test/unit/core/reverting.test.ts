import assert from 'node:assert/strict';
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { type FileTree, readTree, writeTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join('');

describe('reverting one checkpoint', () => {
	it('takes back what it changed, and keeps what came later, in the same file too', async () => {
		const before = lines('one', 'two', 'three', 'four', 'five');
		const { checkpoints, folder } = openCheckpoints({ text: before, removed: 'r', 'folder/same': 's', mode: 'm' });
		const at = (name: string): string => path.join(folder, name);
		await checkpoints.create();
		writeFileSync(at('text'), lines('one', 'TWO', 'three', 'four', 'five'));
		rmSync(at('removed'));
		mkdirSync(at('made'));
		writeFileSync(at('made/added'), 'added');
		if (process.platform !== 'win32') chmodSync(at('mode'), 0o755);
		const { checkpoint: step } = await checkpoints.create({ message: 'step' });
		writeFileSync(at('text'), lines('one', 'TWO', 'three', 'four', 'FIVE', 'six'));
		writeFileSync(at('mode'), 'later');
		writeFileSync(at('later'), 'l');
		const now = readTree(folder);

		const preview = await checkpoints.previewRevert(step.id);
		assert.deepEqual(readTree(folder), now);
		const report = await checkpoints.revert(step.id);
		assert.deepEqual([report.conflicts, report.failed, report.kept], [[], [], []]);
		assert.deepEqual([preview.written, preview.deleted], [report.written, report.deleted]);
		assert.deepEqual(report.deleted, ['made/added']);
		assert.equal(readFileSync(at('text'), 'utf8'), lines('one', 'two', 'three', 'four', 'FIVE', 'six'));
		assert.equal(readFileSync(at('removed'), 'utf8'), 'r');
		assert.equal(existsSync(at('made')), false);
		assert.equal(readFileSync(at('later'), 'utf8'), 'l');
		assert.equal(readFileSync(at('mode'), 'utf8'), 'later');
		if (process.platform !== 'win32') assert.equal(statSync(at('mode')).mode & 0o100, 0);
		assert.equal(checkpoints.get('HEAD')?.message, 'Reverted “step”');
		assert.equal((await checkpoints.create()).created, false);

		await checkpoints.undo();
		assert.deepEqual(readTree(folder), now);
		await checkpoints.redo();
		assert.equal(readFileSync(at('removed'), 'utf8'), 'r');
		assert.deepEqual((await checkpoints.verify()).findings, []);
	});

	it('is undone and done again without what came later elsewhere', async () => {
		const { checkpoints, folder } = openCheckpoints({ changed: '1', other: '1' });
		const at = (name: string): string => path.join(folder, name);
		await checkpoints.create();
		writeFileSync(at('changed'), '2');
		mkdirSync(at('made'));
		writeFileSync(at('made/added'), 'added');
		const { checkpoint: step } = await checkpoints.create({ message: 'step' });
		await checkpoints.revert(step.id);
		assert.deepEqual(Object.keys(readTree(folder)), ['changed', 'other']);
		writeFileSync(at('other'), 'later');
		writeFileSync(at('new'), 'later');
		const preview = (await checkpoints.previewUndo()).restore;
		assert.deepEqual(
			[preview?.changedSince, preview?.report.written, preview?.report.deleted],
			[false, ['changed', 'made/added'], []],
		);
		await checkpoints.undo();
		const undone = readTree(folder);
		assert.deepEqual(Object.keys(undone), ['changed', 'made', 'made/added', 'new', 'other']);
		assert.equal(readFileSync(at('other'), 'utf8'), 'later');
		assert.equal(checkpoints.get('HEAD')?.message, 'Before undoing “Reverted step”');
		await checkpoints.redo();
		assert.deepEqual(Object.keys(readTree(folder)), ['changed', 'new', 'other']);
		assert.equal(readFileSync(at('changed'), 'utf8'), '1');
		assert.equal(readFileSync(at('other'), 'utf8'), 'later');
		await checkpoints.undo();
		assert.deepEqual(readTree(folder), undone);
	});

	it('writes nothing at all where both have changed the same, and lists it; without those the rest on demand', async () => {
		const { checkpoints, folder } = openCheckpoints({
			same: lines('a', 'b'),
			binary: 'x\0y',
			gone: 'g',
			back: 'b',
			fine: '1',
		});
		const at = (name: string): string => path.join(folder, name);
		await checkpoints.create();
		writeFileSync(at('same'), lines('a', 'B'));
		writeFileSync(at('binary'), 'X\0y');
		writeFileSync(at('gone'), 'G');
		rmSync(at('back'));
		writeFileSync(at('fine'), '2');
		writeFileSync(at('added'), 'a');
		const { checkpoint: step } = await checkpoints.create();
		writeFileSync(at('same'), lines('a', 'C'));
		writeFileSync(at('binary'), 'X\0Y');
		rmSync(at('gone'));
		writeFileSync(at('back'), 'another');
		appendFileSync(at('added'), 'b');

		const there = readTree(folder);
		const ids = checkpoints.list().map(({ id }) => id);
		const none = await checkpoints.revert(step.id);
		const conflicts = [
			{ path: 'added', reason: 'changedSince' },
			{ path: 'back', reason: 'cameBackSince', mergeable: true },
			{ path: 'binary', reason: 'binary' },
			{ path: 'gone', reason: 'removedSince' },
			{ path: 'same', reason: 'sameLines', mergeable: true },
		];
		assert.deepEqual([none.conflicts, none.written, none.deleted], [conflicts, [], []]);
		assert.deepEqual([none.safetyCheckpointId, none.dryRun], [null, false]);
		assert.deepEqual([readTree(folder), checkpoints.list().map(({ id }) => id)], [there, ids]);

		const report = await checkpoints.revert(step.id, { skipConflicts: true });
		assert.deepEqual([report.conflicts, report.written, report.deleted], [conflicts, ['fine'], []]);
		assert.deepEqual(
			['same', 'binary', 'back', 'added'].map((name) => readFileSync(at(name), 'latin1')),
			[lines('a', 'C'), 'X\0Y', 'another', 'ab'],
		);
		// There is nothing left to do: no act, and so nothing to undo.
		const count = checkpoints.list().length;
		const again = await checkpoints.revert(step.id, { skipConflicts: true });
		assert.deepEqual([again.written, again.conflicts.length, checkpoints.list().length], [[], 5, count]);
	});

	it('merges what was added to a renamed file into its old place', async () => {
		const text = lines('first line', 'second line', 'third line', 'fourth line', 'fifth line');
		const { checkpoints, folder } = openCheckpoints({ 'old/name': text });
		const at = (name: string): string => path.join(folder, name);
		await checkpoints.create();
		mkdirSync(at('new'));
		renameSync(at('old/name'), at('new/name'));
		rmSync(at('old'), { recursive: true });
		const { checkpoint: step } = await checkpoints.create();
		appendFileSync(at('new/name'), 'later\n');
		const report = await checkpoints.revert(step.id);
		assert.deepEqual([report.written, report.deleted, report.conflicts], [['old/name'], ['new/name'], []]);
		assert.equal(readFileSync(at('old/name'), 'utf8'), `${text}later\n`);
		assert.equal(existsSync(at('new')), false);
	});

	it('merges bytes of any encoding, line ends and a missing last one', async () => {
		const { checkpoints, folder } = openCheckpoints({ text: '' });
		const file = path.join(folder, 'text');
		const bytes = (...texts: string[]): Buffer => Buffer.from(texts.join('\r\n'), 'latin1');
		writeFileSync(file, bytes('caf\xe9', 'b', 'c', 'd\xff'));
		await checkpoints.create();
		writeFileSync(file, bytes('CAF\xc9', 'b', 'c', 'd\xff'));
		const { checkpoint: step } = await checkpoints.create();
		writeFileSync(file, bytes('CAF\xc9', 'b', 'c', 'd\xfe'));
		await checkpoints.revert(step.id);
		assert.deepEqual(readFileSync(file), bytes('caf\xe9', 'b', 'c', 'd\xfe'));
	});

	it('does not take away what only came into scope', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({
			'.gitignore': '.env\nlarge\n',
			'.env': 'secret',
			large: 'l',
			a: '1',
		});
		const at = (name: string): string => path.join(folder, name);
		await checkpoints.create();
		writeFileSync(at('.gitignore'), '');
		writeFileSync(at('made'), 'm');
		const { checkpoint: step } = await checkpoints.create();
		// The rules are changed again, and that is a conflict: they do not go back.
		writeFileSync(at('.gitignore'), '# none\n');
		const report = await checkpoints.revert(step.id, { skipConflicts: true });
		assert.deepEqual([report.deleted, report.conflicts.map((one) => one.path)], [['made'], ['.gitignore']]);
		assert.deepEqual([readFileSync(at('.env'), 'utf8'), readFileSync(at('large'), 'utf8')], ['secret', 'l']);

		const wider = reopen();
		const roots = [{ name: 'one', path: folder }];
		wider.setWorkspace({ roots, scope: { ...defaultScope, exclude: ['a'] } });
		await wider.create();
		wider.setWorkspace({ roots, scope: defaultScope });
		const { checkpoint: widened } = await wider.create();
		assert.deepEqual([(await wider.revert(widened.id)).deleted, existsSync(at('a'))], [[], true]);
		wider.dispose();
	});

	it('never puts a folder in the place of what somebody has made since', async () => {
		/** What is there before the step, after it, and now. */
		const cases: Record<string, readonly [FileTree, FileTree, FileTree]> = {
			'the folder went': [{ 'd/x': 'x' }, {}, { d: 'precious' }],
			'a file in it went': [{ 'd/x': 'x', 'd/y': 'y' }, { 'd/y': 'y' }, { d: 'precious' }],
			'a file took its place': [{ 'd/x': 'x' }, { d: 'one' }, { d: 'two' }],
			'a link took its place': [{ 'd/x': 'x', 'lib/l': 'l' }, { 'lib/l': 'l' }, { d: { link: 'lib' }, 'lib/l': 'l' }],
			'a folder took a file\u2019s place': [{ d: 'file' }, { 'd/x': 'x' }, { 'd/x': 'x', 'd/y': 'y' }],
		};
		for (const [what, [before, after, now]] of Object.entries(cases)) {
			const { checkpoints, folder } = openCheckpoints({ same: '' });
			const become = (tree: FileTree): void => {
				for (const name of ['d', 'lib']) rmSync(path.join(folder, name), { recursive: true, force: true });
				writeTree(folder, tree);
			};
			become(before);
			await checkpoints.create();
			become(after);
			const { checkpoint: step } = await checkpoints.create();
			become(now);
			await checkpoints.create();
			const there = readTree(folder);
			const preview = await checkpoints.previewRevert(step.id);
			const report = await checkpoints.revert(step.id);
			assert.deepEqual(readTree(folder), there, what);
			assert.ok(report.conflicts.length > 0, what);
			assert.deepEqual(preview.conflicts, report.conflicts, what);
		}
	});

	it('leaves a renamed file where it is while something that rules leave out is in its old place', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': lines('one', 'two', 'three') });
		const at = (name: string): string => path.join(folder, name);
		await checkpoints.create();
		renameSync(at('a.txt'), at('b.txt'));
		const { checkpoint: step } = await checkpoints.create();
		writeFileSync(at('.gitignore'), 'a.txt\n');
		writeFileSync(at('a.txt'), 'other');
		appendFileSync(at('b.txt'), 'later');
		const now = readTree(folder);
		const preview = await checkpoints.previewRevert(step.id);
		const report = await checkpoints.revert(step.id);
		assert.deepEqual(report.conflicts, [{ path: 'b.txt', reason: 'placeTaken', oldPath: 'a.txt' }]);
		assert.deepEqual(preview.conflicts, report.conflicts);
		assert.deepEqual(readTree(folder), now);
	});

	it('is refused for the first checkpoint', async () => {
		const { checkpoints } = openCheckpoints({ a: '1' });
		const { checkpoint } = await checkpoints.create();
		await assert.rejects(checkpoints.revert(checkpoint.id), isError('invalidArgument'));
		await assert.rejects(checkpoints.previewRevert('nothing'), isError('notFound'));
	});
});
