/** What two threads share that make a copy together. Types and layout only. */
import type { FailedPath, KeptPath, ObjectId } from '../checkpoint';
import { idLength } from '../store/objectColumns';
import type { TreeEntry } from '../store/tree';

export interface FileToMake {
	readonly path: string;
	/** A file or a link; the folder that it lies in is there. */
	readonly entry: TreeEntry;
}

/** The work: travels to the second thread as one message. */
export interface CopyWork {
	/** Where the copy is made, absolute. */
	readonly to: string;
	readonly files: PackedFiles;
	/** 32-bit integers, see `copyControl`. */
	readonly control: SharedArrayBuffer;
}

/** Files in a few long values: thousands of short ones take long to travel. */
export interface PackedFiles {
	/** Separated by NUL, which no name has. */
	readonly paths: string;
	/** The entries' ids, one after the other. */
	readonly ids: string;
	/** Their kinds, by their places in `kinds`, and their modes. */
	readonly kinds: Uint8Array;
	readonly modes: Uint16Array;
}

const kinds = ['file', 'executable', 'symlink'] as const;
const idDigits = 2 * idLength;

export function packFiles(files: readonly FileToMake[]): PackedFiles {
	return {
		paths: files.map(({ path }) => path).join('\0'),
		ids: files.map(({ entry }) => entry.id).join(''),
		kinds: Uint8Array.from(files, ({ entry }) => kinds.findIndex((kind) => kind === entry.kind)),
		modes: Uint16Array.from(files, ({ entry }) => entry.mode),
	};
}

/** Without the sizes, which nobody needs to make them. */
export function unpackFiles({ paths, ids, kinds: numbers, modes }: PackedFiles): FileToMake[] {
	const names = numbers.length === 0 ? [] : paths.split('\0');
	return names.map((path, at) => {
		const id = ids.slice(at * idDigits, (at + 1) * idDigits) as ObjectId;
		const kind = kinds[numbers[at] ?? 0] ?? 'file';
		return { path, entry: { name: nameOf(path), kind, mode: modes[at] ?? 0, size: 0, id } };
	});
}

function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
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
