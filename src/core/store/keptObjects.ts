/** The bytes of objects by themselves that were read or written last: what was unpacked with a base, and bases. */
import { ByteCache } from '../../base/memory/byteCache';
import type { ObjectId } from '../checkpoint';
import type { RecordObject } from './packs/packRecord';

/** In bytes. */
const limit = 8 << 20;

/** How an object is packed. */
export type Description = Pick<RecordObject, 'id' | 'codec' | 'base'>;

/** So many are kept, about. */
const descriptions = 4_096;

interface KeptObject {
	readonly plain: Buffer;
	readonly isProven: boolean;
}

export class KeptObjects {
	readonly #cache = new ByteCache<ObjectId, KeptObject>(limit);
	/** Each counts as one byte. */
	readonly #descriptions = new ByteCache<ObjectId, Description>(descriptions);

	/** @param mustBeProven gives only what was read from the disk, out of records that fit their checksums: not what was only written */
	get(id: ObjectId, mustBeProven = false): Buffer | undefined {
		const kept = this.#cache.get(id);
		return kept && (kept.isProven || !mustBeProven) ? kept.plain : undefined;
	}

	/** @param isProven as in `get`; what was proven before stays so */
	keep(id: ObjectId, plain: Buffer, isProven: boolean): void {
		if (!isProven && this.#cache.get(id)?.isProven) return;
		this.#cache.set(id, { plain, isProven }, plain.length);
	}

	/** Keeps how an object is packed beyond its bytes. */
	describe({ id, codec, base }: Description): void {
		this.#descriptions.set(id, { id, codec, ...(base && { base }) }, 1);
	}

	description(id: ObjectId): Description | undefined {
		return this.#descriptions.get(id);
	}

	clear(): void {
		this.#cache.clear();
		this.#descriptions.clear();
	}
}
