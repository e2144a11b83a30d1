/** Reads one record of a pack. */
import { type FileSystem, readInto } from '../../fileSystem';
import { recordLength } from './packRecord';

/** Read at once where a record's length is not known yet: most records are shorter. In bytes. */
const firstRead = 16 << 10;
/** Where it is read to; used again and again. */
const beginning = Buffer.allocUnsafeSlow(firstRead);

/**
 * The bytes of the record that begins at `offset`; undefined where none begins there. Not checked against its checksum.
 * @param end up to where there is known to be anything
 */
export function readRecord(fileSystem: FileSystem, fd: number, offset: number, end: number): Buffer | undefined {
	// Not beyond what is known to be there: a call would only be told that the file ends.
	const known = offset < end ? Math.min(firstRead, end - offset) : firstRead;
	const first = readInto(fileSystem, fd, beginning.subarray(0, known), offset);
	const length = recordLength(first);
	if (length === undefined) return undefined;
	const record = Buffer.allocUnsafe(length);
	const rest = record.subarray(first.copy(record));
	const at = offset + length - rest.length;
	return readInto(fileSystem, fd, rest, at).length === rest.length ? record : undefined;
}
