import assert from 'node:assert/strict';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';

const told = (checkpoints: Checkpoints): string[] =>
	checkpoints
		.restoredStates()
		.map(({ checkpoint, isCurrent }) => `${checkpoint.message}${isCurrent ? ' current' : ''}`);

describe('restores of whole checkpoints', () => {
	it('are told as long as they are not undone, and which of them the workspace is', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ 'a.txt': '1', 'b.txt': 'b' });
		const { checkpoint: one } = await checkpoints.create({ message: 'one' });
		writeTree(folder, { 'a.txt': '2', 'b.txt': 'B' });
		const { checkpoint: two } = await checkpoints.create({ message: 'two' });
		assert.deepEqual(told(checkpoints), []);

		await checkpoints.restore(one.id);
		assert.deepEqual([told(checkpoints), checkpoints.head], [['one current'], one.id]);
		assert.deepEqual(told(reopen()), ['one current']);
		// Nothing has changed: it is where it was.
		await checkpoints.create({ trigger: 'external' });
		assert.deepEqual(told(checkpoints), ['one current']);

		await checkpoints.undo();
		assert.deepEqual([told(checkpoints), checkpoints.head], [[], two.id]);
		await checkpoints.redo();
		assert.deepEqual([told(checkpoints), checkpoints.head], [['one current'], one.id]);

		writeTree(folder, { 'c.txt': 'c' });
		await checkpoints.create({ message: 'three' });
		assert.deepEqual(told(checkpoints), ['one']);
		await checkpoints.restore(two.id);
		assert.deepEqual(told(checkpoints), ['two current', 'one']);
		await checkpoints.gc();
		assert.deepEqual(told(checkpoints), ['two current', 'one']);
		await checkpoints.moveHead(one.id);
		assert.deepEqual(told(checkpoints), ['two', 'one']);
	});

	it('are none of some files, of a checkpoint that was reverted, and of one that did nothing', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': '1', 'b.txt': 'b' });
		const { checkpoint: one } = await checkpoints.create({ message: 'one' });
		await checkpoints.restore(one.id);
		writeTree(folder, { 'a.txt': '2', 'b.txt': 'B' });
		const { checkpoint: two } = await checkpoints.create({ message: 'two' });
		await checkpoints.restore(one.id, { paths: ['a.txt'] });
		await checkpoints.create({ message: 'partly' });
		await checkpoints.revert(two.id);
		assert.deepEqual(told(checkpoints), []);
	});

	it('stay as they are told if one after them finds all as it was wanted', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ 'a.txt': '1', 'b.txt': 'b' });
		const { checkpoint: one } = await checkpoints.create({ message: 'one' });
		writeTree(folder, { 'a.txt': '2' });
		const { checkpoint: two } = await checkpoints.create({ message: 'two' });
		await checkpoints.restore(one.id);
		for (const idle of [
			() => checkpoints.restore(two.id, { paths: ['b.txt'] }),
			() => checkpoints.restore(one.id),
			() => checkpoints.revert(two.id),
		]) {
			await idle();
			assert.deepEqual(
				[told(checkpoints), told(reopen()), checkpoints.head],
				[['one current'], ['one current'], one.id],
			);
			// Taking it back takes nothing back.
			assert.equal((await checkpoints.undo()).changedNothing, true);
			assert.deepEqual([told(checkpoints), told(reopen())], [['one current'], ['one current']]);
		}
		await checkpoints.undo();
		assert.deepEqual([told(checkpoints), checkpoints.head], [[], two.id]);
	});

	it('are given as many as were asked for, of however many', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': '1' });
		const { checkpoint: one } = await checkpoints.create({ message: 'one' });
		writeTree(folder, { 'a.txt': '2' });
		const { checkpoint: two } = await checkpoints.create({ message: 'two' });
		for (const { id } of [one, two, one]) await checkpoints.restore(id);
		const limited = [0, 1, 2, 9].map((limit) => checkpoints.restoredStates(limit).map(({ isCurrent }) => isCurrent));
		assert.deepEqual(limited, [[], [true], [true, false], [true, false, false]]);
	});
});
