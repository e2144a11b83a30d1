/** Copies what is needed of a pack into another one and removes the pack. */
import type { Pacer } from '../../../base/pacer';
import type { ObjectId } from '../../checkpoint';
import { CairnError } from '../../errors';
import { codecs, decode, encode, inflatePatch, packPatch } from '../../store/codecs/codec';
import { type Dependents, findDependents } from './dependents';
import type { ObjectMarks } from './objectMarks';
import { canRead } from '../../store/objectStore';
import type { PackFile } from '../../store/packs/packFile';
import type { PackObjectStore } from '../../store/packObjectStore';
import {
	type EachObject,
	encodeEach,
	encodeTogether,
	inOne,
	joinedLength,
	type PackRecord,
	type RecordObject,
} from '../../store/packs/packRecord';
import type { ScannedRecord } from '../../store/packs/packScan';
import type { TailObject } from '../../store/packs/packTail';
import { detachPatch } from '../../store/codecs/patch';

/** What is copied is appended in stretches of this size, in bytes. */
const stretch = 1 << 20;
/** Packs that are smaller than this share of a full one are joined, where there are several. */
const smallShare = 0.25;

export class PackSweeper {
	/** Objects that nothing needs and that are gone. */
	objectsRemoved = 0;
	readonly #objects: PackObjectStore;
	readonly #marks: ObjectMarks;
	readonly #pacer: Pacer;
	/** The last pack that there was when the marks were made. */
	#lastMarked = 0;
	#dependents: Dependents = { byPack: new Map(), packs: new Set() };

	constructor(objects: PackObjectStore, marks: ObjectMarks, pacer: Pacer) {
		this.#objects = objects;
		this.#marks = marks;
		this.#pacer = pacer;
	}

