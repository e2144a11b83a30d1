import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { gitEnvironment } from '../../../src/core/workspace/git/gitEnvironment';
import { writeTree } from '../../support/fileTree';
import { GitPlace } from '../../support/gitPlace';
import { openCheckpoints } from '../../support/openCheckpoints';

describe('git rules from outside the workspace folder', () => {
	it('are those of the repository around it, through links too, unless it leaves the folder out', async () => {
		const place = new GitPlace();
		place.repository('real', { '.gitignore': '*.log\n/left-out\n', 'k/a.log': '', 'k/b': '', 'left-out/c.log': '' });
		symlinkSync('real/k', place.at('link'));

		await place.assertSame('real/k', 'b');
		await place.assertSame('link', 'b');
		assert.deepEqual(await place.recorded('real/left-out'), ['c.log']);
	});

	it('are none where what lies above must not be looked at', async () => {
		const { folder, reopen } = openCheckpoints({ 'a.txt': 'a' });
		const statSync = ((file: string, options?: object) => {
			const isAbove = file.endsWith('.git') && !file.startsWith(folder);
			if (isAbove) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
			return nodeFileSystem.statSync(file, options);
		}) as FileSystem['statSync'];
		const checkpoints = reopen({ fileSystem: { ...nodeFileSystem, statSync } });
		await checkpoints.create();
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), 'a');
	});

	it("are the user's, wherever they stand", async () => {
		const named = new GitPlace('[core]\nexcludesFile = "~/my ignores" ; a comment');
		writeTree(named.at('home'), { 'my ignores': 'a\n' });
		named.repository('r', { a: '', b: '' });
		await named.assertSame('r', 'b');

		const included = new GitPlace('[include]\npath = more\n[includeIf "gitdir:**/work/"]\npath = work');
		writeTree(included.at('home'), {
			more: '[core]\nexcludesFile = ~/one\n',
			work: '[core]\nexcludesFile = ~/two\n',
			one: 'a\n',
			two: 'b\n',
		});
		included.repository('r', { a: '', b: '' });
		included.repository('work/r', { a: '', b: '' });
		await included.assertSame('r', 'b');
		await included.assertSame('work/r', 'a');

		const backslashes = new GitPlace(
			'[safe]\ndirectory = C:\\\\old\\\\\n[foo]\nx = 1 ; C:\\old\\\n[core]\n# C:\\old\\\nexcludesFile = "~/my \\\nignores"',
		);
		writeTree(backslashes.at('home'), { 'my ignores': 'a\n' });
		backslashes.repository('r', { a: '', b: '' });
		await backslashes.assertSame('r', 'b');

		const none = new GitPlace('[core]\nexcludesFile =');
		writeTree(none.at('home'), { '.config/git/ignore': 'a\n' });
		none.repository('r', { a: '' });
		await none.assertSame('r', 'a');
	});

	it('are those that are included for the branch, or for a remote', async () => {
		const place = new GitPlace(
			'[includeIf "onbranch:feature/"]\npath = one\n[includeIf "hasconfig:remote.*.url:https://example.com/**"]\npath = two',
		);
		writeTree(place.at('home'), {
			one: '[core]\nexcludesFile = ~/a-is-ignored\n',
			two: '[core]\nexcludesFile = ~/b-is-ignored\n',
			'a-is-ignored': 'a\n',
			'b-is-ignored': 'b\n',
		});
		place.repository('r', { a: '', b: '' });
		place.git('r', 'checkout', '--quiet', '-b', 'feature/x');
		await place.assertSame('r', 'b');
		place.git('r', 'checkout', '--quiet', '--orphan', 'feature');
		await place.assertSame('r', 'a', 'b');
		place.git('r', 'remote', 'add', 'origin', 'https://example.org/team/r');
		await place.assertSame('r', 'a', 'b');
		place.git('r', 'remote', 'set-url', 'origin', 'https://example.com/team/r');
		await place.assertSame('r', 'a');
	});

	it('change with the branch', async () => {
		const place = new GitPlace('[includeIf "onbranch:two"]\npath = two');
		writeTree(place.at('home'), { two: '[core]\nexcludesFile = ~/ignored\n', ignored: 'a\n' });
		place.repository('r', { a: '', b: '' });
		place.git('r', 'checkout', '--quiet', '-b', 'one');
		const checkpoints = openCheckpoints({}).reopen(place.opened('r'));
		const files = async (): Promise<string[]> => {
			await checkpoints.create();
			return checkpoints.files('HEAD').map((file) => file.path);
		};
		assert.deepEqual(await files(), ['a', 'b']);
		place.git('r', 'checkout', '--quiet', '-b', 'two');
		assert.deepEqual(await files(), ['b']);
		checkpoints.dispose();
	});

	it('hold in work trees, whose own files lie elsewhere', async () => {
		const place = new GitPlace('[core]\nexcludesFile = mine');
		place.repository('r', { '.gitignore': '', mine: 'b\n' });
		place.git('r', 'add', '.');
		place.git('r', 'commit', '--quiet', '-m', 'first');
		writeFileSync(place.at('r/.git/info/exclude'), 'c\n');
		place.git('r', 'worktree', 'add', '--quiet', '../tree');
		writeTree(place.at('tree'), { a: '', b: '', c: '' });
		await place.assertSame('tree', '.gitignore', 'a', 'mine');
	});
});

