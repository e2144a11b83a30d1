/** A directory as an object: its canonical bytes, and reading them back (docs/store-format.md has the table). */
import { commonStart } from '../../base/commonBytes';
import { compareUtf8 } from '../../base/text';
import type { EntryKind, ObjectId } from '../checkpoint';
import { CairnError } from '../errors';
import { objectIdOf } from './objectStore';

export interface TreeEntry {
	readonly name: string;
	readonly kind: EntryKind;
	/** The permission bits with the set-id and sticky bits, 0 to 0o7777; 0 for symbolic links. */
	readonly mode: number;
	/** Whether only the permissions were recorded: then nothing is known of the other bits. No tree says this: `diffTrees` does. */
	readonly isPlain?: true;
	/** In bytes; of a symbolic link: the length of its target. 0 for folders. */
	readonly size: number;
	/** Of the content, of the link's target as UTF-8, or of the folder's own tree. */
	readonly id: ObjectId;
}

/** Set-user-id, set-group-id and sticky, and the permissions. */
export const modeBits = 0o7777;
export const permissionBits = 0o777;
/** Those that no permission says. */
export const specialBits = modeBits & ~permissionBits;

/** Whether two modes are the same, as far as both are known. */
export function isSameMode(a: Pick<TreeEntry, 'mode' | 'isPlain'>, b: Pick<TreeEntry, 'mode' | 'isPlain'>): boolean {
	return ((a.mode ^ b.mode) & (a.isPlain || b.isPlain ? permissionBits : modeBits)) === 0;
}

/** A table with a row for each entry. */
export interface EntryRows {
	/** Copies the 32 bytes of an id to a place in others. */
	copyId(row: number, target: Uint8Array, offset: number): void;
	/** Where the entry begins in the tree, in bytes. */
	setPlace(row: number, offset: number): void;
}

/** An entry on its way into a tree, whose id is in a table: a value for each would be most of what a tree costs. */
export interface RowEntry extends Omit<TreeEntry, 'id'> {
	readonly rows: EntryRows;
	readonly row: number;
}

export type NewTreeEntry = TreeEntry | RowEntry;

const treeMagic = Buffer.from('CTR1', 'latin1');
const kinds: readonly EntryKind[] = ['file', 'executable', 'symlink', 'directory'];
/** kind 1, mode 2, size 6, id 32, length of the name 2 */
const fixedLength = 43;

/** Encodes a directory. The entries may come in any order; their names must differ. */
export function encodeTree(entries: readonly NewTreeEntry[]): Buffer {
	// All names at once: most trees are written while this code is cold, where every call into the host costs.
	const isPlain = isAscii(entries.map(({ name }) => name).join(''));
	const sorted = [...entries].sort(isPlain ? byUnits : byUtf8);
	const names = Buffer.from(sorted.map(({ name }) => name).join(''), 'utf8');
	const bytes = Buffer.allocUnsafe(treeMagic.length + sorted.length * fixedLength + names.length);
	let offset = treeMagic.copy(bytes);
	let nameStart = 0;
	for (const entry of sorted) {
		const nameEnd = nameStart + (isPlain ? entry.name.length : Buffer.byteLength(entry.name));
		writeEntry(bytes, entry, offset, nameEnd - nameStart);
		offset += fixedLength;
		for (; nameStart < nameEnd; nameStart++) bytes[offset++] = names[nameStart] ?? 0;
	}
	return bytes;
}

function isAscii(text: string): boolean {
	return Buffer.byteLength(text) === text.length;
}

/** Names of ASCII alone: the host's own order is theirs, and several times faster to ask for. */
function byUnits(a: NewTreeEntry, b: NewTreeEntry): number {
	return a.name < b.name ? -1 : 1;
}

function byUtf8(a: NewTreeEntry, b: NewTreeEntry): number {
	return compareUtf8(a.name, b.name);
}

/** Everything but the name, byte by byte. @param nameLength in bytes */
function writeEntry(bytes: Buffer, entry: NewTreeEntry, offset: number, nameLength: number): void {
	const { kind, mode, size } = entry;
	bytes[offset] = kinds.indexOf(kind);
	bytes[offset + 1] = mode;
	bytes[offset + 2] = mode >>> 8;
	for (let at = 0, rest = size; at < 6; at++, rest = Math.floor(rest / 0x100)) bytes[offset + 3 + at] = rest % 0x100;
	if ('id' in entry) bytes.write(entry.id, offset + 9, 32, 'hex');
	else {
		entry.rows.copyId(entry.row, bytes, offset + 9);
		entry.rows.setPlace(entry.row, offset);
	}
	bytes[offset + 41] = nameLength;
	bytes[offset + 42] = nameLength >>> 8;
}

/**
 * A tree in which some entries change and no names: it is made out of the one before, since most entries of a large folder are the same
 * from one checkpoint to the next.
 */
export class TreePatch {
	readonly bytes: Buffer;

	/** @param before the tree's bytes; they stay as they are */
	constructor(before: Buffer) {
		this.bytes = Buffer.from(before);
	}

