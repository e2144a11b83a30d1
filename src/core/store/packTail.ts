/** The objects of a pack that its index does not cover yet, in memory. */
import type { ObjectId } from '../checkpoint';
import type { IndexedObject, Place } from './packIndex';
import type { PackRecord } from './packRecord';
import { type ShortId, shortIdOf } from './shortId';

export interface TailObject extends IndexedObject {
	/** In bytes. */
	readonly plainLength: number;
}

export class PackTail {
	/** By the start of their ids: both look-ups are asked for, and hardly two objects share one. */
	readonly #objects = new Map<ShortId, TailObject[]>();
	#count = 0;
	#plainBytes = 0;

	get count(): number {
		return this.#count;
	}

	get plainBytes(): number {
		return this.#plainBytes;
	}

	find(id: ObjectId): Place | undefined {
		return this.#objects.get(shortIdOf(id))?.find((object) => object.id === id);
	}

	withPrefix(prefix: ShortId): ObjectId[] {
		return (this.#objects.get(prefix) ?? []).map(({ id }) => id);
	}

	*objects(): Generator<IndexedObject> {
		for (const objects of this.#objects.values()) yield* objects;
	}

	/** @param offset of the record, from the start of the pack */
	add(record: PackRecord, offset: number): void {
		record.objects.forEach(({ id, plainLength }, slot) => this.addObject({ id, plainLength, record: offset, slot }));
	}

	/** Of two records of one object the later one counts. */
	addObject(object: TailObject): void {
		const prefix = shortIdOf(object.id);
		const others = (this.#objects.get(prefix) ?? []).filter(({ id }) => id !== object.id);
		if (others.length === (this.#objects.get(prefix)?.length ?? 0)) {
			this.#count++;
			this.#plainBytes += object.plainLength;
		}
		this.#objects.set(prefix, [...others, object]);
	}

	clear(): void {
		this.#objects.clear();
		this.#count = 0;
		this.#plainBytes = 0;
	}
}
