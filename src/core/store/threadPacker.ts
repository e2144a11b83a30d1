/** Packs in a second thread: on the first capture of a large workspace that is a quarter of the work. */
import type { Disposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import { startHelper } from '../helper';
import type { Packed } from './codec';
import { InlinePacker, type Packer, type Slab } from './packer';
import {
	allocateChannel,
	ChannelControl,
	type ChannelMemory,
	packedBytes,
	plainBytes,
	quit,
	slotCount,
} from './packerChannel';

export class ThreadPacker implements Packer, Disposable {
	readonly depth = 5;
	readonly #memory: ChannelMemory;
	readonly #control: ChannelControl;
	readonly #inline = new InlinePacker();
	/** Slabs in common memory, and their slots. */
	readonly #slots = new Map<Slab, number>();
	readonly #free: Slab[] = [];
	readonly #patienceMs: number;
	readonly #log: Log;
	#isBroken = false;

	/**
	 * @param file the thread's bundle, absolute; it is known to be there
	 * @param patienceMs how long it may take for one slab, in milliseconds
	 */
	constructor(file: string, patienceMs: number, log: Log) {
		this.#patienceMs = patienceMs;
		this.#log = log;
		this.#memory = allocateChannel();
		this.#control = new ChannelControl(this.#memory);
		for (let slot = 0; slot < slotCount; slot++) {
			const slab = { bytes: plainBytes(this.#memory, slot) };
			this.#slots.set(slab, slot);
			this.#free.push(slab);
		}
		startHelper(file, { kind: 'pack', memory: this.#memory }, (why) => this.#break(why));
	}

	take(): Slab {
		return (this.#isBroken ? undefined : this.#free.pop()) ?? this.#inline.take();
	}

	submit(slab: Slab, length: number): void {
		const slot = this.#slots.get(slab);
		// Also where the thread packs it: should it fail, this one does.
		this.#inline.submit(slab, length);
		if (slot !== undefined && !this.#isBroken) this.#control.submit(slot, length);
	}

	result(slab: Slab): Packed {
		const slot = this.#slots.get(slab);
		if (slot === undefined || this.#isBroken) return this.#inline.result(slab);
		const result = this.#control.resultOf(slot, this.#patienceMs);
		if (!result) {
			this.#break('it does not answer');
			return this.#inline.result(slab);
		}
		return { codec: result.codec, payload: packedBytes(this.#memory, slot).subarray(0, result.length) };
	}

	giveBack(slab: Slab): void {
		if (this.#slots.has(slab)) this.#free.push(slab);
		else this.#inline.giveBack(slab);
	}

	/** Ends the thread. Nothing may be under way. */
	dispose(): void {
		this.#control.push(quit);
	}

	#break(because: string): void {
		if (!this.#isBroken) this.#log.write('warn', `The thread that packs has failed: ${because}. Another one goes on.`);
		this.#isBroken = true;
	}
}
