/**
 * Many texts for another thread, in memory that both see: a text in a message is copied into a buffer of the C library's, and one of
 * megabytes has its allocator keep as much of all that is given back to it later.
 */
import { allocatePages } from './pages';

/** Texts without NUL, in their order. */
export interface TextPages {
	/** UTF-8, separated by NUL. */
	readonly memory: SharedArrayBuffer;
	/** In bytes. */
	readonly length: number;
	/** Of the texts: without any there is no separator either, as with one that is empty. */
	readonly count: number;
}

/** @param texts halves of surrogate pairs become U+FFFD */
export function packTexts(texts: readonly string[]): TextPages {
	const joined = texts.join('\0');
	const length = Buffer.byteLength(joined);
	const memory = allocatePages(Math.max(length, 1));
	Buffer.from(memory).write(joined);
	return { memory, length, count: texts.length };
}

export function unpackTexts({ memory, length, count }: TextPages): string[] {
	return count === 0 ? [] : Buffer.from(memory, 0, length).toString().split('\0');
}
