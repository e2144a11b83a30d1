/**
 * Memory for what is large: from the system page by page, and back to it as soon as nobody refers to it, where the C library's
 * allocator, which has all other buffers, keeps what lies between others. (Measured with glibc: one buffer of 384 KB that stays
 * keeps up to 15 MB below it.)
 */

/** Of WebAssembly, in bytes. */
const pageLength = 64 << 10;
/** Below this the allocator is quicker, and its holes are small. In bytes. */
const worthPages = 256 << 10;
/** A memory cannot grow beyond what was said when it was made: 256 MiB, of which only what is used is taken. In pages. */
const mostPages = 4_096;

/** Of WebAssembly as far as it is used here: the types of the editor's host do not have it. */
interface WithWebAssembly {
	readonly WebAssembly?: {
		readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => PageMemory;
	};
}

interface PageMemory {
	readonly buffer: SharedArrayBuffer;
	/** @returns how many pages there were. @throws RangeError */
	grow(pages: number): number;
}

let handedOut = 0;

/**
 * How much this thread has ever been given, in bytes. V8 does not count it among what a collection would free. Without
 * `allocatePages`: what each look at a workspace takes for a moment must not have the caches collected before the next save.
 */
export function pagesHandedOut(): number {
	return handedOut;
}

/**
 * Memory that threads can share, all zeros.
 * @param length in bytes, more than zero; there may be a few more
 */
export function allocatePages(length: number): SharedArrayBuffer {
	const pages = pagesFor(length);
	return create(pages, pages)?.buffer ?? new SharedArrayBuffer(length);
}

/** A buffer of this length, in bytes, all zeros. */
export function allocateLarge(length: number): Buffer {
	if (length < worthPages) return Buffer.alloc(length);
	handedOut += length;
	return Buffer.from(allocatePages(length), 0, length);
}

/** A stretch of memory. */
export interface Stretch {
	readonly memory: ArrayBufferLike;
	/** Where it begins, in bytes. */
	readonly start: number;
}

/** Memory that grows in place by one stretch after the other, and goes back when none of them is used any more. */
export class GrowingPages {
	#memory: PageMemory | undefined;

	/** @param length in bytes; the stretch is all zeros */
	add(length: number): Stretch {
		const pages = pagesFor(length);
		const memory = (this.#memory ??= create(0, mostPages));
		const before = memory && ifThereIsRoom(() => memory.grow(pages));
		if (memory && before !== undefined) {
			handedOut += length;
			return { memory: memory.buffer, start: before * pageLength };
		}
		this.#memory = undefined;
		return { memory: new ArrayBuffer(length), start: 0 };
	}
}

function pagesFor(length: number): number {
	return Math.ceil(length / pageLength);
}

/** Undefined where the host has no WebAssembly (`--jitless`), or no room among its addresses: each memory keeps gigabytes of them. */
function create(initial: number, maximum: number): PageMemory | undefined {
	const { WebAssembly } = globalThis as WithWebAssembly;
	return WebAssembly && ifThereIsRoom(() => new WebAssembly.Memory({ initial, maximum, shared: true }));
}

function ifThereIsRoom<T>(take: () => T): T | undefined {
	try {
		return take();
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}
