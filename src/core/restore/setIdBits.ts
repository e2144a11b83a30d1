/** Which set-id bits files get. No privilege may come from a store's bytes: whoever runs such a file acts as who owns it. */
import { errnoOf } from '../errors';
import { type FileSystem, ifPossible } from '../fileSystem';
import { permissionBits, type TreeEntry } from '../store/tree';

const setIdBits = 0o6000;

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
		const stat = ifPossible(() => this.#fileSystem.lstatSync(absolute, { throwIfNoEntry: false }));
		return stat?.isFile() === true && (stat.mode & bits) === bits;
	}

	/** Gives an open file a mode; where the system refuses its set-id or sticky bits, the permissions alone. */
	setMode(fd: number, mode: number): void {
		try {
			this.#fileSystem.fchmodSync(fd, mode);
		} catch (error) {
			const isRefused = errnoOf(error) === 'EPERM' || errnoOf(error) === 'EFTYPE';
			if (!isRefused || (mode & ~permissionBits) === 0) throw error;
			this.#fileSystem.fchmodSync(fd, mode & permissionBits);
		}
	}
}
