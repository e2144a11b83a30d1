/** What git tracks, asked for paths that an ignore rule leaves out: git tracks them all the same. */
import { parentOf } from '../../treePath';

export class TrackedFiles {
	readonly #files: ReadonlySet<string>;
	readonly #repositories: ReadonlySet<string>;
	#folders: ReadonlySet<string> | undefined;

	/**
	 * @param files paths from the repository's top, with `/`
	 * @param repositories the folders of submodules
	 */
	constructor(files: ReadonlySet<string>, repositories: ReadonlySet<string>) {
		this.#files = files;
		this.#repositories = repositories;
	}

	equals(other: TrackedFiles): boolean {
		return isSameSet(this.#files, other.#files) && isSameSet(this.#repositories, other.#repositories);
	}

	hasFile(path: string): boolean {
		return this.#files.has(path);
	}

	/** Whether the folder is a submodule, which is in with all that its own rules do not leave out. */
	hasRepository(path: string): boolean {
		return this.#repositories.has(path);
	}

	/** Whether anything below the folder is tracked. */
	hasBelow(path: string): boolean {
		this.#folders ??= foldersOf([...this.#files, ...this.#repositories]);
		return this.#folders.has(path);
	}
}

export const nothingTracked = new TrackedFiles(new Set(), new Set());

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
