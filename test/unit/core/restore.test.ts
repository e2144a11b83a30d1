import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planRestore } from '../../../src/core/restore/plan';
import type { TreeDifference } from '../../../src/core/diff/treeDiff';
import { emptyTreeId, type TreeEntry } from '../../../src/core/store/tree';
import { readTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { isError } from '../../support/isError';
import { changed, treeA, treeB } from '../../support/restoreFixtures';

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
		assert.equal(undone?.failed.length, 0);
		await assert.rejects(checkpoints.undo(), isError('notFound'));
	});

	it('can be undone by another process, and after more edits, which the safety checkpoint then holds', async () => {
		const { checkpoints, folder, reopen } = await changed({ a: 'A' }, { a: 'B' });
		await checkpoints.restore('HEAD');
		writeFileSync(path.join(folder, 'a'), 'C');
		const other = reopen();
		const { report } = await other.undo();
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'B');
		assert.equal(other.read(report?.safetyCheckpointId ?? '', 'a').toString(), 'C');
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

	it('moves HEAD where nothing differs and it is elsewhere, which undo takes back', async () => {
		const { checkpoints } = openCheckpoints({ a: '1' });
		const { checkpoint: first } = await checkpoints.create();
		const { checkpoint: second } = await checkpoints.create({ allowEmpty: true });
		await checkpoints.restore(first.id);
		assert.equal(checkpoints.head, first.id);
		await checkpoints.undo();
		assert.equal(checkpoints.head, second.id);
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

describe('planRestore', () => {
	const entry = (kind: TreeEntry['kind'] = 'file'): TreeEntry => ({
		name: '',
		kind,
		mode: 0o644,
		size: 0,
		id: emptyTreeId,
	});
	const everything = { paths: undefined, wasInScope: () => true, skippedThen: new Set<string>() };

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
