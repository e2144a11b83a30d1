import assert from 'node:assert/strict';
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { CairnError } from '../../../src/core/errors';
import { planRestore } from '../../../src/core/restore/plan';
import type { TreeDifference } from '../../../src/core/diff/treeDiff';
import { emptyTreeId, type TreeEntry } from '../../../src/core/store/tree';
import { type Fault, faultyFileSystem } from '../../support/faults';
import { type FileTree, readTree, writeTree } from '../../support/fileTree';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';

const isError = (code: Parameters<typeof CairnError.is>[1]) => (error: unknown) => CairnError.is(error, code);

/** A workspace with a checkpoint `A` of one tree, and now another tree on disk. */
async function changed(before: FileTree, after: FileTree, options = {}): Promise<TestWorkspace> {
	const workspace = openCheckpoints(before, options);
	await workspace.checkpoints.create({ message: 'A' });
	for (const name of readdirSync(workspace.folder)) rmSync(path.join(workspace.folder, name), { recursive: true });
	writeTree(workspace.folder, after);
	return workspace;
}

const treeA: FileTree = {
	'same.txt': 'same',
	'edited.txt': 'old',
	'removed/deep/file.bin': Buffer.from([0, 1, 255]),
	'run.sh': { bytes: '#!/bin/sh\n', mode: 0o755 },
	'private.key': { bytes: 'k', mode: 0o600 },
	link: { link: 'edited.txt' },
	empty: { folder: true, mode: 0o700 },
	'file-then-folder': 'file',
	'folder-then-file/inside': 'inside',
	'link-then-folder': { link: 'same.txt' },
	'no newline': 'x',
	'crlf.txt': 'a\r\nb\r\n',
	'q"uo\'te 😀\nline': 'odd',
};

const treeB: FileTree = {
	'same.txt': 'same',
	'edited.txt': 'new',
	'run.sh': { bytes: '#!/bin/sh\n', mode: 0o644 },
	'private.key': { bytes: 'k', mode: 0o644 },
	link: { link: 'same.txt' },
	'file-then-folder/a/b': 'b',
	'folder-then-file': 'now a file',
	'link-then-folder/x': 'x',
	'added/only/here.txt': 'h',
	'crlf.txt': 'a\nb\n',
};

