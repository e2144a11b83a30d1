/** Runs asynchronous jobs one after the other. */

export class SerialQueue {
	#tail: Promise<unknown> = Promise.resolve();

	/** Runs `job` when all jobs before it have settled, and settles as it does. */
	run<T>(job: () => Promise<T>): Promise<T> {
		const result = this.#tail.then(job, job);
		// The caller gets the failure through `result`; the tail only has to know that the job is over.
		this.#tail = result.then(
			() => undefined,
			() => undefined,
		);
		return result;
	}

	/** Resolves when every job that was given so far has settled. */
	async whenIdle(): Promise<void> {
		let tail: Promise<unknown>;
		do {
			tail = this.#tail;
			await tail;
		} while (tail !== this.#tail);
	}
}
