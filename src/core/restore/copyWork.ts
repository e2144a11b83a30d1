/** What two threads share that make a copy together. Types and layout only. */
import type { FailedPath, KeptPath } from '../checkpoint';
import type { TreeEntry } from '../store/tree';

export interface FileToMake {
	readonly path: string;
	/** A file or a link; the folder that it lies in is there. */
	readonly entry: TreeEntry;
}

/** The work: travels to the second thread as one message. */
export interface CopyWork {
	/** The folder of the store's packs, absolute. */
	readonly packs: string;
	/** Where the copy is made, absolute. */
	readonly to: string;
	readonly files: readonly FileToMake[];
	/** 32-bit integers, see `copyControl`. */
	readonly control: SharedArrayBuffer;
}

export const copyControl = {
	/** How many turns were taken. */
	next: 0,
	/** Not zero: no further turn is taken. */
	stop: 1,
} as const;

/** So many files are taken in one turn: mostly of one folder, so that the threads are in different ones. */
const filesInTurn = 64;

/** Takes the next few files, as long as there are any that no thread has taken and nobody says stop. */
export function* takeTurns(files: readonly FileToMake[], control: Int32Array): Generator<readonly FileToMake[]> {
	while (Atomics.load(control, copyControl.stop) === 0) {
		const turn = Atomics.add(control, copyControl.next, 1);
		const part = files.slice(turn * filesInTurn, (turn + 1) * filesInTurn);
		if (part.length === 0) return;
		yield part;
	}
}

/** What became of a thread's turns. */
export interface CopyResult {
	/** Paths that were made, whole or not. */
	readonly made: readonly string[];
	/** Of these the one that was being written when it failed. */
	readonly writing: string | undefined;
	readonly kept: readonly KeptPath[];
	readonly failed: readonly FailedPath[];
	/** What it failed with, at which path. */
	readonly error: CopyError | undefined;
}

/** An error as it travels between threads. */
export interface CopyError {
	readonly message: string;
	/** One of ours, or the system's. */
	readonly code: string;
	readonly isOurs: boolean;
	readonly at: string | undefined;
}
