import assert from 'node:assert/strict';
import type { ActDone } from '../../../src/core/acts';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { withCheckpoints } from '../../support/describedCheckpoints';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';

function lastOperation(checkpoints: Checkpoints): string {
	return checkpoints.operations(1)[0]?.operationId ?? assert.fail('The last operation has no id.');
}

const named = ({ operation, title, changedNothing }: ActDone): unknown => [operation, title, changedNothing];

describe('undo', () => {
	it('takes back files although checkpoints were described since, and what describes them stays', async () => {
		const { checkpoints, ids, folder } = await withCheckpoints(3);
		const before = readTree(folder);
		await checkpoints.restore(ids[0] ?? '');
		await checkpoints.edit(ids[1] ?? '', { message: 'other', tags: ['x'], pinned: true });
		await checkpoints.setRef('name', ids[1] ?? '');
		await checkpoints.moveHead(ids[1] ?? '');
		assert.deepEqual(named(await checkpoints.undo()), ['restore', 'the restore of “m0”', false]);
		assert.deepEqual(readTree(folder), before);
		const { message, tags, pinned } = checkpoints.get(ids[1] ?? '') ?? {};
		assert.deepEqual([message, tags, pinned, checkpoints.refs()], ['other', ['x'], true, { name: ids[1] }]);
		assert.equal(checkpoints.canUndo, false);
		// How the others are taken back is said.
		await assert.rejects(checkpoints.undo(), (error: Error) => {
			assert.ok(isError('notFound')(error));
			return /undone by their operation; the last one is [0-9a-f]{16}\.$/.test(error.message);
		});
	});

	it('takes back a description by its operation, in any order, field by field', async () => {
		const { checkpoints, ids } = await withCheckpoints(2);
		const [one = ''] = ids;
		await checkpoints.edit(one, { message: 'first', pinned: true });
		const first = lastOperation(checkpoints);
		await checkpoints.edit(one, { message: 'second', tags: ['t'] });
		const second = lastOperation(checkpoints);
		await checkpoints.setRef('r', one);
		const ref = lastOperation(checkpoints);
		const logged = checkpoints.operations().filter(({ canUndo }) => canUndo);
		assert.deepEqual(
			logged.map(({ operationId }) => operationId),
			[ref, second, first],
		);
		// The message has been changed again; the pin is left to take back.
		const done = await checkpoints.undo({ operation: first });
		assert.deepEqual(named(done), ['edit', 'the edit of “m0”', false]);
		const now = (): unknown => {
			const { message, tags, pinned } = checkpoints.get(one) ?? {};
			return [message, tags, pinned];
		};
		assert.deepEqual(now(), ['second', ['t'], false]);
		await assert.rejects(checkpoints.undo({ operation: first }), isError('notFound'));
		assert.deepEqual(named(await checkpoints.undo({ operation: ref.slice(0, 6) })), [
			'ref',
			'the change of the ref “r”',
			false,
		]);
		assert.deepEqual(checkpoints.refs(), {});
		await checkpoints.undo({ operation: second });
		assert.deepEqual(now(), ['first', [], false]);
	});

	it('refuses an operation of which nothing is left, one that is none, and leaves nothing that points nowhere', async () => {
		const { checkpoints, ids } = await withCheckpoints(3);
		const [one = '', two = ''] = ids;
		await checkpoints.setRef('r', one);
		await checkpoints.setRef('r', two);
		const moved = lastOperation(checkpoints);
		await checkpoints.delete([one]);
		// What the ref named before is gone.
		await assert.rejects(checkpoints.undo({ operation: moved }), isError('undoConflict'));
		assert.deepEqual(checkpoints.refs(), { r: two });
		assert.equal(checkpoints.operations().find(({ operationId }) => operationId === moved)?.canUndo, undefined);
		await checkpoints.undo();
		await checkpoints.undo({ operation: moved });
		assert.deepEqual(checkpoints.refs(), { r: one });
		for (const [operation, code] of [
			['0000', 'notFound'],
			['abc', 'invalidArgument'],
			['', 'invalidArgument'],
			['HEAD', 'invalidArgument'],
			[two, 'invalidArgument'],
		] as const) {
			await assert.rejects(checkpoints.undo({ operation }), isError(code), operation);
		}
	});

	it('gives a checkpoint its parent back, and leaves it what it was called since', async () => {
		const { checkpoints, ids } = await withCheckpoints(3);
		const [one, two = '', three = ''] = ids;
		await checkpoints.delete([two]);
		assert.equal(checkpoints.get(three)?.parentId, one);
		await checkpoints.edit(three, { message: 'called since' });
		const { title, id } = await checkpoints.undo();
		assert.deepEqual([title, id], ['the deletion of “m1”', two]);
		const { parentId, message, stats } = checkpoints.get(three) ?? {};
		assert.deepEqual([parentId, message, stats?.modified], [two, 'called since', 1]);
	});

	it('goes step by step through acts of a kind, whichever of them is named', async () => {
		const { checkpoints, ids, folder } = await withCheckpoints(3);
		const [one = '', two = ''] = ids;
		const before = readTree(folder);
		const { operationId: first } = await checkpoints.restore(one);
		const { operationId: second } = await checkpoints.restore(two);
		await checkpoints.delete([one]);
		await checkpoints.undo();
		await checkpoints.delete([two]);
		await checkpoints.undo();
		await assert.rejects(checkpoints.undo({ operation: first ?? '' }), (error: Error) => {
			assert.ok(isError('undoConflict')(error));
			return error.message.startsWith(`Undo the restore of “m1” first (operation ${second}): `);
		});
		await checkpoints.undo({ operation: second ?? '' });
		await checkpoints.undo({ operation: first ?? '' });
		assert.deepEqual(readTree(folder), before);
	});
});

