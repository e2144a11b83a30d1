/** Notices when many files change in a short time. */

/** So many within `windowMs`, in milliseconds, are many. */
const many = 3;
const windowMs = 1_000;
/** What comes after such a silence begins anew, in milliseconds. */
const silenceMs = 3_000;

export class Burst {
	readonly #paths = new Set<string>();
	#startedAt = 0;
	#lastAt = -Infinity;
	#isOn = false;

	/** Whether it is going on. */
	get isOn(): boolean {
		return this.#isOn;
	}

	/** Notes a change. True once in a burst: when it is noticed. @param now in milliseconds, from any start */
	begins(path: string, now = performance.now()): boolean {
		if (now - this.#lastAt > silenceMs || (!this.#isOn && now - this.#startedAt > windowMs)) {
			this.#paths.clear();
			this.#startedAt = now;
			this.#isOn = false;
		}
		this.#lastAt = now;
		this.#paths.add(path);
		if (this.#isOn || this.#paths.size < many) return false;
		this.#isOn = true;
		return true;
	}
}
