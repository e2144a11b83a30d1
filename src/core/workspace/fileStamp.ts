/**
 * What tells that a file or folder is still the same: any write changes at least one of these, but for writes into memory that a file is
 * mapped to, which some systems give a time once until the page is written out (Linux; git cannot see them either).
 */
import type { Stats } from 'node:fs';

export interface FileStamp {
	/** In bytes; of a folder 0. */
	readonly size: number;
	/** In milliseconds since 1970, with fractions of about a quarter of a microsecond. */
	readonly mtimeMs: number;
	readonly ctimeMs: number;
	readonly inode: number;
	/** The kind and the permission bits, as the system has them. */
	readonly mode: number;
}

/** What of a system's answer tells that it is still the same. */
export type SeenStat = Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino' | 'mode'>;

export function stampOf(stat: Stats): FileStamp {
	return {
		// What a system calls a folder's size says nothing about what is in it.
		size: stat.isDirectory() ? 0 : stat.size,
		mtimeMs: stat.mtimeMs,
		ctimeMs: stat.ctimeMs,
		inode: stat.ino,
		mode: stat.mode,
	};
}

/** Two that are missing are not the same: nothing is known of either. */
export function sameStamp(a: FileStamp | undefined, b: FileStamp | undefined): boolean {
	return (
		a !== undefined &&
		b !== undefined &&
		a.size === b.size &&
		a.mtimeMs === b.mtimeMs &&
		a.ctimeMs === b.ctimeMs &&
		a.inode === b.inode &&
		a.mode === b.mode
	);
}

/** Whether it is of a symbolic link. */
export function isLink({ mode }: Pick<FileStamp, 'mode'>): boolean {
	return (mode & 0o170000) === 0o120000;
}

/** What stays the same of a file that is moved. */
export function identityOf({ inode, size }: FileStamp): string {
	return `${inode}:${size}`;
}

/** A clock that counts whole seconds (FAT: two) may give two writes one time; finer ones tick every 10 ms at most. */
const coarseMs = 2_000;
const fineMs = 100;

/**
 * The racy rule: what is written twice within one tick of the file system's clock keeps its stamp, so a stamp only counts
 * where it was older than a tick when the file was read (git's racy-git.txt describes the problem).
 * @param readAtMs when the file was about to be read, in milliseconds since 1970
 */
export function isSettled({ mtimeMs, ctimeMs }: Pick<FileStamp, 'mtimeMs' | 'ctimeMs'>, readAtMs: number): boolean {
	const newest = Math.max(mtimeMs, ctimeMs);
	return newest + (Number.isInteger(newest / 1_000) ? coarseMs : fineMs) < readAtMs;
}
