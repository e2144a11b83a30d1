/** Typed events without an editor: an emitter, and the function that subscribes to it. */
import { type Disposable, toDisposable } from './disposable';

/** Subscribes a listener; dispose the result to stop. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Fires values to its listeners in the order in which they came; a listener that throws stops nobody else. */
export class Emitter<T> implements Disposable {
	readonly #listeners = new Set<{ listener: (value: T) => void }>();
	readonly #onListenerError: (error: unknown) => void;

	constructor(onListenerError: (error: unknown) => void) {
		this.#onListenerError = onListenerError;
	}

	readonly event: Event<T> = (listener) => {
		const entry = { listener };
		this.#listeners.add(entry);
		return toDisposable(() => this.#listeners.delete(entry));
	};

	fire(value: T): void {
		for (const { listener } of [...this.#listeners]) {
			try {
				listener(value);
			} catch (error) {
				this.#onListenerError(error);
			}
		}
	}

	dispose(): void {
		this.#listeners.clear();
	}
}
