/** The state before a capture, asked for one name after the other: what changed is packed against what was there. */
import type { ObjectId } from '../checkpoint';
import type { ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { entriesIfThere } from '../store/treeReader';
import type { FolderState } from './folderState';
import type { WorkspaceState } from './workspaceState';

/** Nothing is read before something is asked for. */
export class PreviousTrees {
	readonly #objects: ObjectStore;
	readonly #tree: ObjectId | undefined;
	readonly #state: WorkspaceState;
	/** By the folders' numbers. */
	readonly #entries = new Map<number | undefined, ReadonlyMap<string, TreeEntry>>();

	/** @param tree of all roots; undefined where there is none */
	constructor(objects: ObjectStore, tree: ObjectId | undefined, state: WorkspaceState) {
		this.#objects = objects;
		this.#tree = tree;
		this.#state = state;
	}

	/** The tree of all roots. */
	get whole(): ObjectId | undefined {
		return this.#tree;
	}

	/** The content of a file or link. */
	content(folder: FolderState, name: string): ObjectId | undefined {
		if (this.#tree === undefined) return undefined;
		const entry = this.#entriesOf(folder).get(name);
		return entry?.kind === 'directory' ? undefined : entry?.id;
	}

	/** A folder's own tree. */
	folder(folder: FolderState): ObjectId | undefined {
		const { parent } = folder;
		if (parent) return folderId(this.#entriesOf(parent).get(folder.name));
		const { roots } = this.#state;
		if (roots.length === 1) return this.#tree;
		const name = roots.find(({ top }) => top.number === folder.number)?.root.name;
		return name === undefined ? undefined : folderId(this.#entriesOf(undefined).get(name));
	}

	/** @param folder undefined for the tree of all roots */
	#entriesOf(folder: FolderState | undefined): ReadonlyMap<string, TreeEntry> {
		const known = this.#entries.get(folder?.number);
		if (known) return known;
		const id = folder ? this.folder(folder) : this.#tree;
		// Without it the store grows a little more: damage there must not keep new work from being recorded.
		const entries = id === undefined ? [] : entriesIfThere(this.#objects, id);
		const byName = new Map(entries.map((entry) => [entry.name, entry]));
		this.#entries.set(folder?.number, byName);
		return byName;
	}
}

function folderId(entry: TreeEntry | undefined): ObjectId | undefined {
	return entry?.kind === 'directory' ? entry.id : undefined;
}
