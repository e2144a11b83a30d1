/** The single acts of a restore on disk. Each checks first that what it replaces is what the store holds. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { KeepReason, ObjectId } from '../checkpoint';
import { errnoOf } from '../errors';
import { type FileSystem, ifPossible, writeAt } from '../fileSystem';
import { objectIdOf, type ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { assertSafePath, parentOf } from '../treePath';
import { readPieces, readSettled } from '../workspace/readFile';
import { idOfWorkspaceFile } from '../workspace/storeFile';
import { type FolderIdentity, identify, isSameFolder } from '../workspace/folderIdentity';
import { placeOf, type WorkspaceRoot } from '../workspace/roots';
import { temporaryName } from '../workspace/scope';

export interface DiskWriterOptions {
	readonly objects: ObjectStore;
	readonly fileSystem: FileSystem;
	readonly roots: readonly WorkspaceRoot[];
	/** The store's own folder, in which nothing is ever written or removed. Absolute. */
	readonly storePath: string;
}

export class DiskWriter {
	readonly #objects: ObjectStore;
	readonly #fileSystem: FileSystem;
	readonly #roots: readonly WorkspaceRoot[];
	readonly #store: FolderIdentity | undefined;
	/** Folders that were seen to be folders, not links that lead elsewhere. */
	readonly #realFolders = new Set<string>();

	constructor({ objects, fileSystem, roots, storePath }: DiskWriterOptions) {
		this.#objects = objects;
		this.#fileSystem = fileSystem;
		this.#roots = roots;
		this.#store = identify(fileSystem, storePath);
	}

