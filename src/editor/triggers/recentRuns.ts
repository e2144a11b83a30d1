/** Remembers what has begun lately and runs still: commands in a terminal, tasks. */

/** What runs longer is not waited for any more: it may be an agent or a server, in milliseconds. */
const patienceMs = 10_000;

export class RecentRuns {
	readonly #startedAt = new Map<object, number>();

	/** @param run its identity @param now in milliseconds, from any start */
	begins(run: object, now = performance.now()): void {
		this.#startedAt.set(run, now);
	}

	ends(run: object): void {
		this.#startedAt.delete(run);
	}

	/** How long it is worth waiting for the end of what runs, in milliseconds; 0 where nothing has begun lately. */
	waitMs(now = performance.now()): number {
		let latest = 0;
		for (const [run, startedAt] of this.#startedAt) {
			const leftMs = startedAt + patienceMs - now;
			if (leftMs <= 0) this.#startedAt.delete(run);
			else latest = Math.max(latest, leftMs);
		}
		return latest;
	}
}
