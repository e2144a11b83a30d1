/**
 * Writes a checkpoint's content into a folder in which nothing is: no temporary names, nothing to look for in each place first. What
 * is there all the same (two names that a disk takes for one) is never overwritten.
 */
import type { Stats } from 'node:fs';
import path from 'node:path';
import type { FailedPath, KeepReason } from '../checkpoint';
import { becauseOf, CairnError, errnoOf } from '../errors';
import { type FileSystem, ifPossible, readInto, setFolderMode, writeAt } from '../fileSystem';
import type { ObjectStore } from '../store/objectStore';
import { permissionBits, specialBits, type TreeEntry } from '../store/tree';
import { assertSafePath, parentOf } from '../treePath';
import type { DiskWriter } from './diskWriter';
import { openedMode } from './plan';

/** Of what was written, so much is read back at once, in bytes. */
const readBackLength = 1 << 20;

export interface Made {
	readonly treePath: string;
	readonly entry: TreeEntry;
}

/** What another thread has made. */
export interface Adopted {
	readonly made: readonly Made[];
	readonly failed?: readonly FailedPath[];
	/** Of these, whatever there is of them. */
	readonly halves?: readonly string[];
	/** What it was at when it failed. */
	readonly at?: string | undefined;
}

/**
 * Which permission bits the system gives to what is made with others: it takes away the same each time (umask(2), or the list for new
 * files that all folders have from the first one), so the first of each is looked at and speaks for all.
 */
class GivenModes {
	readonly #files = new Map<number, number>();
	readonly #folders = new Map<number, number>();

