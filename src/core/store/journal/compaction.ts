/** The shortest journal that adds up to the same history. */
import type { CheckpointId } from '../../checkpoint';
import type { History } from './history';
import type { GcRecord, JournalRecord, RestoreBeginRecord, RestoreEndRecord } from './journalRecord';
import { newOperationId } from './operationIds';

/**
 * What was deleted or overwritten is left out, and can no longer be undone; restores still can, and be done again.
 * @param gc stands at the end: what is before it is not undone any more
 */
export function compactedRecords(history: History, gc: GcRecord): JournalRecord[] {
	const records: JournalRecord[] = [...history.newestFirst()].reverse();
	const { at } = gc;
	let head: CheckpointId | null = records.at(-1)?.op === 'checkpoint' ? (history.newestFirst()[0]?.id ?? null) : null;
	for (const restore of keptRestores(history)) {
		records.push(restore);
		if (restore.op === 'restoreEnd' && history.get(restore.head)) head = restore.head;
	}
	for (const [name, target] of history.refs) {
		records.push({ op: 'ref', at, operation: newOperationId(), name, target });
	}
	if (head !== history.head) records.push({ op: 'head', at, operation: newOperationId(), target: history.head });
	records.push(gc);
	return records;
}

function keptRestores(history: History): (RestoreBeginRecord | RestoreEndRecord)[] {
	const kept = new Set(history.keptRestores);
	return history.records.filter(
		(record): record is RestoreBeginRecord | RestoreEndRecord =>
			(record.op === 'restoreBegin' || record.op === 'restoreEnd') && kept.has(record.operation),
	);
}
