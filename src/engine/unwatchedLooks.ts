/** Looks every few seconds at folders that cannot be watched, and tells what has changed in them as a watch would. */
import type { Disposable } from '../base/disposable';
import type { ChangedBelow } from '../core/capture/changedBelow';

export interface LookOptions {
	readonly look: (folders: readonly string[]) => Promise<ChangedBelow>;
	/** @param paths absolute */
	readonly onChange: (paths: readonly string[]) => void;
	readonly onFailure: (error: unknown) => void;
	/** Between two looks at least, in milliseconds; four seconds unless given. */
	readonly pauseMs?: number;
}

/** What is looked at is recorded within ten seconds, with the time that changes need to settle. */
const defaultPauseMs = 4_000;
/** A look may take one part in so many of the time. */
const rarity = 20;

export class UnwatchedLooks implements Disposable {
	readonly #options: LookOptions;
	#folders: readonly string[] = [];
	/** What was told last: what is not recorded is not told for ever. */
	#told: ChangedBelow['changed'] = new Map();
	#timer: NodeJS.Timeout | undefined;
	#isLooking = false;

	constructor(options: LookOptions) {
		this.#options = options;
	}

	set folders(folders: readonly string[]) {
		this.#folders = folders;
		if (folders.length === 0) this.dispose();
		else if (!this.#isLooking) this.#lookIn(this.#pauseMs);
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#folders = [];
	}

	get #pauseMs(): number {
		return this.#options.pauseMs ?? defaultPauseMs;
	}

	#lookIn(ms: number): void {
		this.#timer ??= setTimeout(() => void this.#look(), ms).unref();
	}

	async #look(): Promise<void> {
		this.#timer = undefined;
		this.#isLooking = true;
		let pauseMs = this.#pauseMs;
		try {
			const { changed, tookMs } = await this.#options.look(this.#folders);
			pauseMs = Math.max(pauseMs, tookMs * rarity);
			const news = [...changed].filter(([path, mark]) => this.#told.get(path) !== mark);
			this.#told = changed;
			if (news.length > 0) this.#options.onChange(news.map(([path]) => path));
		} catch (error) {
			this.#options.onFailure(error);
		} finally {
			this.#isLooking = false;
		}
		if (this.#folders.length > 0) this.#lookIn(pauseMs);
	}
}
