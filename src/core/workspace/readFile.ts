/** Reads files of the workspace, each as it was at one moment. */
import * as fs from 'node:fs';
import { errnoOf } from '../errors';
import { type FileSystem, readAt } from '../fileSystem';

/** What tells that a file is still the same: any write changes at least one of these. */
export interface FileStamp {
	readonly size: number;
	readonly mtimeNs: bigint;
	readonly ctimeNs: bigint;
	readonly inode: bigint;
	readonly mode: number;
}

export function stampOf(stat: fs.BigIntStats): FileStamp {
	return {
		size: Number(stat.size),
		mtimeNs: stat.mtimeNs,
		ctimeNs: stat.ctimeNs,
		inode: stat.ino,
		mode: Number(stat.mode & 0o777n),
	};
}

export function sameStamp(a: FileStamp, b: FileStamp): boolean {
	return (
		a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode && a.mode === b.mode
	);
}

/** Neither follows a link that took the file's place, nor waits for a pipe that did. Windows knows neither flag. */
const openFlags = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);

/** How often a file that is written to while it is read is read again; after that what was read last counts. */
const attempts = 3;

/** What was read, and the file's stamp, taken after it was read. */
export interface Settled<T> {
	readonly value: T;
	readonly stamp: FileStamp;
}

/**
 * Reads a regular file as it was at one moment, by `read`, which says how many bytes it read. Undefined where another kind
 * of thing has taken its place since it was listed.
 * @throws what the system calls throw
 */
export function readSettled<T>(
	fileSystem: FileSystem,
	file: string,
	read: (fd: number, size: number) => { readonly value: T; readonly bytes: number },
): Settled<T> | undefined {
	let fd: number;
	try {
		fd = fileSystem.openSync(file, openFlags);
	} catch (error) {
		// A symbolic link now; Linux says ELOOP, FreeBSD EMLINK.
		if (errnoOf(error) === 'ELOOP' || errnoOf(error) === 'EMLINK') return undefined;
		throw error;
	}
	try {
		for (let attempt = 1; ; attempt++) {
			const before = fileSystem.fstatSync(fd, { bigint: true });
			if (!before.isFile()) return undefined;
			const { value, bytes } = read(fd, Number(before.size));
			const stamp = stampOf(fileSystem.fstatSync(fd, { bigint: true }));
			const settled = sameStamp(stampOf(before), stamp) && bytes === stamp.size;
			if (settled || attempt === attempts) return { value, stamp };
		}
	} finally {
		fileSystem.closeSync(fd);
	}
}

/** Reads a whole file into memory; undefined as `readSettled`. */
export function readWorkspaceFile(fileSystem: FileSystem, file: string): Buffer | undefined {
	return readSettled(fileSystem, file, (fd, size) => {
		const value = readWhole(fileSystem, fd, size);
		return { value, bytes: value.length };
	})?.value;
}

/** One byte more than the size is asked for: a file that has grown shows it. */
export function readWhole(fileSystem: FileSystem, fd: number, size: number): Buffer {
	return readAt(fileSystem, fd, 0, size + 1);
}

/** Of a piece of a file that is not read whole, in bytes. */
const pieceLength = 1 << 20;

/** Reads a file piece by piece; a piece is overwritten by the next one. @param most ends after so many bytes */
export function* readPieces(fileSystem: FileSystem, fd: number, most = Infinity): Generator<Buffer> {
	const buffer = Buffer.allocUnsafe(pieceLength);
	for (let position = 0; position < most;) {
		const count = fileSystem.readSync(fd, buffer, 0, Math.min(buffer.length, most - position), position);
		if (count === 0) return;
		yield buffer.subarray(0, count);
		position += count;
	}
}
