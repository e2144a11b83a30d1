/** What the thread that looks ahead is given, and where it writes what it saw. Types and layout only. */

/** The thread's work: travels to it as one message. */
export interface AheadList {
	/**
	 * Folders: for each its absolute path, the names of files in it, and an empty text, all separated by NUL, which no system allows in a
	 * name. One text, since a hundred thousand of them take long to travel.
	 */
	readonly names: string;
	readonly separator: string;
	readonly memory: AheadMemory;
}

/** Common memory. The folders and files are counted in the order of the list, a folder before its files. */
export interface AheadMemory {
	/** 32-bit integers, see `aheadControl`. */
	readonly control: SharedArrayBuffer;
	/** Doubles, see `aheadColumns`, row by row. */
	readonly stats: SharedArrayBuffer;
}

export const aheadControl = {
	/** How many of the list were looked at. */
	done: 0,
	/** The one at which nothing is left to do: the other thread has come that far, from the end. */
	end: 1,
} as const;

/** NaN in all of them where it could not be looked at. */
export const aheadColumns = { size: 0, mtimeMs: 1, ctimeMs: 2, ino: 3, mode: 4, dev: 5 } as const;
export const aheadWidth = 6;
