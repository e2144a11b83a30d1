/** Decides when captures happen: what belongs together becomes one, and what was saved keeps its own name. */
import { sep } from 'node:path';
import type { Gate } from '../../base/gate';
import { SerialQueue } from '../../base/serialQueue';
import { plural } from '../../base/text';
import { type CaptureOutcome, type CaptureRequest, type Cause, Causes, type SavedText } from './cause';
import { captureDelay } from './saveDelay';

export interface SchedulerOptions {
	/** Makes the checkpoint. Does not reject. */
	readonly capture: (request: CaptureRequest) => Promise<CaptureOutcome>;
	/** Is told what was saved and waits for its checkpoint, by absolute paths, whenever that is something else. */
	readonly onSaving: (files: readonly string[]) => void;
	/** Of saves, in milliseconds. */
	readonly mergeWindowMs: () => number;
	/** Whether the disk is looked at after saves, for what nobody has said. */
	readonly verifiesAfterSaves: () => boolean;
	/** Nothing is captured while it is closed. */
	readonly gate: Gate;
	/** How long to wait at most for the end of what may be changing files now, in milliseconds: it has the better name. */
	readonly runsForMs: () => number;
}

/** Something may go on changing for ever: then it is captured in between, in milliseconds. */
const maxWaitMs = 10_000;
/** After a save everything is looked at when it has been quiet for so long, in milliseconds: nobody may have told of other changes. */
const verifyMs = 2_000;

export class CaptureScheduler {
	readonly #options: SchedulerOptions;
	readonly #captures = new SerialQueue();
	/** What was saved since the last checkpoint, by absolute paths: labels, and texts. */
	readonly #saved = new Map<string, { readonly name: string; readonly text: SavedText | undefined }>();
	#saveTimer: NodeJS.Timeout | undefined;
	#lastSaveCapture = -Infinity;
	readonly #causes = new Causes();
	#causesSince = 0;
	#causeTimer: NodeJS.Timeout | undefined;
	#verifyTimer: NodeJS.Timeout | undefined;

	constructor(options: SchedulerOptions) {
		this.#options = options;
	}

