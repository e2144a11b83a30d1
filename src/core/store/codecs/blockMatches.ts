/**
 * Finds the stretches that two byte strings have in common, wherever they stand: the base's blocks are entered in a table by a
 * rolling hash, the target is searched byte by byte. After rsync (Tridgell and Mackerras, "The rsync algorithm", 1996), with the
 * matches grown in both directions.
 */
import type { Match } from './patch';

/** In bytes. A tree's entry has at least 44, so one that is unchanged holds a whole block wherever it starts. */
const blockLength = 16;
/** Of the polynomial hash; any odd number with well-spread bits does. */
const factor = 0x01000193;

/** The matches do not overlap in the target and are in its order. */
export function blockMatches(base: Buffer, target: Buffer): Match[] {
	const matches: Match[] = [];
	if (base.length < blockLength || target.length < blockLength) return matches;
	const table = new BlockTable(base);
	let covered = 0;
	let at = 0;
	let hash = hashOf(target, 0);
	while (at + blockLength <= target.length) {
		const offset = table.find(hash, target, at);
		if (offset === undefined) {
			hash = roll(hash, target, at);
			at++;
			continue;
		}
		const match = grow(base, target, offset, at, covered);
		matches.push(match);
		covered = match.at + match.length;
		at = covered;
		if (at + blockLength <= target.length) hash = hashOf(target, at);
	}
	return matches;
}

class BlockTable {
	readonly #base: Buffer;
	/** The number of a block plus one by its hash; of several the first. */
	readonly #blocks: Int32Array;
	readonly #shift: number;

	constructor(base: Buffer) {
		this.#base = base;
		const count = Math.floor(base.length / blockLength);
		const bits = Math.ceil(Math.log2(count + 1)) + 1;
		this.#shift = 32 - bits;
		this.#blocks = new Int32Array(2 ** bits);
		for (let block = 0; block < count; block++) {
			const place = this.#place(hashOf(base, block * blockLength));
			if (this.#blocks[place] === 0) this.#blocks[place] = block + 1;
		}
	}

	/** Where the base has the block that starts at `at` in the target. */
	find(hash: number, target: Buffer, at: number): number | undefined {
		const block = this.#blocks[this.#place(hash)] ?? 0;
		const offset = (block - 1) * blockLength;
		const isSame = block > 0 && target.compare(this.#base, offset, offset + blockLength, at, at + blockLength) === 0;
		return isSame ? offset : undefined;
	}

	/** The upper bits after a multiplication (Knuth's multiplicative hashing): the lower bits of a polynomial are poor. */
	#place(hash: number): number {
		return Math.imul(hash, 0x9e3779b1) >>> this.#shift;
	}
}

function grow(base: Buffer, target: Buffer, offset: number, at: number, covered: number): Match {
	let back = 0;
	while (at - back > covered && offset > back && base[offset - back - 1] === target[at - back - 1]) back++;
	let length = blockLength;
	while (base[offset + length] === target[at + length] && at + length < target.length) {
		if (offset + length >= base.length) break;
		length++;
	}
	return { at: at - back, offset: offset - back, length: length + back };
}

function hashOf(bytes: Buffer, at: number): number {
	let hash = 0;
	for (let i = 0; i < blockLength; i++) hash = (Math.imul(hash, factor) + (bytes[at + i] ?? 0)) | 0;
	return hash;
}

/** `factor` to the power of `blockLength`: what the byte that leaves the window has been multiplied by. */
const leaving = Array.from({ length: blockLength }).reduce<number>((power) => Math.imul(power, factor), 1);

function roll(hash: number, bytes: Buffer, at: number): number {
	const entered = Math.imul(hash, factor) + (bytes[at + blockLength] ?? 0);
	return (entered - Math.imul(leaving, bytes[at] ?? 0)) | 0;
}
