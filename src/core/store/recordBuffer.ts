/** Objects on their way into a pack: gathered into records, and the records into stretches that are appended at once. */
import type { ObjectId } from '../checkpoint';
import { encode } from './codec';
import type { ObjectType } from './objectStore';
import type { AppendedObject } from './packFile';
import type { PackFolder } from './packFolder';
import { encodeEach, encodeTogether, type EachObject } from './packRecord';
import type { SlotFinder } from './patch';

/** Objects without a base are packed together up to this size: 18 % smaller than each by itself, and faster. In bytes. */
const togetherLimit = 256 << 10;
/** A larger object is packed by itself: it gains nothing from others, and reading them would read it. In bytes. */
const aloneLimit = 128 << 10;
/** The payloads of one record of objects that are packed each by itself, in bytes. */
const eachLimit = 64 << 10;
/** The objects of one record. */
const countLimit = 4_096;
/** Records are gathered up to this size before they are appended, in bytes. */
const bufferLimit = 1 << 20;

interface PlainObject {
	readonly id: ObjectId;
	readonly type: ObjectType;
	readonly plain: Buffer;
}

export class RecordBuffer {
	readonly #packs: PackFolder;
	readonly #makeRoom: (bytes: number) => void;
	/** The plain bytes of what is not in a pack yet. */
	readonly #pending = new Map<ObjectId, Buffer>();
	/** Trees apart from contents: who lists a folder does not want to unpack files. */
	readonly #files = new Group<PlainObject>();
	readonly #trees = new Group<PlainObject>();
	readonly #each = new Group<EachObject>();
	/** By the first four bytes of their ids, where the objects of the record stand that is being gathered. */
	readonly #slots = new Map<number, number>();
	#records: Buffer[] = [];
	#length = 0;
	#appended: AppendedObject[] = [];

	constructor(packs: PackFolder, makeRoom: (bytes: number) => void) {
		this.#packs = packs;
		this.#makeRoom = makeRoom;
	}

	pending(id: ObjectId): Buffer | undefined {
		return this.#pending.get(id);
	}

	/** Copies the bytes: the caller may use its buffer again. */
	addTogether({ id, type, plain }: PlainObject): void {
		const object = { id, type, plain: Buffer.from(plain) };
		this.#pending.set(id, object.plain);
		if (plain.length > aloneLimit) {
			this.#packTogether([object]);
			return;
		}
		const group = type === 'blob' ? this.#files : this.#trees;
		group.add(object, plain.length);
		if (group.bytes >= togetherLimit || group.count >= countLimit) this.#packTogether(group.takeAll());
	}

	/** @param plain undefined where the object is a list of parts: it can be read when it is in a pack */
	addEach(object: EachObject, plain: Buffer | undefined): void {
		if (plain) this.#pending.set(object.id, Buffer.from(plain));
		this.#slots.set(parseInt(object.id.slice(0, 8), 16), this.#each.count);
		this.#each.add(object, object.payload.length);
		if (this.#each.bytes >= eachLimit || this.#each.count >= countLimit) this.#packEach();
	}

	/** Finds the ids of those objects that the record holds which is being gathered. */
	slotFinder(): SlotFinder {
		return (bytes, offset) => {
			const slot = this.#slots.get(bytes.readUInt32BE(offset));
			const id = slot === undefined ? undefined : this.#each.at(slot)?.id;
			return id !== undefined && bytes.toString('hex', offset, offset + 32) === id ? slot : undefined;
		};
	}

	/** Appends everything. What a failure leaves out is forgotten: the operation that it was for has failed. */
	write(): void {
		for (const group of [this.#files, this.#trees]) if (group.count > 0) this.#packTogether(group.takeAll());
		if (this.#each.count > 0) this.#packEach();
		this.#append();
	}

	#packTogether(objects: readonly PlainObject[]): void {
		const { codec, payload } = encode(Buffer.concat(objects.map(({ plain }) => plain)));
		const listed = objects.map(({ id, type, plain }) => ({ id, type, plainLength: plain.length }));
		this.#add(encodeTogether(listed, codec, payload), listed);
	}

	#packEach(): void {
		const objects = this.#each.takeAll();
		this.#slots.clear();
		this.#add(encodeEach(objects), objects);
	}

	#add(record: Buffer, objects: readonly { readonly id: ObjectId; readonly plainLength: number }[]): void {
		objects.forEach(({ id, plainLength }, slot) =>
			this.#appended.push({ id, plainLength, record: this.#length, slot }),
		);
		this.#records.push(record);
		this.#length += record.length;
		if (this.#length >= bufferLimit) this.#append();
	}

	#append(): void {
		if (this.#length === 0) return;
		const records = Buffer.concat(this.#records);
		const appended = this.#appended;
		this.#records = [];
		this.#appended = [];
		this.#length = 0;
		try {
			this.#makeRoom(records.length);
			this.#packs.toWrite().append(records, appended);
		} catch (error) {
			this.#forgetAll();
			throw error;
		}
		for (const { id } of appended) this.#pending.delete(id);
	}

	#forgetAll(): void {
		this.#pending.clear();
		for (const group of [this.#files, this.#trees, this.#each]) group.takeAll();
		this.#slots.clear();
	}
}

/** What is gathered for one record. */
class Group<T> {
	#objects: T[] = [];
	#bytes = 0;

	get count(): number {
		return this.#objects.length;
	}

	get bytes(): number {
		return this.#bytes;
	}

	add(object: T, bytes: number): void {
		this.#objects.push(object);
		this.#bytes += bytes;
	}

	at(index: number): T | undefined {
		return this.#objects[index];
	}

	takeAll(): T[] {
		const taken = this.#objects;
		this.#objects = [];
		this.#bytes = 0;
		return taken;
	}
}
