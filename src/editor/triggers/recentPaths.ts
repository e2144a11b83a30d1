/** Remembers paths for a short time. */

/** The watcher is behind by less than this, in milliseconds. */
const memoryMs = 2_000;

export class RecentPaths {
	readonly #addedAt = new Map<string, number>();

	add(path: string, now = performance.now()): void {
		// Deleted first: the oldest then stand first.
		this.#addedAt.delete(path);
		this.#addedAt.set(path, now);
		for (const [other, at] of this.#addedAt) {
			if (now - at <= memoryMs) break;
			this.#addedAt.delete(other);
		}
	}

	has(path: string, now = performance.now()): boolean {
		const at = this.#addedAt.get(path);
		return at !== undefined && now - at <= memoryMs;
	}
}
