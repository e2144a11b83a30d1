/** The state before a capture, asked for one name after the other: what changed is packed against what was there. */
import type { ObjectId } from './checkpoint';
import type { ObjectStore } from './store/objectStore';
import type { TreeEntry } from './store/tree';
import { entriesIfThere } from './store/treeReader';

/** A folder of the tree before. Nothing is read before something is asked for. */
export class PreviousFolder {
	readonly #objects: ObjectStore;
	readonly #find: () => ObjectId | undefined;
	#entries: ReadonlyMap<string, TreeEntry> | undefined;

	/** @param find names the folder's tree; undefined where there was none */
	constructor(objects: ObjectStore, find: () => ObjectId | undefined) {
		this.#objects = objects;
		this.#find = find;
	}

	/** The folder's own tree. */
	get id(): ObjectId | undefined {
		return this.#find();
	}

	/** The content of a file or link. */
	content(name: string): ObjectId | undefined {
		const entry = this.#entry(name);
		return entry?.kind === 'directory' ? undefined : entry?.id;
	}

	folder(name: string): PreviousFolder {
		return new PreviousFolder(this.#objects, () => {
			const entry = this.#entry(name);
			return entry?.kind === 'directory' ? entry.id : undefined;
		});
	}

	#entry(name: string): TreeEntry | undefined {
		this.#entries ??= new Map(this.#read().map((entry) => [entry.name, entry]));
		return this.#entries.get(name);
	}

	/** Without it the store grows a little more: damage there must not keep new work from being recorded. */
	#read(): TreeEntry[] {
		const id = this.#find();
		return id === undefined ? [] : entriesIfThere(this.#objects, id);
	}
}
