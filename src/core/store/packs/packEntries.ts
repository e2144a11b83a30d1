/** Where the objects of one pack lie: what its index knows, and what has come since. */
import type { ObjectId } from '../../checkpoint';
import { type IndexedObject, ObjectColumns, type Place } from './objectColumns';
import { PackIndex } from './packIndex';
import type { PackRecord } from './packRecord';
import { PackTail, type TailObject } from './packTail';
import type { ShortId } from '../shortId';

/** The index is written again when so much has come since. In objects, and in bytes of the pack. */
const tailLimits = { objects: 8_192, bytes: 16 << 20 };

export class PackEntries {
	#index: PackIndex | undefined;
	readonly #tail = new PackTail();

	get count(): number {
		return (this.#index?.count ?? 0) + this.#tail.count;
	}

	/** Sum of the plain sizes of the objects, in bytes. */
	get plainBytes(): number {
		return (this.#index?.plainBytes ?? 0) + this.#tail.plainBytes;
	}

	/** How many the index knows. */
	get indexedCount(): number {
		return this.#index?.count ?? 0;
	}

	/** How many have come since. */
	get tailCount(): number {
		return this.#tail.count;
	}

	/** Up to here the index knows the pack, in bytes. */
	get covered(): number {
		return this.#index?.covered ?? 0;
	}

	/** Whether much has come since. @param end of the pack, in bytes */
	isFarBehind(end: number): boolean {
		return this.tailCount >= tailLimits.objects || end - this.covered >= tailLimits.bytes;
	}

	/** Of the index, in bytes. */
	get indexBytes(): number {
		return this.#index?.length ?? 0;
	}

	/** Of several copies in the pack the last one. */
	find(id: ObjectId): Place | undefined {
		return this.#tail.find(id) ?? this.#index?.find(id);
	}

	withPrefix(prefix: ShortId): ObjectId[] {
		return [...this.#tail.withPrefix(prefix), ...(this.#index?.withPrefix(prefix) ?? [])];
	}

	/** Its number in the index; undefined where it is not in the index. */
	indexPosition(id: ObjectId): number | undefined {
		return this.#index?.position(id);
	}

	/** All of them, each where `find` finds it. */
	*objects(): Generator<IndexedObject> {
		yield* this.#tail.objects.objects();
		for (const object of this.#index?.objects() ?? []) if (!this.#tail.find(object.id)) yield object;
	}

	/** @param offset of the record, from the start of the pack */
	addRecord(record: PackRecord, offset: number): void {
		this.#tail.add(record, offset);
	}

	addObject(object: TailObject): void {
		this.#tail.addObject(object);
	}

	/** Takes an index as it is on disk; what was known before is forgotten. False where it is none. */
	load(bytes: Buffer): boolean {
		const index = PackIndex.load(bytes);
		if (!index) return false;
		this.#index = index;
		this.#tail.clear();
		return true;
	}

	/** Lets go of the index until something is looked for. @param readAgain as in `PackIndex.release` */
	release(readAgain: (index: Pick<PackIndex, 'covered' | 'count'>) => Buffer): void {
		const index = this.#index;
		index?.release(() => readAgain(index));
	}

	/** The index of everything. @param covered up to where it then knows the pack, in bytes */
	encodeIndex(covered: number): Buffer {
		return PackIndex.encode(this.#index ? this.#joined(this.#index) : this.#tail.objects, covered, this.plainBytes);
	}

	#joined(index: PackIndex): ObjectColumns {
		const objects = new ObjectColumns();
		index.copyInto(objects);
		objects.addAll(this.#tail.objects);
		return objects;
	}

	clear(): void {
		this.#index = undefined;
		this.#tail.clear();
	}
}
