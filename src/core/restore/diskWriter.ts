/** The single acts of a restore on disk. Each checks first that what it replaces is what the store holds. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { KeepReason, ObjectId } from '../checkpoint';
import { errnoOf } from '../errors';
import { type FileSystem, writeAt } from '../fileSystem';
import { objectIdOf, type ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { assertSafePath, parentOf } from '../treePath';
import { readWorkspaceFile } from '../workspace/readFile';
import { placeOf, type WorkspaceRoot } from '../workspace/roots';

export class DiskWriter {
	readonly #objects: ObjectStore;
	readonly #fileSystem: FileSystem;
	readonly #roots: readonly WorkspaceRoot[];
	/** Folders that were seen to be folders, not links that lead elsewhere. */
	readonly #realFolders = new Set<string>();

	constructor(objects: ObjectStore, fileSystem: FileSystem, roots: readonly WorkspaceRoot[]) {
		this.#objects = objects;
		this.#fileSystem = fileSystem;
		this.#roots = roots;
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
		if (!this.#hasRealParents(treePath)) return 'symlinkInTheWay';
		const found = this.#whatIsAt(this.resolve(treePath));
		if (found === undefined) return undefined;
		if (expected === undefined) return 'notInSafetyCheckpoint';
		return found === (expected.kind === 'directory' ? 'folder' : expected.id) ? undefined : 'changedMeanwhile';
	}

	/** Whether the path holds exactly this: kind and bytes, and for files the permission bits where the system has them. */
	holds(treePath: string, entry: TreeEntry): boolean {
		const absolute = this.resolve(treePath);
		if (!this.#hasRealParents(treePath)) return false;
		if (this.#whatIsAt(absolute) !== (entry.kind === 'directory' ? 'folder' : entry.id)) return false;
		const stat = this.#fileSystem.lstatSync(absolute);
		if (stat.isSymbolicLink() !== (entry.kind === 'symlink')) return false;
		return entry.kind === 'symlink' || process.platform === 'win32' || (stat.mode & 0o777) === entry.mode;
	}

	/** Whether nothing is there. What lies behind a link is elsewhere, not there. */
	isFree(treePath: string): boolean {
		return !this.#hasRealParents(treePath) || this.#whatIsAt(this.resolve(treePath)) === undefined;
	}

	/** Puts a file or link into its place: a temporary file beside it, then a rename over what is there. */
	writeFile(treePath: string, entry: TreeEntry): void {
		const absolute = this.resolve(treePath);
		const bytes = this.#objects.read(entry.id);
		const temporary = path.join(path.dirname(absolute), `.cairn-${randomBytes(6).toString('hex')}.tmp`);
		try {
			if (entry.kind === 'symlink') this.#fileSystem.symlinkSync(bytes, temporary);
			else this.#writeTemporary(temporary, bytes, entry.mode);
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
			this.#fileSystem.rmdirSync(absolute);
			this.#realFolders.delete(absolute);
			return true;
		} catch (error) {
			// POSIX allows EEXIST for a folder that is not empty.
			if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
			throw error;
		}
	}

	setMode(treePath: string, mode: number): void {
		if (process.platform !== 'win32') this.#fileSystem.chmodSync(this.resolve(treePath), mode);
	}

	/** The object id of a file's bytes or a link's target, `folder`, `other`, or undefined where nothing is. */
	#whatIsAt(absolute: string): ObjectId | 'folder' | 'other' | undefined {
		try {
			const stat = this.#fileSystem.lstatSync(absolute);
			if (stat.isDirectory()) return 'folder';
			if (stat.isSymbolicLink()) return objectIdOf(this.#fileSystem.readlinkSync(absolute, { encoding: 'buffer' }));
			if (!stat.isFile()) return 'other';
			const content = readWorkspaceFile(this.#fileSystem, absolute);
			return content ? objectIdOf(content.bytes) : 'other';
		} catch (error) {
			if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
			throw error;
		}
	}

	/**
	 * Whether every folder between the root and the path is a real folder, or missing. Asked from the root down: behind a
	 * link any answer is wrong.
	 */
	#hasRealParents(treePath: string): boolean {
		const parent = parentOf(treePath);
		// A root is what the user opened, a link or not.
		if (parent === '' || placeOf(this.#roots, parent).relativePath === '') return true;
		const absolute = this.resolve(parent);
		if (this.#realFolders.has(absolute)) return true;
		if (!this.#hasRealParents(parent)) return false;
		try {
			if (!this.#fileSystem.lstatSync(absolute).isDirectory()) return false;
			this.#realFolders.add(absolute);
			return true;
		} catch (error) {
			if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return true;
			throw error;
		}
	}

	#writeTemporary(temporary: string, bytes: Uint8Array, mode: number): void {
		const fd = this.#fileSystem.openSync(temporary, 'wx', 0o600);
		try {
			writeAt(this.#fileSystem, fd, 0, bytes);
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
