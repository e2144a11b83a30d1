/**
 * Operations that write run one after the other; readers need not wait. What only makes later ones quick is done after them, when whoever
 * asked has the answer.
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
		const areIndexesDue = this.#store.objects.needsIndexes;
		if (!areIndexesDue && !this.#capture.isWorthKeeping) return;
		// The answer leaves first.
		await new Promise((resolve) => setImmediate(resolve));
		try {
			if (areIndexesDue) await this.#store.locked(() => this.#store.objects.writeIndexes());
			if (this.#capture.isWorthKeeping) this.#capture.keep();
		} catch (error) {
			this.#log.write('warn', `What makes the next start quick could not be kept: ${becauseOf(error)}`);
		}
	}
}
