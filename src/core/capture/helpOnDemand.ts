/** When a capture is worth a second thread that reads. */
import type { Disposable } from '../../base/disposable';
import type { Slot } from './entryTable';
import type { ReadingHelp } from './readingHelp';
import type { WorkspaceState } from './workspaceState';

/** Starting a thread takes about as long as reading and packing so many bytes. */
const worthAThread = 8 << 20;

export class HelpOnDemand implements Disposable {
	readonly #state: WorkspaceState;
	readonly #start: (() => ReadingHelp | undefined) | undefined;
	#started: ReadingHelp | undefined;
	#hasAsked = false;

	/** @param start undefined where the first thread is to do it all */
	constructor(state: WorkspaceState, start: (() => ReadingHelp | undefined) | undefined) {
		this.#state = state;
		this.#start = start;
	}

	/** To be called while the workspace is still looked at. @param slots that are to be read, so far @param bytes of them */
	offerEarly(slots: readonly Slot[], bytes: number): void {
		if (!this.#hasAsked) this.offer(slots, bytes);
	}

	/** To be called when it is known what is to be read. @returns undefined where it is not worth a thread */
	offer(slots: readonly Slot[], bytes: number): ReadingHelp | undefined {
		if (bytes < worthAThread) return undefined;
		if (!this.#hasAsked) this.#started = this.#start?.();
		this.#hasAsked = true;
		this.#started?.offer(this.#state, slots);
		return this.#started;
	}

	dispose(): void {
		this.#started?.dispose();
	}
}
