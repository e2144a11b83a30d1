/** Why a capture is wanted, and when. Types and small rules only. */
import type { Trigger } from '../../core/checkpoint';

export interface Cause {
	readonly trigger: Trigger;
	/** What the checkpoint is called; undefined where its changes say it. */
	readonly label?: string;
	/** Paths, absolute, that have changed; undefined where everything is to be looked at. */
	readonly hints?: readonly string[];
	/** How long to wait for more of the same, in milliseconds. */
	readonly settleMs: number;
}

/** The text of a file as the editor has saved it. */
export interface SavedText {
	/** Absolute. */
	readonly path: string;
	readonly text: string;
	/** As the editor names it. */
	readonly encoding: string;
	/** When the editor said so, in milliseconds since 1970. */
	readonly savedAtMs: number;
}

/** What is to be captured now. */
export interface CaptureRequest extends Omit<Cause, 'settleMs'> {
	/** What was saved: it is to be in the checkpoint, also where somebody has written over it since. */
	readonly saved?: readonly SavedText[];
	/** Looks at everything although there are hints: they then only say which folders may be others than before. */
	readonly everything?: boolean;
}

/** What happens together is called by what says most: who knows the branch need not hear that files have changed. */
const ranks: Readonly<Record<string, number>> = {
	restore: 7,
	files: 6,
	git: 5,
	task: 4,
	debug: 4,
	terminal: 3,
	external: 2,
	opening: 2,
};

/** What came of it. `deferred`: there are changes that another window has saved and is about to record. */
export type CaptureOutcome = 'done' | 'failed' | 'deferred';

/** Beyond this a look at everything costs less than one at each. */
const maxHints = 2_000;
/** More are not kept: what they could still say, a look at everything mostly finds as well. */
const maxTold = 10_000;

/** Causes that are waiting for the same capture. */
export class Causes {
	#best: Cause | undefined;
	#everything = false;
	readonly #hints = new Set<string>();

	get isEmpty(): boolean {
		return this.#best === undefined;
	}

	/** Whether all that is known is that something has changed. */
	get areUnnamed(): boolean {
		return this.#best?.trigger === 'external';
	}

	add(cause: Cause): void {
		if (!this.#best || rankOf(cause) > rankOf(this.#best)) this.#best = cause;
		this.note(cause);
	}

	/** Something has changed for which nothing is captured now: the next capture looks there as well. */
	note({ hints, everything = hints === undefined }: Pick<CaptureRequest, 'hints' | 'everything'>): void {
		this.#everything ||= everything;
		for (const hint of hints ?? []) if (this.#hints.size < maxTold) this.#hints.add(hint);
	}

	/** What is to be captured for all of them, which are forgotten then; undefined where there are none. */
	take(): CaptureRequest | undefined {
		const best = this.#best;
		if (!best) return undefined;
		const { trigger, label } = best;
		const hints = [...this.#hints];
		const everything = this.#everything || hints.length > maxHints;
		this.forget();
		this.#hints.clear();
		return {
			trigger,
			...(label === undefined ? {} : { label }),
			...(everything && hints.length > 0 ? { everything } : {}),
			...(everything && hints.length === 0 ? {} : { hints }),
		};
	}

	/** Nothing is to be captured for them. What has changed is still known. */
	forget(): void {
		this.#best = undefined;
		this.#everything = false;
	}
}

function rankOf({ trigger }: Cause): number {
	return ranks[trigger] ?? 1;
}
