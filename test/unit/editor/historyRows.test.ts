import assert from 'node:assert/strict';
import type { Checkpoint, CheckpointId } from '../../../src/core/checkpoint';
import type { RestoredState } from '../../../src/core/checkpointReader';
import { historyRows, type HistoryRows } from '../../../src/editor/history/historyRows';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const made = (seconds: number): Checkpoint => ({ id: `c${seconds}`, createdAt: at(seconds) }) as unknown as Checkpoint;
const restored = (seconds: number, isCurrent: boolean): RestoredState =>
	({ operation: `r${seconds}`, at: at(seconds), checkpoint: made(1), isCurrent }) as unknown as RestoredState;

function shown(rows: Omit<HistoryRows, 'head'> & { readonly head: string }, count = 10): string[] {
	return historyRows({ ...rows, head: rows.head as CheckpointId }, count).map((row) => {
		if (row.kind === 'loadMore') return 'more';
		const isMarked = row.kind === 'checkpoint' ? row.isHead : row.restored.isCurrent;
		return `${row.kind === 'checkpoint' ? row.checkpoint.id : row.restored.operation}${isMarked ? ' current' : ''}`;
	});
}

describe('the rows of the history', () => {
	const checkpoints = [made(9), made(5), made(1)];

	it('have restores among the checkpoints, by their times, and mark once where the workspace is', () => {
		assert.deepEqual(shown({ head: 'c1', checkpoints, restored: [restored(9, true), restored(4, false)] }), [
			'r9 current',
			'c9',
			'c5',
			'r4',
			'c1',
		]);
		assert.deepEqual(shown({ head: 'c9', checkpoints, restored: [restored(7, false)] }), [
			'c9 current',
			'r7',
			'c5',
			'c1',
		]);
		assert.deepEqual(shown({ head: 'c5', checkpoints, restored: [] }), ['c9', 'c5 current', 'c1']);
		assert.deepEqual(shown({ head: 'c9', checkpoints: [made(9)], restored: [restored(4, false)] }), [
			'c9 current',
			'r4',
		]);
	});

	it('are as many as are shown, and the older ones come when they are loaded, of restores as of checkpoints', () => {
		const many = [8, 7, 6].map((seconds) => restored(seconds, false));
		assert.deepEqual(shown({ head: 'c9', checkpoints, restored: many }, 2), ['c9 current', 'r8', 'more']);
		assert.deepEqual(shown({ head: 'c9', checkpoints, restored: [] }, 2), ['c9 current', 'c5', 'more']);
		assert.deepEqual(shown({ head: 'c9', checkpoints, restored: [] }, 3), ['c9 current', 'c5', 'c1']);
	});
});
