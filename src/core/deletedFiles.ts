/** Files that some checkpoint has and the workspace does not. */
import { Pacer } from '../base/pacer';
import type { CheckpointId, ObjectId } from './checkpoint';
import { findRenames } from './diff/renames';
import { diffTrees } from './diff/treeDiff';
import type { History } from './store/history';
import type { ObjectStore } from './store/objectStore';
import { isWithin, untitledFolder } from './treePath';

export interface DeletedFile {
	readonly path: string;
	/** The newest checkpoint that has it. */
	readonly id: CheckpointId;
	/** When that was found to be gone; undefined where no checkpoint has recorded it yet. */
	readonly deletedAt: Date | undefined;
	/** In bytes. */
	readonly size: number;
}

export interface DeletedFilesOptions {
	/** Only what is below it; empty for everything. */
	readonly folder: string;
	/** At most so many, the newest deletions first. */
	readonly limit: number;
	/** The workspace's tree now. */
	readonly now: ObjectId;
	/** Where `now` is read from. */
	readonly objects: ObjectStore;
	/** Whether nothing is at a path on disk: what is not in scope any more is there all the same. */
	readonly isFree: (path: string) => boolean;
	readonly signal: AbortSignal | undefined;
}

/** A file that was renamed is not deleted. Newest deletions first. @throws the signal's reason */
export async function findDeletedFiles(history: History, options: DeletedFilesOptions): Promise<DeletedFile[]> {
	const { folder, limit, now, objects, isFree } = options;
	const pacer = new Pacer(options.signal);
	const seen = new Set<string>();
	const found: DeletedFile[] = [];
	const collect = (id: CheckpointId, before: ObjectId, after: ObjectId, deletedAt: Date | undefined): void => {
		const differences = diffTrees(objects, before, after);
		const gone = differences.filter((one) => one.before && one.before.kind !== 'directory' && isGone(one.after?.kind));
		if (gone.length === 0) return;
		const renamed = new Set(findRenames(differences, objects).values());
		for (const { path, before: entry } of gone) {
			if (found.length >= limit) return;
			if (seen.has(path) || renamed.has(path) || !isWithin(path, folder) || isWithin(path, untitledFolder)) continue;
			seen.add(path);
			if (entry && isFree(path)) found.push({ path, id, deletedAt, size: entry.size });
		}
	};
	const head = history.head === null ? undefined : history.get(history.head);
	if (head) collect(head.id, head.tree, now, undefined);
	for (const record of history.newestFirst()) {
		if (found.length >= limit) break;
		if (pacer.isDue) await pacer.breathe();
		const parent = record.parent ? history.get(record.parent) : undefined;
		if (parent && parent.tree !== record.tree) collect(parent.id, parent.tree, record.tree, new Date(record.at));
	}
	return found;
}

function isGone(kind: string | undefined): boolean {
	return kind === undefined || kind === 'directory';
}
