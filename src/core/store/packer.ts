/** Packs the plain bytes of records: in this thread, or in a second one beside it. */
import { allocateLarge } from '../../base/pages';
import type { Packed } from './codec';
import { encode } from './codec';

/**
 * The plain bytes of one record on their way, in bytes: what is packed together, and one object more (`recordBuffer.ts`). What is
 * larger is packed by itself.
 */
export const slabLength = 384 << 10;

/** Memory for the plain bytes of one record. It is the packer's again after `giveBack`. */
export interface Slab {
	readonly bytes: Buffer;
}

export interface Packer {
	/** How many slabs may be submitted before the result of the first is asked for. */
	readonly depth: number;
	take(): Slab;
	/** Starts to pack the slab's first `length` bytes. */
	submit(slab: Slab, length: number): void;
	/** Waits for the result, which holds until the slab is given back. */
	result(slab: Slab): Packed;
	giveBack(slab: Slab): void;
}

/** Packs when the result is asked for. */
export class InlinePacker implements Packer {
	readonly depth = 0;
	readonly #free: Slab[] = [];
	readonly #lengths = new Map<Slab, number>();

	take(): Slab {
		return this.#free.pop() ?? { bytes: allocateLarge(slabLength) };
	}

	submit(slab: Slab, length: number): void {
		this.#lengths.set(slab, length);
	}

	result(slab: Slab): Packed {
		return encode(slab.bytes.subarray(0, this.#lengths.get(slab)));
	}

	giveBack(slab: Slab): void {
		this.#lengths.delete(slab);
		// A few are enough: between captures they only take memory.
		if (this.#free.length < 2) this.#free.push(slab);
	}
}
