/** Says what is at one path in many trees. */
import type { ObjectId } from '../checkpoint';
import type { ObjectStore } from '../store/objectStore';
import { findEntry } from '../store/treeReader';

/** What is at a path: `kind mode id`, which differs when anything there differs. */
export type Found = string;

export type PathFinder = (tree: ObjectId) => Found | undefined;

/** Looks once into a folder that several trees share, and into none that is not on the way. */
export function finderOf(objects: ObjectStore, path: string): PathFinder {
	const names = path === '' ? [] : path.split('/');
	/** What is at the path, by each tree on the way there. */
	const known = names.map(() => new Map<ObjectId, Found | undefined>());
	const at = (tree: ObjectId, depth: number): Found | undefined => {
		const name = names[depth];
		if (name === undefined) return `directory ${tree}`;
		const answers = known[depth];
		if (!answers?.has(tree)) answers?.set(tree, below(tree, name, depth));
		return answers?.get(tree);
	};
	const below = (tree: ObjectId, name: string, depth: number): Found | undefined => {
		const entry = findEntry(objects, tree, name);
		if (!entry || depth + 1 === names.length) return entry && `${entry.kind} ${entry.mode} ${entry.id}`;
		return entry.kind === 'directory' ? at(entry.id, depth + 1) : undefined;
	};
	return (tree) => at(tree, 0);
}

/** Keeps a finder for each path that is asked for. */
export class PathFinders {
	readonly #objects: ObjectStore;
	readonly #finders = new Map<string, PathFinder>();

	constructor(objects: ObjectStore) {
		this.#objects = objects;
	}

	at(tree: ObjectId, path: string): Found | undefined {
		const finder = this.#finders.get(path) ?? finderOf(this.#objects, path);
		this.#finders.set(path, finder);
		return finder(tree);
	}
}

export function isFolder(found: Found | undefined): boolean {
	return found?.startsWith('directory ') === true;
}
