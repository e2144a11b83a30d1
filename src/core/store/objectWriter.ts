/** Writes objects into packs: gathers them into records, packs those, appends them in stretches. */
import { createHash } from 'node:crypto';
import type { ObjectId } from '../checkpoint';
import { isLostObject } from '../errors';
import { codecs, encode, encodeWithBase, type Packed } from './codecs/codec';
import type { Description } from './keptObjects';
import { maxChain, maxVersion, stepsToBase } from './deltaChain';
import type { ObjectReader } from './objectReader';
import { objectIdOf, type ObjectType } from './objectStore';
import type { PackFolder } from './packs/packFolder';
import { type NewObject, RecordBuffer } from './recordBuffer';
import type { CarriedCommit, RecordObject } from './packs/packRecord';
import { partLimits, splitContent } from './splitter';
import { shortIdOf } from './shortId';

/** Above this an object is stored in parts, in bytes. */
const wholeLimit = 2 * partLimits.maximum;
/**
 * A packed form with a base that is smaller than this share of the plain bytes is taken without trying one without: of few bytes
 * hardly anything makes less than a third.
 */
const clearlySmaller = { few: 0.2, many: 0.1 };
const fewBytes = 4 << 10;
/** One with a base must be smaller than this share of one without: a read has to follow the bases. */
const worthABase = 0.6;

export class ObjectWriter {
	readonly #packs: PackFolder;
	readonly #reader: ObjectReader;
	readonly #buffer: RecordBuffer;

	/** @param makeRoom is told, before anything is appended, how many bytes are about to be; it throws where they are too many */
	constructor(packs: PackFolder, reader: ObjectReader, makeRoom: (bytes: number) => void) {
		this.#packs = packs;
		this.#reader = reader;
		this.#buffer = new RecordBuffer(packs, makeRoom);
	}

	/** What was put and is not in a pack yet; only until the next one is put. */
	pending(id: ObjectId): Buffer | undefined {
		return this.#buffer.pending(id);
	}

