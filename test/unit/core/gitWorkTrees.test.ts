import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeTree } from '../../support/fileTree';
import { GitPlace } from '../../support/gitPlace';
import { openCheckpoints } from '../../support/openCheckpoints';

/** What is tracked although a rule matches it tells whether the index was found, and where its paths begin. */
const tracked = { '.gitignore': '*.log\n', 'src/keep.log': 'k', 'src/other.log': 'o', 'src/a.ts': '', 'out.log': '' };

/** A repository that tracks `src/keep.log`, with another work tree in its settings. */
function withWorkTree(place: GitPlace, repository: string, workTree: string): void {
	place.git(repository, 'add', '-f', 'src/keep.log');
	place.git(repository, 'config', 'core.worktree', workTree);
}

describe('the work tree that a repository’s settings name', () => {
	it('is the folder above, relative to git’s folder or absolute, through links too', async () => {
		for (const name of ['relative', 'absolute', 'link']) {
			const place = new GitPlace();
			place.repository('w', tracked);
			place.git('w', 'add', '-f', 'src/keep.log');
			symlinkSync('w', place.at('link'));
			// The work tree's own folder has no `.git`: that lies in `src`.
			place.git('w', 'init', '--quiet', '--separate-git-dir', place.at('w/src/.git'));
			rmSync(place.at('w/.git'));
			const named = { relative: '../..', absolute: place.at('w'), link: place.at('link') }[name];
			place.git('w/src', 'config', 'core.worktree', named ?? '');
			await place.assertSame('w/src', 'a.ts', 'keep.log');
			await place.assertSame('link/src', 'a.ts', 'keep.log');
			// Seen from above, the folder is a repository of its own.
			assert.deepEqual(await place.recorded('w'), ['.gitignore', 'src/a.ts', 'src/keep.log'], name);
		}
	});

	it('has no say where its own rules leave the folder out', async () => {
		const place = new GitPlace();
		place.repository('w', { '.gitignore': '/src/\n*.log\n', 'src/a.ts': '', 'src/a.log': '' });
		place.git('w', 'init', '--quiet', '--separate-git-dir', place.at('w/src/.git'));
		rmSync(place.at('w/.git'));
		place.git('w/src', 'config', 'core.worktree', '../..');
		assert.deepEqual(place.seenByGit('w/src'), []);
		assert.deepEqual(await place.recorded('w/src'), ['a.log', 'a.ts']);
	});

	it('is a folder below, whether that, what lies above it or what lies between is opened', async () => {
		const place = new GitPlace();
		writeTree(place.at('w'), {
			'.gitignore': '',
			'mid/out.log': '',
			'mid/.gitignore': '/src/not-of-the-repository\n',
			'mid/src/.gitignore': '*.log\n',
			'mid/src/keep.log': '',
			'mid/src/other.log': '',
			'mid/src/deep/a.ts': '',
		});
		place.git('w', 'init', '--quiet');
		place.git('w', 'config', 'core.worktree', '../mid/src');
		place.git('w', 'add', '-f', 'keep.log');
		writeFileSync(place.at('w/.git/info/exclude'), 'deep/b.ts\n');
		writeTree(place.at('w'), { 'mid/src/deep/b.ts': '', 'mid/src/not-of-the-repository': '', 'deep/b.ts': '' });
		const inside = ['.gitignore', 'deep/a.ts', 'keep.log', 'not-of-the-repository'];
		await place.assertSame('w/mid/src', ...inside);
		const between = ['.gitignore', 'out.log', ...inside.map((file) => `src/${file}`)];
		assert.deepEqual(await place.recorded('w/mid'), between);
		assert.deepEqual(await place.recorded('w'), ['.gitignore', 'deep/b.ts', ...between.map((file) => `mid/${file}`)]);
	});

	it('is followed when the settings change', async () => {
		const place = new GitPlace();
		place.repository('w', { ...tracked, 'src/.gitignore': '*.log\n' });
		const checkpoints = openCheckpoints({}).reopen(place.opened('w'));
		const seen = async (): Promise<string[]> => {
			await checkpoints.create();
			return checkpoints.files('HEAD').flatMap(({ path: file }) => (/^src\/[a-z]/.test(file) ? [file] : []));
		};
		place.git('w', 'add', '-f', 'src/keep.log');
		assert.deepEqual(await seen(), ['src/a.ts', 'src/keep.log']);
		place.git('w', 'config', 'core.worktree', '../src');
		assert.deepEqual(await seen(), ['src/a.ts']);
		place.git('w', 'add', '-f', 'other.log');
		assert.deepEqual(await seen(), ['src/a.ts', 'src/other.log']);
		place.git('w', 'config', '--unset', 'core.worktree');
		assert.deepEqual(await seen(), ['src/a.ts', 'src/keep.log']);
		place.git('w', 'config', 'core.worktree', '../src');
		assert.deepEqual(await seen(), ['src/a.ts', 'src/other.log']);
		rmSync(place.at('w/.git'), { recursive: true });
		assert.deepEqual(await seen(), ['src/a.ts']);
		checkpoints.dispose();
	});

	it('is elsewhere, not there, or none at all: then git tracks nothing in the folder', async () => {
		for (const [name, workTree] of Object.entries({ elsewhere: '../../other', missing: '../missing' })) {
			const place = new GitPlace();
			place.repository('w', tracked);
			writeTree(place.at('other'), { 'src/keep.log': '' });
			withWorkTree(place, 'w', workTree);
			assert.deepEqual(await place.recorded('w'), ['.gitignore', 'src/a.ts'], name);
		}
		const place = new GitPlace();
		place.repository('w', tracked);
		place.git('w', 'add', '-f', '.');
		place.git('w', 'commit', '--quiet', '-m', 'first');
		place.git('w', 'config', 'core.bare', 'true');
		place.git('w', 'worktree', 'add', '--quiet', 'tree');
		const inTree = Object.keys(tracked).sort();
		await place.assertSame('w/tree', ...inTree);
		const all = [...inTree.filter((file) => !file.endsWith('.log')), ...inTree.map((file) => `tree/${file}`)].sort();
		assert.deepEqual(await place.recorded('w'), all);
	});

	it('is that of the very work tree where each has settings of its own', async () => {
		const place = new GitPlace();
		place.repository('w', tracked);
		place.git('w', 'add', '-f', 'src/keep.log');
		place.git('w', 'commit', '--quiet', '-m', 'first');
		place.git('w', 'worktree', 'add', '--quiet', '../tree');
		// Only the main work tree listens to what all share.
		place.git('w', 'config', 'core.worktree', '../src');
		writeTree(place.at('tree'), { '.gitignore': '*.log\n', 'src/new.log': '', 'src/.gitignore': '*.log\n' });
		await place.assertSame('tree', '.gitignore', 'src/.gitignore', 'src/keep.log');
		place.git('w', 'config', '--unset', 'core.worktree');
		place.git('w', 'config', 'extensions.worktreeConfig', 'true');
		appendFileSync(place.at('w/.git/worktrees/tree/config.worktree'), `[core]\nworktree = ${place.at('tree/src')}\n`);
		place.git('tree/src', 'read-tree', '--empty');
		place.git('tree/src', 'add', '-f', 'new.log');
		await place.assertSame('tree/src', '.gitignore', 'new.log');
		await place.assertSame('w', '.gitignore', 'src/a.ts', 'src/keep.log');
	});
});

