/**
 * Which objects two threads have come across, in memory that both see: a set of the first four bytes of their ids, and so of what is probably
 * known. Who relies on it looks again.
 */
import { allocatePages } from '../../base/memory/pages';

/** A power of two. Once three quarters of it are used nothing is added any more: the threads then do some work twice. */
const places = 1 << 18;
const most = (places / 4) * 3;
const mask = places - 1;

/** Stands for a place that is not used; an id that begins like this is never known. */
const unused = 0;

export class SharedIds {
	readonly memory: SharedArrayBuffer;
	/** The count of those that are used, and the places. */
	readonly #numbers: Int32Array;

	/** @param memory of the other thread's; new memory without */
	constructor(memory?: SharedArrayBuffer) {
		this.memory = memory ?? allocatePages((1 + places) * Int32Array.BYTES_PER_ELEMENT);
		this.#numbers = new Int32Array(this.memory);
	}

	/** @param id its bytes @returns whether either thread has, probably, added it before */
	add(id: Buffer): boolean {
		const number = id.readInt32LE(0);
		if (number === unused) return false;
		// The bytes behind it, so that numbers that are alike lie apart.
		const isFull = Atomics.load(this.#numbers, 0) >= most;
		for (let place = id.readInt32LE(4) & mask; ; place = (place + 1) & mask) {
			const at = 1 + place;
			const there = isFull
				? Atomics.load(this.#numbers, at)
				: Atomics.compareExchange(this.#numbers, at, unused, number);
			if (there === number) return true;
			if (there !== unused) continue;
			if (!isFull) Atomics.add(this.#numbers, 0, 1);
			return false;
		}
	}
}
