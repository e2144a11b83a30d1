/**
 * Operations that write run one after the other; readers need not wait. What the answer need not wait for is done after them: what went
 * into a pack with its objects gets into the journal, too, and what only makes later operations quick is kept.
 */
import type { Log } from '../base/log';
import { SerialQueue } from '../base/serialQueue';
import type { CaptureService } from './capture/captureService';
import { becauseOf } from './errors';
import type { Store } from './store/store';

export class WriteQueue {
	readonly #queue = new SerialQueue();
	readonly #store: Store;
	readonly #capture: CaptureService;
	readonly #log: Log;

	constructor(store: Store, capture: CaptureService, log: Log) {
		this.#store = store;
		this.#capture = capture;
		this.#log = log;
	}

	/** As `SerialQueue.run`. */
	run<T>(job: () => Promise<T>): Promise<T> {
		const result = this.#queue.run(job);
		void this.#queue.run(() => this.#keepUp());
		return result;
	}

	/** Resolves when every write that was asked for so far is over, and what has become due with it. */
	whenIdle(): Promise<void> {
		return this.#queue.whenIdle();
	}

	async #keepUp(): Promise<void> {
		const { packs } = this.#store.objects;
		const isForTheStore = this.#store.isUnsettled || packs.needsIndexes;
		if (!isForTheStore && !this.#capture.isWorthKeeping) return;
		// The answer leaves first.
		await new Promise((resolve) => setImmediate(resolve));
		try {
			// Who takes the lock puts into the journal what is not there yet.
			if (isForTheStore) await this.#store.locked(() => packs.writeIndexes());
			if (this.#capture.isWorthKeeping) this.#capture.keep();
		} catch (error) {
			this.#log.write('warn', `What follows a write could not be done yet: ${becauseOf(error)}`);
		}
	}
}