	file(asked: number, look: () => Stats): number {
		return given(this.#files, asked, look);
	}

	folder(asked: number, look: () => Stats): number {
		return given(this.#folders, asked, look);
	}
}

function given(known: Map<number, number>, asked: number, look: () => Stats): number {
	// Windows has no such bits.
	if (process.platform === 'win32') return asked;
	const mode = known.get(asked) ?? look().mode & permissionBits;
	known.set(asked, mode);
	return mode;
}

export class FreshFolder {
	readonly #folder: string;
	readonly #objects: ObjectStore;
	readonly #fileSystem: FileSystem;
	readonly #made: Made[] = [];
	readonly #failed: FailedPath[] = [];
	readonly #leftOut = new Set<string>();
	/** Files that another thread may not have written to their ends. */
	readonly #halves = new Set<string>();
	readonly #modes = new GivenModes();
	/** The file that is being written: what there is of it is ours, whatever it holds. */
	#writing: string | undefined;
	#readBack = Buffer.alloc(0);
	#at: string | undefined;

	/** @param folder absolute, and there */
	constructor(folder: string, objects: ObjectStore, fileSystem: FileSystem) {
		this.#folder = folder;
		this.#objects = objects;
		this.#fileSystem = fileSystem;
	}

	/** What it was at last. */
	get at(): string | undefined {
		return this.#at;
	}

	/** Paths of what was made. */
	get made(): readonly string[] {
		return this.#made.map(({ treePath }) => treePath);
	}

	/** The file that is being written; after a failure the one that is not whole. */
	get writing(): string | undefined {
		return this.#writing;
	}

	/** Counts what another thread has made as made here: `remove` removes it too. */
	adopt({ made, failed = [], halves = [], at }: Adopted): void {
		for (const each of made) this.#made.push(each);
		this.#failed.push(...failed);
		for (const path of halves) this.#halves.add(path);
		this.#at = at ?? this.#at;
	}

	/** Whether a folder could not be made: what is in it cannot be either. */
	isLeftOut(treePath: string): boolean {
		return this.#leftOut.has(treePath);
	}

	/** Paths that the disk could not take, or of which it did not give back what was written. */
	get failed(): readonly FailedPath[] {
		return this.#failed;
	}

	/**
	 * Makes a file, a link or a folder. The folder that it lies in comes before.
	 * @returns why it was not made: something is there
	 * @throws CairnError `pathOutsideWorkspace`, what the store and the system calls throw
	 */
	make(treePath: string, entry: TreeEntry): KeepReason | undefined {
		const absolute = this.#resolve(treePath);
		this.#at = treePath;
		if (this.#leftOut.has(parentOf(treePath))) return this.#leaveOut(treePath);
		try {
			if (entry.kind === 'directory') this.#fileSystem.mkdirSync(absolute, { mode: entry.mode | 0o700 });
			else if (entry.kind === 'symlink') this.#fileSystem.symlinkSync(this.#objects.read(entry.id), absolute);
			else this.#makeFile(treePath, absolute, entry);
		} catch (error) {
			if (errnoOf(error) === 'ENAMETOOLONG') return this.#leaveOut(treePath);
			if (errnoOf(error) !== 'EEXIST') throw error;
			// A folder serves for another one; a link to one would lead elsewhere.
			const serves = entry.kind === 'directory' && this.#fileSystem.lstatSync(absolute).isDirectory();
			return serves ? undefined : 'notInSafetyCheckpoint';
		}
		if (entry.kind !== 'file' && entry.kind !== 'executable') this.#made.push({ treePath, entry });
		return undefined;
	}

	/** Gives the folders their modes, when everything in them is made. */
	finish(): void {
		if (process.platform === 'win32') return;
		for (const { treePath, entry } of this.#made.toReversed()) {
			if (entry.kind !== 'directory') continue;
			const absolute = this.#resolve(treePath);
			this.#at = treePath;
			const given = this.#modes.folder(entry.mode, () => this.#fileSystem.lstatSync(absolute));
			// It stays in the group of the folder that it is made in, where that hands its group down.
			if (given !== entry.mode) setFolderMode(this.#fileSystem, absolute, entry.mode, specialBits);
		}
	}

	/** Removes what was made, as far as nobody has changed it since. @returns what could not be removed */
	remove(writer: DiskWriter): FailedPath[] {
		const failed: FailedPath[] = [];
		// Nothing goes from a folder that forbids its owner to write.
		for (const { treePath, entry } of process.platform === 'win32' ? [] : this.#made) {
			if (entry.kind !== 'directory' || (entry.mode & openedMode) === openedMode) continue;
			ifPossible(() => setFolderMode(this.#fileSystem, this.#resolve(treePath), entry.mode | openedMode, specialBits));
		}
		for (let made = this.#made.pop(); made; made = this.#made.pop()) {
			const { treePath, entry } = made;
			try {
				if (entry.kind === 'directory') writer.removeFolder(treePath);
				else if (this.#isHalf(treePath) || writer.matches(treePath, entry)) writer.removeFile(treePath);
				else if (!writer.isFree(treePath)) {
					throw new CairnError('restoreConflict', 'it was changed meanwhile', { details: { path: treePath } });
				}
			} catch (error) {
				failed.push({ path: treePath, reason: `It could not be removed: ${becauseOf(error)}.` });
			}
		}
		return failed;
	}

	#isHalf(treePath: string): boolean {
		return treePath === this.#writing || this.#halves.has(treePath);
	}

	/** A disk has its limits; the rest is made all the same. */
	#leaveOut(treePath: string): undefined {
		this.#leftOut.add(treePath);
		this.#failed.push({ path: treePath, reason: 'Its name, or its path, is too long for the disk.' });
	}

	#makeFile(treePath: string, absolute: string, entry: TreeEntry): void {
		// A copy is a new file: the user has not said that it may be run with its owner's rights.
		const mode = entry.mode & permissionBits;
		const fd = this.#fileSystem.openSync(absolute, 'wx+', mode);
		// Before it is written: one that fails half-way is removed too.
		this.#made.push({ treePath, entry });
		this.#writing = treePath;
		try {
			let position = 0;
			let isGood = true;
			for (const piece of this.#objects.stream(entry.id, 'toPass')) {
				writeAt(this.#fileSystem, fd, position, piece);
				isGood &&= this.#holds(fd, position, piece);
				position += piece.length;
			}
			const given = this.#modes.file(mode, () => this.#fileSystem.fstatSync(fd));
			if (given !== mode) this.#fileSystem.fchmodSync(fd, mode);
			if (!isGood) this.#failed.push({ path: treePath, reason: 'The disk does not give back what was written.' });
		} finally {
			this.#fileSystem.closeSync(fd);
		}
		this.#writing = undefined;
	}

	/** Whether the file has these bytes. */
	#holds(fd: number, position: number, bytes: Buffer): boolean {
		const length = Math.min(bytes.length, readBackLength);
		if (this.#readBack.length < length) this.#readBack = Buffer.allocUnsafeSlow(Math.min(2 * length, readBackLength));
		for (let at = 0; at < bytes.length; at += readBackLength) {
			const wanted = bytes.subarray(at, at + readBackLength);
			const room = this.#readBack.subarray(0, wanted.length);
			if (!readInto(this.#fileSystem, fd, room, position + at).equals(wanted)) return false;
		}
		return true;
	}

	#resolve(treePath: string): string {
		assertSafePath(treePath);
		return this.#folder + path.sep + (path.sep === '/' ? treePath : treePath.replaceAll('/', path.sep));
	}
}