describe('a folder that is reached through a link', () => {
	it('belongs to the submodule, or work tree, whose own files lie where its `.git` says from its real place', async () => {
		const place = new GitPlace();
		place.repository('sub', { 'x.log': '', '.gitignore': '*.log\n' });
		place.git('sub', 'add', '-f', '.');
		place.git('sub', 'commit', '--quiet', '-m', 'first');
		place.repository('far/away/r', { 'keep.log': '', '.gitignore': '*.log\n' });
		place.git('far/away/r', 'submodule', '--quiet', 'add', place.at('sub'), 'modules/sub');
		place.git('far/away/r', 'add', '-f', 'keep.log', '.gitignore');
		place.git('far/away/r', 'commit', '--quiet', '-m', 'first');
		place.git('far/away/r', 'worktree', 'add', '--quiet', '../tree');
		const tree = place.at('far/away/tree');
		const named = /^gitdir: (.*)\n$/.exec(readFileSync(path.join(tree, '.git'), 'utf8'))?.[1] ?? '';
		writeFileSync(path.join(tree, '.git'), `gitdir: ${path.relative(tree, named)}\n`);
		symlinkSync('far/away/r/modules/sub', place.at('sub-link'));
		symlinkSync('far/away/tree', place.at('tree-link'));

		await place.assertSame('sub-link', '.gitignore', 'x.log');
		await place.assertSame('far/away/r/modules/sub', '.gitignore', 'x.log');
		assert.deepEqual(await place.recorded('tree-link'), ['.gitignore', '.gitmodules', 'keep.log']);
	});

	it('finds what several work trees share from the real place of git’s folder, where `.git` is a link', async () => {
		const place = new GitPlace();
		place.repository('far/away/r', { 'keep.log': '', '.gitignore': '*.log\n' });
		place.git('far/away/r', 'add', '-f', '.');
		place.git('far/away/r', 'commit', '--quiet', '-m', 'first');
		place.git('far/away/r', 'worktree', 'add', '--quiet', place.at('tree'));
		rmSync(place.at('tree/.git'));
		symlinkSync('../far/away/r/.git/worktrees/tree', place.at('tree/.git'));
		await place.assertSame('tree', '.gitignore', 'keep.log');
	});
});
