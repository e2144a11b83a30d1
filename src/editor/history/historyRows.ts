/** The rows of the history, newest first: checkpoints, and the restores that brought the workspace to one of them. */
import type { Checkpoint, CheckpointId } from '../../core/checkpoint';
import type { RestoredState } from '../../core/checkpointReader';
import type { CheckpointNode, LoadMoreNode, RestoredNode } from './nodes';

export interface HistoryRows {
	readonly head: CheckpointId | null;
	/** Newest first. */
	readonly checkpoints: readonly Checkpoint[];
	/** Newest first. */
	readonly restored: readonly RestoredState[];
}

/**
 * HEAD is marked once: at the restore that led there, which is above what was made before it, or at the checkpoint itself.
 * @param shown how many rows there are at most; both lists must have one more if there is one, which tells of older rows
 */
export function historyRows(
	{ head, checkpoints, restored }: HistoryRows,
	shown: number,
): (CheckpointNode | RestoredNode | LoadMoreNode)[] {
	const isHeadRestored = restored.some(({ isCurrent }) => isCurrent);
	const rows: (CheckpointNode | RestoredNode)[] = [];
	const waiting = [...restored];
	for (const checkpoint of checkpoints) {
		for (let next = waiting[0]; next && next.at >= checkpoint.createdAt; next = waiting[0]) {
			rows.push(toNode(next));
			waiting.shift();
		}
		rows.push({ kind: 'checkpoint', checkpoint, isHead: checkpoint.id === head && !isHeadRestored });
	}
	// Of a restore before the first checkpoint only the safety checkpoint can be gone.
	rows.push(...waiting.map(toNode));
	return rows.length > shown ? [...rows.slice(0, shown), { kind: 'loadMore' }] : rows;
}

function toNode(restored: RestoredState): RestoredNode {
	return { kind: 'restored', checkpoint: restored.checkpoint, restored };
}
