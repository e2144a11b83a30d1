/**
 * Numbered fields as bytes: the wire format of Protocol Buffers, of which two of its types are used, varint (0) and bytes (2).
 * A reader passes over fields that it does not know.
 * https://protobuf.dev/programming-guides/encoding/
 */
import { ByteReader, longestVarint, writeVarint } from './varint';

const varintType = 0;
const bytesType = 2;

/** Gathers fields. A field that is written twice counts twice: that is how lists are written. */
export class FieldWriter {
	#bytes = Buffer.allocUnsafe(128);
	#length = 0;

	/** @param value a whole number from 0 on */
	number(field: number, value: number): this {
		return this.#add(field * 8 + varintType, value);
	}

	bytes(field: number, value: Uint8Array): this {
		this.#add(field * 8 + bytesType, value.length);
		this.#makeRoom(value.length);
		this.#bytes.set(value, this.#length);
		this.#length += value.length;
		return this;
	}

	text(field: number, value: string): this {
		return this.bytes(field, Buffer.from(value, 'utf8'));
	}

	finish(): Buffer {
		return this.#bytes.subarray(0, this.#length);
	}

	#add(tag: number, value: number): this {
		this.#makeRoom(2 * longestVarint);
		this.#length = writeVarint(this.#bytes, value, writeVarint(this.#bytes, tag, this.#length));
		return this;
	}

	#makeRoom(length: number): void {
		const needed = this.#length + length;
		if (needed <= this.#bytes.length) return;
		const larger = Buffer.allocUnsafe(2 * needed);
		larger.set(this.#bytes.subarray(0, this.#length));
		this.#bytes = larger;
	}
}

/**
 * The fields of one message, looked up by number. A message has few of them, and a history many messages: lists are searched
 * instead of maps made, and nothing is cut out of the message that nobody asks for.
 */
export class Fields {
	readonly #message: Buffer;
	readonly #numbers: number[] = [];
	/** Of a varint its value; of bytes where they begin. */
	readonly #starts: number[] = [];
	/** Of a varint -1. */
	readonly #ends: number[] = [];

	/** @throws RangeError where the bytes are no message */
	constructor(message: Buffer) {
		this.#message = message;
		const reader = new ByteReader(message);
		while (!reader.isAtEnd) {
			const tag = reader.varint();
			this.#numbers.push(Math.floor(tag / 8));
			const value = reader.varint();
			if (tag % 8 === varintType) {
				this.#starts.push(value);
				this.#ends.push(-1);
			} else if (tag % 8 === bytesType) {
				this.#starts.push(reader.offset);
				reader.skip(value);
				this.#ends.push(reader.offset);
			} else throw new RangeError(`A field has the unknown type ${tag % 8}.`);
		}
	}

	/** The last one of that number, as in Protocol Buffers. */
	number(field: number): number | undefined {
		const at = this.#numbers.lastIndexOf(field);
		return this.#ends[at] === -1 ? this.#starts[at] : undefined;
	}

	bytes(field: number): Buffer | undefined {
		const at = this.#numbers.lastIndexOf(field);
		return this.#isBytes(at) ? this.#message.subarray(this.#starts[at], this.#ends[at]) : undefined;
	}

	text(field: number): string | undefined {
		return this.#decode(field, 'utf8');
	}

	hex(field: number): string | undefined {
		return this.#decode(field, 'hex');
	}

	allBytes(field: number): Buffer[] {
		const found: Buffer[] = [];
		this.#numbers.forEach((number, at) => {
			if (number === field && this.#isBytes(at)) found.push(this.#message.subarray(this.#starts[at], this.#ends[at]));
		});
		return found;
	}

	allTexts(field: number): string[] {
		return this.#numbers.includes(field) ? this.allBytes(field).map((bytes) => bytes.toString('utf8')) : [];
	}

	#decode(field: number, encoding: 'utf8' | 'hex'): string | undefined {
		const at = this.#numbers.lastIndexOf(field);
		return this.#isBytes(at) ? this.#message.toString(encoding, this.#starts[at], this.#ends[at]) : undefined;
	}

	#isBytes(at: number): boolean {
		return (this.#ends[at] ?? -1) >= 0;
	}
}
