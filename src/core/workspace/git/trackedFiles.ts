/** What git tracks, asked for paths that an ignore rule leaves out: git tracks them all the same. */
import { parentOf } from '../../treePath';
import { lowerAscii } from '../ignore/asciiCase';

export class TrackedFiles {
	readonly #files: ReadonlySet<string>;
	readonly #repositories: ReadonlySet<string>;
	readonly #foldCase: boolean;
	#folders: ReadonlySet<string> | undefined;

	/**
	 * @param files paths from the repository's top, with `/`
	 * @param repositories the folders of submodules
	 * @param foldCase whether names that differ in case are the same (`core.ignorecase`)
	 */
	constructor(files: Iterable<string>, repositories: Iterable<string>, foldCase: boolean) {
		this.#foldCase = foldCase;
		this.#files = this.#setOf(files);
		this.#repositories = this.#setOf(repositories);
	}

	equals(other: TrackedFiles): boolean {
		return isSameSet(this.#files, other.#files) && isSameSet(this.#repositories, other.#repositories);
	}

	hasFile(path: string): boolean {
		return this.#files.has(this.#folded(path));
	}

	/** Whether the folder is a submodule, which is in with all that its own rules do not leave out. */
	hasRepository(path: string): boolean {
		return this.#repositories.has(this.#folded(path));
	}

	/** Whether anything below the folder is tracked. */
	hasBelow(path: string): boolean {
		this.#folders ??= foldersOf([...this.#files, ...this.#repositories]);
		return this.#folders.has(this.#folded(path));
	}

	#setOf(paths: Iterable<string>): ReadonlySet<string> {
		if (!this.#foldCase) return new Set(paths);
		return new Set([...paths].map(lowerAscii));
	}

	#folded(path: string): string {
		return this.#foldCase ? lowerAscii(path) : path;
	}
}

export const nothingTracked = new TrackedFiles([], [], false);

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