	/** The absolute path. @throws CairnError `pathOutsideWorkspace` */
	resolve(treePath: string): string {
		assertSafePath(treePath);
		const { root, relativePath } = placeOf(this.#roots, treePath);
		return path.join(root.path, ...relativePath.split('/'));
	}

	/**
	 * Says why the disk must be left as it is at a path; undefined where it is what `expected` says (nothing, a file, a
	 * link or a folder), or where nothing is there any more.
	 */
	obstacle(treePath: string, expected: TreeEntry | undefined): KeepReason | undefined {
		const above = this.#obstacleAbove(treePath);
		if (above || this.isFree(treePath)) return above;
		if (this.#isStore(treePath)) return 'ownStore';
		if (expected === undefined) return 'notInSafetyCheckpoint';
		return this.matches(treePath, expected) ? undefined : 'changedMeanwhile';
	}

	/** Whether the path holds this kind and these bytes. What cannot be read does not. */
	matches(treePath: string, entry: TreeEntry): boolean {
		if (this.#obstacleAbove(treePath)) return false;
		const absolute = this.resolve(treePath);
		try {
			const stat = this.#fileSystem.lstatSync(absolute);
			if (stat.isDirectory() || entry.kind === 'directory') return stat.isDirectory() && entry.kind === 'directory';
			if (stat.isSymbolicLink() !== (entry.kind === 'symlink')) return false;
			if (entry.kind === 'symlink') return this.#linkId(absolute) === entry.id;
			// Sizes first: what differs in size need not be read, and may be larger than memory.
			if (!stat.isFile() || stat.size !== entry.size) return false;
			return idOfWorkspaceFile(this.#fileSystem, absolute) === entry.id;
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			return false;
		}
	}

	/** As `matches`, and with the same permission bits where the system has them. */
	holds(treePath: string, entry: TreeEntry): boolean {
		if (!this.matches(treePath, entry)) return false;
		return entry.kind === 'symlink' || process.platform === 'win32' || this.mode(treePath) === entry.mode;
	}

	/** Puts into the store what the disk has of an object that is damaged there. */
	putAgain(treePath: string): void {
		const absolute = this.resolve(treePath);
		if (this.#fileSystem.lstatSync(absolute).isSymbolicLink()) {
			this.#objects.replace('blob', [this.#linkTarget(absolute)]);
			return;
		}
		readSettled(this.#fileSystem, absolute, (fd, bytes) => {
			this.#objects.replace('blob', readPieces(this.#fileSystem, fd));
			return { value: undefined, bytes };
		});
	}

	mode(treePath: string): number {
		return this.#fileSystem.lstatSync(this.resolve(treePath)).mode & 0o777;
	}

	/** Whether nothing is there. What lies behind a link is elsewhere, not there. */
	isFree(treePath: string): boolean {
		return this.#obstacleAbove(treePath) !== undefined || this.#isMissing(this.resolve(treePath));
	}

	/** Puts a file or link into its place: a temporary file beside it, then a rename over what is there. */
	writeFile(treePath: string, entry: TreeEntry): void {
		const absolute = this.resolve(treePath);
		const temporary = path.join(path.dirname(absolute), `.cairn-${randomBytes(6).toString('hex')}.tmp`);
		try {
			if (entry.kind === 'symlink') this.#fileSystem.symlinkSync(this.#objects.read(entry.id), temporary);
			else this.#writeTemporary(temporary, this.#objects.stream(entry.id), entry.mode);
			this.#fileSystem.renameSync(temporary, absolute);
		} catch (error) {
			this.#removeTemporary(temporary);
			throw error;
		}
	}

	/** Removes a file or link; one that is gone already is fine. */
	removeFile(treePath: string): void {
		try {
			this.#fileSystem.unlinkSync(this.resolve(treePath));
		} catch (error) {
			if (errnoOf(error) !== 'ENOENT') throw error;
		}
	}

	/** True where the folder was made, false where it was there. */
	makeFolder(treePath: string, mode: number): boolean {
		const absolute = this.resolve(treePath);
		try {
			this.#fileSystem.mkdirSync(absolute, { mode: mode | 0o700 });
			return true;
		} catch (error) {
			if (errnoOf(error) === 'EEXIST') return false;
			throw error;
		}
	}

	/** True where the folder was removed; false where it is gone already or something that no checkpoint tracks is in it. */
	removeFolder(treePath: string): boolean {
		const absolute = this.resolve(treePath);
		try {
			this.#removeLitter(absolute);
			this.#fileSystem.rmdirSync(absolute);
			this.#realFolders.delete(absolute);
			return true;
		} catch (error) {
			// POSIX allows EEXIST for a folder that is not empty.
			if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
			throw error;
		}
	}

	/** Removes what a restore that was killed has left, beside this path, of files that it was writing. */
	sweepBeside(treePath: string): void {
		if (this.#obstacleAbove(treePath)) return;
		// What cannot be removed is in nobody's way: checkpoints leave it out.
		ifPossible(() => this.#removeLitter(path.dirname(this.resolve(treePath))));
	}

	/** Temporary files of a restore that was killed are nobody's, and must not keep a folder from going. */
	#removeLitter(folder: string): void {
		for (const name of this.#fileSystem.readdirSync(folder)) {
			if (temporaryName.test(name)) this.#fileSystem.unlinkSync(path.join(folder, name));
		}
	}

	setMode(treePath: string, mode: number): void {
		if (process.platform !== 'win32') this.#fileSystem.chmodSync(this.resolve(treePath), mode);
	}

	#linkTarget(absolute: string): Buffer {
		return this.#fileSystem.readlinkSync(absolute, { encoding: 'buffer' });
	}

	#linkId(absolute: string): ObjectId {
		return objectIdOf(this.#linkTarget(absolute));
	}

	#isMissing(absolute: string): boolean {
		try {
			this.#fileSystem.lstatSync(absolute);
			return false;
		} catch (error) {
			if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return true;
			// Not to be looked at is not to be missing.
			if (errnoOf(error) !== undefined) return false;
			throw error;
		}
	}

	#isStore(treePath: string): boolean {
		return isSameFolder(identify(this.#fileSystem, this.resolve(treePath)), this.#store);
	}

	/**
	 * Says what between the root and the path is no real folder; undefined where all are, or are missing. Asked from the
	 * root down: behind a link any answer is wrong.
	 */
	#obstacleAbove(treePath: string): KeepReason | undefined {
		const parent = parentOf(treePath);
		// A root is what the user opened, a link or not.
		if (parent === '' || placeOf(this.#roots, parent).relativePath === '') return undefined;
		const absolute = this.resolve(parent);
		if (this.#realFolders.has(absolute)) return undefined;
		const above = this.#obstacleAbove(parent);
		if (above || this.#isMissing(absolute)) return above;
		const stat = this.#fileSystem.lstatSync(absolute, { bigint: true });
		if (stat.isSymbolicLink()) return 'symlinkInTheWay';
		if (!stat.isDirectory()) return 'fileInTheWay';
		if (isSameFolder(stat, this.#store)) return 'ownStore';
		this.#realFolders.add(absolute);
		return undefined;
	}

	#writeTemporary(temporary: string, pieces: Iterable<Buffer>, mode: number): void {
		const fd = this.#fileSystem.openSync(temporary, 'wx', 0o600);
		try {
			let position = 0;
			for (const piece of pieces) {
				writeAt(this.#fileSystem, fd, position, piece);
				position += piece.length;
			}
			if (process.platform !== 'win32') this.#fileSystem.fchmodSync(fd, mode);
		} finally {
			this.#fileSystem.closeSync(fd);
		}
	}

	#removeTemporary(temporary: string): void {
		try {
			this.#fileSystem.unlinkSync(temporary);
		} catch (error) {
			// It was never made, or the rename had already happened. Anything else must not hide the first error.
			if (errnoOf(error) === undefined) throw error;
		}
	}
}
