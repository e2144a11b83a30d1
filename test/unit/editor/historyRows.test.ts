import assert from 'node:assert/strict';
import type { Checkpoint, CheckpointId } from '../../../src/core/checkpoint';
import type { RestoredState } from '../../../src/core/checkpointReader';
import { historyRows, type HistoryRows } from '../../../src/editor/history/historyRows';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const made = (seconds: number): Checkpoint => ({ id: `c${seconds}`, createdAt: at(seconds) }) as unknown as Checkpoint;
const restored = (seconds: number, isCurrent: boolean): RestoredState =>
	({ operation: `r${seconds}`, at: at(seconds), checkpoint: made(1), isCurrent }) as unknown as RestoredState;

function shown(rows: Omit<HistoryRows, 'head'> & { readonly head: string }): string[] {
	return historyRows({ ...rows, head: rows.head as CheckpointId }).map((row) => {
		const isMarked = row.kind === 'checkpoint' ? row.isHead : row.restored.isCurrent;
		return `${row.kind === 'checkpoint' ? row.checkpoint.id : row.restored.operation}${isMarked ? ' current' : ''}`;
	});
}

describe('the rows of the history', () => {
	const checkpoints = [made(9), made(5), made(1)];

	it('have restores among the checkpoints, by their times, and mark once where the workspace is', () => {
		assert.deepEqual(
			shown({ head: 'c1', checkpoints, restored: [restored(9, true), restored(4, false)], hasMore: false }),
			['r9 current', 'c9', 'c5', 'r4', 'c1'],
		);
		assert.deepEqual(shown({ head: 'c9', checkpoints, restored: [restored(7, false)], hasMore: false }), [
			'c9 current',
			'r7',
			'c5',
			'c1',
		]);
		assert.deepEqual(shown({ head: 'c5', checkpoints, restored: [], hasMore: false }), ['c9', 'c5 current', 'c1']);
	});

	it('have a restore that is older than what is listed only when that is listed', () => {
		assert.deepEqual(shown({ head: 'c9', checkpoints: [made(9)], restored: [restored(4, false)], hasMore: true }), [
			'c9 current',
		]);
		assert.deepEqual(shown({ head: 'c9', checkpoints: [made(9)], restored: [restored(4, false)], hasMore: false }), [
			'c9 current',
			'r4',
		]);
	});
});
