import assert from 'node:assert/strict';
import path from 'node:path';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openMovingFiles, text } from '../../support/movingFiles';

describe('a restore of a path that had another name', () => {
	it('is refused with that name, and follows it where that is asked for; undo takes that back', async () => {
		const test = openMovingFiles({ 'old.txt': text('one'), other: '1' });
		const first = await test.record('first');
		test.move('old.txt', 'new.txt');
		await test.record('renamed');
		test.write('new.txt', text('one', 2));
		await test.record('edited');
		test.write('new.txt', text('one', 3));
		const before = readTree(test.folder);

		const { checkpoints } = test;
		for (const dryRun of [true, false]) {
			await assert.rejects(checkpoints.restore(first, { paths: ['new.txt'], dryRun }), (error) => {
				return isError('renamedSince')(error) && /"old\.txt"/.test((error as Error).message);
			});
		}
		await assert.rejects(checkpoints.previewRestore(first, { paths: ['other', 'new.txt'] }), isError('renamedSince'));
		assert.deepEqual([readTree(test.folder), checkpoints.list().length], [before, 3]);

		const preview = await checkpoints.restore(first, { paths: ['new.txt'], renamed: 'follow', dryRun: true });
		assert.deepEqual([preview.written, preview.deleted], [['new.txt'], []]);
		assert.deepEqual(preview.names, [{ path: 'new.txt', pathThen: 'old.txt' }]);
		assert.deepEqual(readTree(test.folder), before);
		const report = await checkpoints.restore(first, { paths: ['new.txt'], renamed: 'follow' });
		assert.deepEqual([report.written, report.deleted, report.names], [['new.txt'], [], preview.names]);
		assert.equal(test.read('new.txt'), text('one'));
		assert.deepEqual(Object.keys(readTree(test.folder)), ['new.txt', 'other']);
		await checkpoints.undo();
		assert.deepEqual(readTree(test.folder), before);
		await checkpoints.redo();
		assert.equal(test.read('new.txt'), text('one'));
		await checkpoints.undo();

		// The name then brings the file back as it was, beside the other; both names take the rename back.
		await checkpoints.restore(first, { paths: ['old.txt'] });
		assert.deepEqual([test.read('old.txt'), test.read('new.txt')], [text('one'), text('one', 3)]);
		await checkpoints.undo();
		const both = await checkpoints.restore(first, { paths: ['old.txt', 'new.txt'] });
		assert.deepEqual([both.written, both.deleted], [['old.txt'], ['new.txt']]);
	});

	it('is called so by undo and redo, in another process too, and if there was nothing to do', async () => {
		const test = openMovingFiles({ 'old.txt': text('one') });
		const first = await test.record('first');
		test.move('old.txt', 'new.txt');
		test.write('new.txt', text('one', 2));
		await test.record('renamed');
		const { checkpoints } = test;
		const follow = { paths: ['new.txt'], renamed: 'follow' } as const;
		await checkpoints.restore(first, follow);
		const title = '“Restored new.txt from first”';
		const other = test.reopen();
		assert.equal(other.nextUndo()?.act.title, title);
		assert.equal((await other.undo()).title, title);
		assert.equal(test.read('new.txt'), text('one', 2));
		assert.equal((await test.reopen().redo()).title, title);
		assert.equal(test.read('new.txt'), text('one'));
		await checkpoints.restore(first, follow);
		const idle = await test.reopen().undo();
		assert.deepEqual([idle.title, idle.changedNothing], ['the restore of renamed files from “first”', true]);
		assert.equal(test.read('new.txt'), text('one'));
	});

	it('knows a rename that no checkpoint has recorded yet, with an edit in it', async () => {
		const test = openMovingFiles({ 'old.txt': text('one') });
		const first = await test.record('first');
		test.move('old.txt', 'new.txt');
		test.write('new.txt', text('one', 2));
		await assert.rejects(test.checkpoints.restore(first, { paths: ['new.txt'] }), isError('renamedSince'));
		assert.equal(test.read('new.txt'), text('one', 2));
		await test.checkpoints.restore('HEAD', { paths: ['new.txt'], renamed: 'follow' });
		assert.equal(test.read('new.txt'), text('one'));
	});

	it('brings a whole folder into its present place, with the scope and the modes of then', async () => {
		const test = openMovingFiles({
			'src/a': text('a'),
			'src/deep/b': text('b'),
			'src/out.log': 'then',
			'.gitignore': 'added.log\n',
		});
		const first = await test.record('first');
		test.move('src', 'lib');
		test.remove('lib/deep/b');
		test.write('lib/c', text('c'));
		test.write('lib/added.log', 'was ignored then');
		test.write('.gitignore', '');
		await test.record('renamed');
		await assert.rejects(test.checkpoints.restore(first, { paths: ['lib'] }), isError('renamedSince'));
		const report = await test.checkpoints.restore(first, { paths: ['lib'], renamed: 'follow' });
		assert.deepEqual([report.written, report.deleted], [['lib/deep/b'], ['lib/c']]);
		assert.deepEqual(report.kept, [{ path: 'lib/added.log', reason: 'notInScopeThen' }]);
		assert.deepEqual(report.names, [{ path: 'lib', pathThen: 'src' }]);
		assert.equal(test.read('lib/deep/b'), text('b'));
		await test.checkpoints.undo();
		assert.equal(test.read('lib/c'), text('c'));
	});

	it('does exactly what was shown of a folder that is followed, also to a part of it', async () => {
		const test = openMovingFiles({ 'src/a': text('a'), 'src/b': text('b') });
		const first = await test.record('first');
		test.move('src', 'lib');
		test.write('lib/a', 'now');
		test.write('lib/young', 'new');
		await test.record('second');
		const names = ['lib/a', 'lib/young'].map((name) => ({ path: name, pathThen: name.replace('lib', 'src') }));
		const report = await test.checkpoints.restore(first, { paths: [], names, renamed: 'exact' });
		assert.deepEqual([report.written, report.deleted], [['lib/a'], ['lib/young']]);
		// Without any path it is the whole checkpoint.
		const whole = await test.checkpoints.restore(first, { renamed: 'exact', dryRun: true });
		assert.deepEqual(whole.written, ['src/a', 'src/b']);
	});

	it('takes names as they are given, beside other paths', async () => {
		const test = openMovingFiles({ 'old.txt': text('one'), 'dir/x': '1', 'dir/y': '1' });
		const first = await test.record('first');
		test.move('old.txt', 'dir/new.txt');
		test.write('dir/x', '2');
		test.remove('dir/y');
		await test.record('second');
		test.write('dir/new.txt', 'now');
		const names = [{ path: 'dir/new.txt', pathThen: 'old.txt' }];
		const preview = await test.checkpoints.previewRestore(first, { paths: ['dir'], names });
		assert.deepEqual(
			preview.files.map((file) => `${file.status} ${file.path}`),
			['modified dir/new.txt', 'modified dir/x', 'added dir/y'],
		);
		const report = await test.checkpoints.restore(first, { paths: ['dir'], names });
		assert.deepEqual([report.written, report.deleted], [['dir/new.txt', 'dir/x', 'dir/y'], []]);
		assert.deepEqual([test.read('dir/new.txt'), test.read('dir/y')], [text('one'), '1']);
		const wrong = [{ path: 'dir/new.txt', pathThen: 'nowhere' }];
		await assert.rejects(test.checkpoints.restore(first, { names: wrong }), isError('notFound'));
	});

	it('leaves a link or a file alone that is where the folder of the path was', async () => {
		const test = openMovingFiles({ 'old.txt': text('one'), 'dir/x': '1' });
		const first = await test.record('first');
		test.remove('dir');
		test.write('dir', 'a file');
		test.move('old.txt', 'new.txt');
		await test.record('second');
		const names = [{ path: 'new.txt', pathThen: 'old.txt' }];
		test.write('new.txt', 'now');
		const report = await test.checkpoints.restore(first, { paths: ['dir/x'], names });
		assert.deepEqual(report.kept, [{ path: 'dir/x', reason: 'fileInTheWay' }]);
		assert.deepEqual([test.read('dir'), test.read('new.txt')], ['a file', text('one')]);
	});

	it('follows names into a branch that was left', async () => {
		const test = openMovingFiles({ 'a.txt': text('one') });
		const first = await test.record('first');
		test.move('a.txt', 'left.txt');
		test.write('left.txt', text('one', 2));
		const left = await test.record('left');
		await test.checkpoints.restore(first);
		test.move('a.txt', 'right.txt');
		await test.record('right');
		assert.deepEqual(await test.checkpoints.differingNames(left, ['right.txt']), [
			{ path: 'right.txt', pathThen: 'left.txt' },
		]);
		assert.deepEqual(await test.checkpoints.differingNames(left, ['left.txt', 'nowhere']), [
			{ path: 'right.txt', pathThen: 'left.txt' },
		]);
		await test.checkpoints.restore(left, { paths: ['right.txt'], renamed: 'follow' });
		assert.equal(test.read('right.txt'), text('one', 2));
	});

	it('tells of files that did not exist then, and of what a folder loses to another place', async () => {
		const test = openMovingFiles({ 'a/x': text('x'), 'dir/y': '1' });
		const first = await test.record('first');
		test.move('a/x', 'dir/x');
		test.write('young', 'new');
		await test.record('second');
		const dry = await test.checkpoints.restore(first, { paths: ['young', 'dir'], dryRun: true });
		const report = await test.checkpoints.restore(first, { paths: ['young', 'dir'] });
		for (const told of [dry, report]) {
			assert.deepEqual(told.deleted, ['dir/x', 'young']);
			assert.deepEqual(told.absentThen, ['young']);
			assert.deepEqual(told.names, [{ path: 'dir/x', pathThen: 'a/x' }]);
		}
	});

	it('does not take the disk for the checkpoint: what has another content at both names is not asked about', async () => {
		const test = openMovingFiles({ 'old.txt': text('one') });
		const first = await test.record('first');
		test.move('old.txt', 'new.txt');
		test.write('old.txt', 'another file');
		await test.record('second');
		assert.deepEqual(await test.checkpoints.differingNames(first, ['old.txt']), []);
		const report = await test.checkpoints.restore(first, { paths: ['old.txt'] });
		assert.deepEqual(report.written, ['old.txt']);
	});

	it('is named where a path of a checkpoint is read or copied under its present name', async () => {
		const test = openMovingFiles({ 'old.txt': text('one') });
		const first = await test.record('first');
		test.move('old.txt', 'new.txt');
		await test.record('second');
		const copy = path.join(test.folder, '..', 'copy');
		const named = (error: unknown): boolean =>
			isError('notFound')(error) && /"old\.txt"/.test((error as Error).message);
		assert.throws(() => test.checkpoints.read(first, 'new.txt'), named);
		assert.throws(() => test.checkpoints.files(first, ['new.txt']), named);
		await assert.rejects(test.checkpoints.restore(first, { paths: ['new.txt'], to: copy }), named);
		assert.throws(
			() => test.checkpoints.read(first, 'nowhere'),
			(error) => isError('notFound')(error) && !/under the name/.test((error as Error).message),
		);
	});
});
