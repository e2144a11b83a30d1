import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { type MovingFiles, openMovingFiles, text } from '../../support/movingFiles';

/** `path in MESSAGE`, with `like PATH` of what may have been renamed; newest deletions first. */
async function deletedIn({ checkpoints }: MovingFiles, folder = ''): Promise<string[]> {
	const files = await checkpoints.deletedFiles(folder);
	return files.map(({ path: file, id, renamedTo }) => {
		const like = renamedTo === undefined ? '' : ` like ${renamedTo}`;
		return `${file} in ${checkpoints.get(id)?.message ?? ''}${like}`;
	});
}

describe('deleted files are found', () => {
	it('when a restore took them away, from the checkpoint or only from its safety checkpoint', async () => {
		const test = openMovingFiles({ kept: 'k' });
		const first = await test.record('first');
		test.write('added', 'a');
		await test.record('second');
		test.write('unrecorded', 'u');
		await test.checkpoints.restore(first);
		const [added, unrecorded] = await test.checkpoints.deletedFiles();
		assert.deepEqual(await deletedIn(test), [
			'added in Before restoring “first”',
			'unrecorded in Before restoring “first”',
		]);
		const safety = test.checkpoints.list({ trigger: 'safety' })[0];
		for (const file of [added, unrecorded]) assert.ok(file?.deletedAt && safety && file.deletedAt > safety.createdAt);
		await test.checkpoints.undelete(['added']);
		assert.equal(test.read('added'), 'a');
		// The restore took it away, and nothing has been recorded since that would say otherwise.
		test.remove('added');
		const [again] = await test.checkpoints.deletedFiles();
		assert.deepEqual([again?.path, again?.deletedAt], ['added', undefined]);
	});

	it('in a branch that was left, where they had been deleted too', async () => {
		const test = openMovingFiles({ kept: 'k' });
		const first = await test.record('first');
		test.write('dir/added', 'a');
		await test.record('left: added');
		test.remove('dir');
		test.write('other', 'o');
		await test.record('left: deleted');
		await test.checkpoints.restore(first);
		test.write('kept', 'k2');
		await test.record('right');
		assert.deepEqual(await deletedIn(test), ['other in left: deleted', 'dir/added in left: added']);
	});

	it('when a similar file came as they went, also after that one is gone; one with the same content is the file', async () => {
		const test = openMovingFiles({ 'similar.txt': text('one'), 'same.txt': text('two') });
		await test.record('first');
		test.remove('similar.txt');
		test.write('copy.txt', text('one', 2));
		test.move('same.txt', 'moved.txt');
		await test.record('second');
		assert.deepEqual(await deletedIn(test), ['similar.txt in first like copy.txt']);
		test.move('moved.txt', 'dir/moved.txt');
		assert.deepEqual(await deletedIn(test), ['similar.txt in first like copy.txt']);
		await test.record('third');
		test.remove('copy.txt');
		test.write('dir/moved.txt', text('two', 2));
		await test.record('fourth');
		assert.deepEqual(await deletedIn(test), ['copy.txt in third', 'similar.txt in first']);
		test.remove('dir');
		assert.deepEqual(await deletedIn(test), [
			'dir/moved.txt in fourth',
			'copy.txt in third',
			'moved.txt in second',
			'same.txt in first',
			'similar.txt in first',
		]);
	});

	it('when they were renamed, then deleted, and their name was taken by another file', async () => {
		for (const taken of ['new.txt', 'old.txt']) {
			const test = openMovingFiles({ 'old.txt': text('one') });
			await test.record('first');
			test.move('old.txt', 'new.txt');
			await test.record('renamed');
			test.remove('new.txt');
			await test.record('deleted');
			test.write(taken, text('another'));
			await test.record('taken');
			const expected = taken === 'new.txt' ? 'old.txt in first' : 'new.txt in renamed';
			assert.deepEqual(await deletedIn(test), [expected], taken);
			// Deletion and the new file in one step, as a save of everything has it.
			const other = openMovingFiles({ 'old.txt': text('one') });
			await other.record('first');
			other.move('old.txt', 'new.txt');
			await other.record('renamed');
			other.remove('new.txt');
			other.write(taken, text('another'));
			await other.record('taken');
			// Without a step between them the file of that name has only changed.
			assert.deepEqual(await deletedIn(other), taken === 'new.txt' ? [] : [expected], taken);
		}
	});

	it('when a file of that name came and was renamed: it is the one before that is deleted', async () => {
		const test = openMovingFiles({ name: text('one') });
		await test.record('first');
		test.remove('name');
		await test.record('deleted');
		test.write('name', text('two'));
		await test.record('another');
		test.move('name', 'moved');
		await test.record('moved');
		assert.deepEqual(await deletedIn(test), ['name in first']);
		await test.checkpoints.undelete(['.']);
		assert.equal(test.read('name'), text('one'));
	});

	it('and not when only their folder moved, empty ones neither, or a restore took a rename back', async () => {
		const test = openMovingFiles({ 'src/a': text('a'), 'src/empty': '', 'src/deep/empty': '' });
		const first = await test.record('first');
		test.move('src', 'lib');
		await test.record('moved');
		assert.deepEqual(await deletedIn(test), []);
		test.write('lib/a', text('a', 2));
		await test.checkpoints.restore(first);
		assert.deepEqual(await deletedIn(test), []);
		test.move('src/deep', 'src/deeper');
		assert.deepEqual(await deletedIn(test), []);
	});

	it('with the name that a file has now which is much like them, though a branch renamed it twice', async () => {
		const test = openMovingFiles({ one: text('a') });
		const first = await test.record('first');
		test.move('one', 'two');
		test.write('two', text('a', 2));
		await test.record('left: edited');
		test.move('two', 'three');
		await test.record('left: renamed');
		await test.checkpoints.restore(first);
		assert.deepEqual(await deletedIn(test), ['three in left: renamed like one', 'two in left: edited like one']);
	});

	it('and a folder of them comes back whole; what is not deleted is told', async () => {
		const test = openMovingFiles({ 'dir/a': '1', 'dir/deep/b': '2', other: '3', there: '4' });
		await test.record('first');
		test.write('dir/c', '5');
		await test.record('second');
		for (const name of ['dir', 'other']) test.remove(name);
		await assert.rejects(test.checkpoints.undelete(['dir', 'there']), isError('notFound'));
		const report = await test.checkpoints.undelete(['./dir/', 'dir/a']);
		assert.deepEqual(report.written, ['dir/a', 'dir/c', 'dir/deep/b']);
		assert.equal(readFileSync(path.join(test.folder, 'dir/deep/b'), 'utf8'), '2');
		await test.checkpoints.undo();
		assert.deepEqual(Object.keys(readTree(test.folder)), ['there']);
	});

	it('below a folder, a limit of them, the newest first, however far back they were renamed', async () => {
		const test = openMovingFiles({ 'a/1': text('1'), 'a/2': text('2'), 'b/3': text('3') });
		const first = await test.record('first');
		test.move('a/1', 'a/one');
		await test.record('left');
		test.write('a/young', 'y');
		await test.checkpoints.restore(first);
		for (const name of ['a/2', 'b/3']) {
			test.remove(name);
			await test.record(`without ${name}`);
		}
		assert.deepEqual(await deletedIn(test, 'a'), [
			'a/2 in Before restoring “first”',
			'a/young in Before restoring “first”',
		]);
		const limited = await test.checkpoints.deletedFiles('', 2);
		assert.deepEqual(
			limited.map((file) => file.path),
			['b/3', 'a/2'],
		);
		assert.deepEqual(await test.checkpoints.deletedFiles('', 0), []);
	});

	it('without those of a workspace folder that is not open any more', async () => {
		const test = openMovingFiles({ 'one/a': '1', 'two/b': '2' });
		const [one, two] = ['one', 'two'].map((name) => ({ name, path: path.join(test.folder, name) }));
		assert.ok(one && two);
		const three = { name: 'three', path: path.join(test.folder, 'three') };
		mkdirSync(three.path);
		const scope = defaultScope;
		const checkpoints = test.reopen({ workspace: { roots: [one, two], scope } });
		await checkpoints.create();
		checkpoints.setWorkspace({ roots: [one, three], scope });
		await checkpoints.create();
		test.remove('one/a');
		const deleted = await checkpoints.deletedFiles();
		assert.deepEqual(
			deleted.map((file) => file.path),
			['one/a'],
		);
	});
});
