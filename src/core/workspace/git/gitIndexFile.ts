/** A repository's index as it is on disk: read when it is first asked for, and again when it has changed since. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../../fileSystem';
import { type FileStamp, isSettled, sameStamp, stampOf } from '../fileStamp';
import { ignoreFileName } from '../ignore/ruleSource';
import { readFileIfThere, readStartIfThere } from '../readFile';
import { type IndexEntry, mayBeSparse, readIndexEntries, sharedIndexName } from './gitIndex';
import { GitObjects } from './gitObjects';
import type { GitSettings } from './gitSettings';
import { SparseContent } from './sparseContent';
import { TrackedFiles } from './trackedFiles';

/** What an index says, by paths from the repository's top. */
interface Collected {
	readonly files: Set<string>;
	readonly repositories: Set<string>;
	/** With their ids, as the folders: see `SparseEntries`. */
	readonly ignoreFiles: Map<string, string>;
	readonly folders: Map<string, string>;
}

/** Of an index: its name and its version. In bytes. */
const startLength = 8;

export class GitIndexFile {
	readonly hashLength: number;
	readonly ignoreCase: boolean;
	/** Another function when git tracks other paths than before; the same one otherwise. */
	tracked: () => TrackedFiles;
	readonly #fileSystem: FileSystem;
	readonly #file: string;
	readonly #objects: string;
	/** Of the index that was read; undefined where none was asked for, or it may have changed since unseen. */
	#stamp: FileStamp | undefined;
	#read: TrackedFiles | undefined;
	/** What was read last of an index that was whole. */
	#whole: TrackedFiles | undefined;
	/** Of the index whose first bytes were read to see whether it may be sparse. */
	#startStamp: FileStamp | undefined;
	#mayBeSparse = false;

	/** @param file absolute; it need not be there @param objects the repository's folder of objects, absolute */
	constructor(fileSystem: FileSystem, file: string, objects: string, { hashLength, ignoreCase }: GitSettings) {
		this.#fileSystem = fileSystem;
		this.#file = file;
		this.#objects = objects;
		this.hashLength = hashLength;
		this.ignoreCase = ignoreCase;
		this.tracked = this.#newAnswer();
	}

	/** Looks whether the index has changed. What nobody has asked for is not read. */
	refresh(): void {
		const before = this.#read;
		if (!before || sameStamp(this.#stamp, this.#currentStamp())) return;
		this.#read = undefined;
		if (!this.#load().equals(before)) this.tracked = this.#newAnswer();
	}

	/**
	 * Gives the ignore file of a folder, from the repository's top, that is not in the work tree; undefined where a sparse checkout has
	 * taken nothing away. The same function as long as the index is the same.
	 */
	get sparseIgnoreFile(): ((folder: string) => string | undefined) | undefined {
		if (!this.#read && !this.#lookWhetherSparse()) return undefined;
		return this.#load().sparse && this.#sparseIgnoreFile;
	}

	readonly #sparseIgnoreFile = (folder: string): string | undefined => this.#load().sparse?.ignoreFile(folder);

	/** By its version: what most repositories have can say nothing of the kind, and is not read for it. */
	#lookWhetherSparse(): boolean {
		const readAtMs = Date.now();
		const stamp = this.#currentStamp();
		if (stamp && sameStamp(this.#startStamp, stamp)) return this.#mayBeSparse;
		const start = stamp && readStartIfThere(this.#fileSystem, this.#file, startLength);
		this.#mayBeSparse = start !== undefined && mayBeSparse(start);
		this.#startStamp = stamp && isSettled(stamp, readAtMs) ? stamp : undefined;
		return this.#mayBeSparse;
	}

	/** Whether git tracks something that is not known: the index that was asked for cannot be read, and none was read before. */
	get isLacking(): boolean {
		return this.#read !== undefined && this.#whole === undefined && this.#currentStamp() !== undefined;
	}

	#newAnswer(): () => TrackedFiles {
		return () => this.#load();
	}

	#load(): TrackedFiles {
		if (this.#read) return this.#read;
		const readAtMs = Date.now();
		const stamp = this.#currentStamp();
		this.#stamp = stamp && isSettled(stamp, readAtMs) ? stamp : undefined;
		const said = {
			files: new Set<string>(),
			repositories: new Set<string>(),
			ignoreFiles: new Map(),
			folders: new Map(),
		};
		const isWhole = this.#collect(this.#file, said);
		const { hashLength, ignoreCase } = this;
		let objects: GitObjects | undefined;
		const open = (): GitObjects => (objects ??= new GitObjects(this.#fileSystem, this.#objects, hashLength));
		const sparse = new SparseContent(said, open, { hashLength, foldCase: ignoreCase });
		const found = new TrackedFiles(said, ignoreCase, sparse);
		// Of one that is damaged what it said before counts on.
		this.#read = isWhole ? found : (this.#whole ?? found);
		if (isWhole) this.#whole = found;
		return this.#read;
	}

	/**
	 * Of a split index the shared part is taken whole: what was removed since only counts as tracked a little longer.
	 * @returns whether all of it could be read; one that is not there is empty
	 */
	#collect(file: string, said: Collected): boolean {
		const bytes = readFileIfThere(this.#fileSystem, file);
		if (!bytes) return file === this.#file && this.#currentStamp() === undefined;
		const end = readIndexEntries(bytes, this.hashLength, (entry) => add(entry, said));
		if (end === undefined) return false;
		const shared = sharedIndexName(bytes, end, this.hashLength);
		if (shared === undefined || file !== this.#file) return true;
		return this.#collect(path.join(path.dirname(file), `sharedindex.${shared}`), said);
	}

	#currentStamp(): FileStamp | undefined {
		return ifPossible(() => stampOf(this.#fileSystem.statSync(this.#file)));
	}
}

function add({ path: file, kind, id, isSparse }: IndexEntry, said: Collected): void {
	// In a split index an entry of the shared one that has changed has no name of its own.
	if (file === '') return;
	if (kind === 'repository') said.repositories.add(file);
	else if (kind === 'folder') said.folders.set(file.replace(/\/$/, ''), id());
	else {
		said.files.add(file);
		if (isSparse && path.posix.basename(file) === ignoreFileName) said.ignoreFiles.set(file, id());
	}
}
