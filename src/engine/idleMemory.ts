/**
 * Gives back what a large piece of work has left behind, once the engine has nothing to do: a thread that is idle makes no
 * new values, and without those V8's collector does not run.
 */
import { Session } from 'node:inspector';
import { getHeapStatistics } from 'node:v8';
import type { Disposable } from '../base/disposable';
import { pagesHandedOut } from '../base/memory/pages';

/** How long nothing must have been asked for, in milliseconds. */
const quietMs = 1_000;
/** What is worth letting go of caches: so much more than after the last time, in bytes. */
const worthReleasing = 16 << 20;
/**
 * What is worth a collection: so much more than after the last one, though the caches have gone. In bytes. It takes this thread some
 * 20 to 60 ms, and has V8 forget what it knew of types and compiled for them: a restore of 13,000 files, which leaves less, took a
 * quarter longer after one.
 */
const worthCollecting = 32 << 20;

export class IdleMemory implements Disposable {
	readonly #release: (wasLarge: boolean) => void;
	readonly #onFailure: (message: string) => void;
	readonly #collect: typeof collectGarbage;
	#active = 0;
	#timer: NodeJS.Timeout | undefined;
	#usedAfterRelease = used();
	#usedAfterCollection = used();
	#pagesBefore = pagesHandedOut();

	/**
	 * @param release lets go of what is only kept to be quicker; after large work also of what every later operation needs
	 * @param onFailure is told where the host has no way to ask the collector: the memory is then given back later
	 * @param collect asks it
	 */
	constructor(release: (wasLarge: boolean) => void, onFailure: (message: string) => void, collect = collectGarbage) {
		this.#release = release;
		this.#onFailure = onFailure;
		this.#collect = collect;
	}

	/** Runs a piece of work; the memory is looked at some time after the last one has ended. */
	async during<T>(work: () => T | Promise<T>): Promise<T> {
		// Where all was quiet for a while: V8 may have collected of its own accord since.
		if (this.#active++ === 0 && !this.#timer) {
			this.#usedAfterRelease = Math.min(this.#usedAfterRelease, used());
			this.#usedAfterCollection = Math.min(this.#usedAfterCollection, used());
		}
		clearTimeout(this.#timer);
		try {
			return await work();
		} finally {
			this.#active--;
			if (this.#active === 0) this.#timer = setTimeout(() => this.#look(), quietMs).unref();
		}
	}

	dispose(): void {
		clearTimeout(this.#timer);
	}

	#look(): void {
		this.#timer = undefined;
		if (used() - this.#usedAfterRelease < worthReleasing) return;
		this.#release(pagesHandedOut() - this.#pagesBefore >= worthReleasing);
		this.#pagesBefore = pagesHandedOut();
		this.#usedAfterRelease = used();
		if (used() - this.#usedAfterCollection < worthCollecting) return;
		this.#collect((error) => {
			if (error) this.#onFailure(`Memory could not be given back at once: ${error.message}`);
			this.#usedAfterRelease = this.#usedAfterCollection = used();
		});
	}
}

/** Of this thread: V8's values, the buffers that they hold, and all pages that it was ever given; in bytes. */
function used(): number {
	const { used_heap_size: values, external_memory: buffers } = getHeapStatistics();
	return values + buffers + pagesHandedOut();
}

/** By the inspector's protocol, which needs no flag of the process and reaches this thread only. */
function collectGarbage(done: (error: Error | null) => void): void {
	const session = new Session();
	session.connect();
	session.post('HeapProfiler.collectGarbage', (error) => {
		// Not from within: a thread that does can no longer be ended (seen with Node 24).
		setImmediate(() => session.disconnect());
		done(error);
	});
}
