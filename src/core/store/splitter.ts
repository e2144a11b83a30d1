/**
 * Splits large content where the content itself says so, so that an insertion moves the boundaries near it and no others: a rolling
 * "gear" hash, as in FastCDC (Xia et al., USENIX ATC 2016), without its normalisation.
 */
import { hash32 } from '../../base/hash32';

/** In bytes. A part on the average: the minimum and 2^20 more. */
export const partLimits = { minimum: 1 << 20, maximum: 4 << 20 };
/** A boundary is where so many of the hash's upper bits are 0. */
const maskBits = 20;

/** A random number for each byte, the same for ever. */
const gear = Int32Array.from({ length: 256 }, (_, byte) => hash32(byte));

/** Yields the parts of what the pieces are together. A part is a buffer of its own. */
export function* splitContent(pieces: Iterable<Buffer>): Generator<Buffer> {
	let gathered: Buffer[] = [];
	let length = 0;
	let hash = 0;
	for (const piece of pieces) {
		let start = 0;
		while (start < piece.length) {
			const found = findBoundary(piece, start, length, hash);
			gathered.push(Buffer.from(piece.subarray(start, found.end)));
			length += found.end - start;
			start = found.end;
			hash = found.hash;
			if (!found.isBoundary) continue;
			yield Buffer.concat(gathered);
			gathered = [];
			length = 0;
			hash = 0;
		}
	}
	if (length > 0) yield Buffer.concat(gathered);
}

/** @param length how long the part is already when `start` is reached */
function findBoundary(
	piece: Buffer,
	start: number,
	length: number,
	hashBefore: number,
): { end: number; hash: number; isBoundary: boolean } {
	let hash = hashBefore;
	const last = Math.min(piece.length, start + partLimits.maximum - length);
	// Below the minimum no boundary counts; 32 bytes before it the hash begins to matter.
	let at = Math.min(last, Math.max(start, start + partLimits.minimum - length - 32));
	for (; at < last; at++) {
		hash = ((hash << 1) + (gear[piece[at] ?? 0] ?? 0)) | 0;
		const partLength = length + at + 1 - start;
		if (hash >>> (32 - maskBits) === 0 && partLength >= partLimits.minimum)
			return { end: at + 1, hash, isBoundary: true };
	}
	return { end: last, hash, isBoundary: length + last - start >= partLimits.maximum };
}
