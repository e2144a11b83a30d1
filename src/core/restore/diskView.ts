/** What a restore asks of the disk: what is at a path, and what keeps it from being touched. */
import { constants } from 'node:fs';
import path from 'node:path';
import type { KeepReason, ObjectId } from '../checkpoint';
import { errnoOf } from '../errors';
import { type FileSystem, ifPossible } from '../fileSystem';
import { objectIdOf } from '../store/objectStore';
import { isSameMode, modeBits, type TreeEntry } from '../store/tree';
import { assertSafePath, parentOf } from '../treePath';
import { type FolderIdentity, identify, isSameFolder } from '../workspace/folderIdentity';
import { placeOf, type WorkspaceRoot } from '../workspace/roots';
import { idOfWorkspaceFile } from '../workspace/storeFile';
import { DataOnDisk } from './dataOnDisk';

export interface DiskViewOptions {
	readonly fileSystem: FileSystem;
	readonly roots: readonly WorkspaceRoot[];
	/** The store's own folder, in which nothing is ever written or removed. Absolute. */
	readonly storePath: string;
	/** Whether the safety checkpoint has a path: of a folder that looks like a tool's own it then has what git tracks. Nothing without. */
	readonly isRecorded?: ((treePath: string) => boolean) | undefined;
}

export class DiskView {
	protected readonly fileSystem: FileSystem;
	readonly #roots: readonly WorkspaceRoot[];
	readonly #store: FolderIdentity | undefined;
	readonly #data: DataOnDisk;
	/** Files, links and folders that were put there through this. */
	protected readonly made = new Set<string>();
	/** Folders that were seen to be folders, not links that lead elsewhere, since `lookAnew`. */
	readonly #realFolders = new Set<string>();

	constructor({ fileSystem, roots, storePath, isRecorded = () => false }: DiskViewOptions) {
		this.fileSystem = fileSystem;
		this.#roots = roots;
		this.#store = identify(fileSystem, storePath);
		this.#data = new DataOnDisk(fileSystem, (treePath) => this.made.has(treePath) || isRecorded(treePath));
	}

