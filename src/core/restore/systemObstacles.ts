/**
 * What the system will not allow a restore to do, as far as it says so before anything is done: mounts, disks that are read-only,
 * permissions. What it only says when it is asked to act ends the restore, which is taken back then (`execution.ts`).
 */
import { constants, type Stats } from 'node:fs';
import path from 'node:path';
import type { BlockReason } from '../checkpoint';
import { errnoOf } from '../errors';
import { type FileSystem, ifPossible } from '../fileSystem';
import { MountPoints } from '../workspace/mountPoints';
import { placeOf, type WorkspaceRoot } from '../workspace/roots';
import { openedMode } from './plan';

/** What is known of a folder whose names are to come, change or go. */
interface FolderRights {
	/** Why they cannot. */
	readonly reason: BlockReason | undefined;
	/** Whether only what this user owns may be changed or removed. */
	readonly onlyOwners: boolean;
}

/** On a folder: only those who own a name, or the folder, may change or remove it. */
const stickyBit = 0o1000;

const allRights: FolderRights = { reason: undefined, onlyOwners: false };

export class SystemObstacles {
	readonly #fileSystem: FileSystem;
	readonly #roots: readonly WorkspaceRoot[];
	readonly #mounts: MountPoints;
	/** By their paths on disk. */
	readonly #folders = new Map<string, FolderRights>();
	/** The roots' paths without links. */
	readonly #realRoots = new Map<string, string>();

	/** What it has seen of folders and mounts it takes to stay so: it is to be asked before the first act, and thrown away. */
	constructor(fileSystem: FileSystem, roots: readonly WorkspaceRoot[]) {
		this.#fileSystem = fileSystem;
		this.#roots = roots;
		this.#mounts = new MountPoints(fileSystem);
	}

	/** Why nothing can be put at a path, and what is there can neither be replaced nor removed. No link may be on the way to it. */
	ofName(treePath: string): BlockReason | undefined {
		const file = this.#resolve(treePath);
		if (this.#mounts.has(file)) return 'mounted';
		if (process.platform === 'win32') return undefined;
		const folder = path.dirname(file);
		const rights = this.#folders.get(folder) ?? this.#rightsIn(folder);
		this.#folders.set(folder, rights);
		return rights.reason ?? this.#ofWhatIsThere(file, rights);
	}

	/** Why the mode of a file or folder cannot be set. */
	ofMode(treePath: string): BlockReason | undefined {
		const file = this.#resolve(treePath);
		const stat = this.#statOf(file);
		if (!stat || process.platform === 'win32') return undefined;
		const errno = this.#refusal(file, constants.W_OK);
		if (errno === 'EROFS') return 'readOnly';
		return errno === 'EPERM' || !this.#mayActAs(stat) ? 'modeNotPermitted' : undefined;
	}

	/** Without links on the way. */
	#resolve(treePath: string): string {
		const { root, relativePath } = placeOf(this.#roots, treePath);
		const real = this.#realRoots.get(root.path) ?? ifPossible(() => this.#fileSystem.realpathSync(root.path));
		this.#realRoots.set(root.path, real ?? root.path);
		return path.join(real ?? root.path, ...relativePath.split('/'));
	}

	#rightsIn(folder: string): FolderRights {
		const stat = this.#statOf(folder);
		// One that the restore makes is its own, and one that gives way to something else, or a file, has a step of its own.
		if (!stat?.isDirectory()) return allRights;
		const errno = this.#refusal(folder, constants.W_OK | constants.X_OK);
		const onlyOwners = (stat.mode & stickyBit) !== 0 && !this.#mayActAs(stat);
		return { reason: errno === undefined ? undefined : this.#reasonOf(errno, stat), onlyOwners };
	}

	#reasonOf(errno: string, { uid, mode }: Stats): BlockReason | undefined {
		if (errno === 'EROFS') return 'readOnly';
		// A restore lets the owner write in a folder that forbids it, until the end.
		const canBeOpened = uid === process.geteuid?.() && (mode & openedMode) !== openedMode;
		if (errno === 'EACCES') return canBeOpened ? undefined : 'notPermitted';
		return errno === 'EPERM' ? 'notPermitted' : undefined;
	}

	#ofWhatIsThere(file: string, { onlyOwners }: FolderRights): BlockReason | undefined {
		const stat = this.#statOf(file);
		if (!stat) return undefined;
		if (onlyOwners && !this.#mayActAs(stat)) return 'notPermitted';
		// The system asks nothing of a link but of what it leads to.
		if (stat.isSymbolicLink()) return undefined;
		// Who may not write into a file may replace it all the same; only one that is immutable is refused like this.
		return this.#refusal(file, constants.W_OK) === 'EPERM' ? 'notPermitted' : undefined;
	}

	/** Whether what only the owner may do to it is allowed. */
	#mayActAs({ uid }: Stats): boolean {
		const self = process.geteuid?.();
		return self === 0 || self === uid;
	}

	#statOf(file: string): Stats | undefined {
		return ifPossible(() => this.#fileSystem.lstatSync(file, { throwIfNoEntry: false }));
	}

	/** What the system answers to who asks whether something is allowed; it looks at everything but what only an act shows. */
	#refusal(file: string, mode: number): string | undefined {
		try {
			this.#fileSystem.accessSync(file, mode);
			return undefined;
		} catch (error) {
			const errno = errnoOf(error);
			if (errno === undefined) throw error;
			return errno;
		}
	}
}
