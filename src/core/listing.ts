/** Which checkpoints a listing shows: a pure function of the records and the filter. */
import type { CheckpointFilter, ObjectId } from './checkpoint';
import { findRenames } from './diff/renames';
import { diskSides } from './diff/step';
import { diffTrees } from './diff/treeDiff';
import { CairnError } from './errors';
import type { History } from './store/history';
import type { CheckpointRecord } from './store/journalRecord';
import type { ObjectStore } from './store/objectStore';
import { findEntry } from './store/treeReader';

/** Newest first. @throws CairnError `invalidArgument` for a limit or a time that is none */
export function listRecords(history: History, objects: ObjectStore, filter: CheckpointFilter): CheckpointRecord[] {
	const { limit, since, until, tags, trigger, path, all = false } = filter;
	if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
		throw new CairnError('invalidArgument', `The limit must be a whole number from 0 on, not ${limit}.`);
	}
	for (const time of [since, until]) {
		if (time && Number.isNaN(time.getTime())) throw new CairnError('invalidArgument', 'A time is not valid.');
	}
	const follower = path === undefined ? undefined : new PathFollower(history, objects, path);
	const found: CheckpointRecord[] = [];
	for (const record of history.newestFirst()) {
		if (limit !== undefined && found.length >= limit) break;
		// Asked of every checkpoint, also of those that other filters leave out: the path may have been another one before.
		if (follower?.changedBy(record) === false) continue;
		if (!all && history.replacementOf(record.id)) continue;
		if (since && record.at < since.getTime()) continue;
		if (until && record.at > until.getTime()) continue;
		if (tags && !record.tags.some((tag) => tags.includes(tag))) continue;
		if (trigger !== undefined && record.trigger !== trigger) continue;
		found.push(record);
	}
	return found;
}

/** Follows a path from the newest checkpoint back: where the file came by a rename, it goes on with the old path. */
class PathFollower {
	readonly #history: History;
	readonly #objects: ObjectStore;
	#at: (tree: ObjectId) => string | undefined;
	#path: string;

	constructor(history: History, objects: ObjectStore, path: string) {
		this.#history = history;
		this.#objects = objects;
		this.#path = path;
		this.#at = finderOf(objects, path);
	}

	/** Whether a checkpoint's step from its parent changed the path or something below it. To be asked newest first. */
	changedBy(record: CheckpointRecord): boolean {
		const { tree } = record;
		const parent = record.parent ? this.#history.get(record.parent) : undefined;
		const before = parent?.tree;
		const [now, then] = [this.#at(tree), before && this.#at(before)];
		// What was recorded as an editor held it changes on the disk alone when it is saved.
		if (now === then) return parent !== undefined && this.#isSaved(parent, record);
		if (then === undefined && before && now?.startsWith('directory ') === false) this.#followRename(before, tree);
		return true;
	}

	#isSaved(parent: CheckpointRecord, record: CheckpointRecord): boolean {
		const { before, after } = diskSides(parent, record);
		return before !== undefined && before !== after && this.#at(before) !== this.#at(after);
	}

	#followRename(before: ObjectId, after: ObjectId): void {
		const oldPath = findRenames(diffTrees(this.#objects, before, after), this.#objects).get(this.#path);
		if (oldPath === undefined) return;
		this.#path = oldPath;
		this.#at = finderOf(this.#objects, oldPath);
	}
}

/** Says what is at a path in a tree. */
function finderOf(objects: ObjectStore, path: string): (tree: ObjectId) => string | undefined {
	const names = path === '' ? [] : path.split('/');
	/** What is at the path, by each tree on the way there: a folder that two checkpoints share is looked into once. */
	const known = names.map(() => new Map<ObjectId, string | undefined>());
	const at = (tree: ObjectId, depth: number): string | undefined => {
		const name = names[depth];
		if (name === undefined) return `directory ${tree}`;
		const answers = known[depth];
		if (!answers?.has(tree)) answers?.set(tree, below(tree, name, depth));
		return answers?.get(tree);
	};
	const below = (tree: ObjectId, name: string, depth: number): string | undefined => {
		const entry = findEntry(objects, tree, name);
		if (!entry || depth + 1 === names.length) return entry && `${entry.kind} ${entry.mode} ${entry.id}`;
		return entry.kind === 'directory' ? at(entry.id, depth + 1) : undefined;
	};
	return (tree) => at(tree, 0);
}
