/** Keeps what was used last, up to so many bytes. */

export class ByteCache<K, V> {
	readonly #limit: number;
	readonly #onDropped: ((value: V) => void) | undefined;
	/** Least recently used first: that is the order in which a map keeps what is entered again. */
	readonly #entries = new Map<K, { readonly value: V; readonly bytes: number }>();
	#bytes = 0;
	/** The one that was used last: it need not be entered again. */
	#last: { readonly key: K; readonly value: V } | undefined;

	/**
	 * @param limit in bytes; a value that is larger than half of it is not kept
	 * @param onDropped is told of each value that was kept and is not any more
	 */
	constructor(limit: number, onDropped?: (value: V) => void) {
		this.#limit = limit;
		this.#onDropped = onDropped;
	}

	get(key: K): V | undefined {
		if (this.#last?.key === key) return this.#last.value;
		const entry = this.#entries.get(key);
		if (!entry) return undefined;
		this.#entries.delete(key);
		this.#entries.set(key, entry);
		this.#last = { key, value: entry.value };
		return entry.value;
	}

	set(key: K, value: V, bytes: number): void {
		this.delete(key);
		if (bytes > this.#limit / 2) return;
		this.#entries.set(key, { value, bytes });
		this.#bytes += bytes;
		for (const oldest of this.#entries.keys()) {
			if (this.#bytes <= this.#limit) break;
			this.delete(oldest);
		}
	}

	delete(key: K): void {
		const entry = this.#entries.get(key);
		if (!entry) return;
		this.#last = undefined;
		this.#entries.delete(key);
		this.#bytes -= entry.bytes;
		this.#onDropped?.(entry.value);
	}

	clear(): void {
		for (const key of this.#entries.keys()) this.delete(key);
	}
}
