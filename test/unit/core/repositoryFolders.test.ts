import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { bareRepository as bare, filesOf, leftOutOf, openPlace } from '../../support/gitLayouts';
import { type FileTree, writeTree } from '../../support/fileTree';
import { GitPlace } from '../../support/gitPlace';
import { openCheckpoints } from '../../support/openCheckpoints';

/** Checkpoints of a folder in which git is not asked anything. */
async function recorded(tree: FileTree, include: string[] = []): Promise<string[]> {
	const { checkpoints } = openCheckpoints(tree, { scope: { include, exclude: [] } });
	await checkpoints.create();
	const files = filesOf(checkpoints);
	checkpoints.dispose();
	return files;
}

const within = (folder: string, tree: Record<string, string>): Record<string, string> =>
	Object.fromEntries(Object.entries(tree).map(([file, text]) => [`${folder}/${file}`, text]));

describe('a folder that is a tool’s own', () => {
	it('is told by its name, however that is spelled', async () => {
		for (const name of ['.hg', '.svn', '.sl', '.bzr', '.jj', '.pijul', '_darcs', '.HG', '_Darcs', '.Svn', '.GIT']) {
			const tree = {
				[`${name}/x`]: '',
				[`deep/${name}/x/y`]: '',
				'deep/a': '',
				'hg/a': '',
				'.hgignore': '',
				darcs: '',
			};
			const files = await recorded(tree, ['**', name, `${name}/x`]);
			assert.deepEqual(files, ['.hgignore', 'darcs', 'deep/a', 'hg/a'], name);
		}
		// Of these only git keeps a file.
		assert.deepEqual(await recorded({ '.hg': '', 'a/.svn': '', '.git': '' }), ['.hg', 'a/.svn']);
	});

	it('is told by what is in it, where its name may be another’s', async () => {
		for (const name of ['CVS', 'cvs', 'Cvs']) {
			for (const file of ['Entries', 'Root', 'Repository']) {
				assert.deepEqual(await recorded({ [`s/${name}/${file}`]: '', [`s/${name}/Tag`]: '', 's/a': '' }), ['s/a']);
			}
			const ordinary = { [`${name}/anna.pdf`]: '', [`${name}/Entries/x`]: '', [`${name}/root`]: '' };
			assert.deepEqual(await recorded(ordinary), Object.keys(ordinary).sort(), name);
		}
	});

	it('is git’s as git itself tells it', async () => {
		const place = new GitPlace();
		const oid = '0123456789abcdef'.repeat(4);
		const named = ['ref: refs/heads/main', 'ref:refs/heads/x\nmore', 'ref: HEAD', 'ref: ', 'Ref: refs/x'];
		const heads = [...named, oid.slice(0, 40), oid, oid.slice(0, 39), '', 'x'];
		const kinds: Record<string, FileTree> = Object.fromEntries(
			heads.map((head, i) => [`head-${i}`, { ...bare, HEAD: head }]),
		);
		kinds['link'] = { ...bare, HEAD: { link: 'refs/heads/main' } };
		kinds['link elsewhere'] = { ...bare, HEAD: { link: 'config' } };
		kinds['folder'] = { 'HEAD/x': '', 'objects/x': '', 'refs/x': '' };
		kinds['no objects'] = { HEAD: bare.HEAD, 'refs/x': '' };
		kinds['no refs'] = { HEAD: bare.HEAD, 'objects/x': '' };
		kinds['links'] = { HEAD: bare.HEAD, objects: { link: '../pool/objects' }, refs: { link: '../pool/refs' } };
		kinds['dangling'] = { HEAD: bare.HEAD, objects: { link: '../nowhere' }, 'refs/x': '' };
		kinds['common'] = { HEAD: bare.HEAD, commondir: '../head-0\n', gitdir: '/nowhere/.git\n' };
		kinds['common elsewhere'] = { HEAD: bare.HEAD, commondir: '../nowhere\n' };
		for (const [name, tree] of Object.entries(kinds)) writeTree(place.at('w', name), tree);
		writeTree(place.at('w/pool'), { 'objects/x': '', 'refs/x': '' });
		const isGits = (name: string): boolean => {
			try {
				return place.git('w', '--git-dir', name, 'rev-parse', '--git-dir').trim() !== '';
			} catch {
				return false;
			}
		};
		const byGit = Object.keys(kinds).filter(isGits).sort();
		assert.ok(byGit.length > 3 && byGit.length < Object.keys(kinds).length);
		const { checkpoints } = openPlace(place);
		await checkpoints.create();
		// `links` names the folders of objects and refs that it uses.
		assert.deepEqual(leftOutOf(checkpoints), [...byGit, 'pool/objects', 'pool/refs'].sort());
		checkpoints.dispose();
	});

	it('is not brought in by what the user includes, nor by an ignore file', async () => {
		const tree = { ...within('a/b.git', bare), 'a/x': '', '.gitignore': '!b.git\n' };
		for (const include of ['**', 'a', 'a/b.git', 'a/b.git/**', 'a/b.git/HEAD', '**/HEAD', '**/b.git']) {
			assert.deepEqual(await recorded(tree, [include]), ['.gitignore', 'a/x'], include);
		}
	});

	it('is the project’s as far as git tracks it: a fixture', async () => {
		const place = new GitPlace();
		const fixture = {
			...within('test/repo.git', bare),
			...within('test/.hg', { requires: 'x' }),
			...within('CVS', { Root: 'r' }),
		};
		place.repository('w', { ...fixture, 'a.txt': '' });
		place.git('w', 'add', '-f', '.');
		writeTree(place.at('w/test/repo.git'), { 'objects/aa/new': 'n', description: 'd' });
		const { checkpoints } = openPlace(place);
		const { checkpoint } = await checkpoints.create();
		const all = [...Object.keys(fixture), 'a.txt'].sort();
		assert.deepEqual(filesOf(checkpoints), all);
		assert.deepEqual(leftOutOf(checkpoints), ['test/repo.git/description', 'test/repo.git/objects/aa']);

		writeFileSync(place.at('w/test/repo.git/config'), 'changed');
		rmSync(place.at('w/test/repo.git/refs/heads/main'));
		rmSync(place.at('w/test/.hg/requires'));
		const report = await checkpoints.restore(checkpoint.id);
		const changed = ['test/.hg/requires', 'test/repo.git/config', 'test/repo.git/refs/heads/main'];
		assert.deepEqual([report.written, report.kept], [changed, []]);
		rmSync(place.at('w/test'), { recursive: true });
		rmSync(place.at('w/CVS'), { recursive: true });
		const again = await checkpoints.restore(checkpoint.id);
		assert.deepEqual([again.written, again.kept], [Object.keys(fixture).sort(), []]);
		const copied = await checkpoints.restore(checkpoint.id, { to: place.at('copy') });
		assert.deepEqual(copied.written, all);

		// Not tracked any more, it is a repository like any other.
		place.git('w', 'rm', '--quiet', '-r', '--cached', 'test');
		await checkpoints.create();
		assert.deepEqual(filesOf(checkpoints), ['CVS/Root', 'a.txt']);
		writeFileSync(place.at('w/test/repo.git/refs/heads/main'), 'moved');
		rmSync(place.at('w/test/repo.git/config'));
		const kept = await checkpoints.restore(checkpoint.id);
		assert.deepEqual([kept.written, kept.deleted], [[], []]);
		assert.ok(kept.kept.every(({ reason }) => reason === 'repositoryData'));
		assert.equal(readFileSync(place.at('w/test/repo.git/refs/heads/main'), 'utf8'), 'moved');
		checkpoints.dispose();
	});

	it('is left out from when it becomes one until it is none any more, whoever is told of it', async () => {
		for (const withHints of [false, true]) {
			const tree = { 'x/a': 'a', 'x/HEAD': 'text', 'x/objects/o': '', b: 'b' };
			const { checkpoints, folder, reopen } = openCheckpoints(tree);
			const seen = async (...changed: string[]): Promise<string[]> => {
				const hints = changed.map((file) => path.join(folder, file));
				const { checkpoint } = await checkpoints.create({ allowEmpty: true, ...(withHints ? { hints } : {}) });
				const anew = reopen();
				await anew.create({ allowEmpty: true });
				assert.deepEqual(filesOf(anew), filesOf(checkpoints, checkpoint.id));
				assert.deepEqual(leftOutOf(anew), leftOutOf(checkpoints, checkpoint.id));
				anew.dispose();
				return filesOf(checkpoints);
			};
			const all = ['b', 'x/HEAD', 'x/a', 'x/objects/o'];
			const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
			assert.deepEqual(await seen(), all);
			write('x/HEAD', bare.HEAD);
			assert.deepEqual(await seen('x/HEAD'), all);
			mkdirSync(path.join(folder, 'x/refs'));
			assert.deepEqual(await seen('x/refs'), ['b']);
			// In its place: only the file itself tells.
			write('x/HEAD', 'no ref of any kind..');
			assert.deepEqual(await seen('x/HEAD'), all);
			write('x/HEAD', bare.HEAD);
			assert.deepEqual(await seen('x/HEAD'), ['b']);
			write('x/new', 'n');
			assert.deepEqual(await seen('x/new'), ['b']);
			rmSync(path.join(folder, 'x/refs'), { recursive: true });
			assert.deepEqual(await seen('x/refs'), [...all, 'x/new'].sort());
			mkdirSync(path.join(folder, 'x/refs'));
			renameSync(path.join(folder, 'x'), path.join(folder, 'y'));
			assert.deepEqual(await seen('x', 'y'), ['b']);
			rmSync(path.join(folder, 'y'), { recursive: true });
			mkdirSync(path.join(folder, 'y'));
			assert.deepEqual(await seen('y'), ['b']);
			assert.deepEqual([leftOutOf(checkpoints), checkpoints.files('HEAD').length], [[], 2]);
			checkpoints.dispose();
		}
	});

	it('is not touched where it comes while a restore goes on', async () => {
		const { folder, reopen, checkpoints: first } = openCheckpoints({ 'x/a': '1', 'x/b': '1', 'x/c': '1', d: '1' });
		const { checkpoint } = await first.create();
		first.dispose();
		let isComing = false;
		const openSync = ((file: string, flags: string, mode?: number) => {
			if (isComing && flags === 'wx' && path.basename(path.dirname(file)) === 'x') {
				isComing = false;
				writeTree(path.join(folder, 'x'), bare);
			}
			return nodeFileSystem.openSync(file, flags, mode);
		}) as FileSystem['openSync'];
		const checkpoints = reopen({ fileSystem: { ...nodeFileSystem, openSync } });
		writeTree(folder, { 'x/a': '2', 'x/b': '2', 'x/new': '2', d: '2' });
		rmSync(path.join(folder, 'x/c'));
		isComing = true;
		const report = await checkpoints.restore(checkpoint.id);
		assert.deepEqual([report.written, report.deleted, report.failed], [['d'], [], []]);
		assert.deepEqual(
			report.kept.map(({ path: file, reason }) => [file, reason]),
			['a', 'b', 'c', 'new'].map((name) => [`x/${name}`, 'repositoryData']),
		);
		checkpoints.dispose();
	});

	it('does not go when a checkpoint that did not have it is restored, nor does what lies above it', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '' });
		const { checkpoint } = await checkpoints.create();
		writeTree(folder, { ...within('sub/r.git', bare), 'sub/CVS/Root': '', 'sub/x': '', 'sub/.hg/x': '', a: '2' });
		const { checkpoint: later } = await checkpoints.create();
		const report = await checkpoints.restore(checkpoint.id);
		assert.deepEqual([report.written, report.deleted], [['a'], ['sub/x']]);
		assert.deepEqual(report.kept, [{ path: 'sub', reason: 'folderNotEmpty' }]);
		for (const file of ['r.git/HEAD', 'CVS/Root', '.hg/x']) assert.ok(existsSync(path.join(folder, 'sub', file)), file);
		// The place of a folder that was a repository then is taken by another one now.
		rmSync(path.join(folder, 'sub/r.git'), { recursive: true });
		writeTree(folder, { 'sub/r.git/mine': 'm' });
		await checkpoints.restore(later.id);
		assert.equal(readFileSync(path.join(folder, 'sub/r.git/mine'), 'utf8'), 'm');
	});
});
