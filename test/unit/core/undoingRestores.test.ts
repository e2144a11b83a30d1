import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { dyingFileSystem } from '../../support/dyingFileSystem';
import { readTree } from '../../support/fileTree';
import { withoutPrivileges } from '../../support/foreignFileSystems';
import { isError } from '../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';
import { changed } from '../../support/restoreFixtures';

function at({ folder }: TestWorkspace, name: string): string {
	return path.join(folder, name);
}

describe('undoing a restore', () => {
	it('of one path works where the path is nowhere any more', async () => {
		const workspace = openCheckpoints({ 'a.txt': '1', b: 'b' });
		const { checkpoints } = workspace;
		await checkpoints.create();
		rmSync(at(workspace, 'a.txt'));
		await checkpoints.create();
		await checkpoints.restore('HEAD~1', { paths: ['a.txt'] });
		rmSync(at(workspace, 'a.txt'));
		assert.deepEqual((await checkpoints.previewUndo()).restore?.report.deleted, []);
		await checkpoints.undo();
		await checkpoints.redo();
		await checkpoints.undo();
		await assert.rejects(checkpoints.undo(), isError('notFound'));
		// What somebody types is still looked up.
		await assert.rejects(checkpoints.restore('HEAD', { paths: ['nowhere'] }), isError('notFound'));
	});

	it('of one path takes the folders away that were made for it, as far as nothing else is in them', async () => {
		for (const other of [undefined, 'a/b/other']) {
			const { checkpoints, folder } = await changed({ 'a/b/c/file': '1', keep: 'k' }, { keep: 'k' });
			const before = readTree(folder);
			const report = await checkpoints.restore('HEAD', { paths: ['a/b/c/file'] });
			assert.deepEqual(report.written, ['a/b/c/file']);
			if (other !== undefined) writeFileSync(path.join(folder, other), 'mine');
			const undone = await checkpoints.undo();
			assert.deepEqual(undone.report?.kept, []);
			const left = other === undefined ? [] : ['a', 'a/b', other];
			assert.deepEqual(Object.keys(readTree(folder)), [...left, ...Object.keys(before)]);
			await checkpoints.redo();
			assert.equal(readFileSync(path.join(folder, 'a/b/c/file'), 'utf8'), '1');
		}
	});

	it('of one path takes folders away also where rules leave them out', async () => {
		const { checkpoints, folder } = await changed({ 'a/b/file': '1' }, { '.gitignore': '*\n' });
		const before = readTree(folder);
		await checkpoints.restore('HEAD', { paths: ['a/b/file'] });
		await checkpoints.undo();
		assert.deepEqual(readTree(folder), before);
	});

	it('of one path works after a crash before anything was written', async () => {
		const dying = dyingFileSystem();
		const { checkpoints, folder, storePath, reopen } = openCheckpoints({ 'a.txt': '1', b: 'b' }, dying);
		const { checkpoint } = await checkpoints.create();
		rmSync(path.join(folder, 'a.txt'));
		await checkpoints.create();
		const before = readTree(folder);
		dying.dieAt('renameSync', 0);
		await assert.rejects(checkpoints.restore(checkpoint.id, { paths: ['a.txt'] }));
		rmSync(path.join(storePath, 'lock'));
		const again = reopen({ fileSystem: nodeFileSystem });
		await again.undo();
		assert.deepEqual(readTree(folder), before);
		assert.equal(await again.unfinishedRestore(), undefined);
		await again.delete([checkpoint.id]);
	});

	it('takes away what it made although rules leave that out', async () => {
		const workspace = openCheckpoints({ '.gitignore': '', 'a.log': '1', 'logs/b.log': '2' });
		const { checkpoints, folder } = workspace;
		await checkpoints.create();
		rmSync(at(workspace, 'a.log'));
		rmSync(at(workspace, 'logs'), { recursive: true });
		writeFileSync(at(workspace, '.gitignore'), '*.log\n');
		await checkpoints.create();
		const before = readTree(folder);
		for (const restore of [
			() => checkpoints.restore('HEAD~1'),
			() => checkpoints.restore('HEAD~1', { paths: ['a.log'] }),
			() => checkpoints.bringBack([{ path: 'a.log', id: checkpoints.list().at(-1)?.id ?? '' }]),
		]) {
			await restore();
			const after = readTree(folder);
			assert.ok(after['a.log'] !== undefined);
			const preview = (await checkpoints.previewUndo()).restore;
			assert.ok(preview?.report.deleted.includes('a.log'));
			const { report } = await checkpoints.undo();
			assert.deepEqual([readTree(folder), report?.kept], [before, []]);
			// And what somebody has made of it since stays.
			await restore();
			writeFileSync(at(workspace, 'a.log'), 'edited');
			await checkpoints.undo();
			assert.equal(readFileSync(at(workspace, 'a.log'), 'utf8'), 'edited');
			rmSync(at(workspace, 'a.log'));
		}
	});

	it('leaves alone what was there before and only looked like what it made', async () => {
		const workspace = openCheckpoints({ '.gitignore': '', 'a.log': '1' });
		const { checkpoints } = workspace;
		await checkpoints.create();
		writeFileSync(at(workspace, '.gitignore'), '*.log\n');
		await checkpoints.create();
		await checkpoints.restore('HEAD~1');
		await checkpoints.undo();
		assert.equal(readFileSync(at(workspace, 'a.log'), 'utf8'), '1');
	});

	it('puts back what it overwrote, where rules leave that out since', async () => {
		const workspace = openCheckpoints({ '.gitignore': '*.log\n', 'a.log': 't' });
		const { checkpoints, folder } = workspace;
		const git = (...args: string[]): void => void execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
		git('init', '-q');
		git('add', '-f', '.');
		await checkpoints.create();
		git('rm', '-q', '--cached', 'a.log');
		writeFileSync(at(workspace, '.gitignore'), '');
		writeFileSync(at(workspace, 'a.log'), 's');
		await checkpoints.create();
		await checkpoints.restore('HEAD~1');
		assert.equal(readFileSync(at(workspace, 'a.log'), 'utf8'), 't');
		await checkpoints.undo();
		assert.equal(readFileSync(at(workspace, 'a.log'), 'utf8'), 's');
	});

	it('takes away what only settings had in scope', async () => {
		const workspace = openCheckpoints({ 'node_modules/p': '1', 'node_modules/r': 'r', x: 'x' });
		const { checkpoints, folder, reopen } = workspace;
		const roots = [{ name: 'workspace', path: folder }];
		checkpoints.setWorkspace({ roots, scope: { ...defaultScope, include: ['node_modules/**'] } });
		const { checkpoint } = await checkpoints.create();
		checkpoints.dispose();
		const other = reopen();
		writeFileSync(at(workspace, 'node_modules/p'), '2');
		rmSync(at(workspace, 'node_modules/r'));
		const before = readTree(folder);
		const { written, kept } = await other.restore(checkpoint.id);
		assert.deepEqual(written, ['node_modules/r']);
		assert.deepEqual(kept, [{ path: 'node_modules/p', reason: 'notInSafetyCheckpoint' }]);
		await other.undo();
		assert.deepEqual(readTree(folder), before);
	});

	it('that was interrupted itself goes on to the state from before', async () => {
		const names = ['1', '2', '3', '4', '5', '6'];
		const tree = (text: string): Record<string, string> => Object.fromEntries(names.map((name) => [name, text]));
		const first = dyingFileSystem();
		const { checkpoints, folder, storePath, reopen } = openCheckpoints(tree('a'), first);
		const { checkpoint } = await checkpoints.create();
		for (const name of names) writeFileSync(path.join(folder, name), 'b');
		await checkpoints.create();
		const before = readTree(folder);
		first.dieAt('renameSync', 4);
		await assert.rejects(checkpoints.restore(checkpoint.id));
		rmSync(path.join(storePath, 'lock'));
		const second = dyingFileSystem();
		const undoing = reopen(second);
		second.dieAt('renameSync', 2);
		await assert.rejects(undoing.undo());
		rmSync(path.join(storePath, 'lock'));

		const last = reopen({ fileSystem: nodeFileSystem });
		assert.equal((await last.previewUndo()).restore?.report.written.length, 2);
		await last.undo();
		assert.deepEqual(readTree(folder), before);
		assert.equal(await last.unfinishedRestore(), undefined);
		await assert.rejects(last.undo(), isError('notFound'));
	});

	it('of one path closes the folder that a crash has left open', async () => {
		const dying = dyingFileSystem(withoutPrivileges());
		const { checkpoints, folder, storePath, reopen } = openCheckpoints({ 'ro/a': '1', 'ro/b': '1' }, dying);
		const { checkpoint } = await checkpoints.create();
		writeFileSync(path.join(folder, 'ro/a'), '2');
		chmodSync(path.join(folder, 'ro'), 0o555);
		await checkpoints.create();
		const before = readTree(folder);
		dying.dieAt('renameSync', 0);
		await assert.rejects(checkpoints.restore(checkpoint.id, { paths: ['ro/a'] }));
		assert.equal(statSync(path.join(folder, 'ro')).mode & 0o777, 0o755);
		rmSync(path.join(storePath, 'lock'));
		await reopen({ fileSystem: nodeFileSystem }).undo();
		assert.deepEqual(
			Object.entries(readTree(folder)).filter(([name]) => !name.endsWith('.tmp')),
			Object.entries(before),
		);
	});

	it('is refused in another folder, and done where the folder was moved', async () => {
		const workspace = openCheckpoints({ a: '1' });
		const { checkpoints, folder, reopen } = workspace;
		await checkpoints.create();
		writeFileSync(at(workspace, 'a'), '2');
		await checkpoints.restore('HEAD');
		const other = path.join(path.dirname(folder), 'other');
		mkdirSync(other);
		writeFileSync(path.join(other, 'p'), 'precious');
		const there = reopen({ workspace: { roots: [{ name: 'other', path: other }], scope: defaultScope } });
		await assert.rejects(there.undo(), isError('restoreConflict'));
		assert.deepEqual(Object.keys(readTree(other)), ['p']);

		const moved = path.join(path.dirname(folder), 'moved');
		renameSync(folder, moved);
		await reopen({ workspace: { roots: [{ name: 'moved', path: moved }], scope: defaultScope } }).undo();
		assert.equal(readFileSync(path.join(moved, 'a'), 'utf8'), '2');
	});

	it('is refused where two folders have changed names with one another, and done where only their order is another one', async () => {
		const { checkpoints, storePath, folder, reopen } = openCheckpoints({});
		checkpoints.dispose();
		const second = path.join(path.dirname(storePath), 'second');
		for (const [place, text] of Object.entries({ [folder]: 'first', [second]: 'second' })) {
			mkdirSync(place, { recursive: true });
			writeFileSync(path.join(place, 'a'), text);
		}
		const inFolders = (...roots: { name: string; path: string }[]) =>
			reopen({ workspace: { roots, scope: defaultScope } });
		const [one, two] = [
			{ name: 'one', path: folder },
			{ name: 'one (2)', path: second },
		];
		const made = inFolders(one, two);
		await made.create();
		writeFileSync(path.join(folder, 'a'), 'changed');
		await made.create();
		await made.restore('HEAD~1');
		const swapped = inFolders({ ...two, name: 'one' }, { ...one, name: 'one (2)' });
		await assert.rejects(swapped.undo(), isError('restoreConflict'));
		assert.equal(readFileSync(path.join(second, 'a'), 'utf8'), 'second');
		await inFolders(two, one).undo();
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'changed');
		assert.equal(readFileSync(path.join(second, 'a'), 'utf8'), 'second');
	});
});