describe('restore', () => {
	it('brings back bytes, modes, links, empty folders and kinds, and undo brings back the other state', async () => {
		const { checkpoints, folder } = await changed(treeA, treeB);
		const stateB = readTree(folder);
		const inode = statSync(path.join(folder, 'same.txt')).ino;

		const preview = await checkpoints.restore('HEAD', { dryRun: true });
		assert.deepEqual(readTree(folder), stateB);
		const report = await checkpoints.restore('HEAD');

		const wanted = openCheckpoints(treeA);
		assert.deepEqual(readTree(folder), readTree(wanted.folder));
		assert.equal(statSync(path.join(folder, 'same.txt')).ino, inode);
		assert.deepEqual([report.written, report.deleted], [preview.written, preview.deleted]);
		assert.deepEqual([report.kept, report.failed, report.dryRun, preview.dryRun], [[], [], false, true]);
		assert.equal(checkpoints.head, report.checkpointId);
		assert.equal(checkpoints.get(report.safetyCheckpointId ?? '')?.trigger, 'safety');

		const { report: undone, id } = await checkpoints.undo();
		assert.deepEqual(readTree(folder), stateB);
		assert.equal(id, report.checkpointId);
		assert.equal(checkpoints.head, report.safetyCheckpointId);
		assert.equal(undone.failed.length, 0);
		await assert.rejects(checkpoints.undo(), isError('notFound'));
	});

	it('can be undone by another process, and after more edits, which the safety checkpoint then holds', async () => {
		const { checkpoints, folder, reopen } = await changed({ a: 'A' }, { a: 'B' });
		await checkpoints.restore('HEAD');
		writeFileSync(path.join(folder, 'a'), 'C');
		const other = reopen();
		const { report } = await other.undo();
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'B');
		assert.equal(other.read(report.safetyCheckpointId ?? '', 'a').toString(), 'C');
	});

	it('touches nothing when nothing differs', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '1', 'd/b': '2' });
		await checkpoints.create();
		const before = statSync(path.join(folder, 'd'), { bigint: true }).mtimeNs;
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual([report.written, report.deleted], [[], []]);
		assert.equal(statSync(path.join(folder, 'd'), { bigint: true }).mtimeNs, before);
		assert.equal(checkpoints.list().length, 1);
	});

	it('restores only chosen paths, with the folders that they need', async () => {
		const { checkpoints, folder } = await changed({ 'a/b/c': '1', 'a/d': '2', e: '3' }, { e: '4', f: '5' });
		const report = await checkpoints.restore('HEAD', { paths: ['a/b'] });
		assert.deepEqual(report.written, ['a/b/c']);
		assert.deepEqual(Object.keys(readTree(folder)), ['a', 'a/b', 'a/b/c', 'e', 'f']);
		assert.equal(checkpoints.head, report.safetyCheckpointId);
		await assert.rejects(checkpoints.restore('HEAD~1', { paths: ['nowhere'] }), isError('notFound'));
		await assert.rejects(checkpoints.restore('HEAD~1', { paths: ['../x'] }), isError('invalidArgument'));
	});

	it('writes a copy into an empty folder, and only there', async () => {
		const { checkpoints, folder, storePath } = await changed(treeA, treeB);
		const [stateB, head] = [readTree(folder), checkpoints.head];
		const to = path.join(path.dirname(storePath), 'copy');
		await checkpoints.restore('HEAD', { to });
		assert.deepEqual(readTree(to), readTree(openCheckpoints(treeA).folder));
		assert.deepEqual([readTree(folder), checkpoints.head], [stateB, head]);
		await assert.rejects(checkpoints.restore('HEAD', { to }), isError('invalidArgument'));
	});
});

describe('what a restore never takes', () => {
	it('is what is ignored, excluded, too large or otherwise not in the safety checkpoint', async () => {
		const { checkpoints, folder } = await changed(
			{ a: 'A', '.gitignore': '' },
			{
				a: 'B',
				'.gitignore': 'secret\ncache/\n',
				secret: 's',
				'cache/x': 'c',
				'node_modules/m': 'm',
				big: 'x'.repeat(200),
			},
			{ scope: { maxFileSize: 100 } },
		);
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual([report.written, report.deleted], [['.gitignore', 'a'], []]);
		assert.deepEqual(Object.keys(readTree(folder)), [
			'.gitignore',
			'a',
			'big',
			'cache',
			'cache/x',
			'node_modules',
			'node_modules/m',
			'secret',
		]);
	});

	it('is what the target could not have held: ignored, or skipped, then', async () => {
		const { checkpoints, folder } = await changed(
			{ '.gitignore': 'local/\n', a: '', huge: 'x'.repeat(200) },
			{ '.gitignore': '', a: '', 'local/x': 'now tracked', huge: 'small' },
			{ scope: { maxFileSize: 100 } },
		);
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [
			{ path: 'huge', reason: 'skippedThen' },
			{ path: 'local/x', reason: 'notInScopeThen' },
		]);
		assert.deepEqual(report.deleted, []);
		assert.equal(readFileSync(path.join(folder, 'local/x'), 'utf8'), 'now tracked');
	});

	it('is a file that no checkpoint tracks and that stands where the target has one', async () => {
		const { checkpoints, folder } = await changed(
			{ config: 'tracked then' },
			{ '.gitignore': 'config\n', config: 'ignored now' },
		);
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [{ path: 'config', reason: 'notInSafetyCheckpoint' }]);
		assert.equal(readFileSync(path.join(folder, 'config'), 'utf8'), 'ignored now');
	});

	it('is anything behind a link that leads out of the workspace', async () => {
		const { checkpoints, folder, storePath } = openCheckpoints({ 'd/file': 'inside', '.gitignore': '' });
		await checkpoints.create();
		const outside = path.join(path.dirname(storePath), 'outside');
		mkdirSync(outside);
		rmSync(path.join(folder, 'd'), { recursive: true });
		symlinkSync(outside, path.join(folder, 'd'));
		writeFileSync(path.join(folder, '.gitignore'), 'd\n');
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(readdirSync(outside), []);
		assert.deepEqual(report.kept, [
			{ path: 'd', reason: 'changedMeanwhile' },
			{ path: 'd/file', reason: 'symlinkInTheWay' },
		]);
	});

	it('is a folder that still holds something untracked', async () => {
		const { checkpoints, folder } = await changed({ place: 'a file' }, { 'place/x': 'x', 'place/node_modules/y': 'y' });
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [{ path: 'place', reason: 'folderNotEmpty' }]);
		assert.deepEqual(Object.keys(readTree(folder)), ['place', 'place/node_modules', 'place/node_modules/y']);
	});
});

