/**
 * The index of one pack: where each object lies, sorted by id, used as it is on disk (docs/store-format.md has the table). It is a
 * cache: a lost or damaged one is made again from the pack.
 */
import { crc32 } from 'node:zlib';
import { allocateLarge } from '../../../base/memory/pages';
import type { ObjectId } from '../../checkpoint';
import { idLength, type IndexedObject, type ObjectColumns, type Place } from './objectColumns';
import type { ShortId } from '../shortId';

const magic = Buffer.from('CAIRNIX1', 'latin1');
/** magic 8, covered 8, plain bytes 8, count 4 */
const headerLength = 28;
/** How many ids begin with a byte up to this one, for each byte. */
const fanoutLength = 256 * 4;
/** record's offset 4, number in the record 4 */
const placeLength = 8;
const checksumLength = 4;

export class PackIndex {
	/** Up to here the index knows the pack, in bytes. What it covers was durable before the index was written. */
	readonly covered: number;
	/** Sum of the plain sizes of its objects, in bytes. */
	readonly plainBytes: number;
	readonly count: number;
	/** In bytes. */
	readonly length: number;
	/** The bytes, or what reads them. */
	#held: Buffer | (() => Buffer);
	/** Of the object that is looked for. */
	readonly #wanted = Buffer.alloc(idLength);

	private constructor(bytes: Buffer) {
		this.#held = bytes;
		this.length = bytes.length;
		this.covered = Number(bytes.readBigUInt64LE(8));
		this.plainBytes = Number(bytes.readBigUInt64LE(16));
		this.count = countIn(bytes);
	}

	/** Undefined where the bytes are no index, or not as they were written. */
	static load(bytes: Buffer): PackIndex | undefined {
		if (bytes.length < lengthFor(0) || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
		if (bytes.length !== lengthFor(countIn(bytes))) return undefined;
		const end = bytes.length - checksumLength;
		return crc32(bytes.subarray(0, end)) === bytes.readUInt32LE(end) ? new PackIndex(bytes) : undefined;
	}

	/**
	 * Lets go of the bytes until something is looked for.
	 * @param readAgain gives an index of as much of the pack
	 */
	release(readAgain: () => Buffer): void {
		this.#held = readAgain;
	}

	/** @param objects in any order; of those with one id the last counts */
	static encode(objects: ObjectColumns, covered: number, plainBytes: number): Buffer {
		const sorted = lastOfEach(objects);
		const bytes = allocateLarge(lengthFor(sorted.length));
		magic.copy(bytes);
		bytes.writeBigUInt64LE(BigInt(covered), 8);
		bytes.writeBigUInt64LE(BigInt(plainBytes), 16);
		bytes.writeUInt32LE(sorted.length, 24);
		const places = placesStart(sorted.length);
		const counts = new Uint32Array(256);
		sorted.forEach((number, at) => {
			const id = objects.idBytes(number);
			const { record, slot } = objects.place(number);
			bytes.set(id, idsStart + at * idLength);
			bytes.writeUInt32LE(record, places + at * placeLength);
			bytes.writeUInt32LE(slot, places + at * placeLength + 4);
			const first = id[0] ?? 0;
			counts[first] = (counts[first] ?? 0) + 1;
		});
		let below = 0;
		counts.forEach((count, first) => bytes.writeUInt32LE((below += count), headerLength + first * 4));
		const end = bytes.length - checksumLength;
		bytes.writeUInt32LE(crc32(bytes.subarray(0, end)), end);
		return bytes;
	}

	/** Adds all objects to the columns. */
	copyInto(columns: ObjectColumns): void {
		for (let at = 0; at < countIn(this.#bytes); at++) columns.addBytes(this.#idAt(at), this.#placeAt(at));
	}

	find(id: ObjectId): Place | undefined {
		const at = this.position(id);
		return at === undefined ? undefined : this.#placeAt(at);
	}

	/** The object's number in the order of the ids, from 0 on. */
	position(id: ObjectId): number | undefined {
		const wanted = this.#wanted;
		wanted.write(id, 'hex');
		const at = this.#firstFrom(wanted);
		return at < countIn(this.#bytes) && this.#compare(at, wanted) === 0 ? at : undefined;
	}

	/** The ids that begin like this. */
	withPrefix(prefix: ShortId): ObjectId[] {
		const wanted = Buffer.from(prefix, 'hex');
		const found: ObjectId[] = [];
		for (let at = this.#firstFrom(wanted); at < countIn(this.#bytes); at++) {
			if (this.#compare(at, wanted) !== 0) break;
			found.push(this.#idAt(at).toString('hex') as ObjectId);
		}
		return found;
	}

	/** All objects, in the order of their ids. */
	*objects(): Generator<IndexedObject> {
		for (let at = 0; at < countIn(this.#bytes); at++) {
			yield { id: this.#idAt(at).toString('hex') as ObjectId, ...this.#placeAt(at) };
		}
	}

	/** The number of the first id that is not less than `wanted`: binary search among those with its first byte. */
	#firstFrom(wanted: Buffer): number {
		const first = wanted[0] ?? 0;
		// A store can come from elsewhere: a table of counts may lie.
		let low = first === 0 ? 0 : this.#bytes.readUInt32LE(headerLength + (first - 1) * 4);
		let high = Math.min(countIn(this.#bytes), this.#bytes.readUInt32LE(headerLength + first * 4));
		// Hashes spread: hardly two begin with the same four bytes, and numbers are compared much faster than bytes.
		const head = wanted.readUInt32BE(0);
		while (low < high) {
			const middle = (low + high) >>> 1;
			const bits = this.#bytes.readUInt32BE(idsStart + middle * idLength);
			if (bits < head || (bits === head && this.#compare(middle, wanted) < 0)) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** As `Buffer.compare`, of as many bytes of an id as there are. */
	#compare(at: number, wanted: Buffer): number {
		const start = idsStart + at * idLength;
		return this.#bytes.compare(wanted, 0, wanted.length, start, start + wanted.length);
	}

	get #bytes(): Buffer {
		if (typeof this.#held === 'function') this.#held = this.#held();
		return this.#held;
	}

	#idAt(at: number): Buffer {
		const start = idsStart + at * idLength;
		return this.#bytes.subarray(start, start + idLength);
	}

	#placeAt(at: number): Place {
		const start = placesStart(countIn(this.#bytes)) + at * placeLength;
		return { record: this.#bytes.readUInt32LE(start), slot: this.#bytes.readUInt32LE(start + 4) };
	}
}

const idsStart = headerLength + fanoutLength;

function countIn(bytes: Buffer): number {
	return bytes.readUInt32LE(24);
}

function placesStart(count: number): number {
	return idsStart + count * idLength;
}

function lengthFor(count: number): number {
	return placesStart(count) + count * placeLength + checksumLength;
}

/** The numbers of the objects in the order of their ids, without those that another one with the same id follows. */
function lastOfEach(objects: ObjectColumns): Uint32Array {
	const sorted = objects.sorted();
	return sorted.filter((number, at) => {
		const next = sorted[at + 1];
		return next === undefined || !objects.hasPrefix(next, objects.idBytes(number));
	});
}
