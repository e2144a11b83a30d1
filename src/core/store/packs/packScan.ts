/** Goes through a pack's records one after the other, and past what is none. */
import { type FileSystem, readInto } from '../../fileSystem';
import { decodeRecord, isIntact, type PackRecord, packMagic, recordHeaderLength, recordLength } from './packRecord';

/** Bytes of a pack that are no record. */
export interface Gap {
	readonly offset: number;
	readonly length: number;
}

export interface ScannedRecord {
	/** From the start of the pack, in bytes. */
	readonly offset: number;
	/** Of the whole record, in bytes. */
	readonly length: number;
	/** Its bytes. They, and the record's payload with them, are overwritten when the next record is asked for. */
	readonly raw: Buffer;
	readonly record: PackRecord;
}

/** How much is read at once, in bytes; a longer record is read by itself. */
const chunkLength = 1 << 20;
/** Checksums over so many times the pack's size are worked out to get past damage; hostile bytes could ask for any number. */
const effort = 8;

/**
 * Yields every record whose checksum is right, and between them the stretches that are damaged. What follows the last
 * whole record is no gap: it is torn, or being written. A pack that does not begin as one does begins with a gap.
 */
export function* scanRecords(
	fileSystem: FileSystem,
	fd: number,
	start: number,
	size: number,
): Generator<ScannedRecord | { readonly gap: Gap }> {
	const window = new Window(fileSystem, fd, size);
	let left = Math.max(chunkLength, size) * effort;
	let end = start;
	if (start < packMagic.length) {
		if (window.at(0, packMagic.length).equals(packMagic)) end = packMagic.length;
		else end = 0;
	}
	for (let at = end; at + recordHeaderLength <= size;) {
		const length = recordLength(window.at(at, recordHeaderLength));
		const fits = length !== undefined && at + length <= size && left > 0;
		if (fits) left -= length;
		const bytes = fits ? window.at(at, length) : undefined;
		const record = bytes && isIntact(bytes) ? decodeRecord(bytes) : undefined;
		if (!record || !bytes || length === undefined) {
			at = window.nextCandidate(at + 1);
			continue;
		}
		if (at > end) yield { gap: { offset: end, length: at - end } };
		yield { offset: at, length, raw: bytes, record };
		at += length;
		end = at;
	}
}

/** A part of the file in memory, moved along. */
class Window {
	readonly #fileSystem: FileSystem;
	readonly #fd: number;
	readonly #size: number;
	#start = 0;
	/** Used again and again: a pass over all packs would leave its whole size to the garbage collector. */
	#buffer = Buffer.allocUnsafe(0);
	#bytes: Buffer = Buffer.alloc(0);

	constructor(fileSystem: FileSystem, fd: number, size: number) {
		this.#fileSystem = fileSystem;
		this.#fd = fd;
		this.#size = size;
	}

	/** A view that is good until the next call; shorter where the file ends. */
	at(offset: number, length: number): Buffer {
		const from = offset - this.#start;
		if (from < 0 || from + length > this.#bytes.length) {
			this.#start = offset;
			const wanted = Math.min(Math.max(length, chunkLength), Math.max(0, this.#size - offset));
			if (wanted > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(wanted);
			this.#bytes = readInto(this.#fileSystem, this.#fd, this.#buffer.subarray(0, wanted), offset);
		}
		return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
	}

	/** Where, from an offset on, the first byte of a record's magic stands next; the end of the file if nowhere. */
	nextCandidate(offset: number): number {
		for (let at = offset; at + recordHeaderLength <= this.#size;) {
			const bytes = this.at(at, Math.min(chunkLength, this.#size - at));
			const found = bytes.indexOf(0x43);
			if (found >= 0) return at + found;
			at += Math.max(1, bytes.length);
		}
		return this.#size;
	}
}
