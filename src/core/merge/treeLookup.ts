/** Looks up many paths of one tree: each folder is read once. */
import { decodeTree, isSameMode, type TreeEntry } from '../store/tree';
import type { ObjectStore } from '../store/objectStore';
import type { ObjectId } from '../checkpoint';
import { parentOf } from '../treePath';

type Entries = ReadonlyMap<string, TreeEntry>;

const noEntries: Entries = new Map();

export class TreeLookup {
	readonly #objects: ObjectStore;
	readonly #folders = new Map<string, Entries>();

	/** @param tree undefined for nothing at all */
	constructor(objects: ObjectStore, tree: ObjectId | undefined) {
		this.#objects = objects;
		this.#folders.set('', tree === undefined ? noEntries : this.#read(tree));
	}

	/** Finds what is at a path; undefined if nothing is. Behind a file or a link nothing is. */
	find(path: string): TreeEntry | undefined {
		return this.#folder(parentOf(path)).get(path.slice(path.lastIndexOf('/') + 1));
	}

	/** Finds a file or link. */
	file(path: string): TreeEntry | undefined {
		const entry = this.find(path);
		return isFolder(entry) ? undefined : entry;
	}

	isFolder(path: string): boolean {
		return isFolder(this.find(path));
	}

	/** Lists what is in a folder; nothing if there is none. */
	list(folder: string): readonly TreeEntry[] {
		return [...this.#folder(folder).values()];
	}

	#folder(path: string): Entries {
		const known = this.#folders.get(path);
		if (known) return known;
		const entry = this.find(path);
		const entries = entry && isFolder(entry) ? this.#read(entry.id) : noEntries;
		this.#folders.set(path, entries);
		return entries;
	}

	#read(tree: ObjectId): Entries {
		return new Map(decodeTree(this.#objects.read(tree)).map((entry) => [entry.name, entry]));
	}
}

export function isFolder(entry: TreeEntry | undefined): boolean {
	return entry?.kind === 'directory';
}

/** Whether two entries hold the same and may be used the same. */
export function areEqual(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
	return a?.id === b?.id && a?.kind === b?.kind && (!a || !b || isSameMode(a, b));
}
