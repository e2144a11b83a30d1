/** What was renamed between two trees: files, folders, and files that only their folder's move tells of. */
import type { ObjectId } from '../checkpoint';
import { withFolders } from '../diff/folderRenames';
import { findRenames } from '../diff/renames';
import { diffTrees, type TreeDifference } from '../diff/treeDiff';
import { isLostObject } from '../errors';
import { objectIdOf, type ObjectStore } from '../store/objectStore';

/** The other name of something that was renamed. */
export interface OtherName {
	readonly path: string;
	/** Whether the content stayed the same; a folder's never counts as the same. */
	readonly isSame: boolean;
}

export interface Renames {
	/** What a file or folder that came was before; undefined when it came new. */
	readonly sourceOf: (path: string) => OtherName | undefined;
	/** What a file or folder that is gone is after; undefined when it is gone altogether. */
	readonly targetOf: (path: string) => OtherName | undefined;
}

/** Reads a file of the workspace, whose content may not be in the store; undefined when that is not possible. */
export type ReadOnDisk = (path: string) => Buffer | undefined;

/** Whoever asks for a step mostly asks for it, and for the one before, once more. */
const remembered = 4;

export class StepRenames {
	readonly #objects: ObjectStore;
	readonly #readOnDisk: ReadOnDisk | undefined;
	readonly #known = new Map<string, Renames>();

	constructor(objects: ObjectStore, readOnDisk?: ReadOnDisk) {
		this.#objects = objects;
		this.#readOnDisk = readOnDisk;
	}

	between(before: ObjectId, after: ObjectId): Renames {
		const key = `${before} ${after}`;
		const known = this.#known.get(key);
		if (known) return known;
		const found = this.of(diffTrees(this.#objects, before, after));
		for (const oldest of [...this.#known.keys()].slice(0, this.#known.size - remembered + 1))
			this.#known.delete(oldest);
		this.#known.set(key, found);
		return found;
	}

	/** As `between`, of differences that are known already. */
	of(differences: readonly TreeDifference[]): Renames {
		const { files, folders } = withFolders(differences, findRenames(differences, this.#readerOf(differences)));
		const sides = new Map<string, TreeDifference>();
		for (const [to, from] of files) for (const path of [to, from]) sides.set(path, { path });
		for (const difference of differences) if (sides.has(difference.path)) sides.set(difference.path, difference);
		const isSame = (from: string, to: string): boolean => {
			const [before, after] = [sides.get(from)?.before, sides.get(to)?.after];
			return before !== undefined && before.id === after?.id;
		};
		const sources = new Map<string, OtherName>();
		const targets = new Map<string, OtherName>();
		const add = (from: string, to: string, same: boolean): void => {
			sources.set(to, { path: from, isSame: same });
			targets.set(from, { path: to, isSame: same });
		};
		for (const [to, from] of folders) add(from, to, false);
		for (const [to, from] of files) add(from, to, isSame(from, to));
		return { sourceOf: (path) => sources.get(path), targetOf: (path) => targets.get(path) };
	}

	/** Reads contents that only the workspace has from there. */
	#readerOf(differences: readonly TreeDifference[]): Pick<ObjectStore, 'read'> {
		const readOnDisk = this.#readOnDisk;
		if (!readOnDisk) return this.#objects;
		const paths = new Map(differences.flatMap(({ path, after }) => (after ? [[after.id, path] as const] : [])));
		return {
			read: (id) => {
				try {
					return this.#objects.read(id);
				} catch (error) {
					const path = paths.get(id);
					const bytes = isLostObject(error) && path !== undefined ? readOnDisk(path) : undefined;
					if (bytes && objectIdOf(bytes) === id) return bytes;
					throw error;
				}
			},
		};
	}
}