describe('what git tracks although a rule leaves it out', () => {
	it('is in: files, submodules, what a sparse index only names by its folder', async () => {
		const place = new GitPlace();
		place.repository('sub', { x: '', '.gitignore': '*.tmp\n' });
		place.git('sub', 'add', '.');
		place.git('sub', 'commit', '--quiet', '-m', 'first');
		place.repository('r', { '.gitignore': '*.log\nmodules/\n', 'a.log': '', 'deep/b.log': '', 'deep/c.log': '' });
		place.git('r', 'add', '-f', 'deep/b.log');
		place.git('r', 'submodule', '--quiet', 'add', '-f', '../sub', 'modules/sub');
		writeTree(place.at('r/modules'), { 'sub/y': '', 'sub/z.tmp': '', other: '' });
		assert.deepEqual(await place.recorded('r'), [
			'.gitignore',
			'.gitmodules',
			'deep/b.log',
			'modules/sub/.gitignore',
			'modules/sub/x',
			'modules/sub/y',
		]);

		place.repository('sparse', { '.gitignore': '*.log\n', 'a/keep': '', 'b/z.log': '' });
		place.git('sparse', 'add', '-f', '.');
		place.git('sparse', 'commit', '--quiet', '-m', 'first');
		place.git('sparse', 'sparse-checkout', 'set', '--cone', '--sparse-index', 'a');
		writeTree(place.at('sparse'), { 'b/z.log': 'again' });
		await place.assertSame('sparse', '.gitignore', 'a/keep', 'b/z.log');
	});

	it('is in where the index is split, whatever the folders are called', async () => {
		const place = new GitPlace();
		place.repository('r', { '.gitignore': '*.log\n', 'links/a.txt': 'a', 'symlink/b.log': 'b', 'keep.log': 'k' });
		place.git('r', 'add', '-f', '.');
		place.git('r', 'commit', '--quiet', '-m', 'first');
		place.git('r', 'update-index', '--split-index');
		place.git('r', 'commit', '--quiet', '--allow-empty', '-m', 'second');
		await place.assertSame('r', '.gitignore', 'keep.log', 'links/a.txt', 'symlink/b.log');
		writeFileSync(place.at('r/more.log'), 'm');
		place.git('r', 'add', '-f', 'more.log');
		await place.assertSame('r', '.gitignore', 'keep.log', 'links/a.txt', 'more.log', 'symlink/b.log');
	});

	it('stays in where the index is damaged, and where nothing was known of it that is said', async () => {
		const place = new GitPlace();
		place.repository('r', { '.gitignore': '*.log\n', 'keep.log': 'k', 'out.log': 'o' });
		place.git('r', 'add', '-f', 'keep.log');
		place.git('r', 'commit', '--quiet', '-m', 'first');
		const index = place.at('r/.git/index');
		const whole = readFileSync(index);
		const running = openCheckpoints({}).reopen(place.opened('r'));
		await running.create();
		for (const damaged of [whole.subarray(0, 60), Buffer.from('XXXX'), Buffer.alloc(0)]) {
			writeFileSync(index, damaged);
			const { created, skipped } = await running.create();
			assert.deepEqual([created, skipped], [false, []]);
			const starting = openCheckpoints({}).reopen(place.opened('r'));
			const said = (await starting.create()).skipped.map(({ path: file, reason }) => [file, reason]);
			assert.deepEqual(said, [['.git/index', 'unreadable']]);
			starting.dispose();
		}
		writeFileSync(index, whole);
		const last = await running.create({ allowEmpty: true });
		assert.deepEqual(last.skipped, []);
		assert.ok(running.entry('HEAD', 'keep.log'));
		running.dispose();
	});

	it('is in also inside a repository of its own', async () => {
		const place = new GitPlace();
		place.repository('r', { 'n/x.log': 'x', 'n/y.log': 'y' });
		place.git('r', 'add', '-f', 'n/x.log');
		place.git('r', 'commit', '--quiet', '-m', 'first');
		writeFileSync(place.at('r/n/.gitignore'), '*.log\n');
		place.git('r/n', 'init', '--quiet');
		assert.deepEqual(await place.recorded('r'), ['n/.gitignore', 'n/x.log']);
	});
});

