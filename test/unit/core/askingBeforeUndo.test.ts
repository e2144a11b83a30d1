import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { isError } from '../../support/isError';
import type { TestWorkspace } from '../../support/openCheckpoints';
import { changed } from '../../support/restoreFixtures';

describe('whether a person is asked before an undo', () => {
	/** A workspace whose clock is set by hand, with `A` restored over `B`. */
	async function restored(
		before: Record<string, string>,
		after: Record<string, string>,
	): Promise<TestWorkspace & { wait: (seconds: number) => void }> {
		let now = Date.UTC(2026, 0, 1);
		const workspace = await changed(before, after, { clock: { now: () => (now += 10) } });
		await workspace.checkpoints.create({ message: 'B' });
		await workspace.checkpoints.restore('HEAD~1');
		return { ...workspace, wait: (seconds) => void (now += seconds * 1000) };
	}
	const asks = async (checkpoints: Checkpoints): Promise<boolean> => (await checkpoints.previewUndo()).asks;

	it('is not said of what has just been done, as long as it deletes nothing', async () => {
		const { checkpoints } = await restored({ a: 'A' }, { a: 'B' });
		assert.equal(await asks(checkpoints), false);
		assert.deepEqual(checkpoints.nextUndo()?.files, { written: 1, deleted: 0 });
	});

	it('is said of what deletes a file', async () => {
		const { checkpoints } = await restored({ a: 'A', gone: 'g' }, { a: 'A' });
		const { asks: isAsked, restore } = await checkpoints.previewUndo();
		assert.deepEqual([isAsked, restore?.report.deleted], [true, ['gone']]);
		assert.deepEqual(checkpoints.nextUndo()?.files, { written: 0, deleted: 1 });
	});

	it('is said of what is older than a minute', async () => {
		const { checkpoints, wait } = await restored({ a: 'A' }, { a: 'B' });
		wait(55);
		assert.equal(await asks(checkpoints), false);
		wait(6);
		assert.equal(await asks(checkpoints), true);
	});

	it('is said of what lies behind a newer checkpoint, unless that keeps what a restore has left', async () => {
		const { checkpoints, folder } = await restored({ a: 'A', b: 'A' }, { a: 'B', b: 'B' });
		writeFileSync(path.join(folder, 'b'), 'A again');
		await checkpoints.create({ trigger: 'restore', message: 'Restored a' });
		const { asks: isAsked, newerCount, restore } = await checkpoints.previewUndo();
		// The file was changed since: that asks as well.
		assert.deepEqual([isAsked, newerCount, restore?.changedSince], [true, 0, true]);
		writeFileSync(path.join(folder, 'b'), 'A');
		await checkpoints.create({ trigger: 'restore', message: 'Restored b' });
		assert.equal(await asks(checkpoints), false);
		writeFileSync(path.join(folder, 'c'), 'new');
		await checkpoints.create({ trigger: 'save', message: 'Saved c' });
		const preview = await checkpoints.previewUndo();
		assert.deepEqual([preview.asks, preview.newerCount, preview.newest], [true, 1, 'Saved c']);
	});

	it('is not said of a deletion that is to be left alone, which is told as kept', async () => {
		const { checkpoints, folder } = await restored({ a: 'A', gone: 'g' }, { a: 'B' });
		const { operationId } = (await checkpoints.previewUndo()).act;
		const { asks: isAsked, restore } = await checkpoints.previewUndo({ skip: ['./gone'] });
		assert.equal(isAsked, false);
		const { written, deleted, kept } = restore?.report ?? assert.fail();
		assert.deepEqual([written, deleted, kept], [['a'], [], [{ path: 'gone', reason: 'skipped' }]]);
		await assert.rejects(checkpoints.previewUndo({ skip: ['nowhere'] }), isError('notFound'));
		await assert.rejects(checkpoints.undo({ skip: ['nowhere'] }), isError('notFound'));
		const { report } = await checkpoints.undo({ operation: operationId, skip: ['gone'] });
		assert.deepEqual([report?.deleted, report?.kept], [deleted, kept]);
		assert.deepEqual(
			['a', 'gone'].map((name) => readFileSync(path.join(folder, name), 'utf8')),
			['B', 'g'],
		);
		const again = await checkpoints.previewRedo({ skip: ['a'] });
		assert.deepEqual(again.restore?.report.kept, [{ path: 'a', reason: 'skipped' }]);
	});

	it('is said of a redo in the same way, by the age of the undoing', async () => {
		const { checkpoints, folder, wait } = await restored({ a: 'A' }, { a: 'B' });
		wait(600);
		await checkpoints.undo();
		const asksAgain = async (): Promise<boolean> => (await checkpoints.previewRedo()).asks;
		assert.equal(await asksAgain(), false);
		writeFileSync(path.join(folder, 'new'), 'new');
		await checkpoints.create({ message: 'newer' });
		assert.equal(await asksAgain(), true);
		wait(61);
		assert.equal(await asksAgain(), true);
	});

	it('is said of a deletion of checkpoints that is older, and never of what only describes', async () => {
		const { checkpoints, wait } = await restored({ a: 'A' }, { a: 'B' });
		await checkpoints.edit('HEAD', { message: 'other' });
		const operation = checkpoints.operations(1)[0]?.operationId ?? '';
		await checkpoints.delete([checkpoints.list()[0]?.id ?? '']);
		assert.deepEqual([(await checkpoints.previewUndo()).restore, await asks(checkpoints)], [null, false]);
		wait(61);
		assert.equal(await asks(checkpoints), true);
		assert.equal((await checkpoints.previewUndo({ operation })).asks, false);
	});
});
