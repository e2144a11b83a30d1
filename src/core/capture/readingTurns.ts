/**
 * How two threads share the reading of many files: each takes one batch of them at a time. What the second one has read and packed lies in a
 * ring of results, each until the first one has taken it over.
 */
import { allocatePages } from '../../base/memory/pages';
import type { ObjectId } from '../checkpoint';
import { idLength } from '../store/packs/objectColumns';
import { countLimit, slabLength } from '../store/packs/recordLimits';
import { SharedIds } from './sharedIds';

/** Common memory: travels to the second thread as it is. */
export interface ReadingMemory {
	/** 32-bit integers, see `control`. */
	readonly control: SharedArrayBuffer;
	readonly results: SharedArrayBuffer;
	readonly ids: SharedArrayBuffer;
}

/**
 * The second thread is so far ahead at most: that much it reads while the first one still looks at the rest of the workspace, or reads
 * a large file. Each takes about a megabyte, as soon as it is used.
 */
export const ringLength = 12;

/** Behind them come the states of the ring's results. */
const control = {
	/** Not zero: no further batch is taken. */
	stop: 0,
	/** How many batches there are. */
	end: 1,
	/** How many of them a thread has taken. */
	taken: 2,
	/** How many of those were taken by the second thread. */
	takenBySecond: 3,
} as const;
const ringAt = Object.keys(control).length;

const states = { empty: 0, full: 1 } as const;

export class ReadingTurns {
	readonly memory: ReadingMemory;
	/** Of what either thread has read. */
	readonly ids: SharedIds;
	readonly #control: Int32Array;

	/** @param memory of the other thread's; new memory without */
	constructor(memory?: ReadingMemory) {
		this.memory = memory ?? {
			control: new SharedArrayBuffer((ringAt + ringLength) * Int32Array.BYTES_PER_ELEMENT),
			results: allocatePages(ringLength * resultLength),
			ids: new SharedIds().memory,
		};
		this.ids = new SharedIds(this.memory.ids);
		this.#control = new Int32Array(this.memory.control);
	}

