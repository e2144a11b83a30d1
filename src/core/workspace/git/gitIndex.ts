/** Reads which paths git tracks from its index file, versions 2 to 4 (gitformat-index(5)); no git is needed. */

/** The kinds of entries, from their modes: a folder stands for all that is in it in a sparse index. */
export interface IndexEntry {
	/** Relative to the repository's top, with `/`. */
	readonly path: string;
	readonly kind: 'file' | 'repository' | 'folder';
	/** Of its object, in hexadecimal digits. */
	readonly id: () => string;
	/** Whether git does not expect it in the work tree (`skip-worktree`): a sparse checkout has taken it away. */
	readonly isSparse: boolean;
}

/** Of an entry before its object's name, in bytes: two times, device, inode, mode, owner, group, size. */
const statLength = 40;
const extendedFlag = 0x4000;
/** Of the flags that only an entry with more than the usual ones has. */
const skipWorktreeFlag = 0x4000;
/** Entries of an index of an older version have no more than the usual flags. */
const firstWithMoreFlags = 3;
const lengthMask = 0x0fff;

/**
 * Reads the entries in the file's order.
 * @param hashLength of the repository's object names, in bytes: 20, or 32 with SHA-256
 * @param onEntry is told of each
 * @returns where the entries end, in bytes; undefined, after what it could read, where the rest is no index that this can read
 */
export function readIndexEntries(
	bytes: Buffer,
	hashLength: number,
	onEntry: (entry: IndexEntry) => void,
): number | undefined {
	if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
	const version = bytes.readUInt32BE(4);
	if (version < 2 || version > 4) return undefined;
	const count = bytes.readUInt32BE(8);
	let path = '';
	let offset = 12;
	for (let i = 0; i < count; i++) {
		const start = offset;
		const flagsAt = start + statLength + hashLength;
		if (flagsAt + 2 > bytes.length) return undefined;
		const flags = bytes.readUInt16BE(flagsAt);
		const hasMore = version >= firstWithMoreFlags && (flags & extendedFlag) !== 0;
		offset = flagsAt + 2 + (hasMore ? 2 : 0);
		if (offset > bytes.length) return undefined;
		const isSparse = hasMore && (bytes.readUInt16BE(flagsAt + 2) & skipWorktreeFlag) !== 0;
		if (version === 4) {
			// The path is the one before, cut by so many bytes, with what follows.
			const strip = readOffset(bytes, offset);
			const end = bytes.indexOf(0, strip.end);
			if (end === -1) return undefined;
			if (strip.value > path.length) return undefined;
			path = path.slice(0, path.length - strip.value) + bytes.toString('latin1', strip.end, end);
			offset = end + 1;
		} else {
			const length = flags & lengthMask;
			const end = length < lengthMask ? offset + length : bytes.indexOf(0, offset);
			if (end === -1 || end > bytes.length) return undefined;
			path = bytes.toString('latin1', offset, end);
			// Padded with 1 to 8 zeros to a multiple of eight.
			offset = start + (((end - start) >> 3) + 1) * 8;
		}
		const id = (): string => bytes.toString('hex', start + statLength, flagsAt);
		onEntry({ path: toText(path), kind: kindOf(bytes.readUInt32BE(start + 24)), id, isSparse });
	}
	return offset;
}

function kindOf(mode: number): IndexEntry['kind'] {
	const type = mode & 0o170000;
	if (type === 0o160000) return 'repository';
	return type === 0o040000 ? 'folder' : 'file';
}

/** Whether an index may have entries that are not in the work tree. @param start its first bytes */
export function mayBeSparse(start: Buffer): boolean {
	return start.length >= 8 && start.readUInt32BE(4) >= firstWithMoreFlags;
}

/** The number that version 4 has before a path: as the offsets in packs (gitformat-pack(5)). */
export function readOffset(bytes: Buffer, at: number): { value: number; end: number } {
	let byte = bytes[at] ?? 0;
	let value = byte & 0x7f;
	let end = at + 1;
	while ((byte & 0x80) !== 0 && end < bytes.length) {
		byte = bytes[end++] ?? 0;
		value = (value + 1) * 128 + (byte & 0x7f);
	}
	return { value, end };
}

/** Paths are kept as bytes while they are put together: a cut may fall into the middle of a character. */
function toText(latin1: string): string {
	// eslint-disable-next-line no-control-regex -- ASCII is the same in both
	return /^[\x00-\x7f]*$/.test(latin1) ? latin1 : Buffer.from(latin1, 'latin1').toString('utf8');
}

/**
 * The name of the shared index that a split index adds to (`sharedindex.NAME` beside it); undefined for one that is whole.
 * @param end where the entries end: behind them stand the extensions, each `NAME length bytes`, and a checksum
 */
export function sharedIndexName(bytes: Buffer, end: number, hashLength: number): string | undefined {
	const last = bytes.length - hashLength;
	for (let at = end; at + 8 <= last; at += 8 + bytes.readUInt32BE(at + 4)) {
		if (bytes.toString('latin1', at, at + 4) !== 'link') continue;
		return at + 8 + hashLength <= last ? bytes.toString('hex', at + 8, at + 8 + hashLength) : undefined;
	}
	return undefined;
}