	/** The absolute path. @throws CairnError `pathOutsideWorkspace` */
	resolve(treePath: string): string {
		assertSafePath(treePath);
		const { root, relativePath } = placeOf(this.#roots, treePath);
		return path.join(root.path, ...relativePath.split('/'));
	}

	/** What was seen so far does not count any more: to be called before every act, since somebody may have put a link in the way. */
	lookAnew(): void {
		this.#realFolders.clear();
		this.#data.lookAnew();
	}

	/**
	 * Says why the disk must be left as it is at a path; undefined where it is what `expected` says (nothing, a file, a
	 * link or a folder), or where nothing is there any more.
	 */
	obstacle(treePath: string, expected: TreeEntry | undefined): KeepReason | undefined {
		this.lookAnew();
		const above = this.#obstacleAbove(treePath);
		if (above) return above;
		// Of a path that is in no checkpoint, what is there stays for that.
		const isFolder = expected?.kind === 'directory';
		if (this.isRepositoryData(isFolder ? treePath : parentOf(treePath))) return 'repositoryData';
		if (this.isFree(treePath)) return undefined;
		if (this.#isStore(treePath)) return 'ownStore';
		if (expected === undefined) return 'notInSafetyCheckpoint';
		return this.matches(treePath, expected) ? undefined : 'changedMeanwhile';
	}

	/** Whether a folder is, or lies in, what a tool for versions keeps for itself: it may have come since the safety checkpoint. */
	isRepositoryData(folder: string): boolean {
		// With several roots what lies in none is a root itself.
		if (folder === '' && this.#roots.length > 1) return false;
		const { root, relativePath } = placeOf(this.#roots, folder);
		const depth = relativePath === '' ? 0 : relativePath.split('/').length;
		const absolute = depth === 0 ? root.path : this.resolve(folder);
		return this.#data.isIn({ treePath: folder, absolute, depth });
	}

	/** Whether no link and no file is on the way to a path. */
	isReachable(treePath: string): boolean {
		this.lookAnew();
		return this.isStillReachable(treePath);
	}

	/** As `isReachable`, by what was seen of folders since `lookAnew`. */
	isStillReachable(treePath: string): boolean {
		return this.#obstacleAbove(treePath) === undefined;
	}

	/** Whether the path holds this kind and these bytes. What cannot be read does not. */
	matches(treePath: string, entry: TreeEntry): boolean {
		if (this.#obstacleAbove(treePath)) return false;
		const absolute = this.resolve(treePath);
		try {
			const stat = this.fileSystem.lstatSync(absolute);
			if (stat.isDirectory() || entry.kind === 'directory') return stat.isDirectory() && entry.kind === 'directory';
			if (stat.isSymbolicLink() !== (entry.kind === 'symlink')) return false;
			if (entry.kind === 'symlink') return this.#linkId(absolute) === entry.id;
			// Sizes first: what differs in size need not be read, and may be larger than memory.
			if (!stat.isFile() || stat.size !== entry.size) return false;
			return idOfWorkspaceFile(this.fileSystem, absolute) === entry.id;
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			return false;
		}
	}

	/** As `matches`, and with the same mode where the system has one. */
	holds(treePath: string, entry: TreeEntry): boolean {
		if (!this.matches(treePath, entry)) return false;
		if (entry.kind === 'symlink' || process.platform === 'win32') return true;
		const mode = ifPossible(() => this.mode(treePath));
		return mode !== undefined && isSameMode({ mode }, entry);
	}

	/** Whether there is a folder, not behind a link and not a link to one. */
	isFolder(treePath: string): boolean {
		this.lookAnew();
		if (this.#obstacleAbove(treePath)) return false;
		return ifPossible(() => this.fileSystem.lstatSync(this.resolve(treePath)))?.isDirectory() === true;
	}

	/** As `holds`, but for set-id and sticky bits, which the system may not let this user set. */
	holdsButForBits(treePath: string, entry: TreeEntry): boolean {
		return this.holds(treePath, { ...entry, isPlain: true });
	}

	/** All mode bits. */
	mode(treePath: string): number {
		return this.fileSystem.lstatSync(this.resolve(treePath)).mode & modeBits;
	}

	/** Whether the system lets names come and go in a folder. */
	mayWriteIn(treePath: string): boolean {
		const { W_OK, X_OK } = constants;
		const mayWrite = ifPossible(() => {
			this.fileSystem.accessSync(this.resolve(treePath), W_OK | X_OK);
			return true;
		});
		return mayWrite === true;
	}

	/** Whether nothing is there. What lies behind a link is elsewhere, not there. */
	isFree(treePath: string): boolean {
		if (this.#obstacleAbove(treePath)) return true;
		try {
			return this.fileSystem.lstatSync(this.resolve(treePath), { throwIfNoEntry: false }) === undefined;
		} catch (error) {
			// Not to be looked at is not to be missing.
			if (errnoOf(error) !== undefined) return isGone(error);
			throw error;
		}
	}

	/**
	 * Whether the disk takes two spellings of a path for one and has just one of them, as disks do that ignore case or the
	 * form of accents.
	 */
	isOnePlace(one: string, other: string): boolean {
		const [a, b] = [one, other].map((treePath) =>
			ifPossible(() => this.fileSystem.lstatSync(this.resolve(treePath), { bigint: true })),
		);
		if (!a || !b || a.ino !== b.ino || a.dev !== b.dev) return false;
		// Two names of one file, on a disk that tells them apart, are both listed.
		const names = (treePath: string): string[] => this.fileSystem.readdirSync(path.dirname(this.resolve(treePath)));
		const isListed = (treePath: string): boolean => names(treePath).includes(path.basename(treePath));
		return path.posix.basename(one) === path.posix.basename(other) || !(isListed(one) && isListed(other));
	}

	/** Whether each name on the way is spelled so on the disk: one that ignores case finds others as well. */
	isSpelledSo(treePath: string): boolean {
		for (let at = treePath; at !== ''; at = parentOf(at)) {
			if (placeOf(this.#roots, at).relativePath === '') break;
			const absolute = this.resolve(at);
			const names = ifPossible(() => this.fileSystem.readdirSync(path.dirname(absolute))) ?? [];
			if (!names.includes(path.basename(absolute))) return false;
		}
		return true;
	}

	linkTarget(absolute: string): Buffer {
		return this.fileSystem.readlinkSync(absolute, { encoding: 'buffer' });
	}

	#linkId(absolute: string): ObjectId {
		return objectIdOf(this.linkTarget(absolute));
	}

	#isStore(treePath: string): boolean {
		return isSameFolder(identify(this.fileSystem, this.resolve(treePath)), this.#store);
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
		if (above) return above;
		try {
			const stat = this.fileSystem.lstatSync(absolute, { bigint: true, throwIfNoEntry: false });
			if (!stat) return undefined;
			if (stat.isSymbolicLink()) return 'symlinkInTheWay';
			if (!stat.isDirectory()) return 'fileInTheWay';
			if (isSameFolder(stat, this.#store)) return 'ownStore';
			this.#data.note(absolute, { mtimeMs: Number(stat.mtimeNs) / 1e6, ctimeMs: Number(stat.ctimeNs) / 1e6 });
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			return isGone(error) ? undefined : 'unreadable';
		}
		this.#realFolders.add(absolute);
		return undefined;
	}
}

function isGone(error: unknown): boolean {
	return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
}
