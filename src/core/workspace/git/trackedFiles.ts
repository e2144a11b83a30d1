/** What git tracks, asked for paths that an ignore rule leaves out: git tracks them all the same. */
import { parentOf } from '../../treePath';
import { lowerAscii } from '../ignore/asciiCase';
import type { SparseContent } from './sparseContent';

/** From the repository's top, with `/`. */
export interface TrackedPaths {
	readonly files: Iterable<string>;
	/** The folders of submodules. */
	readonly repositories: Iterable<string>;
}

export class TrackedFiles {
	readonly #files: ReadonlySet<string>;
	readonly #repositories: ReadonlySet<string>;
	/** What is not in the work tree; undefined where nothing is known of that kind. What it cannot say counts as tracked. */
	readonly sparse: SparseContent | undefined;
	readonly #foldCase: boolean;
	#folders: ReadonlySet<string> | undefined;

	/**
	 * @param foldCase whether names that differ in case are the same (`core.ignorecase`)
	 */
	constructor({ files, repositories }: TrackedPaths, foldCase: boolean, sparse?: SparseContent) {
		this.#foldCase = foldCase;
		this.#files = this.#setOf(files);
		this.#repositories = this.#setOf(repositories);
		this.sparse = sparse?.isEmpty === false ? sparse : undefined;
	}

	equals(other: TrackedFiles): boolean {
		return (
			isSameSet(this.#files, other.#files) &&
			isSameSet(this.#repositories, other.#repositories) &&
			(this.sparse && other.sparse ? this.sparse.equals(other.sparse) : this.sparse === other.sparse)
		);
	}

	hasFile(path: string): boolean {
		return this.#files.has(this.#folded(path)) || this.#isSparse(path, 'file');
	}

	/** Whether the folder is a submodule, which is in with all that its own rules do not leave out. */
	hasRepository(path: string): boolean {
		return this.#repositories.has(this.#folded(path)) || this.sparse?.kindAt(path) === 'repository';
	}

	/** Whether anything below the folder is tracked. */
	hasBelow(path: string): boolean {
		this.#folders ??= foldersOf([...this.#files, ...this.#repositories, ...(this.sparse?.folders ?? [])]);
		return this.#folders.has(this.#folded(path)) || this.#isSparse(path, 'folder');
	}

	#isSparse(path: string, kind: 'file' | 'folder'): boolean {
		const found = this.sparse?.kindAt(path);
		return found === kind || found === 'unknown';
	}

	#setOf(paths: Iterable<string>): ReadonlySet<string> {
		if (!this.#foldCase) return new Set(paths);
		return new Set([...paths].map(lowerAscii));
	}

	#folded(path: string): string {
		return this.#foldCase ? lowerAscii(path) : path;
	}
}

export const nothingTracked = new TrackedFiles({ files: [], repositories: [] }, false);

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
