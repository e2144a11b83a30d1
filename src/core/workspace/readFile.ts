/** Reads files of the workspace, each as it was at one moment. */
import * as fs from 'node:fs';
import { errnoOf } from '../errors';
import { type FileSystem, ifPossible, readAt, readFile } from '../fileSystem';
import { type FileStamp, sameStamp, stampOf } from './fileStamp';

/** Does not wait for who writes into a pipe. Windows does not know the flag. */
const withoutWaiting = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);
/** Nor follows a link that took the file's place. */
const openFlags = withoutWaiting | (fs.constants.O_NOFOLLOW ?? 0);

/** Opens a file to read it; undefined where a link has taken its place. @throws what the system call throws */
export function openToRead(fileSystem: FileSystem, file: string): number | undefined {
	try {
		return fileSystem.openSync(file, openFlags);
	} catch (error) {
		// Linux says ELOOP, FreeBSD EMLINK.
		if (errnoOf(error) === 'ELOOP' || errnoOf(error) === 'EMLINK') return undefined;
		throw error;
	}
}

/** How often a file that is written to while it is read is read again; after that what was read last counts. */
const attempts = 3;

/** What was read, and the file's stamp, taken after it was read; its size is that of what was read. */
export interface Settled<T> {
	readonly value: T;
	readonly stamp: FileStamp;
}

/**
 * Reads a file from an open descriptor.
 * @param size as the system says
 * @param isLast whether it is read to its end, whatever its size: it does not settle, or is one of those that systems make up when
 * they are read
 */
type Read<T> = (fd: number, size: number, isLast: boolean) => { readonly value: T; readonly bytes: number };

/**
 * Reads a regular file as it was at one moment, by `read`, which says how many bytes it read. Undefined where another kind
 * of thing has taken its place since it was listed.
 * @throws what the system calls throw
 */
export function readSettled<T>(fileSystem: FileSystem, file: string, read: Read<T>): Settled<T> | undefined {
	const fd = openToRead(fileSystem, file);
	if (fd === undefined) return undefined;
	try {
		for (let attempt = 1; ; attempt++) {
			const before = fileSystem.fstatSync(fd);
			if (!before.isFile()) return undefined;
			const isLast = attempt === attempts;
			const { value, bytes } = read(fd, before.size, isLast);
			const stamp = stampOf(fileSystem.fstatSync(fd));
			const settled = sameStamp(stampOf(before), stamp) && bytes === stamp.size;
			if (settled || isLast) return { value, stamp: { ...stamp, size: bytes } };
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

/** Reads the first bytes of a file, as `readFileIfThere` reads all. */
export function readStartIfThere(fileSystem: FileSystem, file: string, length: number): Buffer | undefined {
	return readOpenedIfThere(fileSystem, file, (fd) => readAt(fileSystem, fd, 0, length));
}

/** What `read` finds in a file that is opened for it, as `readFileIfThere` opens it; undefined where a system call fails. */
export function readOpenedIfThere<T>(fileSystem: FileSystem, file: string, read: (fd: number) => T): T | undefined {
	return ifPossible(() => {
		const fd = fileSystem.openSync(file, withoutWaiting);
		try {
			return read(fd);
		} finally {
			fileSystem.closeSync(fd);
		}
	});
}

/** Reads a whole file, following links; undefined where there is none or it cannot be read. What has no size, as a pipe, is empty. */
export function readFileIfThere(fileSystem: FileSystem, file: string): Buffer | undefined {
	return ifPossible(() => readFile(fileSystem, file, withoutWaiting));
}
