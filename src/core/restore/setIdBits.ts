/** Which set-id bits files get. No privilege may come from a store's bytes: a process that runs such a file acts as its owner. */
import type { Stats } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../errors';
import { type FileSystem, ifPossible } from '../fileSystem';
import { permissionBits, specialBits, type TreeEntry } from '../store/tree';

const setIdBits = 0o6000;
const setGroupId = 0o2000;

export class SetIdBits {
	readonly #fileSystem: FileSystem;
	readonly #storePath: string;
	readonly #takesBack: boolean;
	#isOwnStore: boolean | undefined;

	/** @param takesBack whether what is written was on this disk before */
	constructor(fileSystem: FileSystem, storePath: string, takesBack: boolean) {
		this.#fileSystem = fileSystem;
		this.#storePath = storePath;
		this.#takesBack = takesBack;
	}

	/**
	 * The mode that a file gets: without set-id bits where the store is another user's, and, for the superuser, where the file that is there
	 * does not have them, unless a restore is taken back.
	 */
	modeOf({ mode }: Pick<TreeEntry, 'mode'>, absolute: string): number {
		const bits = mode & setIdBits;
		return bits === 0 || this.#mayGive(bits, absolute) ? mode : mode & ~setIdBits;
	}

	#mayGive(bits: number, absolute: string): boolean {
		const self = process.geteuid?.();
		this.#isOwnStore ??= ifPossible(() => this.#fileSystem.statSync(this.#storePath).uid) === self;
		if (!this.#isOwnStore) return false;
		if (self !== 0 || this.#takesBack) return true;
		const stat = this.#stat(absolute);
		return stat?.isFile() === true && (stat.mode & bits) === bits;
	}

	/** Whether the system takes the set-group-id bit from a folder's mode: a user who is not in the folder's group does not get it. */
	isDropped({ mode }: Pick<TreeEntry, 'mode'>, absolute: string): boolean {
		if ((mode & setGroupId) === 0 || process.geteuid?.() === 0) return false;
		const stat = this.#stat(absolute);
		const above = this.#stat(path.dirname(absolute));
		const inherited = above && (above.mode & setGroupId) !== 0 ? above.gid : undefined;
		const gid = stat?.isDirectory() ? stat.gid : inherited;
		return gid !== undefined && gid !== process.getegid?.() && process.getgroups?.().includes(gid) !== true;
	}

	/** Gives an open file a mode; where the system refuses its set-id or sticky bits, the permissions alone. */
	setMode(fd: number, mode: number): void {
		try {
			this.#fileSystem.fchmodSync(fd, mode);
		} catch (error) {
			const isRefused = errnoOf(error) === 'EPERM' || errnoOf(error) === 'EFTYPE';
			if (!isRefused || (mode & specialBits) === 0) throw error;
			this.#fileSystem.fchmodSync(fd, mode & permissionBits);
		}
	}

	#stat(file: string): Stats | undefined {
		return ifPossible(() => this.#fileSystem.lstatSync(file, { throwIfNoEntry: false }));
	}
}
