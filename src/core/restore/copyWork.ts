/** What two threads tell each other that make a copy together. Types and layout only. */
import type { FailedPath, KeptPath, ObjectId } from '../checkpoint';
import { idLength } from '../store/packs/objectColumns';
import type { TreeEntry } from '../store/tree';
import type { CopyMemory } from './copyTurns';

export interface FileToMake {
	readonly path: string;
	/** No link: behind one that is made too early a folder would lie elsewhere. */
	readonly entry: TreeEntry;
	/** The number of the folder that it lies in (`CopyTurns`). */
	readonly folder: number;
}

/** The work: travels to the second thread as one message. */
export interface CopyWork {
	/** Where the copy is made, absolute. */
	readonly to: string;
	readonly files: PackedFiles;
	readonly memory: CopyMemory;
}

/** Files in a few long values: thousands of short ones take long to travel. */
export interface PackedFiles {
	/** Separated by NUL, which no name has. */
	readonly paths: string;
	/** The entries' ids, one after the other. */
	readonly ids: string;
	/** Their kinds, by their places in `kinds`, their modes, their folders' numbers. */
	readonly kinds: Uint8Array;
	readonly modes: Uint16Array;
	readonly folders: Int32Array;
}

const kinds = ['file', 'executable'] as const;
const idDigits = 2 * idLength;

export function packFiles(files: readonly FileToMake[]): PackedFiles {
	return {
		paths: files.map(({ path }) => path).join('\0'),
		ids: files.map(({ entry }) => entry.id).join(''),
		kinds: Uint8Array.from(files, ({ entry }) => kinds.findIndex((kind) => kind === entry.kind)),
		modes: Uint16Array.from(files, ({ entry }) => entry.mode),
		folders: Int32Array.from(files, ({ folder }) => folder),
	};
}

/** Without the sizes, which nobody needs to make them. */
export function unpackFiles({ paths, ids, kinds: numbers, modes, folders }: PackedFiles): FileToMake[] {
	const names = numbers.length === 0 ? [] : paths.split('\0');
	return names.map((path, at) => {
		const id = ids.slice(at * idDigits, (at + 1) * idDigits) as ObjectId;
		const kind = kinds[numbers[at] ?? 0] ?? 'file';
		const entry = { name: nameOf(path), kind, mode: modes[at] ?? 0, size: 0, id };
		return { path, entry, folder: folders[at] ?? 0 };
	});
}

function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
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