describe('what stands in the place of git’s own files', () => {
	it('is not waited for where it is a pipe', async () => {
		for (const name of ['index', 'config', 'info/exclude', 'commondir']) {
			const place = new GitPlace();
			place.repository('r', { 'a.txt': 'a' });
			rmSync(place.at('r/.git', name), { force: true });
			execFileSync('mkfifo', [place.at('r/.git', name)]);
			assert.deepEqual(await place.recorded('r'), ['a.txt'], name);
		}
	});
});

describe('where git looks for a user’s settings', () => {
	const filesOf = (variables: NodeJS.ProcessEnv): readonly string[] => gitEnvironment(variables).configFiles;

	it('is below the root where the home folder has no name', () => {
		assert.deepEqual(filesOf({ HOME: '' }).slice(1), ['/.config/git/config', '/.gitconfig']);
	});

	it('is the usual folder where the variable for another one is empty', () => {
		assert.deepEqual(filesOf({ HOME: '/h', XDG_CONFIG_HOME: '' }).slice(1), ['/h/.config/git/config', '/h/.gitconfig']);
	});

	it('is not the machine’s own where that is left out by any true value', () => {
		for (const value of ['1', '2', 'TRUE', 'yes', 'on', '1k']) {
			assert.equal(filesOf({ HOME: '/h', GIT_CONFIG_NOSYSTEM: value }).length, 2, value);
		}
		for (const value of ['0', '', 'false', 'no']) {
			assert.equal(filesOf({ HOME: '/h', GIT_CONFIG_NOSYSTEM: value }).length, 3, value);
		}
	});
});

describe('a change of the rules', () => {
	it('brings an empty folder back, or takes it away', async () => {
		const { checkpoints, folder } = openCheckpoints({ '.gitignore': 'out/\n', 'a/k': 'k' }, { scope: { exclude: [] } });
		const git = (...args: string[]): void => void execFileSync('git', args, { cwd: folder });
		git('init', '--quiet');
		writeTree(folder, { 'a/out/x': 'x' });
		git('add', '-f', 'a/out/x');
		rmSync(path.join(folder, 'a/out/x'));
		mkdirSync(path.join(folder, 'a/empty'));
		await new Promise((resolve) => setTimeout(resolve, 150));
		await checkpoints.create();
		await checkpoints.create();
		const has = (): boolean => checkpoints.files('HEAD').some((file) => file.path === 'a/out');
		assert.equal(has(), false);
		rmSync(path.join(folder, '.gitignore'));
		await checkpoints.create();
		assert.equal(has(), true);
		writeFileSync(path.join(folder, '.gitignore'), 'out/\n');
		await checkpoints.create();
		assert.equal(has(), false);
	});
});
