import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { recordedNames, nameRoots, placeOf } from '../../../src/core/workspace/roots';
import { nothingTracked } from '../../../src/core/workspace/git/trackedFiles';
import { Scope } from '../../../src/core/workspace/scope';
import { defaultScope, type ScopeSettings } from '../../../src/core/workspace/scopeSettings';
import { CairnError } from '../../../src/core/errors';
import { normalizePath, unsafeName } from '../../../src/core/treePath';
import { type FileTree, readTree, writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { makeTempFolder } from '../../support/tempFolder';

/** The files of a tree that are in scope, as a capture walks. */
async function filesInScope(tree: FileTree, scope: Partial<ScopeSettings> = {}): Promise<string[]> {
	const { checkpoints } = openCheckpoints(tree, { scope });
	await checkpoints.create();
	return checkpoints
		.files('HEAD')
		.filter((file) => file.kind !== 'directory')
		.map((file) => file.path);
}

describe('scope', () => {
	it('leaves out what tools make, and everything of git', async () => {
		const files = await filesInScope({
			'a.ts': '',
			'node_modules/x/index.js': '',
			'packages/b/node_modules/y.js': '',
			'.git/config': '',
			'vendored/.git/HEAD': '',
			'vendored/code.c': '',
			'submodule/.git': 'gitdir: ../.git/modules/submodule',
			'submodule/lib.c': '',
			'.DS_Store': '',
			'py/__pycache__/a.pyc': '',
			'.github/workflow.yml': '',
		});

		assert.deepEqual(files, ['.github/workflow.yml', 'a.ts', 'submodule/lib.c', 'vendored/code.c']);
	});

	it('brings back what an include names: a file, a folder, globs in literal folders', async () => {
		const tree: FileTree = {
			'.gitignore': '.env\n/dist/\nbuild/\n',
			'.env': '',
			'sub/.env': '',
			'dist/a.js': '',
			'dist/deep/b.js': '',
			'packages/p/build/out.js': '',
			'packages/p/build/out.map': '',
			'packages/q/build/out.js': '',
			'node_modules/p/.env': '',
		};
		const include = ['**/.env', 'dist/**', 'packages/*/build/*.js'];

		assert.deepEqual(await filesInScope(tree, { include }), [
			'.env',
			'.gitignore',
			'dist/a.js',
			'dist/deep/b.js',
			'packages/p/build/out.js',
			'packages/q/build/out.js',
			'sub/.env',
		]);
		assert.deepEqual(await filesInScope(tree, { include: ['dist'] }), ['.gitignore', 'dist/a.js', 'dist/deep/b.js']);
	});

	it('leaves out what an exclude glob matches, with or without a slash', async () => {
		const tree: FileTree = { 'a/x.log': '', 'a/x.txt': '', 'out/y.txt': '', 'b/out/z.txt': '', 'c/d/e.txt': '' };

		assert.deepEqual(await filesInScope(tree, { exclude: ['**/*.log', '/out', 'c/**'] }), ['a/x.txt', 'b/out/z.txt']);
		assert.deepEqual(await filesInScope(tree, { exclude: ['**/out/'] }), ['a/x.log', 'a/x.txt', 'c/d/e.txt']);
	});

	it('decides nested ignore files as git does', async () => {
		const tree: FileTree = {
			'.gitignore':
				'\uFEFF*.log\n!keep.log\n/top\nfoo/*\n!foo/bar\n# comment\n\\#hash\ntrail\\ \nwild/**/x\n[ab].txt\nagain/foo\nb \\[x]/\n',
			'a.log': '',
			'keep.log': '',
			top: '',
			'sub/top': '',
			'sub/.gitignore': '!*.log\nkeep.log\n/only-here\n*.tmp\n',
			'sub/b.log': '',
			'sub/keep.log': '',
			'sub/only-here': '',
			'sub/deep/only-here': '',
			'sub/deep/x.tmp': '',
			'sub/deep/.gitignore': '!x.tmp\n',
			'foo/no': '',
			'foo/bar/yes': '',
			'#hash': '',
			'trail ': '',
			'wild/x': '',
			'wild/1/2/x': '',
			'wild/1/2/y': '',
			'a.txt': '',
			'c.txt': '',
			'again/.gitignore': '!foo\n!b [x]/\n',
			'again/foo/deep/y': '',
			'again/foo/a.log': '',
			'again/foo/deep/foo/z': '',
			'again/b [x]/x': '',
			'again/b [x]/a.txt': '',
			'ignored.d/.gitignore': '*\n',
			'ignored.d/file': '',
			'back\\slash': '',
			'q"uote': '',
			'ü/é.txt': '',
		};
		const folder = makeTempFolder('ignore');
		writeTree(folder, tree);
		execFileSync('git', ['init', '-q'], { cwd: folder });
		const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: folder });
		const byGit = listed.toString().split('\0').filter(Boolean);

		assert.deepEqual((await filesInScope(tree)).sort(), byGit.sort());
	});

	it('answers for a path of the past as a walk would have', () => {
		const scope = new Scope(
			{ ...defaultScope, include: ['out/keep'] },
			{
				ignoreFile: (folder) =>
					new Map([
						['', 'out/\n*.log\n'],
						['sub', '!*.log\n'],
					]).get(folder),
				repository: (folder) =>
					folder === '' ? { ignoreCase: false, outer: [], tracked: () => nothingTracked, above: '' } : undefined,
				repositoryData: () => undefined,
			},
		);
		const paths = ['a', 'a.log', 'sub/a.log', 'out/x', 'out/keep', 'node_modules/x', '.git/config', 'sub/.git/x'];

		assert.deepEqual(
			paths.filter((path) => scope.includes(path, false)),
			['a', 'sub/a.log', 'out/keep'],
		);
		assert.equal(scope.includes('out', true), false);
	});

	it('survives an ignore file of any bytes', async () => {
		const hostile = ['[', '[z-a]', '\\', '!', '/', '***/x', '[[:foo:]]', '(', '\0', 'a'.repeat(3000), '{a,b'].join(
			'\n',
		);
		assert.deepEqual(await filesInScope({ '.gitignore': hostile, 'file.txt': '' }), ['.gitignore', 'file.txt']);
	});
});

