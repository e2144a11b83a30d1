/** A state that no capture has seen: the present one with some paths as they are elsewhere. */
import type { ObjectId } from '../checkpoint';
import type { ObjectStore } from './objectStore';
import { decodeTree, emptyTreeId, encodeTree, type TreeEntry } from './tree';

/** What is to be at a path; undefined for nothing. The entry's name does not count. */
export type Replacements = ReadonlyMap<string, TreeEntry | undefined>;

/** The tree of a folder in which nothing is; it is in the store then. */
export function emptyTree(objects: ObjectStore): ObjectId {
	return objects.put('tree', encodeTree([]));
}

/**
 * The tree with the paths replaced. Folders that a path lies in are made where they are missing; a folder that is to go stays
 * where something is left in it, and one that is to come keeps what is in it.
 * @param base undefined for nothing
 */
export function composeTree(objects: ObjectStore, base: ObjectId | undefined, replacements: Replacements): ObjectId {
	const entries = new Map(base === undefined ? [] : decodeTree(objects.read(base)).map((entry) => [entry.name, entry]));
	const below = new Map<string, Map<string, TreeEntry | undefined>>();
	const emptied: string[] = [];
	for (const [path, entry] of replacements) {
		const slash = path.indexOf('/');
		if (slash < 0) {
			const old = entries.get(path);
			const isKept = old?.kind === 'directory' && (!entry || entry.kind === 'directory');
			if (!isKept && entry) entries.set(path, { ...entry, name: path });
			else if (!isKept) entries.delete(path);
			else if (entry) entries.set(path, { ...old, mode: entry.mode });
			else emptied.push(path);
			continue;
		}
		const name = path.slice(0, slash);
		const group = below.get(name) ?? new Map<string, TreeEntry | undefined>();
		below.set(name, group.set(path.slice(slash + 1), entry));
	}
	for (const [name, group] of below) {
		const old = entries.get(name);
		const folder = old?.kind === 'directory' ? old : undefined;
		// Nothing below what is not there: nothing to take away either.
		if (!folder && [...group.values()].every((entry) => entry === undefined)) continue;
		const id = composeTree(objects, folder?.id, group);
		entries.set(name, { name, kind: 'directory', mode: folder?.mode ?? 0o755, size: 0, id });
	}
	for (const name of emptied) if (entries.get(name)?.id === emptyTreeId) entries.delete(name);
	return objects.put('tree', encodeTree([...entries.values()]), () => base);
}