	/** There are more batches now. @param end how many in all */
	extend(end: number): void {
		Atomics.store(this.#control, control.end, end);
	}

	/** A batch that nobody has taken. @param known how many of them this thread knows */
	take(known = Infinity): number | undefined {
		for (;;) {
			const batch = Atomics.load(this.#control, control.taken);
			const end = Math.min(Atomics.load(this.#control, control.end), known);
			if (this.#isStopped || batch >= end) return undefined;
			if (Atomics.compareExchange(this.#control, control.taken, batch, batch + 1) === batch) return batch;
		}
	}

	/** As `take`, for the second thread, which then has to hand over a result. */
	takeForResult(known: number): number | undefined {
		// First: who finds that all are taken has to know how many results there will be.
		Atomics.add(this.#control, control.takenBySecond, 1);
		const batch = this.take(known);
		if (batch === undefined) Atomics.sub(this.#control, control.takenBySecond, 1);
		return batch;
	}

	/** How many results there are, or will be. For a moment it may be one too many. */
	get results(): number {
		return Atomics.load(this.#control, control.takenBySecond);
	}

	/** Lets no thread take a further batch. */
	stop(): void {
		Atomics.store(this.#control, control.stop, 1);
		for (let at = 0; at < ringLength; at++) Atomics.notify(this.#control, ringAt + at);
	}

	/** The result that is handed over as the `count`-th, from 0 on. */
	result(count: number): ReadingResult {
		return new ReadingResult(this.memory.results, (count % ringLength) * resultLength);
	}

	/** Waits until the `count`-th result can be written. @returns false where nobody wants one any more */
	waitForRoom(count: number): boolean {
		const at = ringAt + (count % ringLength);
		while (!this.#isStopped && Atomics.load(this.#control, at) === states.full) {
			Atomics.wait(this.#control, at, states.full);
		}
		return !this.#isStopped;
	}

	/** The `count`-th result is written. */
	handOver(count: number): void {
		this.#setState(count, states.full);
	}

	isHandedOver(count: number): boolean {
		return Atomics.load(this.#control, ringAt + (count % ringLength)) === states.full;
	}

	/** Waits for the `count`-th result, not for longer than so many milliseconds. */
	waitForResult(count: number, ms: number): void {
		Atomics.wait(this.#control, ringAt + (count % ringLength), states.empty, ms);
	}

	/** The `count`-th result has been used. */
	giveBack(count: number): void {
		this.#setState(count, states.empty);
	}

	#setState(count: number, state: number): void {
		const at = ringAt + (count % ringLength);
		Atomics.store(this.#control, at, state);
		Atomics.notify(this.#control, at);
	}

	get #isStopped(): boolean {
		return Atomics.load(this.#control, control.stop) !== 0;
	}
}

/** Before the columns of a result: a double, and 32-bit integers. */
const head = { batch: 0, objects: 1, codec: 2, packed: 3 } as const;
const integersAt = Float64Array.BYTES_PER_ELEMENT;
const filesAt = integersAt + Object.keys(head).length * Int32Array.BYTES_PER_ELEMENT;
const lengthsAt = filesAt + countLimit * Int32Array.BYTES_PER_ELEMENT;
const idsAt = lengthsAt + countLimit * Int32Array.BYTES_PER_ELEMENT;
const plainAt = idsAt + countLimit * idLength;
/** One byte more than all files: a file that has grown shows it. */
const plainLength = slabLength + 1;
const packedAt = plainAt + plainLength;
/** What is packed is never longer than what it is made of. A multiple of eight, since the next result's double follows. */
const resultLength = Math.ceil((packedAt + slabLength) / 8) * 8;

/** Stands in the place of a file's object where it was not read. */
const notRead = -1;
/** Stands in the place of an object's length where it is not packed, since another batch has it. */
const elsewhere = -1;

/** What became of one batch. */
export class ReadingResult {
	readonly #time: Float64Array;
	readonly #head: Int32Array;
	/** Of each file of the batch the number of its object in this result. */
	readonly #files: Int32Array;
	/** Of each object, in bytes; `elsewhere` where it is not among the packed ones. */
	readonly #lengths: Int32Array;
	readonly #ids: Buffer;
	/** The objects' bytes, one after the other. */
	readonly plain: Buffer;
	readonly #packed: Buffer;

	constructor(memory: SharedArrayBuffer, at: number) {
		this.#time = new Float64Array(memory, at, 1);
		this.#head = new Int32Array(memory, at + integersAt, Object.keys(head).length);
		this.#files = new Int32Array(memory, at + filesAt, countLimit);
		this.#lengths = new Int32Array(memory, at + lengthsAt, countLimit);
		this.#ids = Buffer.from(memory, at + idsAt, countLimit * idLength);
		this.plain = Buffer.from(memory, at + plainAt, plainLength);
		this.#packed = Buffer.from(memory, at + packedAt, slabLength);
	}

	/** @param readAtMs when the first file was about to be read, in milliseconds since 1970 */
	begin(batch: number, readAtMs: number): void {
		this.#time[0] = readAtMs;
		this.#head[head.batch] = batch;
		this.#head[head.objects] = 0;
	}

	get batch(): number {
		return this.#head[head.batch] ?? 0;
	}

	get readAtMs(): number {
		return this.#time[0] ?? NaN;
	}

	get objectCount(): number {
		return this.#head[head.objects] ?? 0;
	}

	/** @param length in bytes; undefined where it is not packed, since another batch has it @returns its number */
	addObject(id: Uint8Array, length: number | undefined): number {
		const object = this.objectCount;
		this.#ids.set(id, object * idLength);
		this.#lengths[object] = length ?? elsewhere;
		this.#head[head.objects] = object + 1;
		return object;
	}

	id(object: number): ObjectId {
		return this.#ids.toString('hex', object * idLength, (object + 1) * idLength) as ObjectId;
	}

	/** In bytes; undefined where it is not packed, since another batch has it. */
	lengthOf(object: number): number | undefined {
		const length = this.#lengths[object];
		return length === elsewhere ? undefined : length;
	}

	/** @param file its number in the batch @param object undefined where it was not read */
	setFile(file: number, object: number | undefined): void {
		this.#files[file] = object ?? notRead;
	}

	/** The number of the file's object; undefined where it was not read. */
	objectOf(file: number): number | undefined {
		const object = this.#files[file];
		return object === notRead ? undefined : object;
	}

	setPacked(codec: number, payload: Uint8Array): void {
		this.#packed.set(payload);
		this.#head[head.codec] = codec;
		this.#head[head.packed] = payload.length;
	}

	/** All objects that are no other batch's, packed together. */
	get packed(): { readonly codec: number; readonly payload: Buffer } {
		return { codec: this.#head[head.codec] ?? 0, payload: this.#packed.subarray(0, this.#head[head.packed]) };
	}
}
