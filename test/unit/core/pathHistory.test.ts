import assert from 'node:assert/strict';
import { openMovingFiles, text } from '../../support/movingFiles';
import type { TestWorkspace } from '../../support/openCheckpoints';

/** `message status path`, newest first. */
function historyOf({ checkpoints }: TestWorkspace, name: string): string[] {
	return checkpoints.list({ path: name }).map((each) => [each.message, each.status, each.path].join(' '));
}

describe('the history of a path', () => {
	it('carries the name that the file had in each checkpoint, over renames of it and of folders above it', async () => {
		const test = openMovingFiles({
			'src/lib/one.ts': text('one'),
			'src/two.ts': text('two'),
			'src/empty': '',
			'src/lib/empty': '',
		});
		await test.record('1');
		test.write('src/lib/one.ts', text('one', 2));
		await test.record('2');
		test.move('src/lib/one.ts', 'src/lib/first.ts');
		await test.record('3');
		test.move('src', 'app');
		test.write('app/lib/first.ts', text('one', 3));
		test.write('app/two.ts', 'nothing is left of it\n');
		await test.record('4');
		test.write('app/two.ts', 'and more\n');
		test.write('app/empty', 'not any more');
		await test.record('5');

		assert.deepEqual(historyOf(test, 'app/lib/first.ts'), [
			'4 renamed app/lib/first.ts',
			'3 renamed src/lib/first.ts',
			'2 modified src/lib/one.ts',
			'1 added src/lib/one.ts',
		]);
		// Nothing but its folder says where these two came from.
		assert.deepEqual(historyOf(test, 'app/two.ts'), [
			'5 modified app/two.ts',
			'4 renamed app/two.ts',
			'1 added src/two.ts',
		]);
		assert.deepEqual(historyOf(test, 'app/lib/empty'), ['4 renamed app/lib/empty', '1 added src/lib/empty']);
		assert.deepEqual(historyOf(test, 'app'), [
			'5 modified app',
			'4 renamed app',
			'3 modified src',
			'2 modified src',
			'1 added src',
		]);
		assert.deepEqual(historyOf(test, 'app/lib'), [
			'4 renamed app/lib',
			'3 modified src/lib',
			'2 modified src/lib',
			'1 added src/lib',
		]);
	});

	it('says of a file that is gone what it became', async () => {
		const test = openMovingFiles({ 'old.txt': text('old'), 'gone.txt': text('gone'), 'lib/a': 'a', 'lib/b': 'b' });
		await test.record('1');
		test.move('old.txt', 'new.txt');
		test.move('lib', 'lib2');
		test.remove('gone.txt');
		await test.record('2');
		assert.deepEqual(historyOf(test, 'old.txt'), ['2 renamed new.txt', '1 added old.txt']);
		assert.deepEqual(historyOf(test, 'lib'), ['2 renamed lib2', '1 added lib']);
		assert.deepEqual(historyOf(test, 'gone.txt'), ['2 removed gone.txt', '1 added gone.txt']);
	});

	it('has names of its own on each branch', async () => {
		const test = openMovingFiles({ 'old.txt': text('one') });
		const first = await test.record('1');
		test.move('old.txt', 'new.txt');
		await test.record('left: renamed');
		test.write('new.txt', text('one', 2));
		await test.record('left: edited');
		await test.checkpoints.restore(first);
		test.write('old.txt', text('one', 3));
		await test.record('right: edited');
		test.move('old.txt', 'new.txt');
		await test.record('right: renamed');
		assert.deepEqual(historyOf(test, 'new.txt'), [
			'right: renamed renamed new.txt',
			'right: edited modified old.txt',
			'left: edited modified new.txt',
			'left: renamed renamed new.txt',
			'1 added old.txt',
		]);
	});

	it('goes on into a branch that was left, where the file was renamed', async () => {
		const test = openMovingFiles({ 'old.txt': text('one'), other: '1' });
		const first = await test.record('1');
		test.move('old.txt', 'new.txt');
		await test.record('left: renamed');
		test.write('new.txt', text('one', 2));
		await test.record('left: edited');
		test.move('new.txt', 'lib/new.txt');
		await test.checkpoints.restore(first);
		test.write('other', '2');
		await test.record('right');
		assert.deepEqual(historyOf(test, 'old.txt'), [
			'Before restoring “1” renamed lib/new.txt',
			'left: edited modified new.txt',
			'left: renamed renamed new.txt',
			'1 added old.txt',
		]);
		assert.deepEqual(historyOf(test, 'other'), ['right modified other', '1 added other']);
	});

	it('finds a folder that moved with many files, each of them edited', async () => {
		const names = Array.from({ length: 80 }, (_, i) => `file${i}.ts`);
		const test = openMovingFiles(Object.fromEntries(names.map((name) => [`from/${name}`, text(name)])));
		await test.record('1');
		test.move('from', 'to');
		for (const name of names) test.write(`to/${name}`, text(name, 2));
		await test.record('2');
		assert.deepEqual(historyOf(test, 'to/file7.ts'), ['2 renamed to/file7.ts', '1 added from/file7.ts']);
	});
});