describe('a restore that fails', () => {
	const state = (folder: string): Record<string, string> => readTree(folder);

	it('puts everything back, whatever call fails', async () => {
		const fault: { current: Fault | undefined } = { current: undefined };
		const { checkpoints, folder } = await changed(treeA, treeB, { fileSystem: faultyFileSystem(fault) });
		const stateB = state(folder);
		await checkpoints.create({ message: 'B' });
		const faults: Fault[] = [
			{ call: 'renameSync', errno: 'EIO', path: /workspace/ },
			{ call: 'unlinkSync', errno: 'EBUSY', path: /here\.txt$/ },
			{ call: 'mkdirSync', errno: 'ENOSPC', path: /removed$/ },
			{ call: 'openSync', errno: 'EACCES', path: /\.cairn-.*tmp$/ },
			{ call: 'symlinkSync', errno: 'EPERM' },
			{ call: 'fchmodSync', errno: 'EPERM' },
			{ call: 'rmdirSync', errno: 'EBUSY', path: /added$/ },
		];
		for (const current of faults) {
			// From the second time on: then the rollback itself works.
			fault.current = current;
			const oneTime = checkpoints.restore('HEAD~1');
			const failing = oneTime.catch((error: unknown) => error);
			const error = await failing;
			fault.current = undefined;
			assert.ok(CairnError.is(error, 'restoreFailed'), `${current.call}: ${String(error)}`);
			if (error.details['rolledBack'] === true) assert.deepEqual(state(folder), stateB, current.call);
			else {
				assert.match(
					error.message,
					/could not be put back\. The safety checkpoint \w{26} holds the state from before\.$/,
				);
				await checkpoints.restore('HEAD');
				assert.deepEqual(state(folder), stateB, current.call);
			}
		}
		await checkpoints.restore('HEAD~1');
		assert.equal(existsSync(path.join(folder, 'removed/deep/file.bin')), true);
	});

	it('puts everything back when it is cancelled half way', async () => {
		const files = (text: string): FileTree =>
			Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`f${i}`, text]));
		const controller = new AbortController();
		const fault: { current: Fault | undefined } = { current: undefined };
		const { checkpoints, folder } = await changed(files('A'), files('B'), { fileSystem: faultyFileSystem(fault) });
		const stateB = state(folder);
		let seen = 0;
		const restoring = checkpoints.restore('HEAD', {
			signal: controller.signal,
			onProgress: () => {
				if (++seen === 1) controller.abort(new CairnError('cancelled', 'The operation was cancelled.'));
			},
		});
		const outcome = await restoring.then(
			() => 'done',
			(error: unknown) => (CairnError.is(error, 'cancelled') ? 'cancelled' : String(error)),
		);
		// A machine that is fast enough never breathes, and so is not asked whether it should stop.
		assert.equal(outcome, seen === 0 ? 'done' : 'cancelled');
		if (seen > 0) assert.deepEqual(state(folder), stateB);
	});

	it('touches nothing when the store has lost what it would need', async () => {
		const { folder, storePath, reopen } = await changed({ a: 'precious text' }, { a: 'B' });
		const pack = path.join(storePath, 'packs', readdirSync(path.join(storePath, 'packs'))[0] ?? '');
		const bytes = readFileSync(pack);
		bytes.write('X', bytes.indexOf('precious'));
		writeFileSync(pack, bytes);
		await assert.rejects(reopen().restore('HEAD'), isError('restoreFailed'));
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'B');
	});

	it('says so when the workspace folder is gone, or has other folders', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '' });
		await checkpoints.create();
		const scope = { include: [], exclude: [], maxFileSize: 100 };
		const roots = ['x', 'y'].map((name) => ({ name, path: folder }));
		checkpoints.setWorkspace({ roots, scope });
		await assert.rejects(checkpoints.restore('HEAD'), isError('restoreConflict'));
		checkpoints.setWorkspace({ roots: [{ name: 'x', path: folder }], scope });
		renameSync(folder, `${folder}-moved`);
		await assert.rejects(checkpoints.restore('HEAD'), isError('notFound'));
		await assert.rejects(checkpoints.restore('HEAD', { dryRun: true }), isError('notFound'));
	});

	it('leaves alone, and reports, a file that changes while it runs', async () => {
		const fault: { current: Fault | undefined } = { current: undefined };
		const { checkpoints, folder } = await changed(
			{ a: 'A', b: 'A' },
			{ a: 'B', b: 'B' },
			{
				fileSystem: faultyFileSystem(fault),
			},
		);
		const file = path.join(folder, 'b');
		const restoring = checkpoints.restore('HEAD');
		checkpoints.onDidChange((event) => {
			// The safety checkpoint is made: from here on the restore believes that it knows the disk.
			if (event.kind === 'created') appendFileSync(file, ' and more');
		});
		const report = await restoring;
		assert.deepEqual([report.written, report.kept], [['a'], [{ path: 'b', reason: 'changedMeanwhile' }]]);
		assert.equal(readFileSync(file, 'utf8'), 'B and more');
	});

	it('works in folders that only their owner may enter', async function () {
		if (process.platform === 'win32') this.skip();
		const { checkpoints, folder } = await changed({ 'd/a': 'A' }, { 'd/a': 'B' });
		chmodSync(path.join(folder, 'd'), 0o700);
		await checkpoints.restore('HEAD');
		assert.equal(statSync(path.join(folder, 'd')).mode & 0o777, 0o755);
	});
});

