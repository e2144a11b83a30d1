/** A directory as an object: its canonical bytes, and reading them back (docs/store-format.md has the table). */
import { compareUtf8 } from '../../base/text';
import type { EntryKind, ObjectId } from '../checkpoint';
import { CairnError } from '../errors';
import { objectIdOf } from './objectStore';

export interface TreeEntry {
	readonly name: string;
	readonly kind: EntryKind;
	/** The permission bits, 0 to 0o777; 0 for symbolic links. */
	readonly mode: number;
	/** In bytes; of a symbolic link: the length of its target. 0 for folders. */
	readonly size: number;
	/** Of the content, of the link's target as UTF-8, or of the folder's own tree. */
	readonly id: ObjectId;
}

/** An entry on its way into a tree. */
export interface NewTreeEntry extends Omit<TreeEntry, 'id'> {
	/** Also as its 32 bytes. */
	readonly id: ObjectId | Uint8Array;
}

const treeMagic = Buffer.from('CTR1', 'latin1');
const kinds: readonly EntryKind[] = ['file', 'executable', 'symlink', 'directory'];
/** kind 1, mode 2, size 6, id 32, length of the name 2 */
const fixedLength = 43;

/** Encodes a directory. The entries may come in any order; their names must differ. */
export function encodeTree(entries: readonly NewTreeEntry[]): Buffer {
	const sorted = [...entries].sort((a, b) => compareUtf8(a.name, b.name));
	const length = sorted.reduce((sum, { name }) => sum + fixedLength + Buffer.byteLength(name), treeMagic.length);
	const bytes = Buffer.allocUnsafe(length);
	let offset = treeMagic.copy(bytes);
	for (const { name, kind, mode, size, id } of sorted) {
		bytes.writeUInt8(kinds.indexOf(kind), offset);
		bytes.writeUInt16LE(mode, offset + 1);
		bytes.writeUIntLE(size, offset + 3, 6);
		if (typeof id === 'string') bytes.write(id, offset + 9, 32, 'hex');
		else bytes.set(id, offset + 9);
		const nameLength = bytes.write(name, offset + fixedLength, 'utf8');
		bytes.writeUInt16LE(nameLength, offset + 41);
		offset += fixedLength + nameLength;
	}
	return bytes;
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
		const [start, end] = [this.#offset + fixedLength, this.#end];
		this.#offset = end;
		this.#check(start, end);
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
		const [start, otherStart] = [this.#offset + fixedLength, other.#offset + fixedLength];
		return compareBytes(this.#bytes, start, this.#end, other.#bytes, otherStart, other.#end);
	}

	/** Whether the entries are the same in all. */
	isSame(other: TreeCursor): boolean {
		return compareBytes(this.#bytes, this.#offset, this.#end, other.#bytes, other.#offset, other.#end) === 0;
	}

	/** Looks at the entry before anything of it is used. `start` and `end` are those of the name before it; equal where there is none */
	#check(start: number, end: number): void {
		const [bytes, offset] = [this.#bytes, this.#offset];
		if (this.isAtEnd) return;
		if (offset + fixedLength > bytes.length) throw notATree(bytes);
		const nameStart = offset + fixedLength;
		this.#end = nameStart + bytes.readUInt16LE(offset + 41);
		const isKnown = bytes.readUInt8(offset) < kinds.length && bytes.readUInt16LE(offset + 1) <= 0o777;
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
