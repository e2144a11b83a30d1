/** Reads one file of the workspace for a capture, whole and as it was at one moment. */
import * as fs from 'node:fs';
import { errnoOf } from '../errors';
import { type FileSystem } from '../fileSystem';

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

export interface FileContent {
	readonly bytes: Buffer;
	/** Taken after the bytes were read. */
	readonly stamp: FileStamp;
}

/**
 * Reads a regular file. Undefined where another kind of thing has taken its place since it was listed.
 * @throws what the system calls throw
 */
export function readWorkspaceFile(fileSystem: FileSystem, file: string): FileContent | undefined {
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
			const bytes = readWhole(fileSystem, fd, Number(before.size));
			const stamp = stampOf(fileSystem.fstatSync(fd, { bigint: true }));
			const settled = sameStamp(stampOf(before), stamp) && bytes.length === stamp.size;
			if (settled || attempt === attempts) return { bytes, stamp };
		}
	} finally {
		fileSystem.closeSync(fd);
	}
}

/** One byte more than the size is asked for: a file that has grown shows it. */
function readWhole(fileSystem: FileSystem, fd: number, size: number): Buffer {
	const bytes = Buffer.allocUnsafe(size + 1);
	let filled = 0;
	while (filled < bytes.length) {
		const count = fileSystem.readSync(fd, bytes, filled, bytes.length - filled, filled);
		if (count === 0) break;
		filled += count;
	}
	return bytes.subarray(0, filled);
}
