/** Finds and lists what is in a tree. */
import { CairnError, isLostObject } from '../errors';
import type { ObjectId } from '../checkpoint';
import { assertDepth } from '../treePath';
import type { ObjectStore } from './objectStore';
import { decodeTree, type TreeEntry } from './tree';

/** An entry with its path from the tree's root, with `/`. */
export interface PathEntry {
	readonly path: string;
	readonly entry: TreeEntry;
}

/** Finds one path; undefined where it is not in the tree. The empty path is the root itself. */
export function findEntry(objects: ObjectStore, root: ObjectId, path: string): TreeEntry | undefined {
	let current: TreeEntry = { name: '', kind: 'directory', mode: 0o755, size: 0, id: root };
	for (const name of path === '' ? [] : path.split('/')) {
		if (current.kind !== 'directory') return undefined;
		const next = decodeTree(objects.read(current.id)).find((entry) => entry.name === name);
		if (!next) return undefined;
		current = next;
	}
	return current;
}

/** What is in a directory; nothing where the store has lost it. */
export function entriesIfThere(objects: ObjectStore, tree: ObjectId): TreeEntry[] {
	try {
		return decodeTree(objects.read(tree));
	} catch (error) {
		if (isLostObject(error)) return [];
		throw error;
	}
}

/** Lists everything below a directory, folders before what is in them, in tree order. */
export function* walkTree(objects: ObjectStore, root: ObjectId, prefix = ''): Generator<PathEntry> {
	assertDepth(prefix);
	for (const entry of decodeTree(objects.read(root))) {
		const path = prefix + entry.name;
		yield { path, entry };
		if (entry.kind === 'directory') yield* walkTree(objects, entry.id, `${path}/`);
	}
}

/** Lists one folder of a tree. @throws CairnError `notFound` where there is no such folder */
export function listFolder(objects: ObjectStore, root: ObjectId, path: string): TreeEntry[] {
	const folder = findEntry(objects, root, path);
	if (folder?.kind !== 'directory') {
		throw new CairnError('notFound', `The checkpoint has no folder "${path}".`, { details: { path } });
	}
	return decodeTree(objects.read(folder.id));
}
