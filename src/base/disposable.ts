/** Things that hold something (a listener, a timer, a thread) and can let go of it. */

export interface Disposable {
	dispose(): void;
}

/** Makes a disposable of a function, which runs once at most. */
export function toDisposable(dispose: () => void): Disposable {
	let done = false;
	return {
		dispose: () => {
			if (done) return;
			done = true;
			dispose();
		},
	};
}

/**
 * Holds disposables and disposes them last in, first out. What is added after the disposal is disposed at once.
 * A failing one does not keep the others from being disposed; the failures come out as one `AggregateError`.
 */
export class DisposableStore implements Disposable {
	readonly #items: Disposable[] = [];
	#disposed = false;

	add<T extends Disposable>(item: T): T {
		if (this.#disposed) item.dispose();
		else this.#items.push(item);
		return item;
	}

	dispose(): void {
		this.#disposed = true;
		const failures: unknown[] = [];
		for (let item = this.#items.pop(); item; item = this.#items.pop()) {
			try {
				item.dispose();
			} catch (error) {
				failures.push(error);
			}
		}
		if (failures.length > 0) throw new AggregateError(failures, 'Some things could not be disposed.');
	}
}
