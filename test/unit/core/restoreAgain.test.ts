import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { dyingFileSystem } from '../../support/dyingFileSystem';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';
import { changed, treeA, treeB } from '../../support/restoreFixtures';

describe('redo', () => {
	it('does the restore again that was undone, as often as somebody changes his mind', async () => {
		const { checkpoints, folder } = await changed(treeA, treeB);
		const stateB = readTree(folder);
		const { checkpointId } = await checkpoints.restore('HEAD');
		const stateA = readTree(folder);
		await assert.rejects(checkpoints.redo(), isError('notFound'));
		for (let time = 0; time < 3; time++) {
			await checkpoints.undo();
			assert.deepEqual([readTree(folder), checkpoints.canRedo], [stateB, true]);
			const { report } = await checkpoints.redo();
			assert.deepEqual([readTree(folder), checkpoints.canRedo, report?.failed], [stateA, false, []]);
			assert.equal(checkpoints.head, checkpointId);
		}
	});

	it('goes forward through several restores, by another process and after garbage was collected', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ a: '0', b: '0' });
		const ids: string[] = [];
		for (const text of ['1', '2', '3']) {
			writeFileSync(path.join(folder, 'a'), text);
			ids.push((await checkpoints.create()).checkpoint.id);
		}
		await checkpoints.restore(ids[0] ?? '');
		await checkpoints.restore(ids[1] ?? '');
		await checkpoints.undo();
		await checkpoints.undo();
		await checkpoints.gc();
		const other = reopen();
		const text = (): string => other.read('HEAD', 'a').toString();
		assert.equal(text(), '3');
		await other.redo();
		assert.equal(text(), '1');
		await other.redo();
		assert.equal(text(), '2');
		await assert.rejects(other.redo(), isError('notFound'));
	});

	it('brings again what rules leave out, and what they left out before', async () => {
		const { checkpoints, folder } = await changed(
			{ '.gitignore': 'local\n', 'made/x': 'A', edited: 'A', 'd/x': 'A' },
			{ '.gitignore': 'made\nedited\n', local: 'mine', 'd/.gitignore': '*\n', edited: 'B' },
		);
		const before = readTree(folder);
		const { written, kept } = await checkpoints.restore('HEAD');
		assert.deepEqual(written, ['.gitignore', 'd/x', 'made/x']);
		assert.deepEqual(
			kept.map((each) => each.path),
			['edited', 'local'],
		);
		const after = readTree(folder);
		for (let time = 0; time < 2; time++) {
			await checkpoints.undo();
			assert.deepEqual(readTree(folder), before);
			assert.deepEqual((await checkpoints.previewRedo()).restore?.report.written, written);
			await checkpoints.redo();
			assert.deepEqual(readTree(folder), after);
		}
	});

	it('brings what there was when it was undone, where more was done after the restore', async () => {
		const { checkpoints, folder } = await changed({ a: 'A', b: 'A', c: 'A' }, { a: 'B', b: 'B', c: 'B' });
		for (const paths of [['a', 'b'], undefined]) {
			const before = readTree(folder);
			await checkpoints.restore(checkpoints.list().at(-1)?.id ?? '', paths && { paths });
			writeFileSync(path.join(folder, 'b'), 'edited since');
			const after = readTree(folder);
			await checkpoints.undo();
			assert.deepEqual(readTree(folder), before);
			await checkpoints.redo();
			assert.deepEqual(readTree(folder), after);
			await checkpoints.undo();
		}
	});

	it('says when it would overwrite what came since, keeps that, and is given up by another restore', async () => {
		const { checkpoints, folder } = await changed({ a: 'A', b: 'A' }, { a: 'B', b: 'B' });
		await checkpoints.restore('HEAD', { paths: ['a'] });
		await checkpoints.undo();
		assert.equal((await checkpoints.previewRedo()).restore?.changedSince, false);
		// Not among the paths of the restore.
		writeFileSync(path.join(folder, 'b'), 'C');
		assert.equal((await checkpoints.previewRedo()).restore?.changedSince, false);
		writeFileSync(path.join(folder, 'a'), 'C');
		const { restore } = await checkpoints.previewRedo();
		assert.deepEqual([restore?.changedSince, restore?.report.written], [true, ['a']]);
		assert.deepEqual(restore?.files, [{ path: 'a', status: 'modified', changedAgain: true }]);
		const { report } = await checkpoints.redo();
		assert.equal(checkpoints.read(report?.safetyCheckpointId ?? '', 'a').toString(), 'C');
		await checkpoints.undo();
		await checkpoints.restore('HEAD~1', { paths: ['b'] });
		await assert.rejects(checkpoints.redo(), isError('notFound'));
	});
});

describe('a restore while editors hold something unsaved', () => {
	it('records that before, with what is on disk in the same checkpoint, and undoing says where it is', async () => {
		const { checkpoints, folder } = await changed({ a: 'A' }, { a: 'B' });
		const files = [{ path: path.join(folder, 'a'), bytes: Buffer.from('typed') }];
		const unsaved = { files, untitled: [{ name: 'Untitled-1', bytes: Buffer.from('note') }] };
		const report = await checkpoints.restore('HEAD', { unsaved });
		const held = report.unsavedCheckpointId ?? '';
		assert.equal(checkpoints.read(held, 'a').toString(), 'typed');
		assert.equal(checkpoints.read(held, '.cairn-untitled/Untitled-1').toString(), 'note');
		assert.equal(report.safetyCheckpointId, held);
		assert.equal(checkpoints.read(held, 'a', 'disk').toString(), 'B');
		assert.deepEqual(report.written, ['a']);
		const undone = await checkpoints.undo();
		assert.equal(undone.unsaved, held);
		assert.match(readTree(folder)['a'] ?? '', new RegExp(`${Buffer.from('B').toString('hex')}$`));
	});
});