describe('workspace folders', () => {
	it('get unique names that are one path segment', () => {
		const roots = nameRoots(['app', 'app', 'a/b', '..', ''].map((name) => ({ name, path: '/x' })));
		assert.deepEqual(
			roots.map((root) => root.name),
			['app', 'app (2)', 'a-b', 'folder', 'folder (2)'],
		);
	});

	it('stand first in a path when there are several, and not when there is one', () => {
		const [one, two] = nameRoots([
			{ name: 'one', path: '/1' },
			{ name: 'two', path: '/2' },
		]);
		assert.ok(one && two);
		assert.deepEqual([recordedNames([one]), recordedNames([one, two])], [[], ['one', 'two']]);
		assert.deepEqual(placeOf([one], 'one/a'), { root: one, relativePath: 'one/a' });
		assert.deepEqual(placeOf([one, two], 'two/a/b'), { root: two, relativePath: 'a/b' });
		assert.throws(
			() => placeOf([one, two], 'three/a'),
			(error) => CairnError.is(error, 'pathOutsideWorkspace'),
		);
	});
});

describe('paths', () => {
	it('typed by a person are brought into form, and must not lead out', () => {
		assert.deepEqual(['./a//b/', 'a', ''].map(normalizePath), ['a/b', 'a', '']);
		for (const path of ['../a', '/etc/passwd', 'a/../../b']) {
			assert.throws(
				() => normalizePath(path),
				(error) => CairnError.is(error, 'invalidArgument'),
			);
		}
	});

	it('from a store are refused where they lead out or into git', () => {
		for (const name of ['', '.', '..', 'a/b', 'a\0b', '.git', '.GIT']) assert.ok(unsafeName(name), name);
		for (const name of ['.gitignore', 'a', '...', 'git']) assert.equal(unsafeName(name), undefined, name);
	});
});

describe('readTree', () => {
	it('sees what writeTree wrote', () => {
		const folder = makeTempFolder('tree');
		writeTree(folder, { a: { bytes: 'x', mode: 0o600 }, l: { link: 'a' }, e: { folder: true, mode: 0o700 } });
		assert.deepEqual(readTree(folder), { a: 'file 600 78', e: 'folder 700', l: 'link a' });
	});
});
