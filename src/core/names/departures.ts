/** When restores took files away: no checkpoint of its own says so. */
import type { CheckpointId } from '../checkpoint';
import type { History } from '../store/journal/history';
import type { RestoreBeginRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { isWithinAny } from '../treePath';
import { isFolder, PathFinders } from './pathFinder';

export class Departures {
	readonly #history: History;
	readonly #finders: PathFinders;
	/** The restores that were carried out, by the last checkpoint before them, in their order. */
	readonly #restores = new Map<CheckpointId, RestoreBeginRecord[]>();

	constructor(history: History, objects: ObjectStore) {
		this.#history = history;
		this.#finders = new PathFinders(objects);
		const done = new Set(
			history.records.flatMap((record) =>
				record.op === 'restoreEnd' && record.outcome === 'done' ? [record.operation] : [],
			),
		);
		let last: CheckpointId | undefined;
		for (const record of history.records) {
			if (record.op === 'checkpoint') last = record.id;
			if (record.op !== 'restoreBegin' || last === undefined || !done.has(record.operation)) continue;
			const restores = this.#restores.get(last) ?? [];
			restores.push(record);
			this.#restores.set(last, restores);
		}
	}

	/** When a restore took a file away, after this checkpoint and before the next one, in milliseconds since 1970, UTC. */
	after(id: CheckpointId, path: string): number | undefined {
		return this.#restores.get(id)?.find(({ target, paths }) => {
			const tree = this.#history.get(target)?.tree;
			if (tree === undefined || (paths && !isWithinAny(path, new Set(paths)))) return false;
			const found = this.#finders.at(tree, path);
			return found === undefined || isFolder(found);
		})?.at;
	}
}
