/** Taking checkpoints out of the history: who gets which parent instead. */
import type { CheckpointId, CheckpointStats } from './checkpoint';
import type { History } from './store/journal/history';
import type { CheckpointRecord, MovedCheckpoint } from './store/journal/journalRecord';

/** What a checkpoint changed against another one, or against nothing. */
export type ChangeCounter = (
	parent: CheckpointRecord | undefined,
	record: CheckpointRecord,
) => Pick<CheckpointStats, 'added' | 'modified' | 'removed'>;

/** The checkpoints that stay and lose their parent, each with the nearest one above it that stays. */
export function movedBy(history: History, gone: ReadonlySet<CheckpointId>, count: ChangeCounter): MovedCheckpoint[] {
	const moved: MovedCheckpoint[] = [];
	/** For each that goes the nearest above it that stays; parents come first. */
	const left = new Map<CheckpointId, CheckpointId | null>();
	for (const record of history.newestFirst().toReversed()) {
		const parent = record.parent && gone.has(record.parent) ? (left.get(record.parent) ?? null) : record.parent;
		if (gone.has(record.id)) left.set(record.id, parent);
		else if (parent !== record.parent) {
			const { added, modified, removed } = count(parent ? history.get(parent) : undefined, record);
			moved.push({ id: record.id, parent, added, modified, removed });
		}
	}
	return moved;
}
