/** What git tracks, asked for paths that an ignore rule leaves out: git tracks them all the same. */
import { isWithinAny, parentOf } from '../../treePath';
import { lowerAscii } from '../ignore/asciiCase';

/** From the repository's top, with `/`. */
export interface TrackedPaths {
	readonly files: Iterable<string>;
	/** The folders of submodules. */
	readonly repositories: Iterable<string>;
	/** Folders of which a sparse index only says that git tracks something in them. */
	readonly wholeFolders: Iterable<string>;
}

export class TrackedFiles {
	readonly #files: ReadonlySet<string>;
	readonly #repositories: ReadonlySet<string>;
	/** Of a sparse index: everything in them counts as tracked. */
	readonly #wholeFolders: ReadonlySet<string>;
	readonly #foldCase: boolean;
	#folders: ReadonlySet<string> | undefined;

	/**
	 * @param foldCase whether names that differ in case are the same (`core.ignorecase`)
	 */
	constructor({ files, repositories, wholeFolders }: TrackedPaths, foldCase: boolean) {
		this.#foldCase = foldCase;
		this.#files = this.#setOf(files);
		this.#repositories = this.#setOf(repositories);
		this.#wholeFolders = this.#setOf(wholeFolders);
	}

	equals(other: TrackedFiles): boolean {
		return (
			isSameSet(this.#files, other.#files) &&
			isSameSet(this.#repositories, other.#repositories) &&
			isSameSet(this.#wholeFolders, other.#wholeFolders)
		);
	}

	hasFile(path: string): boolean {
		const folded = this.#folded(path);
		return this.#files.has(folded) || this.#isInWholeFolder(folded);
	}

	/** Whether the folder is a submodule, which is in with all that its own rules do not leave out. */
	hasRepository(path: string): boolean {
		return this.#repositories.has(this.#folded(path));
	}

	/** Whether anything below the folder is tracked. */
	hasBelow(path: string): boolean {
		this.#folders ??= foldersOf([...this.#files, ...this.#repositories, ...this.#wholeFolders]);
		const folded = this.#folded(path);
		return this.#folders.has(folded) || this.#isInWholeFolder(folded);
	}

	#isInWholeFolder(path: string): boolean {
		return this.#wholeFolders.size > 0 && isWithinAny(path, this.#wholeFolders);
	}

	#setOf(paths: Iterable<string>): ReadonlySet<string> {
		if (!this.#foldCase) return new Set(paths);
		return new Set([...paths].map(lowerAscii));
	}

	#folded(path: string): string {
		return this.#foldCase ? lowerAscii(path) : path;
	}
}

export const nothingTracked = new TrackedFiles({ files: [], repositories: [], wholeFolders: [] }, false);

function foldersOf(paths: Iterable<string>): Set<string> {
	const folders = new Set<string>();
	for (const path of paths) {
		for (let at = parentOf(path); at !== '' && !folders.has(at); at = parentOf(at)) folders.add(at);
	}
	return folders;
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
	return a.size === b.size && [...a].every((path) => b.has(path));
}
