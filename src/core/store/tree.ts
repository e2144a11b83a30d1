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

const treeMagic = Buffer.from('CTR1', 'latin1');
const kinds: readonly EntryKind[] = ['file', 'executable', 'symlink', 'directory'];
/** kind 1, mode 2, size 6, id 32, length of the name 2 */
const fixedLength = 43;

/** Encodes a directory. The entries may come in any order; their names must differ. */
export function encodeTree(entries: readonly TreeEntry[]): Buffer {
	const sorted = [...entries].sort((a, b) => compareUtf8(a.name, b.name));
	const parts: Buffer[] = [treeMagic];
	for (const entry of sorted) {
		const name = Buffer.from(entry.name, 'utf8');
		const fixed = Buffer.allocUnsafe(fixedLength);
		fixed.writeUInt8(kinds.indexOf(entry.kind), 0);
		fixed.writeUInt16LE(entry.mode, 1);
		fixed.writeUIntLE(entry.size, 3, 6);
		fixed.write(entry.id, 9, 32, 'hex');
		fixed.writeUInt16LE(name.length, 41);
		parts.push(fixed, name);
	}
	return Buffer.concat(parts);
}

/**
 * Decodes a directory; the entries are sorted by name and their names differ.
 * @throws CairnError `objectCorrupt` where the bytes are no directory
 */
export function decodeTree(bytes: Buffer): TreeEntry[] {
	const entries: TreeEntry[] = [];
	if (!bytes.subarray(0, treeMagic.length).equals(treeMagic)) throw notATree(bytes);
	for (let offset = treeMagic.length; offset < bytes.length;) {
		if (offset + fixedLength > bytes.length) throw notATree(bytes);
		const kind = kinds[bytes.readUInt8(offset)];
		const nameStart = offset + fixedLength;
		const nameEnd = nameStart + bytes.readUInt16LE(offset + 41);
		if (!kind || nameEnd > bytes.length || nameEnd === nameStart) throw notATree(bytes);
		const name = bytes.toString('utf8', nameStart, nameEnd);
		const mode = bytes.readUInt16LE(offset + 1);
		const last = entries.at(-1);
		if (mode > 0o777 || (last && compareUtf8(last.name, name) >= 0)) throw notATree(bytes);
		const size = bytes.readUIntLE(offset + 3, 6);
		entries.push({ name, kind, mode, size, id: bytes.toString('hex', offset + 9, offset + 41) as ObjectId });
		offset = nameEnd;
	}
	return entries;
}

/** The id of the directory without entries. */
export const emptyTreeId: ObjectId = objectIdOf(encodeTree([]));

function notATree(bytes: Buffer): CairnError {
	const id = objectIdOf(bytes);
	return new CairnError('objectCorrupt', `The object ${id} is no directory.`, { details: { objectId: id } });
}