	/**
	 * Puts an entry in the place of the one of its name.
	 * @param offset where that one begins
	 * @returns the size that it had, in bytes; undefined where no entry of that name begins there
	 */
	replace(entry: RowEntry, offset: number): number | undefined {
		const { bytes } = this;
		const name = Buffer.from(entry.name, 'utf8');
		const start = offset + fixedLength;
		if (offset < treeMagic.length || start + name.length > bytes.length) return undefined;
		const isThere =
			bytes.readUInt16LE(offset + 41) === name.length &&
			bytes.compare(name, 0, name.length, start, start + name.length) === 0;
		if (!isThere) return undefined;
		const size = bytes.readUIntLE(offset + 3, 6);
		writeEntry(bytes, entry, offset, name.length);
		return size;
	}
}

/**
 * Decodes a directory; the entries are sorted by name and their names differ.
 * @throws CairnError `objectCorrupt` where the bytes are no directory
 */
export function decodeTree(bytes: Buffer): TreeEntry[] {
	const entries: TreeEntry[] = [];
	for (const cursor = new TreeCursor(bytes); !cursor.isAtEnd; cursor.next()) entries.push(cursor.entry());
	return entries;
}

/** Goes through a directory's entries without decoding those that nobody asks for. Throws as `decodeTree`. */
export class TreeCursor {
	readonly #bytes: Buffer;
	#offset = treeMagic.length;
	/** Where the name ends, and with it the entry. */
	#end = treeMagic.length;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
		if (!bytes.subarray(0, treeMagic.length).equals(treeMagic)) throw notATree(bytes);
		this.#check(0, 0);
	}

	get isAtEnd(): boolean {
		return this.#offset >= this.#bytes.length;
	}

	next(): void {
		const start = this.#offset + fixedLength;
		const end = this.#end;
		this.#offset = end;
		this.#check(start, end);
	}

	/** Goes on to where this one and another one begin to differ, entry by entry. Both are at their beginning. */
	skipCommon(other: TreeCursor): void {
		const common = commonStart(this.#bytes, other.#bytes, Math.min(this.#bytes.length, other.#bytes.length));
		let start = 0;
		let end = 0;
		while (!this.isAtEnd && this.#end <= common) {
			start = this.#offset + fixedLength;
			end = this.#end;
			this.next();
		}
		other.#offset = this.#offset;
		other.#check(start, end);
	}

	/** Whether all from here on is the same in both. */
	hasSameRest(other: TreeCursor): boolean {
		const [length, otherLength] = [this.#bytes.length, other.#bytes.length];
		if (length - this.#offset !== otherLength - other.#offset) return false;
		return this.#bytes.compare(other.#bytes, other.#offset, otherLength, this.#offset, length) === 0;
	}

	/** Whether the entry is a folder. */
	get isFolder(): boolean {
		return kinds[this.#bytes[this.#offset] ?? 0] === 'directory';
	}

	entry(): TreeEntry {
		const [bytes, offset] = [this.#bytes, this.#offset];
		return {
			name: bytes.toString('utf8', offset + fixedLength, this.#end),
			kind: kinds[bytes[offset] ?? 0] ?? 'file',
			mode: bytes.readUInt16LE(offset + 1),
			size: bytes.readUIntLE(offset + 3, 6),
			id: bytes.toString('hex', offset + 9, offset + 41) as ObjectId,
		};
	}

	/** How the names are ordered: negative where this one comes first. */
	compareName(other: TreeCursor): number {
		const start = this.#offset + fixedLength;
		return compareBytes(this.#bytes, start, this.#end, other.#bytes, other.#offset + fixedLength, other.#end);
	}

	/** Whether the entries are the same in all. */
	isSame(other: TreeCursor): boolean {
		if (this.#end - this.#offset !== other.#end - other.#offset) return false;
		return compareBytes(this.#bytes, this.#offset, this.#end, other.#bytes, other.#offset, other.#end) === 0;
	}

	/** Looks at the entry before anything of it is used. `start` and `end` are those of the name before it; equal where there is none */
	#check(start: number, end: number): void {
		if (this.isAtEnd) return;
		const bytes = this.#bytes;
		const offset = this.#offset;
		if (offset + fixedLength > bytes.length) throw notATree(bytes);
		const nameStart = offset + fixedLength;
		this.#end = nameStart + bytes.readUInt16LE(offset + 41);
		const isKnown = bytes.readUInt8(offset) < kinds.length && bytes.readUInt16LE(offset + 1) <= modeBits;
		if (!isKnown || this.#end > bytes.length || this.#end === nameStart) throw notATree(bytes);
		if (end > start && compareBytes(bytes, start, end, bytes, nameStart, this.#end) >= 0) throw notATree(bytes);
	}
}

/** Bytes of UTF-8 order as the code points do. For a few bytes a loop is several times faster than a call of `Buffer.compare`. */
function compareBytes(a: Buffer, aStart: number, aEnd: number, b: Buffer, bStart: number, bEnd: number): number {
	const length = Math.min(aEnd - aStart, bEnd - bStart);
	for (let i = 0; i < length; i++) {
		const difference = (a[aStart + i] ?? 0) - (b[bStart + i] ?? 0);
		if (difference !== 0) return difference;
	}
	return aEnd - aStart - (bEnd - bStart);
}

/** The id of the directory without entries. */
export const emptyTreeId: ObjectId = objectIdOf(encodeTree([]));

function notATree(bytes: Buffer): CairnError {
	const id = objectIdOf(bytes);
	return new CairnError('objectCorrupt', `The object ${id} is no directory.`, { details: { objectId: id } });
}
