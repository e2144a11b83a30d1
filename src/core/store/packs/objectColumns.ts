/** Where objects lie in a pack, in columns: a hundred thousand take 4 MB, a tenth of what a value for each would. */
import { ChunkedRows } from '../../../base/memory/chunkedRows';
import type { ObjectId } from '../../checkpoint';

/** Of an id, in bytes. */
export const idLength = 32;

/** Where an object lies in its pack. */
export interface Place {
	/** Of the record that holds it, from the start of the pack, in bytes. */
	readonly record: number;
	/** Its number among the record's objects. */
	readonly slot: number;
}

export interface IndexedObject extends Place {
	readonly id: ObjectId;
}

/** The columns. */
const integers = { record: 0, slot: 1 } as const;

export class ObjectColumns {
	readonly #rows = new ChunkedRows({ doubles: 0, integers: 2, bytes: idLength });
	#count = 0;

	get count(): number {
		return this.#count;
	}

	/** @returns the object's number, from 0 on */
	add({ id, record, slot }: IndexedObject): number {
		const number = this.#next();
		this.#rows.bytes(number).write(id, 'hex');
		this.move(number, { record, slot });
		return number;
	}

	/** As `add`. @param id its 32 bytes */
	addBytes(id: Uint8Array, place: Place): number {
		const number = this.#next();
		this.#rows.bytes(number).set(id);
		this.move(number, place);
		return number;
	}

	/** Adds all of another's objects, in their order. */
	addAll(others: ObjectColumns): void {
		for (let number = 0; number < others.count; number++) this.addBytes(others.idBytes(number), others.place(number));
	}

	/** In the order of their numbers. */
	*objects(): Generator<IndexedObject> {
		for (let number = 0; number < this.#count; number++) yield { id: this.id(number), ...this.place(number) };
	}

	/** The object lies somewhere else from now on. */
	move(number: number, { record, slot }: Place): void {
		this.#rows.setInteger(number, integers.record, record);
		this.#rows.setInteger(number, integers.slot, slot);
	}

	/** The id's 32 bytes. */
	idBytes(number: number): Buffer {
		return this.#rows.bytes(number);
	}

	id(number: number): ObjectId {
		return this.idBytes(number).toString('hex') as ObjectId;
	}

	/** Whether the id begins with these bytes. */
	hasPrefix(number: number, prefix: Uint8Array): boolean {
		return this.#rows.startWith(number, prefix);
	}

	/** The id's bytes from `offset` on as a number of 16 or 32 bits. */
	bits(number: number, offset: number, size: 16 | 32): number {
		const bytes = this.idBytes(number);
		return size === 16 ? bytes.readUInt16BE(offset) : bytes.readUInt32BE(offset);
	}

	place(number: number): Place {
		const offset = this.#rows.integer(number, integers.record);
		// The column has a sign, offsets have none.
		return { record: offset >>> 0, slot: this.#rows.integer(number, integers.slot) };
	}

	/** The numbers of the objects in the order of their ids; of those with one id in their own order. */
	sorted(): Uint32Array {
		// By the first two bytes first: hashes spread, so that hardly any two are left to be compared.
		const ends = new Uint32Array(0x1_0000);
		for (let number = 0; number < this.#count; number++) {
			const bits = this.bits(number, 0, 16);
			ends[bits] = (ends[bits] ?? 0) + 1;
		}
		for (let bits = 1; bits < ends.length; bits++) ends[bits] = (ends[bits] ?? 0) + (ends[bits - 1] ?? 0);
		const order = new Uint32Array(this.#count);
		const starts = Uint32Array.from(ends);
		for (let number = this.#count - 1; number >= 0; number--) {
			const bits = this.bits(number, 0, 16);
			order[(starts[bits] = (starts[bits] ?? 0) - 1)] = number;
		}
		for (const [bits, start] of starts.entries()) {
			const end = ends[bits] ?? 0;
			if (end - start > 1) {
				order.subarray(start, end).sort((a, b) => this.idBytes(a).compare(this.idBytes(b)) || a - b);
			}
		}
		return order;
	}

	#next(): number {
		this.#count++;
		return this.#rows.add();
	}
}
