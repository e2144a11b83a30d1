/**
 * Tells which folders one side of a merge renamed, by where most of their files went, as git does (directory rename detection in
 * its documentation). What the other side puts into such a folder has no clear place.
 */
import { foldersAbove, parentOf } from '../treePath';
import { comingTo, type Side } from './sides';
import { isFolder, type TreeLookup } from './treeLookup';

export class FolderRenames {
	/** How many files went where, by the folder that they were in. */
	readonly #counts = new Map<string, Map<string, number>>();

	/** Folders that the other side puts files into. */
	readonly #used: ReadonlySet<string>;

	/** @param other what the other side did */
	constructor(
		{ movedTo }: Side,
		other: Side,
		{ base, side }: { readonly base: TreeLookup; readonly side: TreeLookup },
	) {
		this.#used = new Set([...comingTo(other)].map(parentOf));
		const hasFiles = fileFinder(side);
		const isGone = (folder: string): boolean => folder !== '' && base.isFolder(folder) && !hasFiles(folder);
		for (const [from, to] of movedTo) {
			let [old, young] = [parentOf(from), parentOf(to)];
			while (isGone(old)) {
				const counts = this.#counts.get(old) ?? new Map<string, number>();
				this.#counts.set(old, counts.set(young, (counts.get(young) ?? 0) + 1));
				// With equal names the folders above were renamed alike.
				if (young === '' || nameOf(old) !== nameOf(young)) break;
				[old, young] = [parentOf(old), parentOf(young)];
			}
		}
	}

	/** Finds the folder's new path; undefined if it was not renamed as a whole, or most of its files went to no single place. */
	of(folder: string): string | undefined {
		const places = [...(this.#counts.get(folder) ?? [])].sort(([, a], [, b]) => b - a);
		const [most, second] = places;
		return most && most[1] !== second?.[1] ? most[0] : undefined;
	}

	/**
	 * Whether a path that the other side puts somewhere lies in a folder that this side renamed. As in git, a folder counts only if a
	 * file is put right into it: new folders in one that was renamed come where they were.
	 * @param others the folders that the other side renamed: it says itself where those are
	 */
	concerns(path: string, others: FolderRenames): boolean {
		for (const folder of foldersAbove(path)) {
			if (!this.#counts.has(folder) || !this.#used.has(folder)) continue;
			const place = this.of(folder);
			return place === undefined || !others.#counts.has(place);
		}
		return false;
	}
}

function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** Makes a function that says whether there are files in a folder or below it. */
function fileFinder(tree: TreeLookup): (folder: string) => boolean {
	const known = new Map<string, boolean>();
	const hasFiles = (folder: string): boolean => {
		const found =
			known.get(folder) ?? tree.list(folder).some((entry) => !isFolder(entry) || hasFiles(`${folder}/${entry.name}`));
		known.set(folder, found);
		return found;
	};
	return hasFiles;
}