	/** Whether the object is there and can be relied on after a power loss that comes once `flush` has returned. */
	has(id: ObjectId): boolean {
		if (this.#buffer.pending(id)) return true;
		return this.#packs.newestFirst.some((pack) => {
			const place = pack.entries.find(id);
			return place !== undefined && pack.isReliable(place);
		});
	}

	/** @param id of the bytes */
	put(type: ObjectType, bytes: Buffer, id: ObjectId, base?: ObjectId): void {
		if (bytes.length > wholeLimit) this.putStream(type, [bytes]);
		else if (!base || !this.#putWithBase(type, bytes, id, base)) this.#buffer.addTogether({ id, type, plain: bytes });
	}

	/** @param packed the objects' plain bytes, one after the other */
	putPacked(objects: readonly NewObject[], packed: Packed): void {
		this.#buffer.addPacked(objects, packed);
	}

	/** @param options with `replace`, what is there already counts only where it can be read */
	putStream(type: ObjectType, pieces: Iterable<Buffer>, { replace = false } = {}): ObjectId {
		const isGood = (id: ObjectId): boolean => this.has(id) && (!replace || this.#isSound(id));
		const hash = createHash('sha256');
		const parts: ObjectId[] = [];
		let length = 0;
		for (const part of splitContent(pieces)) {
			hash.update(part);
			length += part.length;
			const id = objectIdOf(part);
			parts.push(id);
			if (!isGood(id)) this.#buffer.addTogether({ id, type, plain: part });
		}
		const id = hash.digest('hex') as ObjectId;
		if (parts.length > 1 && (replace || !this.has(id))) this.#addParts(type, id, length, parts);
		// Content that fits into one part is that part.
		else if (parts.length === 0 && !isGood(id)) this.#buffer.addTogether({ id, type, plain: Buffer.alloc(0) });
		return id;
	}

	/**
	 * Packs an object anew, against the nearest object that it is packed against now and that stays, or against none.
	 * @throws CairnError `objectMissing`, `objectCorrupt`
	 */
	rebase(id: ObjectId, stays: (base: ObjectId) => boolean): void {
		const object = this.#reader.describe(id);
		if (!object?.base) return;
		const aboveOf = ({ base }: RecordObject): RecordObject | undefined => {
			const id = this.#baseOf(base);
			return id && this.#reader.describe(id);
		};
		let above = aboveOf(object);
		// It was packed anew before, for another of its bases.
		if (above && stays(above.id)) return;
		const plain = this.#reader.read(id);
		while (above && !stays(above.id)) above = aboveOf(above);
		const base = above && { id: above.id, version: object.base.version };
		if (!base || !this.#addWithBase(object.type, plain, id, base)) {
			this.#buffer.addTogether({ id, type: object.type, plain });
		}
	}

	/**
	 * Appends what is pending and makes everything durable.
	 * @param commit becomes durable with it where one record holds all that is not durable yet
	 * @returns whether it does
	 */
	flush(commit?: CarriedCommit): boolean {
		const isCarried = this.#buffer.write(this.#packs.isDurable ? commit : undefined);
		try {
			this.#packs.sync();
		} catch (error) {
			if (isCarried) this.#takeBack();
			throw error;
		}
		return isCarried;
	}

	/** Nobody must find the commit that has failed. */
	#takeBack(): void {
		this.#packs.takeBack();
		// What was read there is not what will be there next.
		this.#reader.forget();
	}

	#addParts(type: ObjectType, id: ObjectId, plainLength: number, parts: readonly ObjectId[]): void {
		const payload = Buffer.from(parts.join(''), 'hex');
		this.#buffer.addEach({ id, type, plainLength, codec: codecs.parts, payload }, undefined);
		this.#buffer.write();
	}

	/** False where the base does not help, or cannot be read. */
	#putWithBase(type: ObjectType, plain: Buffer, id: ObjectId, previous: ObjectId): boolean {
		const chosen = this.#chooseBase(previous);
		return chosen !== undefined && chosen.id !== id && this.#addWithBase(type, plain, id, chosen);
	}

	#addWithBase(type: ObjectType, plain: Buffer, id: ObjectId, chosen: { id: ObjectId; version: number }): boolean {
		const base = this.#tryRead(() => this.#reader.readBase(chosen.id));
		if (!base) return false;
		const findSlot = type === 'tree' ? this.#buffer.slotFinder() : undefined;
		const packed = encodeWithBase(plain, base, findSlot);
		if (!isWorthABase(packed, plain)) return false;
		const { version } = chosen;
		const object = { id, type, plainLength: plain.length, ...packed, base: { id: shortIdOf(chosen.id), version } };
		const kept = Buffer.from(plain);
		this.#buffer.addEach(object, kept);
		this.#reader.remember(object, kept);
		return true;
	}

	/** The version that comes after `previous` and what it is packed against; undefined where a chain ends. */
	#chooseBase(previous: ObjectId): { id: ObjectId; version: number } | undefined {
		let object = this.#reader.recall(previous);
		if (!object || object.codec === codecs.parts) return undefined;
		const version = (object.base?.version ?? 0) + 1;
		if (version >= maxVersion || this.#depthOf(object) >= maxChain) return undefined;
		for (let steps = stepsToBase(version); steps > 0 && object.base; steps--) {
			const above = this.#baseOf(object.base);
			object = above && this.#reader.recall(above);
			if (!object) return undefined;
		}
		// What might be gone after a power loss must not carry what will not be.
		return this.has(object.id) ? { id: object.id, version } : undefined;
	}

	/** What an object is packed against; undefined where it needs none, or that is lost. */
	#baseOf(base: RecordObject['base']): ObjectId | undefined {
		return base && this.#reader.withPrefix(base.id)[0];
	}

	/** How many bases an object needs. Garbage collection may shorten a chain, and nothing makes it longer. */
	#depthOf(object: Description): number {
		let depth = 0;
		for (let version = object.base?.version ?? 0; version > 0; version = Math.floor(version / 8)) depth += version % 8;
		return depth;
	}

	#isSound(id: ObjectId): boolean {
		const isChecked = this.#tryRead(() => {
			this.#reader.check(id);
			return true;
		});
		return isChecked === true;
	}

	/** A base that is damaged is done without: the new bytes are here, and are what matters. */
	#tryRead<T>(read: () => T): T | undefined {
		try {
			return read();
		} catch (error) {
			if (isLostObject(error)) return undefined;
			throw error;
		}
	}
}

function isWorthABase(packed: Packed, plain: Buffer): boolean {
	const size = packed.payload.length;
	const share = plain.length > fewBytes ? clearlySmaller.many : clearlySmaller.few;
	return size < plain.length * share || size < encode(plain).payload.length * worthABase;
}
