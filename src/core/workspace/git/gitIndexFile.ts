/** A repository's index as it is on disk: read when it is first asked for, and again when it has changed since. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../../fileSystem';
import { type FileStamp, isSettled, sameStamp, stampOf } from '../fileStamp';
import { readFileIfThere } from '../readFile';
import { type IndexEntry, readIndexEntries, sharedIndexName } from './gitIndex';
import type { GitSettings } from './gitSettings';
import { TrackedFiles, type TrackedPaths } from './trackedFiles';

export class GitIndexFile {
	readonly hashLength: number;
	readonly ignoreCase: boolean;
	/** Another function when git tracks other paths than before; the same one otherwise. */
	tracked: () => TrackedFiles;
	readonly #fileSystem: FileSystem;
	readonly #file: string;
	/** Of the index that was read; undefined where none was asked for, or it may have changed since unseen. */
	#stamp: FileStamp | undefined;
	#read: TrackedFiles | undefined;
	/** What was read last of an index that was whole. */
	#whole: TrackedFiles | undefined;

	/** @param file absolute; it need not be there */
	constructor(fileSystem: FileSystem, file: string, { hashLength, ignoreCase }: GitSettings) {
		this.#fileSystem = fileSystem;
		this.#file = file;
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
		const paths = { files: new Set<string>(), repositories: new Set<string>(), wholeFolders: new Set<string>() };
		const isWhole = this.#collect(this.#file, paths);
		const found = new TrackedFiles(paths, this.ignoreCase);
		// Of one that is damaged what it said before counts on.
		this.#read = isWhole ? found : (this.#whole ?? found);
		if (isWhole) this.#whole = found;
		return this.#read;
	}

	/**
	 * Of a split index the shared part is taken whole: what was removed since only counts as tracked a little longer.
	 * @returns whether all of it could be read; one that is not there is empty
	 */
	#collect(file: string, paths: Record<keyof TrackedPaths, Set<string>>): boolean {
		const bytes = readFileIfThere(this.#fileSystem, file);
		if (!bytes) return file === this.#file && this.#currentStamp() === undefined;
		const end = readIndexEntries(bytes, this.hashLength, (entry) => add(entry, paths));
		if (end === undefined) return false;
		const shared = sharedIndexName(bytes, end, this.hashLength);
		if (shared === undefined || file !== this.#file) return true;
		return this.#collect(path.join(path.dirname(file), `sharedindex.${shared}`), paths);
	}

	#currentStamp(): FileStamp | undefined {
		return ifPossible(() => stampOf(this.#fileSystem.statSync(this.#file)));
	}
}

function add({ path: file, kind }: IndexEntry, paths: Record<keyof TrackedPaths, Set<string>>): void {
	// In a split index an entry of the shared one that has changed has no name of its own.
	if (file === '') return;
	if (kind === 'file') paths.files.add(file);
	else if (kind === 'repository') paths.repositories.add(file);
	else paths.wholeFolders.add(file.replace(/\/$/, ''));
}
