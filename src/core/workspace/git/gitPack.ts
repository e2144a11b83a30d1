/** Reads single objects from one of git's packs (gitformat-pack(5)): by its index, version 2, and the pack beside it. */
import { type FileSystem, readAt } from '../../fileSystem';
import { readOpenedIfThere } from '../readFile';
import { inflateAtMost } from './inflate';
import { readOffset } from './gitIndex';

/** An object as it lies in a pack. */
export type PackedObject =
	| { readonly type: string; readonly bytes: Buffer }
	/** What makes the object out of another one: that lies at an offset of the same pack, or is named by its id. */
	| { readonly delta: Buffer; readonly base: number | string };

const types: Readonly<Record<number, string>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const offsetDelta = 6;
const idDelta = 7;

const indexMagic = Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]);
/** How many objects have a first byte that is no larger, for each first byte. */
const fanOutLength = 256 * 4;
const idsAt = indexMagic.length + fanOutLength;
/** An object's type and size, and what names its base, take no more. In bytes. */
const longestHead = 64;

export class GitPack {
	readonly #fileSystem: FileSystem;
	/** Without its ending. */
	readonly #path: string;
	readonly #hashLength: number;
	#start: Buffer | undefined;

	/** @param path absolute, without `.idx` or `.pack` */
	constructor(fileSystem: FileSystem, path: string, hashLength: number) {
		this.#fileSystem = fileSystem;
		this.#path = path;
		this.#hashLength = hashLength;
	}

	/** Where an object begins in the pack; undefined where the pack does not have it, or its index cannot be read. */
	find(id: Buffer): number | undefined {
		return readOpenedIfThere(this.#fileSystem, `${this.#path}.idx`, (fd) => this.#find(fd, id));
	}

	#find(fd: number, id: Buffer): number | undefined {
		const read = (position: number, length: number): Buffer => readAt(this.#fileSystem, fd, position, length);
		const start = (this.#start ??= read(0, idsAt));
		if (start.length < idsAt || !start.subarray(0, indexMagic.length).equals(indexMagic)) return undefined;
		const upTo = (byte: number): number => (byte < 0 ? 0 : start.readUInt32BE(indexMagic.length + byte * 4));
		const first = id[0] ?? 0;
		const count = upTo(255);
		let low = upTo(first - 1);
		let high = upTo(first);
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			const order = id.compare(read(idsAt + middle * this.#hashLength, this.#hashLength));
			if (order === 0) return this.#offsetOf(read, middle, count);
			if (order < 0) high = middle;
			else low = middle + 1;
		}
		return undefined;
	}

	/** Behind the ids stand the checksums, then the offsets; one that is too large for that says where it stands behind those. */
	#offsetOf(read: (position: number, length: number) => Buffer, at: number, count: number): number | undefined {
		const offsetsAt = idsAt + count * (this.#hashLength + 4);
		const small = read(offsetsAt + at * 4, 4);
		if (small.length < 4) return undefined;
		const value = small.readUInt32BE();
		if (value < 0x8000_0000) return value;
		const large = read(offsetsAt + count * 4 + (value - 0x8000_0000) * 8, 8);
		return large.length < 8 ? undefined : Number(large.readBigUInt64BE());
	}

	/** Reads what lies at an offset. @param most of its bytes: what is larger is undefined, as what cannot be read */
	read(offset: number, most: number): PackedObject | undefined {
		if (!Number.isSafeInteger(offset)) return undefined;
		return readOpenedIfThere(this.#fileSystem, `${this.#path}.pack`, (fd) => this.#read(fd, offset, most));
	}

	#read(fd: number, offset: number, most: number): PackedObject | undefined {
		const head = readAt(this.#fileSystem, fd, offset, longestHead);
		const { type, size, end } = typeAndSize(head);
		let at = end;
		let base: number | string | undefined;
		if (type === offsetDelta) {
			const back = readOffset(head, at);
			if (back.value <= 0 || back.value >= offset) return undefined;
			[base, at] = [offset - back.value, back.end];
		} else if (type === idDelta) {
			base = head.toString('hex', at, at + this.#hashLength);
			at += this.#hashLength;
		}
		if (size > most || at > head.length) return undefined;
		// What cannot be made smaller takes a little more room than it has bytes.
		const packed = readAt(this.#fileSystem, fd, offset + at, size + (size >> 3) + 1024);
		const bytes = inflateAtMost(packed, size);
		if (bytes?.length !== size) return undefined;
		if (base !== undefined) return { delta: bytes, base };
		const name = types[type];
		return name === undefined ? undefined : { type: name, bytes };
	}
}

/** Four bits of the first byte and seven of each that follows are the size, the lowest first. */
function typeAndSize(bytes: Buffer): { type: number; size: number; end: number } {
	let byte = bytes[0] ?? 0;
	const type = (byte >> 4) & 7;
	let size = byte & 0x0f;
	let end = 1;
	for (let factor = 16; (byte & 0x80) !== 0 && end < bytes.length; factor *= 128) {
		byte = bytes[end++] ?? 0;
		size += (byte & 0x7f) * factor;
	}
	return { type, size, end };
}
