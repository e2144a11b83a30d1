/** Objects on their way into a pack: gathered into records, and the records into stretches that are appended at once. */
import { freeBytes } from '../../base/memory/freeBytes';
import { allocateLarge } from '../../base/memory/pages';
import type { ObjectId } from '../checkpoint';
import { codecs, encode, type Packed } from './codecs/codec';
import type { ObjectType } from './objectStore';
import type { PackFolder } from './packs/packFolder';
import { type CarriedCommit, encodeEach, encodeTogether, type EachObject, lengthOf } from './packs/packRecord';
import type { TailObject } from './packs/packTail';
import type { SlotFinder } from './codecs/patch';
import { aloneLimit, countLimit, slabLength, togetherLimit } from './packs/recordLimits';

/** The payloads of one record of objects that are packed each by itself, in bytes. */
const eachLimit = 64 << 10;
/** A longer record of the journal, which is one with a very long message, does not go with its objects. In bytes. */
const carriedLimit = 32 << 10;
/** Slabs that are kept for the next records. */
const mostSlabs = 2;
/** Records are gathered up to this size before they are appended, in bytes. */
const bufferLimit = 256 << 10;

/** An object that is packed without a base. */
export interface NewObject {
	readonly id: ObjectId;
	readonly type: ObjectType;
	/** In bytes. */
	readonly plainLength: number;
}

interface PlainObject extends Pick<NewObject, 'id' | 'type'> {
	readonly plain: Buffer;
}

/** A record in the making: its objects' plain bytes, one after the other. */
interface Gathering {
	readonly slab: Buffer;
	/** Of the bytes so far. */
	length: number;
	readonly objects: NewObject[];
}

export class RecordBuffer {
	readonly #packs: PackFolder;
	readonly #makeRoom: (bytes: number) => void;
	/** The plain bytes of what is not in a pack yet. */
	readonly #pending = new Map<ObjectId, Buffer>();
	/** Trees apart from contents: who lists a folder does not want to unpack files. */
	#files: Gathering | undefined;
	#trees: Gathering | undefined;
	/** Memory of records that are packed and not appended: their plain bytes are still asked for. */
	#packed: Buffer[] = [];
	/** What they were packed to. */
	#payloads: Uint8Array[] = [];
	/** Memory for the next ones. */
	readonly #slabs: Buffer[] = [];
	readonly #each = new Group<EachObject>();
	/** By the first four bytes of their ids, where the objects of the record stand that is being gathered. */
	readonly #slots = new Map<number, number>();
	/** In pieces. */
	#records: Uint8Array[] = [];
	#length = 0;
	#appended: TailObject[] = [];

	constructor(packs: PackFolder, makeRoom: (bytes: number) => void) {
		this.#packs = packs;
		this.#makeRoom = makeRoom;
	}

	pending(id: ObjectId): Buffer | undefined {
		return this.#pending.get(id);
	}

	/** Copies the bytes: the caller may use its buffer again. */
	addTogether(object: PlainObject): void {
		const { plain } = object;
		if (plain.length > slabLength) this.#addAlone(object);
		else if (plain.length > aloneLimit) this.#pack(this.#gather(undefined, object));
		else {
			const isBlob = object.type === 'blob';
			const gathering = this.#gather(isBlob ? this.#files : this.#trees, object);
			const isFull = gathering.length >= togetherLimit || gathering.objects.length >= countLimit;
			if (isBlob) this.#files = isFull ? undefined : gathering;
			else this.#trees = isFull ? undefined : gathering;
			if (isFull) this.#pack(gathering);
		}
	}

	/** Puts an object's bytes behind those of a record in the making, or begins one. */
	#gather(known: Gathering | undefined, { id, type, plain }: PlainObject): Gathering {
		const gathering = known ?? { slab: this.#slabs.pop() ?? allocateLarge(slabLength), length: 0, objects: [] };
		const place = gathering.slab.subarray(gathering.length, gathering.length + plain.length);
		place.set(plain);
		this.#pending.set(id, place);
		gathering.length += plain.length;
		gathering.objects.push({ id, type, plainLength: plain.length });
		return gathering;
	}

