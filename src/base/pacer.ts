/** Lets a long synchronous job breathe: messages, timers and cancellation get their turn. */

export class Pacer {
	readonly #sliceMs: number;
	readonly #signal: AbortSignal | undefined;
	#sliceEnd: number;

	/** @param sliceMs how long the thread may be held before it is let go once, in milliseconds */
	constructor(signal?: AbortSignal, sliceMs = 25) {
		this.#signal = signal;
		this.#sliceMs = sliceMs;
		this.#sliceEnd = performance.now() + sliceMs;
	}

	/** True when the slice is used up: the caller then awaits `breathe()`. Two calls, so that the usual case costs no promise. */
	get isDue(): boolean {
		return performance.now() >= this.#sliceEnd;
	}

	/** Lets the event loop turn once. Throws the signal's reason when the job was cancelled. */
	async breathe(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
		this.#signal?.throwIfAborted();
		this.#sliceEnd = performance.now() + this.#sliceMs;
	}
}