describe('planRestore', () => {
	const entry = (kind: TreeEntry['kind'] = 'file'): TreeEntry => ({
		name: '',
		kind,
		mode: 0o644,
		size: 0,
		id: emptyTreeId,
	});
	const everything = { paths: undefined, wasInScope: () => true, skippedThen: [] };

	it('never deletes what the target could not have had', () => {
		const differences: TreeDifference[] = [
			{ path: 'out', before: entry('directory') },
			{ path: 'out/x', before: entry() },
			{ path: 'gone', before: entry() },
			{ path: 'new', after: entry() },
		];
		const plan = planRestore(differences, { ...everything, wasInScope: (path) => !path.startsWith('out') });
		assert.deepEqual(
			[plan.steps.map((step) => step.path), plan.kept],
			[['gone', 'new'], [{ path: 'out/x', reason: 'notInScopeThen' }]],
		);
	});

	it('takes chosen paths, what is below them, and the missing folders above them', () => {
		const differences: TreeDifference[] = [
			{ path: 'a', after: entry('directory') },
			{ path: 'a/b', after: entry() },
			{ path: 'a/c', after: entry() },
			{ path: 'ab', before: entry() },
		];
		const plan = planRestore(differences, { ...everything, paths: ['a/b'] });
		assert.deepEqual(
			plan.steps.map((step) => step.path),
			['a', 'a/b'],
		);
	});
});
