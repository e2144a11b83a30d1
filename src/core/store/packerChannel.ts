/** What the threads that pack share: slabs in common memory, and a queue of those that are to be packed. Types and layout only. */
import { allocatePages } from '../../base/pages';
import { slabLength } from './packer';

/**
 * Slabs that both threads see: those under way (`ThreadPacker.depth`), three that are being gathered, and those that are packed and
 * not appended, which are hardly ever more than four. What is taken beyond is packed inline.
 */
export const slotCount = 12;
/** Stands in the queue for the end. */
export const quit = slotCount;

/** Integers for each slot, and where they stand. */
const stateAt = 0;
const lengthAt = 1;
const codecAt = 2;
const perSlot = 3;
/** Before the slots: how many entries were ever put into the queue, and the queue. */
const tailAt = 0;
const queueAt = 1;
const queueLength = slotCount + 1;
const slotsAt = queueAt + queueLength;

export const states = { idle: 0, submitted: 1, packed: 2 } as const;

/** Common memory: travels to the second thread as it is. */
export interface ChannelMemory {
	readonly control: SharedArrayBuffer;
	/** For each slot the plain bytes, and behind those of all slots the packed ones. */
	readonly slabs: SharedArrayBuffer;
}

export function allocateChannel(): ChannelMemory {
	return {
		control: new SharedArrayBuffer((slotsAt + slotCount * perSlot) * Int32Array.BYTES_PER_ELEMENT),
		slabs: allocatePages(2 * slotCount * slabLength),
	};
}

/** The memory of a slot's plain bytes. */
export function plainBytes({ slabs }: ChannelMemory, slot: number): Buffer {
	return Buffer.from(slabs, slot * slabLength, slabLength);
}

/** The memory of what they are packed to. */
export function packedBytes({ slabs }: ChannelMemory, slot: number): Buffer {
	return Buffer.from(slabs, (slotCount + slot) * slabLength, slabLength);
}

/** One thread's view of the control block. */
export class ChannelControl {
	readonly #control: Int32Array;

	constructor({ control }: ChannelMemory) {
		this.#control = new Int32Array(control);
	}

	/** Puts a slot, or the end, into the queue. */
	push(entry: number): void {
		const tail = Atomics.load(this.#control, tailAt);
		Atomics.store(this.#control, queueAt + (tail % queueLength), entry);
		Atomics.store(this.#control, tailAt, tail + 1);
		Atomics.notify(this.#control, tailAt);
	}

	/** Waits for the entry after the first `count` ones. */
	waitFor(count: number): number {
		while (Atomics.load(this.#control, tailAt) === count) Atomics.wait(this.#control, tailAt, count);
		return Atomics.load(this.#control, queueAt + (count % queueLength));
	}

	submit(slot: number, length: number): void {
		const at = slotsAt + slot * perSlot;
		Atomics.store(this.#control, at + lengthAt, length);
		Atomics.store(this.#control, at + stateAt, states.submitted);
		this.push(slot);
	}

	lengthOf(slot: number): number {
		return Atomics.load(this.#control, slotsAt + slot * perSlot + lengthAt);
	}

	publish(slot: number, codec: number, length: number): void {
		const at = slotsAt + slot * perSlot;
		Atomics.store(this.#control, at + codecAt, codec);
		Atomics.store(this.#control, at + lengthAt, length);
		Atomics.store(this.#control, at + stateAt, states.packed);
		Atomics.notify(this.#control, at + stateAt);
	}

	/** Waits until a slot that was submitted is packed; undefined where that takes longer than it ever should. */
	resultOf(slot: number, patienceMs: number): { codec: number; length: number } | undefined {
		const at = slotsAt + slot * perSlot;
		const isLate = Atomics.wait(this.#control, at + stateAt, states.submitted, patienceMs) === 'timed-out';
		if (isLate) return undefined;
		return { codec: Atomics.load(this.#control, at + codecAt), length: this.lengthOf(slot) };
	}
}
