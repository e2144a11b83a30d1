/** Finds the checkpoint that a person or a program names: a full id, a unique prefix, `HEAD` or `HEAD~N`. */
import type { CheckpointId } from './checkpoint';
import { isCheckpointId } from './checkpointIds';
import { CairnError } from './errors';
import type { History } from './store/history';
import type { CheckpointRecord } from './store/journalRecord';

const minimumPrefix = 4;

/** @throws CairnError `notFound` where there is none, `invalidArgument` where the name fits several or none can be meant */
export function resolveCheckpoint(history: History, name: string): CheckpointRecord {
	const head = /^HEAD(?:~(\d{1,9}))?$/.exec(name);
	if (head) return ancestor(history, name, Number(head[1] ?? 0));
	const wanted = name.toLowerCase();
	const exact = isCheckpointId(wanted) ? history.get(wanted) : undefined;
	if (exact) return exact;
	if (!/^[0-9a-z]{4,26}$/.test(wanted)) {
		throw new CairnError(
			'invalidArgument',
			`"${name}" names no checkpoint: give an id, its first ${minimumPrefix} or more characters, HEAD or HEAD~N.`,
			{ details: { name } },
		);
	}
	const fitting = history.newestFirst().filter((record) => record.id.startsWith(wanted));
	const [only] = fitting;
	if (!only) throw new CairnError('notFound', `There is no checkpoint ${name}.`, { details: { id: name } });
	if (fitting.length > 1) {
		throw new CairnError('invalidArgument', `"${name}" fits ${fitting.length} checkpoints; give more of the id.`, {
			details: { name },
		});
	}
	return only;
}

function ancestor(history: History, name: string, steps: number): CheckpointRecord {
	let id: CheckpointId | null = history.head;
	for (let step = 0; step < steps && id; step++) id = history.get(id)?.parent ?? null;
	const record = id ? history.get(id) : undefined;
	if (record) return record;
	const message = history.head ? `There is no checkpoint ${name}.` : 'There is no checkpoint yet, and so no HEAD.';
	throw new CairnError('notFound', message, { details: { id: name } });
}
