/** The objects of a pack that its index does not cover yet, in memory. */
import { hash32 } from '../../../base/hash32';
import type { ObjectId } from '../../checkpoint';
import { idLength, type IndexedObject, ObjectColumns, type Place } from './objectColumns';
import type { PackRecord } from './packRecord';
import type { ShortId } from '../shortId';

export interface TailObject extends IndexedObject {
	/** In bytes. */
	readonly plainLength: number;
}

/** The table has at least so many places for each object. */
const spare = 2;

export class PackTail {
	#objects = new ObjectColumns();
	/** The numbers of the objects plus one, by a hash of the start of their ids: both look-ups are asked for. 0 is a free place. */
	#table = new Int32Array(0);
	#plainBytes = 0;
	/** Of the object that is looked for: a buffer of its own for each would be as much memory as all objects. */
	readonly #wanted = Buffer.alloc(idLength);

	get count(): number {
		return this.#objects.count;
	}

	get plainBytes(): number {
		return this.#plainBytes;
	}

	get objects(): ObjectColumns {
		return this.#objects;
	}

	find(id: ObjectId): Place | undefined {
		const number = this.#numberOf(id);
		return number === undefined ? undefined : this.#objects.place(number);
	}

	withPrefix(prefix: ShortId): ObjectId[] {
		const ids: ObjectId[] = [];
		const wanted = Buffer.from(prefix, 'hex');
		for (let at = this.#start(wanted); at !== undefined; at = this.#next(at)) {
			const number = this.#at(at);
			if (this.#objects.hasPrefix(number, wanted)) ids.push(this.#objects.id(number));
		}
		return ids;
	}

	/** @param offset of the record, from the start of the pack */
	add(record: PackRecord, offset: number): void {
		record.objects.forEach(({ id, plainLength }, slot) => this.addObject({ id, plainLength, record: offset, slot }));
	}

	/** Of two records of one object the later one counts. */
	addObject(object: TailObject): void {
		const known = this.#numberOf(object.id);
		if (known !== undefined) return this.#objects.move(known, object);
		const number = this.#objects.add(object);
		this.#plainBytes += object.plainLength;
		if (this.count * spare > this.#table.length) this.#enterAll();
		else this.#enter(number);
	}

	clear(): void {
		this.#objects = new ObjectColumns();
		this.#table = new Int32Array(0);
		this.#plainBytes = 0;
	}

	#numberOf(id: ObjectId): number | undefined {
		this.#wanted.write(id, 'hex');
		for (let at = this.#start(this.#wanted); at !== undefined; at = this.#next(at)) {
			const number = this.#at(at);
			if (this.#objects.hasPrefix(number, this.#wanted)) return number;
		}
		return undefined;
	}

	/** The first of the used places at which an object can stand whose id begins like this; undefined where there is none. */
	#start(prefix: Buffer): number | undefined {
		const last = this.#table.length - 1;
		return this.#ifUsed(placeOf(prefix.readUInt32BE(0), prefix.readUInt32BE(4)) & last);
	}

	/** The one after it. */
	#next(at: number): number | undefined {
		return this.#ifUsed((at + 1) & (this.#table.length - 1));
	}

	#ifUsed(at: number): number | undefined {
		return this.#at(at) < 0 ? undefined : at;
	}

	/** The number of the object at a place of the table; -1 at a free one. */
	#at(at: number): number {
		return (this.#table[at] ?? 0) - 1;
	}

	#enterAll(): void {
		this.#table = new Int32Array(Math.max(64, 2 ** Math.ceil(Math.log2(this.count * spare * 2))));
		for (let number = 0; number < this.count; number++) this.#enter(number);
	}

	#enter(number: number): void {
		const last = this.#table.length - 1;
		let at = placeOf(this.#objects.bits(number, 0, 32), this.#objects.bits(number, 4, 32)) & last;
		while (this.#table[at] !== 0) at = (at + 1) & last;
		this.#table[at] = number + 1;
	}
}

/** From the first eight bytes of an id. */
function placeOf(first: number, second: number): number {
	return hash32(first) ^ second;
}