	#addAlone({ id, type, plain }: PlainObject): void {
		const listed = [{ id, type, plainLength: plain.length }];
		const { codec, payload } = encode(plain);
		this.#add(encodeTogether(listed, codec, payload), listed);
		// At once: what is packed can be the caller's own bytes, and is large.
		this.#append();
		if (codec !== codecs.raw) freeBytes(payload);
	}

	#pack({ slab, length, objects }: Gathering): void {
		this.#packed.push(slab);
		const { codec, payload } = encode(slab.subarray(0, length));
		if (codec !== codecs.raw) this.#payloads.push(payload);
		this.#add(encodeTogether(objects, codec, payload), objects);
	}

	/** Appends, at once, what somebody else has packed; the caller may use the payload's memory again. */
	addPacked(objects: readonly NewObject[], { codec, payload }: Packed): void {
		this.#add(encodeTogether(objects, codec, payload), objects);
		this.#append();
	}

	/** @param plain is kept; undefined where the object is a list of parts: it can be read when it is in a pack */
	addEach(object: EachObject, plain: Buffer | undefined): void {
		if (plain) this.#pending.set(object.id, plain);
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

	/**
	 * Appends everything. What a failure leaves out is forgotten: the operation that it was for has failed.
	 * @param commit goes with the objects where one record holds all of them
	 * @returns whether it does
	 */
	write(commit?: CarriedCommit): boolean {
		const isOneRecord = this.#each.count > 0 && this.#length === 0 && !this.#files && !this.#trees;
		const carried = isOneRecord && commit && commit.bytes.length <= carriedLimit ? commit : undefined;
		if (carried) this.#packEach(carried);
		else this.#finish();
		this.#append(carried);
		// Not where another process, which has taken the lock over, has written as well.
		return carried !== undefined && this.#packs.lastCommit === carried;
	}

	#finish(): void {
		const gathered = [this.#files, this.#trees];
		this.#files = undefined;
		this.#trees = undefined;
		for (const gathering of gathered) if (gathering) this.#pack(gathering);
		if (this.#each.count > 0) this.#packEach();
	}

	#packEach(commit?: CarriedCommit): void {
		const objects = this.#each.takeAll();
		this.#slots.clear();
		this.#add([encodeEach(objects, commit)], objects);
	}

	#add(
		record: readonly Uint8Array[],
		objects: readonly { readonly id: ObjectId; readonly plainLength: number }[],
	): void {
		objects.forEach(({ id, plainLength }, slot) =>
			this.#appended.push({ id, plainLength, record: this.#length, slot }),
		);
		this.#records.push(...record);
		this.#length += lengthOf(record);
		if (this.#length >= bufferLimit) this.#append();
	}

	#append(commit?: CarriedCommit): void {
		if (this.#length === 0) return;
		const records = this.#records;
		const length = this.#length;
		const appended = this.#appended;
		this.#records = [];
		this.#appended = [];
		this.#length = 0;
		try {
			this.#makeRoom(length);
			this.#packs.toWrite().append(records, appended, commit);
		} catch (error) {
			this.#forgetAll();
			throw error;
		}
		for (const { id } of appended) this.#pending.delete(id);
		this.#giveBack(this.#packed.splice(0));
		for (const payload of this.#payloads.splice(0)) freeBytes(payload);
	}

	#forgetAll(): void {
		this.#pending.clear();
		const gathered = [this.#files, this.#trees].filter((gathering) => gathering !== undefined);
		this.#files = undefined;
		this.#trees = undefined;
		this.#giveBack([...gathered.map(({ slab }) => slab), ...this.#packed.splice(0)]);
		this.#payloads = [];
		this.#each.takeAll();
		this.#slots.clear();
	}

	#giveBack(slabs: readonly Buffer[]): void {
		// A few are enough: between captures they only take memory.
		this.#slabs.push(...slabs.slice(0, mostSlabs - this.#slabs.length));
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
