/**
 * Numbered fields as bytes: the wire format of Protocol Buffers, of which two of its types are used, varint (0) and bytes (2).
 * A reader passes over fields that it does not know.
 * https://protobuf.dev/programming-guides/encoding/
 */
import { ByteReader, encodeVarint } from './varint';

const varintType = 0;
const bytesType = 2;

/** Gathers fields. A field that is written twice counts twice: that is how lists are written. */
export class FieldWriter {
	readonly #parts: Uint8Array[] = [];

	/** @param value a whole number from 0 on */
	number(field: number, value: number): this {
		this.#parts.push(Uint8Array.from([...encodeVarint(field * 8 + varintType), ...encodeVarint(value)]));
		return this;
	}

	bytes(field: number, value: Uint8Array): this {
		this.#parts.push(Uint8Array.from([...encodeVarint(field * 8 + bytesType), ...encodeVarint(value.length)]), value);
		return this;
	}

	text(field: number, value: string): this {
		return this.bytes(field, Buffer.from(value, 'utf8'));
	}

	finish(): Buffer {
		return Buffer.concat(this.#parts);
	}
}

/** The fields of one message, looked up by number. */
export class Fields {
	readonly #numbers = new Map<number, number>();
	readonly #bytes = new Map<number, Buffer[]>();

	/** @throws RangeError where the bytes are no message */
	constructor(message: Buffer) {
		const reader = new ByteReader(message);
		while (!reader.isAtEnd) {
			const tag = reader.varint();
			const field = Math.floor(tag / 8);
			if (tag % 8 === varintType) this.#numbers.set(field, reader.varint());
			else if (tag % 8 === bytesType) this.#addBytes(field, reader.take(reader.varint()));
			else throw new RangeError(`A field has the unknown type ${tag % 8}.`);
		}
	}

	/** The last one of that number, as in Protocol Buffers. */
	number(field: number): number | undefined {
		return this.#numbers.get(field);
	}

	bytes(field: number): Buffer | undefined {
		return this.#bytes.get(field)?.at(-1);
	}

	text(field: number): string | undefined {
		return this.bytes(field)?.toString('utf8');
	}

	allBytes(field: number): readonly Buffer[] {
		return this.#bytes.get(field) ?? [];
	}

	allTexts(field: number): string[] {
		return this.allBytes(field).map((bytes) => bytes.toString('utf8'));
	}

	#addBytes(field: number, value: Buffer): void {
		const values = this.#bytes.get(field);
		if (values) values.push(value);
		else this.#bytes.set(field, [value]);
	}
}
