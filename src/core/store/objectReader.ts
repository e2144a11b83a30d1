/** Reads objects from packs: finds the record, follows the bases, joins the parts, and checks the hash of what comes out. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ObjectId } from '../checkpoint';
import { CairnError } from '../errors';
import { codecs, decode, decodeWithBase } from './codecs/codec';
import { DamagedCopy, isDamage } from './damage';
import { maxChain } from './deltaChain';
import { type Description, KeptObjects } from './keptObjects';
import { objectIdOf, type Use } from './objectStore';
import { checkedLength, type Copy, type OpenRecord, OpenRecords } from './openRecords';
import type { PackFolder } from './packs/packFolder';
import { isIntact, partsIn, type RecordObject } from './packs/packRecord';
import type { ShortId } from './shortId';

/** No object is read at once that is larger, in bytes: that is what `stream` is for. */
const readLimit = 1 << 30;

export class ObjectReader {
	readonly #packs: PackFolder;
	readonly #records = new OpenRecords();
	readonly #objects = new KeptObjects();
	/** Whether only what every other process could read as well counts. */
	#isStrict = false;

	constructor(packs: PackFolder) {
		this.#packs = packs;
	}

	read(id: ObjectId): Buffer {
		return this.#read(id, 'toKeep');
	}

	*stream(id: ObjectId, use: Use = 'toKeep'): Generator<Buffer> {
		const kept = this.#kept(id);
		const copies = kept ? [] : this.#copies(id);
		const parts = this.#checkedParts(id, copies);
		if (!parts) {
			yield kept ?? this.#whole(id, copies, use);
			return;
		}
		const hash = createHash('sha256');
		for (const part of parts) {
			const bytes = this.#read(part, use);
			hash.update(bytes);
			yield bytes;
		}
		if (hash.digest('hex') !== id) throw this.#damaged(id);
	}

	/** As `read`, and keeps the bytes: a restore of what is packed against them now will want them. */
	readBase(id: ObjectId): Buffer {
		const kept = this.#objects.get(id);
		if (kept) return kept;
		// A copy: they may be a part of all that they were packed together with.
		const plain = Buffer.from(this.#strictly(() => this.#read(id, 'toPass')));
		this.#objects.keep(id, plain, true);
		return plain;
	}

	/**
	 * Reads the object to its end, from the disk unless it was read from there since `forget`; what lies in a record that does not fit
	 * its checksum is damaged, though it could be read. @throws as `read`
	 */
	check(id: ObjectId): void {
		if (this.#objects.get(id, true)) return;
		this.#strictly(() => {
			for (const piece of this.stream(id, 'toPass')) void piece;
		});
	}

	/** How the object is packed, of the copy that a read tries first. Undefined where it is not there, or damaged. */
	describe(id: ObjectId): RecordObject | undefined {
		return this.locate(id)?.object;
	}

	/** As `describe`; of what was written lately how it was packed then, without a look at the disk. */
	recall(id: ObjectId): Description | undefined {
		return this.#objects.description(id) ?? this.describe(id);
	}

	/** As `describe`, with the record that holds the object. */
	locate(id: ObjectId): (OpenRecord & { readonly object: RecordObject }) | undefined {
		const copy = this.#copies(id)[0];
		const opened = copy && this.#tryOpen(copy);
		const object = opened?.record.objects[copy?.place.slot ?? 0];
		return opened && object ? { ...opened, object } : undefined;
	}

	/** The objects that may be meant by a base's short id: hardly ever more than one. */
	withPrefix(prefix: ShortId): ObjectId[] {
		return [...new Set(this.#packs.newestFirst.flatMap((pack) => pack.entries.withPrefix(prefix)))];
	}

	/** Keeps an object that was written with a base, and how: the next version of it is packed against it. */
	remember(object: Description, plain: Buffer): void {
		this.#objects.keep(object.id, plain, false);
		this.#objects.describe(object);
	}

	/** Lets go of what is kept. To be called when packs have gone. */
	forget(): void {
		this.#records.clear();
		this.#objects.clear();
	}

	#strictly<T>(act: () => T): T {
		const before = this.#isStrict;
		this.#isStrict = true;
		try {
			return act();
		} finally {
			this.#isStrict = before;
		}
	}

	#read(id: ObjectId, use: Use): Buffer {
		return this.#kept(id) ?? this.#whole(id, this.#copies(id), use);
	}