describe('redo', () => {
	it('does the act again that was undone last, also a deletion or a prune', async () => {
		const { checkpoints, ids, folder } = await withCheckpoints(4);
		const [one = '', two = '', three = ''] = ids;
		await checkpoints.restore(one);
		const restored = readTree(folder);
		await checkpoints.undo();
		await checkpoints.delete([two, three]);
		const { removed } = await checkpoints.prune({ keepLast: 1 });
		assert.deepEqual(removed, []);
		const left = checkpoints.list().map(({ id }) => id);
		assert.deepEqual((await checkpoints.undo()).title, 'the deletion of 2 checkpoints');
		assert.equal(checkpoints.list().length, left.length + 2);
		assert.deepEqual(named(await checkpoints.redo()), ['delete', 'the deletion of 2 checkpoints', false]);
		assert.deepEqual(
			checkpoints.list().map(({ id }) => id),
			left,
		);
		// It is an act like the first one.
		await checkpoints.undo();
		await checkpoints.redo();
		assert.deepEqual(named(await checkpoints.redo()), ['restore', 'the restore of “m0”', false]);
		assert.deepEqual(readTree(folder), restored);
		await assert.rejects(checkpoints.redo(), isError('notFound'));
	});

	it('of a deletion is given up by another one, and when garbage was collected', async () => {
		for (const after of ['delete', 'gc'] as const) {
			const { checkpoints, ids } = await withCheckpoints(4);
			const [one = '', two = ''] = ids;
			await checkpoints.delete([one]);
			await checkpoints.undo();
			assert.equal(checkpoints.canRedo, true);
			if (after === 'gc') await checkpoints.gc();
			else await checkpoints.delete([two]);
			assert.equal(checkpoints.canRedo, false);
			await assert.rejects(checkpoints.redo(), isError('notFound'));
		}
	});

	it('does not take a description for the act that was undone', async () => {
		const { checkpoints, ids, folder } = await withCheckpoints(2);
		await checkpoints.restore(ids[0] ?? '');
		const restored = readTree(folder);
		await checkpoints.undo();
		await checkpoints.edit(ids[0] ?? '', { message: 'x' });
		await checkpoints.undo({ operation: lastOperation(checkpoints) });
		assert.equal((await checkpoints.previewRedo()).act.title, 'the restore of “m0”');
		await checkpoints.redo();
		assert.deepEqual(readTree(folder), restored);
	});
});