	/**
	 * The packs that are worth it, oldest first: those with something to remove, and small ones where there are several. From here on
	 * new packs are written, and what is in those is needed.
	 */
	async begin(): Promise<PackFile[]> {
		const { packs, packLimit } = this.#objects;
		this.#lastMarked = packs.newestFirst[0]?.number ?? 0;
		await this.refresh();
		const isSmall = (pack: PackFile): boolean => pack.end < packLimit * smallShare;
		const manySmall = packs.oldestFirst.filter(isSmall).length > 1;
		const hasGarbage = packs.oldestFirst.some((pack) => this.#marks.countIn(pack) < pack.entries.count);
		const chosen = packs.oldestFirst.filter(
			(pack) =>
				this.#marks.countIn(pack) < pack.entries.count ||
				pack.size > pack.end ||
				(manySmall && isSmall(pack)) ||
				(hasGarbage && this.#dependents.packs.has(pack.number)),
		);
		if (chosen.length > 0) packs.add();
		return chosen;
	}

	/** To be called when more was marked. */
	async refresh(): Promise<void> {
		this.#dependents = await findDependents(this.#objects, this.#marks, this.#pacer);
	}

	/**
	 * @param assertLocked throws where the lock was lost: nothing must be removed then
	 * A damaged pack is left as it is: what is damaged may still be needed, and only a repair looks at that.
	 */
	async sweep(pack: PackFile, assertLocked: () => void): Promise<void> {
		if (await this.#isDamaged(pack)) return;
		await this.#rebaseDependents(pack);
		const { packs } = this.#objects;
		const copies = new CopyBuffer(packs.toWrite(pack));
		let removed = 0;
		for (const found of pack.records()) {
			if (this.#pacer.isDue) await this.#pacer.breathe();
			if ('gap' in found) throw changedMeanwhile(pack);
			const copied = this.#copy(pack, found);
			removed += copied.removed;
			if (copied.record) copies.add(copied.record, copied.objects);
		}
		copies.append();
		packs.sync();
		assertLocked();
		packs.remove(pack);
		this.#objects.reader.forget();
		this.objectsRemoved += removed;
	}

	/**
	 * Of the packs that are still to be swept the one that is to be next: nothing that is not needed and lies in another of them must be
	 * packed against what goes with it. Where each has such dependents, the first.
	 */
	chooseNext(left: readonly number[]): number | undefined {
		const hasDependents = (number: number): boolean => {
			const unneeded = this.#dependents.byPack.get(number)?.unneeded ?? new Map<number, unknown>();
			return left.some((other) => unneeded.has(other));
		};
		return left.find((number) => !hasDependents(number)) ?? left[0];
	}

	/** What stays, or stays for now, must not be packed against what goes with this pack. */
	async #rebaseDependents(pack: PackFile): Promise<void> {
		const dependents = this.#dependents.byPack.get(pack.number);
		for (const id of dependents?.needed ?? []) await this.#rebase(id);
		for (const [number, ids] of dependents?.unneeded ?? []) {
			const isThere = this.#objects.packs.oldestFirst.some((other) => other.number === number);
			if (isThere) for (const id of ids) await this.#rebase(id);
		}
		this.#objects.flush();
	}

	async #rebase(id: ObjectId): Promise<void> {
		if (this.#pacer.isDue) await this.#pacer.breathe();
		this.#objects.rebase(id, (base) => !this.#isGarbage(base));
	}

	/** Gives what was written its indexes. */
	finish(): void {
		this.#objects.packs.writeIndexes();
	}

	async #isDamaged(pack: PackFile): Promise<boolean> {
		for (const found of pack.records()) {
			if (this.#pacer.isDue) await this.#pacer.breathe();
			if ('gap' in found) return true;
		}
		return false;
	}

	/** The record without what nothing needs; no record where nothing of it is needed. */
	#copy(
		pack: PackFile,
		{ offset, raw, record }: ScannedRecord,
	): { record?: Buffer; objects: readonly RecordObject[]; removed: number } {
		const kept = record.objects.filter((object, slot) => this.#isNeeded(pack, object.id, { record: offset, slot }));
		const removed = record.objects.filter(({ id }) => this.#isGarbage(id)).length;
		if (kept.length === 0) return { objects: kept, removed };
		if (kept.length === record.objects.length) return { record: raw, objects: kept, removed };
		const smaller = withOnly(record, kept);
		// Packed as this host cannot unpack: it is kept with what nothing needs.
		return smaller ? { record: smaller, objects: kept, removed } : { record: raw, objects: record.objects, removed: 0 };
	}

	#isNeeded(pack: PackFile, id: ObjectId, place: { readonly record: number; readonly slot: number }): boolean {
		const found = pack.entries.find(id);
		if (found?.record !== place.record || found.slot !== place.slot) return false;
		if (this.#marks.packOf(id) === pack) return this.#marks.has(pack, id);
		// There is a later copy. Where that one is damaged, this one may be the only one that is not.
		return !this.#isGarbage(id) && !canRead(this.#objects, id);
	}

	#isGarbage(id: ObjectId): boolean {
		const pack = this.#marks.packOf(id);
		// What is in a pack that came after the marking was copied there, or is just being written.
		return pack !== undefined && pack.number <= this.#lastMarked && !this.#marks.has(pack, id);
	}
}

/** Whole records on their way into another pack. */
class CopyBuffer {
	readonly #out: PackFile;
	#bytes = Buffer.allocUnsafe(2 * stretch);
	#length = 0;
	#objects: TailObject[] = [];

	constructor(out: PackFile) {
		this.#out = out;
	}

	/** Copies the bytes. */
	add(record: Buffer, objects: readonly RecordObject[]): void {
		if (this.#length + record.length > this.#bytes.length) this.append();
		if (record.length > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(record.length);
		record.copy(this.#bytes, this.#length);
		objects.forEach(({ id, plainLength }, slot) => this.#objects.push({ id, plainLength, record: this.#length, slot }));
		this.#length += record.length;
		if (this.#length >= stretch) this.append();
	}

	append(): void {
		if (this.#length > 0) this.#out.append([this.#bytes.subarray(0, this.#length)], this.#objects);
		this.#length = 0;
		this.#objects = [];
	}
}

function changedMeanwhile(pack: PackFile): CairnError {
	return new CairnError('objectCorrupt', `The pack ${pack.name} cannot be read any more as it could a moment ago.`, {
		details: { pack: pack.path },
	});
}

/** Undefined where this host lacks the codec. */
function withOnly(record: PackRecord, kept: readonly RecordObject[]): Buffer | undefined {
	try {
		return record.together === undefined ? eachOf(record, kept) : togetherOf(record, record.together, kept);
	} catch (error) {
		if (CairnError.is(error, 'unavailable')) return undefined;
		throw error;
	}
}

function togetherOf(record: PackRecord, codec: number, kept: readonly RecordObject[]): Buffer {
	const joined = decode(codec, record.payload, joinedLength(record));
	const plain = kept.map(({ offset, plainLength }) => joined.subarray(offset, offset + plainLength));
	const packed = encode(Buffer.concat(plain));
	return inOne(encodeTogether(kept, packed.codec, packed.payload));
}

function eachOf(record: PackRecord, kept: readonly RecordObject[]): Buffer {
	const ids = record.objects.map(({ id }) => id);
	return encodeEach(
		kept.map(({ id, type, plainLength, codec, base, offset, packedLength }): EachObject => {
			const payload = record.payload.subarray(offset, offset + packedLength);
			const own = { id, type, plainLength, ...(base ? { base } : {}) };
			if (codec === codecs.patch) return { ...own, codec, payload: detachPatch(payload, ids) };
			if (codec !== codecs.patchDeflate) return { ...own, codec, payload };
			return { ...own, ...packPatch(detachPatch(inflatePatch(payload, plainLength), ids)) };
		}),
	);
}
