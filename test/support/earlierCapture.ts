/** Checkpoints as versions made them that left out git's `.git` alone, and of modes had the permissions alone. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/log';
import { type Coverage, putCoverage, readCoverage } from '../../src/core/capture/coverage';
import type { CheckpointId, ObjectId } from '../../src/core/checkpoint';
import { nextCheckpointId } from '../../src/core/checkpointIds';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { Store } from '../../src/core/store/store';
import { encodeTree, type TreeEntry } from '../../src/core/store/tree';

/** Adds a checkpoint of the whole folder to a store that has one already, which says the rest. */
export async function recordAsBefore(storePath: string, folder: string): Promise<CheckpointId> {
	const options = { path: storePath, create: false, fileSystem: nodeFileSystem, clock: systemClock, log: silentLog };
	const store = Store.open(options);
	try {
		return await store.locked(() => {
			const { objects, history } = store;
			const head = history.head === null ? undefined : history.get(history.head);
			if (!head) throw new TypeError('The store has no checkpoint.');
			const { roots, scope, ignoreFiles, repositories } = readCoverage(objects, head);
			const coverage: Coverage = { roots, scope, ignoreFiles, repositories: repositories ?? [], skipped: [] };
			const id = nextCheckpointId(systemClock.now(), history.last);
			const put = (bytes: Buffer): ObjectId => objects.put('blob', bytes);
			const putTree = (entries: TreeEntry[]): ObjectId => objects.put('tree', encodeTree(entries));
			const tree = record(folder, put, putTree);
			const record_ = { ...head, id, parent: head.id, tree, message: 'before', skippedCount: 0, allModeBits: false };
			store.commit({ ...record_, coverage: putCoverage(objects, coverage, undefined) });
			return id;
		});
	} finally {
		store.dispose();
	}
}

function record(
	folder: string,
	put: (bytes: Buffer) => ObjectId,
	putTree: (entries: TreeEntry[]) => ObjectId,
): ObjectId {
	const entries = readdirSync(folder).filter((name) => name !== '.git');
	return putTree(
		entries.map((name): TreeEntry => {
			const file = path.join(folder, name);
			const stat = lstatSync(file);
			const mode = stat.mode & 0o777;
			if (stat.isDirectory()) return { name, kind: 'directory', mode, size: 0, id: record(file, put, putTree) };
			const bytes = stat.isSymbolicLink() ? Buffer.from(readlinkSync(file)) : readFileSync(file);
			const kind = stat.isSymbolicLink() ? 'symlink' : (mode & 0o100) === 0 ? 'file' : 'executable';
			return { name, kind, mode: kind === 'symlink' ? 0 : mode, size: bytes.length, id: put(bytes) };
		}),
	);
}
