/** The single acts of a restore on disk. Whoever calls them has looked first whether what they replace is in the store. */
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import path from 'node:path';
import { CairnError, errnoOf } from '../errors';
import { ifPossible, setFolderMode, writeAt } from '../fileSystem';
import type { OperationId } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { newOperationId } from '../store/journal/operationIds';
import { permissionBits, specialBits, type TreeEntry } from '../store/tree';
import { readPieces, readSettled } from '../workspace/readFile';
import { temporaryName } from '../workspace/scope';
import { SetIdBits } from './setIdBits';
import { DiskView, type DiskViewOptions } from './diskView';

export interface DiskWriterOptions extends DiskViewOptions {
	readonly objects: ObjectStore;
	/** Temporary files say whose they are; without one nobody ever sweeps what a crash leaves of them. */
	readonly operation?: OperationId | undefined;
	/** Whether a restore is undone or done again: what it brings was on this disk. */
	readonly takesBack?: boolean | undefined;
	/** Restores whose temporary files are nobody's any more. */
	readonly over?: ReadonlySet<OperationId>;
}

export class DiskWriter extends DiskView {
	readonly #objects: ObjectStore;
	readonly #operation: OperationId;
	readonly #over: ReadonlySet<OperationId>;
	readonly #setId: SetIdBits;

	constructor({ objects, operation = newOperationId(), over = new Set(), takesBack, ...view }: DiskWriterOptions) {
		super(view);
		this.#setId = new SetIdBits(view.fileSystem, view.storePath, takesBack ?? false);
		this.#objects = objects;
		this.#operation = operation;
		this.#over = over;
	}

	/** Puts into the store what the disk has of an object that is damaged there. */
	putAgain(treePath: string): void {
		const absolute = this.resolve(treePath);
		if (this.fileSystem.lstatSync(absolute).isSymbolicLink()) {
			this.#objects.replace('blob', [this.linkTarget(absolute)]);
			return;
		}
		readSettled(this.fileSystem, absolute, (fd, bytes) => {
			this.#objects.replace('blob', readPieces(this.fileSystem, fd));
			return { value: undefined, bytes };
		});
	}

