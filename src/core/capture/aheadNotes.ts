/** What the thread that looks ahead is given, and the memory in which the two threads tell each other how far they are. */
import { allocatePages } from '../../base/memory/pages';
import type { Slot } from './entryTable';
import type { FolderStat } from './folderRow';
import type { StateSnapshot } from './workspaceState';

/** The thread's work: travels to it as one message. */
export interface AheadWork extends StateSnapshot {
	/** The notes' own. */
	readonly memory: SharedArrayBuffer;
}

const columns = ['mtimeMs', 'ctimeMs', 'ino', 'mode', 'dev'] as const satisfies readonly (keyof FolderStat)[];

export class AheadNotes {
	readonly memory: SharedArrayBuffer;
	/** Of each folder, by its number, its stat, in doubles. */
	readonly #stats: Float64Array;
	/** By the folders' numbers, whether the second thread has looked at it and all files in it. */
	readonly #seen: Uint8Array;
	/** By the folders' numbers, whether the first thread has come to it. */
	readonly #taken: Uint8Array;
	/** By the files' numbers, whether the second thread saw it unchanged. */
	readonly #unchanged: Uint8Array;

	/** @param folders how many there are; all their numbers are less @param memory of the notes of the other thread */
	constructor(folders: number, files: number, memory?: SharedArrayBuffer) {
		const statsLength = folders * columns.length * Float64Array.BYTES_PER_ELEMENT;
		this.memory = memory ?? allocatePages(statsLength + 2 * folders + files);
		this.#stats = new Float64Array(this.memory, 0, folders * columns.length);
		this.#seen = new Uint8Array(this.memory, statsLength, folders);
		this.#taken = new Uint8Array(this.memory, statsLength + folders, folders);
		this.#unchanged = new Uint8Array(this.memory, statsLength + 2 * folders, files);
	}

	/** The first thread looks at the folder itself, as far as the second one has not. @returns what that one saw of it */
	take(folder: number): FolderStat | undefined {
		if (folder >= this.#taken.length) return undefined;
		Atomics.store(this.#taken, folder, 1);
		if (Atomics.load(this.#seen, folder) === 0) return undefined;
		const row = folder * columns.length;
		const [mtimeMs = NaN, ctimeMs = NaN, ino = NaN, mode = NaN, dev = NaN] = this.#stats.subarray(
			row,
			row + columns.length,
		);
		return { mtimeMs, ctimeMs, ino, mode, dev };
	}

	/** Leaves nothing to the second thread. */
	takeAll(): void {
		this.#taken.fill(1);
	}

	isTaken(folder: number): boolean {
		return Atomics.load(this.#taken, folder) === 1;
	}

	/** The second thread has looked at the folder, and at all files in it. @param stat undefined where it could not be looked at */
	noteSeen(folder: number, stat: FolderStat | undefined): void {
		columns.forEach((column, at) => (this.#stats[folder * columns.length + at] = stat?.[column] ?? NaN));
		// Last: who reads this reads what was written before.
		Atomics.store(this.#seen, folder, 1);
	}

	noteUnchanged(slot: Slot): void {
		this.#unchanged[slot] = 1;
	}

	isUnchanged(slot: Slot): boolean {
		return this.#unchanged[slot] === 1;
	}
}