	/** What was kept by itself: its hash was checked then. */
	#kept(id: ObjectId): Buffer | undefined {
		return this.#objects.get(id, this.#isStrict);
	}

	#whole(id: ObjectId, copies: readonly Copy[], use: Use): Buffer {
		return this.#checked(id, copies, (copy, object) => {
			if (object.codec !== codecs.parts) return this.#plain(copy, object, use, 0);
			if (object.plainLength > readLimit) throw tooLarge(id, object.plainLength);
			return Buffer.concat(this.#partsOf(copy, object).map((part) => this.read(part)));
		});
	}

	/** Tries each copy until one has the right bytes. */
	#checked(id: ObjectId, copies: readonly Copy[], unpack: (copy: Copy, object: RecordObject) => Buffer): Buffer {
		let cause: unknown;
		if (copies.length === 0) throw missing(id);
		for (const copy of copies) {
			try {
				const object = this.#objectAt(copy, id);
				const plain = unpack(copy, object);
				if (plain.length === object.plainLength && objectIdOf(plain) === id) return plain;
			} catch (error) {
				if (!isDamage(error) && !isFlippedCodec(error, copy)) throw error;
				cause ??= error;
			}
		}
		throw this.#damaged(id, cause);
	}

	/** The parts of an object that is stored in parts; undefined where it is stored whole. */
	#checkedParts(id: ObjectId, copies: readonly Copy[]): ObjectId[] | undefined {
		for (const copy of copies) {
			const object = this.#tryOpen(copy)?.record.objects[copy.place.slot];
			if (object?.id === id) return object.codec === codecs.parts ? this.#partsOf(copy, object) : undefined;
		}
		return undefined;
	}

	#copies(id: ObjectId): Copy[] {
		const copies: Copy[] = [];
		for (const pack of this.#packs.newestFirst) {
			const place = pack.entries.find(id);
			if (place) copies.push({ pack, place });
		}
		return copies;
	}

	#objectAt(copy: Copy, id: ObjectId): RecordObject {
		const object = this.#open(copy).record.objects[copy.place.slot];
		if (object?.id === id) return object;
		throw new DamagedCopy(`The index of ${path.basename(copy.pack.path)} is wrong.`);
	}

	#tryOpen(copy: Copy): OpenRecord | undefined {
		try {
			return this.#open(copy);
		} catch (error) {
			if (isDamage(error) || isFlippedCodec(error, copy)) return undefined;
			throw error;
		}
	}

	#open(copy: Copy): OpenRecord {
		return this.#records.open(copy, this.#isStrict);
	}

	/** The plain bytes, not checked: the hash of what is made of them is. @param depth how many bases lead here */
	#plain(copy: Copy, object: RecordObject, use: Use, depth: number): Buffer {
		const opened = this.#open(copy);
		const { record, joined } = opened;
		opened.isLent ||= use === 'toKeep';
		if (joined) return joined.subarray(object.offset, object.offset + object.plainLength);
		const payload = record.payload.subarray(object.offset, object.offset + object.packedLength);
		if (!object.base) return decode(object.codec, payload, checkedLength(object.plainLength));
		const known = this.#objects.get(object.id, this.#isStrict);
		if (known) return known;
		if (depth >= maxChain) throw new DamagedCopy('An object needs more other objects than any that was written.');
		const ids = record.objects.map(({ id }) => id);
		for (const base of this.#basesOf(object.base.id, depth)) {
			const plain = decodeWithBase({ codec: object.codec, payload }, base, object.plainLength, ids);
			if (objectIdOf(plain) !== object.id) continue;
			this.#objects.keep(object.id, plain, this.#isStrict);
			return plain;
		}
		throw new DamagedCopy(`The base ${object.base.id} of the object ${object.id} is missing or damaged.`);
	}

	/** The plain bytes of what may be meant by a base's short id, one copy after the other, as far as the caller asks. */
	*#basesOf(prefix: ShortId, depth: number): Generator<Buffer> {
		for (const id of this.withPrefix(prefix)) {
			const known = this.#objects.get(id, this.#isStrict);
			if (known) yield known;
			for (const copy of this.#copies(id)) yield this.#basePlain(copy, depth);
		}
	}

	#basePlain(base: Copy, depth: number): Buffer {
		const object = this.#tryOpen(base)?.record.objects[base.place.slot];
		if (!object || object.codec === codecs.parts) throw new DamagedCopy('A base cannot be read.');
		const plain = this.#plain(base, object, 'toPass', depth + 1);
		// Who reads a file's newer version often wants the older one next: a restore does. It is a part of all that it was packed with.
		if (object.type === 'blob' && !object.base && objectIdOf(plain) === object.id) {
			this.#objects.keep(object.id, Buffer.from(plain), this.#isStrict);
		}
		return plain;
	}

	#partsOf(copy: Copy, object: RecordObject): ObjectId[] {
		const parts = partsIn(object, this.#open(copy).record);
		// A part is never in parts itself: a list that leads back to itself has no end.
		if (parts.every((part) => this.describe(part)?.codec !== codecs.parts)) return parts;
		throw new DamagedCopy('A part of an object is stored in parts.');
	}

	#damaged(id: ObjectId, cause?: unknown): CairnError {
		const copy = this.#copies(id)[0];
		const where = copy ? ` (${path.basename(copy.pack.path)} at byte ${copy.place.record})` : '';
		return new CairnError('objectCorrupt', `The object ${id} is damaged in the store${where}.`, {
			cause,
			details: { objectId: id, ...(copy ? { pack: copy.pack.path, offset: copy.place.record } : {}) },
		});
	}
}

/** A codec that this host lacks may be one that no host has: then the record does not fit its checksum. */
function isFlippedCodec(error: unknown, { pack, place }: Copy): boolean {
	if (!CairnError.is(error, 'unavailable')) return false;
	const raw = pack.readRaw(place.record);
	return !raw || !isIntact(raw);
}

function missing(id: ObjectId): CairnError {
	return new CairnError('objectMissing', `The store has no object ${id}.`, { details: { objectId: id } });
}

function tooLarge(id: ObjectId, size: number): CairnError {
	return new CairnError('unavailable', `The file has ${size} bytes, which is too much to be shown or read at once.`, {
		details: { objectId: id, size },
	});
}
