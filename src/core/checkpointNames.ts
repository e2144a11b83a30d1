/** Finds the checkpoint that a person or a program names: an id, a unique prefix of one, a ref, `HEAD`, and any of them with `~N`. */
import type { CheckpointId } from './checkpoint';
import { isCheckpointId } from './checkpointIds';
import { CairnError } from './errors';
import { isRefName } from './refNames';
import type { History } from './store/journal/history';
import type { CheckpointRecord } from './store/journal/journalRecord';

const minimumPrefix = 4;

/** @throws CairnError `notFound` where there is none, `invalidArgument` where the name fits several or none can be meant */
export function resolveCheckpoint(history: History, name: string): CheckpointRecord {
	const [, start = name, steps = '0'] = /^(.*)~(\d{1,9})$/.exec(name) ?? [];
	let record: CheckpointRecord | undefined = start === 'HEAD' ? headOf(history) : named(history, start);
	for (let step = Number(steps); step > 0 && record; step--)
		record = record.parent ? history.get(record.parent) : undefined;
	if (record) return record;
	throw new CairnError('notFound', `There is no checkpoint ${name}.`, { details: { id: name } });
}

function headOf(history: History): CheckpointRecord {
	const record = history.head ? history.get(history.head) : undefined;
	if (record) return record;
	throw new CairnError('notFound', 'There is no HEAD, since there is no checkpoint yet.', { details: { id: 'HEAD' } });
}

function named(history: History, name: string): CheckpointRecord {
	const wanted = name.toLowerCase();
	const id: CheckpointId | undefined = isCheckpointId(wanted) ? wanted : history.refs.get(name);
	const exact = id && history.get(id);
	if (exact) return exact;
	if (/^[0-9a-z]{4,25}$/.test(wanted)) {
		const fitting = history.newestFirst().filter((record) => record.id.startsWith(wanted));
		if (fitting[0] && fitting.length === 1) return fitting[0];
		if (fitting.length > 1) throw ambiguous(name, fitting.length);
	}
	if (isCheckpointId(wanted) || isRefName(name)) {
		const what = /^[0-9a-z]{4,}$/.test(wanted) ? 'checkpoint and no ref' : 'ref';
		throw new CairnError('notFound', `There is no ${what} ${name}.`, { details: { id: name } });
	}
	throw new CairnError(
		'invalidArgument',
		`"${name}" names no checkpoint: give an id, its first ${minimumPrefix} or more characters, a ref, HEAD or HEAD~N.`,
		{ details: { name } },
	);
}

function ambiguous(name: string, count: number): CairnError {
	return new CairnError('invalidArgument', `"${name}" fits ${count} checkpoints; give more of the id.`, {
		details: { name },
	});
}
