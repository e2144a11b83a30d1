/** The system calls that core makes, as one value: tests put faults into it, the product passes Node's own. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { allocateLarge } from '../base/memory/pages';
import { errnoOf } from './errors';

/** Synchronous throughout: in a thread of its own that is 3.5 to 4.6 times faster than Node's promises (docs/architecture.md). */
export type FileSystem = Pick<
	typeof fs,
	| 'accessSync'
	| 'chmodSync'
	| 'closeSync'
	| 'fchmodSync'
	| 'fchownSync'
	| 'fdatasyncSync'
	| 'fstatSync'
	| 'fsyncSync'
	| 'ftruncateSync'
	| 'lstatSync'
	| 'mkdirSync'
	| 'openSync'
	| 'readdirSync'
	| 'readlinkSync'
	| 'readSync'
	| 'realpathSync'
	| 'renameSync'
	| 'rmdirSync'
	| 'statSync'
	| 'symlinkSync'
	| 'unlinkSync'
	| 'utimesSync'
	| 'writeSync'
>;

export const nodeFileSystem: FileSystem = fs;

/** Writes all of `bytes` from `position` on, however many calls that takes. */
export function writeAt(fileSystem: FileSystem, fd: number, position: number, bytes: Uint8Array): void {
	for (let offset = 0; offset < bytes.length;) {
		offset += fileSystem.writeSync(fd, bytes, offset, bytes.length - offset, position + offset);
	}
}

/** Writes all of `bytes` at the end of a file that is open to append. */
export function appendAll(fileSystem: FileSystem, fd: number, bytes: Uint8Array): void {
	for (let offset = 0; offset < bytes.length;) {
		offset += fileSystem.writeSync(fd, bytes, offset, bytes.length - offset, null);
	}
}

/** What a system call answers; undefined where it fails, for whatever reason the system has. */
export function ifPossible<T>(call: () => T): T | undefined {
	try {
		return call();
	} catch (error) {
		if (errnoOf(error) !== undefined) return undefined;
		throw error;
	}
}

/** Reads a whole file. @param flags as `openSync` takes them */
export function readFile(fileSystem: FileSystem, file: string, flags: string | number = 'r'): Buffer {
	const fd = fileSystem.openSync(file, flags);
	try {
		return readInto(fileSystem, fd, allocateLarge(fileSystem.fstatSync(fd).size), 0);
	} finally {
		fileSystem.closeSync(fd);
	}
}

/** Reads `length` bytes from `position`; fewer where the file ends before. */
export function readAt(fileSystem: FileSystem, fd: number, position: number, length: number): Buffer {
	return readInto(fileSystem, fd, Buffer.allocUnsafe(length), position);
}

/** As `readAt`, into a buffer that the caller has; returns the part of it that was filled. */
export function readInto(fileSystem: FileSystem, fd: number, bytes: Buffer, position: number): Buffer {
	let filled = 0;
	while (filled < bytes.length) {
		const count = fileSystem.readSync(fd, bytes, filled, bytes.length - filled, position + filled);
		if (count === 0) break;
		filled += count;
	}
	return bytes.subarray(0, filled);
}

/** Makes names that were created, renamed or removed in a folder durable, where the system can (Windows cannot open folders). */
export function syncFolder(fileSystem: FileSystem, folder: string): void {
	if (process.platform === 'win32') return;
	const fd = fileSystem.openSync(folder, 'r');
	try {
		fileSystem.fsyncSync(fd);
	} finally {
		fileSystem.closeSync(fd);
	}
}

/** Writes a file so that it is there whole or not at all: a temporary file beside it, synced, then renamed. */
export function writeFileAtomically(fileSystem: FileSystem, file: string, bytes: Uint8Array): void {
	// A name of its own: two processes may make a store at once.
	const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
	try {
		const fd = fileSystem.openSync(temporary, 'wx', 0o600);
		try {
			writeAt(fileSystem, fd, 0, bytes);
			fileSystem.fsyncSync(fd);
		} finally {
			fileSystem.closeSync(fd);
		}
		fileSystem.renameSync(temporary, file);
	} catch (error) {
		removeIfThere(fileSystem, temporary);
		throw error;
	}
}

/** Closes a file of which nothing is waiting to be written: that closing fails then says nothing. */
export function closeQuietly(fileSystem: FileSystem, fd: number): void {
	try {
		fileSystem.closeSync(fd);
	} catch (error) {
		if (errnoOf(error) === undefined) throw error;
	}
}

/**
 * Cuts off what a failed step has written. That this fails too must not hide the first error: readers pass over what is torn.
 * @returns whether it is gone
 */
export function truncateIfPossible(fileSystem: FileSystem, fd: number, length: number): boolean {
	const isGone = ifPossible(() => {
		fileSystem.ftruncateSync(fd, length);
		return true;
	});
	return isGone === true;
}

/** Removes what a failed step left behind; that this fails too must not hide the first error. */
export function removeIfThere(fileSystem: FileSystem, file: string): void {
	try {
		fileSystem.unlinkSync(file);
	} catch (error) {
		if (errnoOf(error) === undefined) throw error;
	}
}

/**
 * Gives a folder these mode bits. False where there is something else: chmod(2) follows links.
 * @param kept bits that it keeps if it has them
 */
export function setFolderMode(fileSystem: FileSystem, folder: string, mode: number, kept = 0): boolean {
	const stat = fileSystem.lstatSync(folder);
	if (stat.isDirectory()) fileSystem.chmodSync(folder, (stat.mode & kept) | mode);
	return stat.isDirectory();
}