	/** @param name how the label calls the file @param text as it was saved; undefined where that is too much to be kept */
	saved(file: string, name: string, text?: SavedText): void {
		this.#saved.set(file, { name, text });
		this.tellSaving();
		const delay = captureDelay(performance.now() - this.#lastSaveCapture, this.#options.mergeWindowMs());
		this.#saveTimer ??= setTimeout(() => this.#captureSaves(), delay);
	}

	/** What was saved is somewhere else from now on: it is not missing there. @param file a file or a folder, absolute */
	moved(file: string): void {
		for (const [path, { name }] of this.#saved) {
			if (path === file || path.startsWith(file + sep)) this.#saved.set(path, { name, text: undefined });
		}
	}

	/** Something has changed while nothing is captured: the next capture is told. @param paths absolute */
	note(paths: readonly string[]): void {
		this.#causes.note({ hints: paths });
	}

	request(cause: Cause): void {
		const now = performance.now();
		if (this.#causes.isEmpty) this.#causesSince = now;
		this.#causes.add(cause);
		const leftMs = this.#causesSince + Math.max(maxWaitMs, cause.settleMs) - now;
		this.#captureCausesIn(Math.min(cause.settleMs, Math.max(0, leftMs)));
	}

	/** Looks at everything when it has been quiet for a while, or after the saves that are waiting. */
	verifySoon(): void {
		if (this.#saveTimer || !this.#options.verifiesAfterSaves()) return;
		this.#cancelVerify();
		this.#verifyTimer = setTimeout(() => this.#verify(), verifyMs);
	}

	/** Captures what was saved and is waiting: something else is about to change the workspace. */
	captureSavedNow(): void {
		if (this.#saveTimer) this.#captureSaves();
	}

	/** Captures at once, after what is waiting, and resolves when it is done. */
	async captureNow(request: CaptureRequest): Promise<void> {
		this.captureSavedNow();
		await this.#run(() => request);
	}

	/** Forgets what is waiting. */
	clear(): void {
		clearTimeout(this.#saveTimer);
		clearTimeout(this.#causeTimer);
		this.#saveTimer = undefined;
		this.#causeTimer = undefined;
		this.#cancelVerify();
		this.#saved.clear();
		this.tellSaving();
		this.#causes.forget();
	}

	/** Tells what was saved and waits for its checkpoint: once more when there is an engine that takes it. */
	tellSaving(): void {
		this.#options.onSaving([...this.#saved.keys()]);
	}

	/** Makes the checkpoints that are waiting, and resolves when all have landed. */
	async whenIdle(): Promise<void> {
		this.captureSavedNow();
		if (this.#verifyTimer) this.#verify();
		if (this.#causeTimer) this.#captureCauses();
		await this.#captures.whenIdle();
	}

	#captureSaves(): void {
		clearTimeout(this.#saveTimer);
		this.#saveTimer = undefined;
		this.#lastSaveCapture = performance.now();
		const label = saveLabel([...this.#saved.values()].map(({ name }) => name));
		const hints = [...this.#saved.keys()];
		const saved = [...this.#saved.values()].flatMap(({ text }) => text ?? []);
		this.#saved.clear();
		const request = { trigger: 'save', label, hints, ...(saved.length > 0 ? { saved } : {}) } as const;
		void this.#run(() => request).then(() => this.tellSaving());
		this.verifySoon();
	}

	#cancelVerify(): void {
		clearTimeout(this.#verifyTimer);
		this.#verifyTimer = undefined;
	}

	#verify(): void {
		this.#cancelVerify();
		// What is saved meanwhile is looked at with the saves: it must not be taken for a change from outside.
		if (!this.#saveTimer) this.request({ trigger: 'external', settleMs: 0 });
	}

	#captureCausesIn(delayMs: number): void {
		clearTimeout(this.#causeTimer);
		this.#causeTimer = setTimeout(() => this.#settled(), delayMs);
	}

	/** Changes that nobody has named wait for the end of what runs: then they have a name. */
	#settled(): void {
		const leftMs = this.#causesSince + maxWaitMs - performance.now();
		const waitMs = this.#causes.areUnnamed ? Math.min(this.#options.runsForMs(), leftMs) : 0;
		if (waitMs > 0) this.#captureCausesIn(waitMs);
		else this.#captureCauses();
	}

	#captureCauses(): void {
		clearTimeout(this.#causeTimer);
		this.#causeTimer = undefined;
		this.captureSavedNow();
		// What closes the gate has the better name for what changes meanwhile, and tells it before it is open again.
		if (!this.#options.gate.isOpen) return void this.#run(() => this.#causes.take());
		const request = this.#causes.take();
		void this.#run(() => request);
	}

	/** @param take gives what is to be captured, when nothing stands in the way any more */
	#run(take: () => CaptureRequest | undefined): Promise<void> {
		const { gate, capture } = this.#options;
		return this.#captures.run(async () => {
			await gate.whenOpen();
			const request = take();
			if (!request) return;
			// A look at everything is what a save still waits for.
			if (!request.hints || request.everything) this.#cancelVerify();
			const outcome = await capture(request);
			// What it was to look at is not recorded yet.
			if (outcome === 'failed') this.#causes.note(request);
			// Should it never come to that, what has changed is recorded here after all.
			if (outcome === 'deferred') this.request({ trigger: 'external', settleMs: maxWaitMs });
		});
	}
}

/** `Saved src/a.ts`, `Saved 3 files`. */
export function saveLabel(names: readonly string[]): string {
	const [only] = names;
	return only !== undefined && names.length === 1 ? `Saved ${only}` : `Saved ${plural(names.length, 'file')}`;
}
