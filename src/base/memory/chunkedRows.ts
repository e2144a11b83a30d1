/**
 * Rows of numbers and bytes, in columns. They lie in chunks: growing neither copies nor leaves anything behind, and a hundred
 * thousand rows are a few dozen values for the collector instead of a million.
 */
import { allocatePages, GrowingPages } from './pages';

/** A row's number that means that there is none. */
export const noRow = -1;

const shift = 12;
const rowsInChunk = 1 << shift;
const mask = rowsInChunk - 1;

/** How many columns of each kind a row has. */
export interface RowLayout {
	readonly doubles: number;
	/** Of 32 bits, with a sign. */
	readonly integers: number;
	/** Bytes that belong together, of one length for all rows. */
	readonly bytes: number;
}

/** The rows' numbers as they were, without their bytes. Travels to another thread. */
export interface RowsSnapshot {
	readonly layout: RowLayout;
	/** As `ChunkedRows.end`. */
	readonly end: number;
	readonly memory: SharedArrayBuffer;
}

interface Chunk {
	readonly doubles: Float64Array;
	readonly integers: Int32Array;
	readonly bytes: Buffer;
}

export class ChunkedRows {
	readonly #layout: RowLayout;
	readonly #chunks: Chunk[] = [];
	readonly #pages = new GrowingPages();
	readonly #free: number[] = [];
	readonly #removed: number[] = [];
	#used = 0;

	constructor(layout: RowLayout) {
		this.#layout = layout;
	}

	/** The rows of a snapshot, to be read. */
	static of({ layout, end, memory }: RowsSnapshot): ChunkedRows {
		const rows = new ChunkedRows(layout);
		const length = chunkLength(layout);
		for (let row = 0; row < end; row += rowsInChunk) {
			rows.#chunks.push(chunkIn(memory, (row >> shift) * length, layout));
		}
		rows.#used = end;
		return rows;
	}

	/** All rows' numbers are less than this. */
	get end(): number {
		return this.#used;
	}

	/** The number of a new row, all zeros. */
	add(): number {
		const row = this.#free.pop() ?? this.#used++;
		if (row >> shift >= this.#chunks.length) this.#chunks.push(this.#allocate());
		const { doubles, integers, bytes } = this.#layout;
		for (let column = 0; column < doubles; column++) this.setDouble(row, column, 0);
		for (let column = 0; column < integers; column++) this.setInteger(row, column, 0);
		if (bytes > 0) this.bytes(row).fill(0);
		return row;
	}

	/** The row's number is given to another one only after `reclaim`: until then who still has it sees what it was. */
	remove(row: number): void {
		this.#removed.push(row);
	}

	/** To be called when nobody has the number of a row that was removed. */
	reclaim(): void {
		for (const row of this.#removed.splice(0)) this.#free.push(row);
	}

	double(row: number, column: number): number {
		return this.#chunk(row).doubles[(column << shift) + (row & mask)] ?? NaN;
	}

	setDouble(row: number, column: number, value: number): void {
		this.#chunk(row).doubles[(column << shift) + (row & mask)] = value;
	}

	integer(row: number, column: number): number {
		return this.#chunk(row).integers[(column << shift) + (row & mask)] ?? 0;
	}

	setInteger(row: number, column: number, value: number): void {
		this.#chunk(row).integers[(column << shift) + (row & mask)] = value;
	}

	/** The row's own bytes, to be read and written. */
	bytes(row: number): Buffer {
		const start = (row & mask) * this.#layout.bytes;
		return this.#chunk(row).bytes.subarray(start, start + this.#layout.bytes);
	}

	/** Whether the row's own bytes begin with these. No view is made of them: a hundred thousand of those take longer than to compare. */
	startWith(row: number, bytes: Uint8Array): boolean {
		const all = this.#chunk(row).bytes;
		const start = (row & mask) * this.#layout.bytes;
		for (let at = 0; at < bytes.length; at++) if (all[start + at] !== bytes[at]) return false;
		return true;
	}

	/** Copies the row's own bytes to a place in others. */
	copyBytes(row: number, target: Uint8Array, offset: number): void {
		const all = this.#chunk(row).bytes;
		const start = (row & mask) * this.#layout.bytes;
		for (let at = 0; at < this.#layout.bytes; at++) target[offset + at] = all[start + at] ?? 0;
	}

	/** A copy: 100,000 rows of eight numbers take about a millisecond. */
	snapshot(): RowsSnapshot {
		const layout = { ...this.#layout, bytes: 0 };
		const length = chunkLength(layout);
		const memory = allocatePages(length * this.#chunks.length);
		this.#chunks.forEach(({ doubles: { buffer, byteOffset } }, at) =>
			new Uint8Array(memory, at * length, length).set(new Uint8Array(buffer, byteOffset, length)),
		);
		return { layout, end: this.#used, memory };
	}

	/** In one piece: small buffers between others are what a process cannot give back. Most tables need one only. */
	#allocate(): Chunk {
		const length = chunkLength(this.#layout);
		const isFirst = this.#chunks.length === 0;
		const { memory, start } = isFirst ? { memory: new ArrayBuffer(length), start: 0 } : this.#pages.add(length);
		return chunkIn(memory, start, this.#layout);
	}

	#chunk(row: number): Chunk {
		const chunk = this.#chunks[row >> shift];
		if (!chunk) throw new RangeError(`There is no row ${row}.`);
		return chunk;
	}
}

/** In bytes. */
function chunkLength({ doubles, integers, bytes }: RowLayout): number {
	return (doubles * Float64Array.BYTES_PER_ELEMENT + integers * Int32Array.BYTES_PER_ELEMENT + bytes) * rowsInChunk;
}

/** The numbers come first: a snapshot is a copy of the beginning. */
function chunkIn(memory: ArrayBufferLike, start: number, { doubles, integers, bytes }: RowLayout): Chunk {
	const integersAt = start + doubles * rowsInChunk * Float64Array.BYTES_PER_ELEMENT;
	const bytesAt = integersAt + integers * rowsInChunk * Int32Array.BYTES_PER_ELEMENT;
	return {
		doubles: new Float64Array(memory, start, doubles * rowsInChunk),
		integers: new Int32Array(memory, integersAt, integers * rowsInChunk),
		bytes: Buffer.from(memory, bytesAt, bytes * rowsInChunk),
	};
}