describe('a restore that is interrupted', () => {
	/** Leaves a workspace that is neither A nor B, and what another process makes of it. */
	async function interrupted(
		count: number,
	): Promise<{ again: Checkpoints; folder: string; stateA: unknown; stateB: unknown }> {
		const wanted = openCheckpoints(treeA);
		const { fileSystem, dieAt } = dyingFileSystem();
		const { checkpoints, folder, storePath, reopen } = await changed(treeA, treeB, { fileSystem });
		const stateB = readTree(folder);
		dieAt('renameSync', count);
		await assert.rejects(checkpoints.restore('HEAD'));
		// The lock of a process that is gone is stale at once; this one lives on.
		rmSync(path.join(storePath, 'lock'));
		return { again: reopen({ fileSystem: nodeFileSystem }), folder, stateA: readTree(wanted.folder), stateB };
	}

	it('is found by the next process, and can be finished or taken back', async () => {
		for (const count of [0, 1, 2]) {
			const { again, folder, stateA, stateB } = await interrupted(count);
			const found = await again.unfinishedRestore();
			assert.ok(found);
			await again.finishRestore();
			assert.deepEqual([readTree(folder), await again.unfinishedRestore()], [stateA, undefined]);
			assert.equal(again.head, found.target.id);
			// One restore, which undo takes back whole.
			await again.undo();
			assert.deepEqual(readTree(folder), stateB);
			await assert.rejects(again.undo(), isError('notFound'));

			const other = await interrupted(count);
			// What the restore has done and what it has not is nobody's later work.
			assert.equal((await other.again.previewUndo()).restore?.changedSince, false);
			const name = 'edited.txt';
			const before = readFileSync(path.join(other.folder, name));
			writeFileSync(path.join(other.folder, name), 'later work');
			const preview = (await other.again.previewUndo()).restore;
			assert.ok(preview?.changedSince);
			assert.ok(preview.files.some((file) => file.path === name && file.changedAgain));
			writeFileSync(path.join(other.folder, name), before);
			await other.again.undo();
			assert.deepEqual([readTree(other.folder), await other.again.unfinishedRestore()], [other.stateB, undefined]);
			await assert.rejects(other.again.finishRestore(), isError('notFound'));
		}
	});

	it('is found as well where its target is made for it, or has changed nothing, HEAD included', async () => {
		const seen = { ended: 0, unfinished: 0, done: 0 };
		for (let call = 0; seen.done === 0; call += 2) {
			const dying = dyingFileSystem();
			const { checkpoints, folder, storePath, reopen } = openCheckpoints({ a: '1', b: '1' }, dying);
			await checkpoints.create();
			writeFileSync(path.join(folder, 'a'), '2');
			mkdirSync(path.join(folder, 'made'));
			writeFileSync(path.join(folder, 'made/new'), '2');
			const { checkpoint: step } = await checkpoints.create();
			writeFileSync(path.join(folder, 'b'), '3');
			await checkpoints.create();
			// So that the safety checkpoint is another one.
			writeFileSync(path.join(folder, 'b'), '4');
			const before = readTree(folder);
			dying.dieAtCall(call);
			await checkpoints.revert(step.id).catch(() => undefined);
			rmSync(path.join(storePath, 'lock'), { force: true });
			const again = reopen({ fileSystem: nodeFileSystem });
			const found = await again.unfinishedRestore();
			if (!dying.isDead) seen.done++;
			else if (found) {
				seen.unfinished++;
				await again.finishRestore();
			} else seen.ended++;
			const now = readTree(folder);
			const isReverted = now['made'] === undefined;
			if (!isReverted) assert.deepEqual(now, before, `killed at call ${call}`);
			const head = again.list().find(({ id }) => id === again.head);
			assert.equal(head?.message.startsWith('Reverted'), isReverted, `killed at call ${call}`);
			const { created } = await again.create();
			assert.ok(!created || (!found && !isReverted), `HEAD is elsewhere than the workspace, killed at call ${call}`);
			assert.equal((await again.verify()).ok, true);
		}
		assert.ok(seen.ended > 5 && seen.unfinished > 5, JSON.stringify(seen));
	});

	it('is found, and taken back by its name, whatever was described or deleted since', async () => {
		const { again, folder, stateB } = await interrupted(1);
		const { checkpoint } = await again.create({ message: 'since', allowEmpty: true });
		await again.edit(checkpoint.id, { message: 'described' });
		await again.delete([checkpoint.id]);
		const found = await again.unfinishedRestore();
		assert.ok(found);
		assert.equal((await again.undo()).title, 'the deletion of “described”');
		assert.equal((await again.unfinishedRestore())?.operationId, found.operationId);
		await again.undo({ operation: found.operationId });
		assert.deepEqual([readTree(folder), await again.unfinishedRestore()], [stateB, undefined]);
	});

	it('is not asked about when it was finished, or when another one was made since', async () => {
		const { checkpoints } = await changed({ a: 'A' }, { a: 'B' });
		await checkpoints.restore('HEAD');
		assert.equal(await checkpoints.unfinishedRestore(), undefined);
		const { again } = await interrupted(1);
		await again.restore('HEAD~1');
		assert.equal(await again.unfinishedRestore(), undefined);
	});
});