	/**
	 * Puts a file or link into its place: a temporary file beside it, then a rename over what is there.
	 * @param wasHere whether it was on this disk with these very bits: then set-id bits are given back
	 * @param mayReplace asked when the temporary file is whole, which may take a while: what is in the place may be another thing by then
	 * @returns whether it was put there
	 */
	writeFile(treePath: string, entry: TreeEntry, mayReplace: () => boolean, wasHere = false): boolean {
		const absolute = this.resolve(treePath);
		const temporary = path.join(path.dirname(absolute), temporaryNameOf(this.#operation));
		try {
			if (entry.kind === 'symlink') this.fileSystem.symlinkSync(this.#objects.read(entry.id), temporary);
			else {
				const mode = wasHere ? entry.mode : this.#setId.modeOf(entry, absolute);
				this.#writeTemporary(temporary, { id: entry.id, mode }, this.#ownerOf(absolute));
			}
			const may = mayReplace();
			if (may) this.fileSystem.renameSync(temporary, absolute);
			else this.#removeTemporary(temporary);
			if (may) this.made.add(treePath);
			return may;
		} catch (error) {
			this.#removeTemporary(temporary);
			throw error;
		}
	}

	/** Whether a file or folder does not get all bits of its mode, as far as that can be told before. */
	withholdsBits(treePath: string, entry: TreeEntry): boolean {
		const absolute = this.resolve(treePath);
		if (entry.kind === 'directory') return this.#setId.isDropped(entry, absolute);
		return this.#setId.modeOf(entry, absolute) !== entry.mode;
	}

	/** Gives a file, link or folder another spelling of its name. */
	rename(from: string, to: string): void {
		this.fileSystem.renameSync(this.resolve(from), this.resolve(to));
		this.lookAnew();
	}

	/** Removes a file or link; one that is gone already is fine. */
	removeFile(treePath: string): void {
		try {
			this.fileSystem.unlinkSync(this.resolve(treePath));
		} catch (error) {
			if (errnoOf(error) !== 'ENOENT') throw error;
		}
	}

	/** True where the folder was made, false where it was there. */
	makeFolder(treePath: string, mode: number): boolean {
		const absolute = this.resolve(treePath);
		try {
			this.fileSystem.mkdirSync(absolute, { mode: mode | 0o700 });
			this.made.add(treePath);
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
			this.fileSystem.rmdirSync(absolute);
			this.lookAnew();
			return true;
		} catch (error) {
			// POSIX allows EEXIST for a folder that is not empty.
			if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
			throw error;
		}
	}

	/** What keeps a folder from being removed, as far as that can be seen; nothing where it is no folder. */
	namesIn(treePath: string): string[] {
		if (!this.isFolder(treePath)) return [];
		const names = ifPossible(() => this.fileSystem.readdirSync(this.resolve(treePath))) ?? [];
		return names.filter((name) => !this.#isLitter(name));
	}

	/** Removes what a restore that was killed has left, beside this path, of files that it was writing. */
	sweepBeside(treePath: string): void {
		if (!this.isReachable(treePath)) return;
		// What cannot be removed is in nobody's way: checkpoints leave it out.
		ifPossible(() => this.#removeLitter(path.dirname(this.resolve(treePath))));
	}

	/**
	 * As `setFolderMode`. @throws CairnError `restoreConflict` where there is no folder any more
	 * @param isPlain whether bits beyond the permissions are not known: then they stay
	 */
	setMode(treePath: string, mode: number, isPlain = false): void {
		if (process.platform === 'win32') return;
		const absolute = this.resolve(treePath);
		try {
			if (setFolderMode(this.fileSystem, absolute, mode, isPlain ? specialBits : 0)) return;
		} catch (error) {
			// Some systems refuse the other bits, and with them the permissions.
			if (errnoOf(error) !== 'EPERM' || (mode & specialBits) === 0) throw error;
			if (setFolderMode(this.fileSystem, absolute, mode & permissionBits, specialBits)) return;
		}
		throw new CairnError('restoreConflict', 'it is no folder any more', { details: { path: treePath } });
	}

	/** Temporary files of restores that are over must not keep a folder from going. Those of anybody else are not touched. */
	#removeLitter(folder: string): void {
		for (const name of this.fileSystem.readdirSync(folder)) {
			if (this.#isLitter(name)) this.fileSystem.unlinkSync(path.join(folder, name));
		}
	}

	#isLitter(name: string): boolean {
		const [, operation = ''] = temporaryName.exec(name) ?? [];
		return this.#over.has(operation);
	}

	/** Who is to own what takes the place of a file; undefined for whoever writes it. Only the superuser can give files away. */
	#ownerOf(absolute: string): Stats | undefined {
		if (process.getuid?.() !== 0) return undefined;
		const stat = ifPossible(() => this.fileSystem.lstatSync(absolute, { throwIfNoEntry: false }));
		return stat?.isFile() === true && (stat.uid !== 0 || stat.gid !== 0) ? stat : undefined;
	}

	#writeTemporary(temporary: string, { id, mode }: Pick<TreeEntry, 'id' | 'mode'>, owner: Stats | undefined): void {
		const fd = this.fileSystem.openSync(temporary, 'wx', 0o600);
		try {
			let position = 0;
			for (const piece of this.#objects.stream(id, 'toPass')) {
				writeAt(this.fileSystem, fd, position, piece);
				position += piece.length;
			}
			if (owner) this.fileSystem.fchownSync(fd, owner.uid, owner.gid);
			// After the last byte and the owner: either takes set-id bits away.
			if (process.platform !== 'win32') this.#setId.setMode(fd, mode);
		} finally {
			this.fileSystem.closeSync(fd);
		}
	}

	#removeTemporary(temporary: string): void {
		try {
			this.fileSystem.unlinkSync(temporary);
		} catch (error) {
			// It was never made, or the rename had already happened. Anything else must not hide the first error.
			if (errnoOf(error) === undefined) throw error;
		}
	}
}

/** Another one at each call. */
function temporaryNameOf(operation: OperationId): string {
	return `.cairn-${operation}${randomBytes(4).toString('hex')}.tmp`;
}
