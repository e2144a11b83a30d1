/** Variable-length whole numbers: seven bits a byte, the lowest first, the high bit set on all bytes but the last (LEB128). */

/** The most bytes that a number takes. */
export const longestVarint = 8;

/** Writes a whole number from 0 to 2^53 - 1. @returns where it ends */
export function writeVarint(bytes: Uint8Array, value: number, offset: number): number {
	let rest = value;
	for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes[offset++] = (rest % 0x80) + 0x80;
	bytes[offset] = rest;
	return offset + 1;
}

/** Reads along a buffer. Reading past its end, or a number that is none, throws a `RangeError`. */
export class ByteReader {
	readonly #bytes: Buffer;
	#offset: number;

	constructor(bytes: Buffer, offset = 0) {
		this.#bytes = bytes;
		this.#offset = offset;
	}

	get offset(): number {
		return this.#offset;
	}

	get isAtEnd(): boolean {
		return this.#offset >= this.#bytes.length;
	}

	byte(): number {
		const value = this.#bytes[this.#offset];
		if (value === undefined) throw new RangeError('The bytes end too soon.');
		this.#offset++;
		return value;
	}

	varint(): number {
		let value = 0;
		for (let scale = 1; ; scale *= 0x80) {
			const byte = this.byte();
			value += (byte & 0x7f) * scale;
			if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('A number is too large.');
			if (byte < 0x80) return value;
		}
	}

	/** A view, not a copy. */
	take(length: number): Buffer {
		const start = this.#offset;
		this.skip(length);
		return this.#bytes.subarray(start, this.#offset);
	}

	skip(length: number): void {
		const end = this.#offset + length;
		if (end > this.#bytes.length) throw new RangeError('The bytes end too soon.');
		this.#offset = end;
	}
}
