/** Cuts off what was appended to a pack. */
import { type FileSystem, ifPossible, truncateIfPossible } from '../../fileSystem';

/**
 * Of a record that others may have read so much stays, in bytes: behind a torn tail nobody appends, and nobody who has read it can take
 * another one that stands in its place for it.
 */
const tornLength = 4;

/** Takes back records that begin at `start`, as far as that can be done. @returns whether it was */
export function cutRecords(fileSystem: FileSystem, fd: number, start: number): boolean {
	return truncateIfPossible(fileSystem, fd, start + tornLength);
}

/**
 * Takes back what a failed write has left: on a full disk half a record would keep the space that the next try needs.
 * @param end of what was there before @param most the size that the write aimed at
 */
export function cutFailedWrite(fileSystem: FileSystem, fd: number, end: number, most: number): void {
	const size = ifPossible(() => fileSystem.fstatSync(fd).size);
	// Longer than that: another process has written behind it.
	if (size === undefined || size > most) return;
	if (size === most) cutRecords(fileSystem, fd, end);
	else truncateIfPossible(fileSystem, fd, end);
}
