/** Makes the checkpoints that nobody asked for by hand, and keeps the state that everybody sees. */
import type * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { CreateResult } from '../../core/capture/createOptions';
import { CairnError } from '../../core/errors';
import type { RequestOptions } from '../../engine/client';
import type { CreateParams } from '../../engine/protocol';
import { logSkipped } from '../commands/createCheckpoint';
import { readSetting } from '../contributions';
import type { FirstCapture } from '../firstCapture';
import type { Notifier } from '../notify';
import type { Session } from '../session';
import { unsavedTexts } from '../unsavedEditors';
import { restoringMs } from './openingTrigger';
import { savedFiles } from './savedTexts';
import type { CaptureOutcome, CaptureRequest } from './cause';

export class Capturer implements Disposable {
	readonly #session: Session;
	readonly #notifier: Notifier;
	readonly #firstCapture: FirstCapture;
	readonly #subscription: vscode.Disposable;
	/** By `performance.now()`. */
	readonly #openedAt = performance.now();
	#abort = new AbortController();

	constructor(session: Session, notifier: Notifier, firstCapture: FirstCapture) {
		this.#session = session;
		this.#notifier = notifier;
		this.#firstCapture = firstCapture;
		this.#subscription = session.onDidChangeState(({ state }) => {
			// Also what is under way ends when somebody turns capturing off.
			if (state === 'paused') this.#abort.abort();
			else if (this.#abort.signal.aborted) this.#abort = new AbortController();
		});
	}

	/** Whether a capture would be made now. */
	get isOn(): boolean {
		return ['active', 'degraded'].includes(this.#session.state.state);
	}

	/** Does not reject: a failure becomes the state, and is told once. */
	async capture({ trigger, label, hints, everything, saved = [] }: CaptureRequest): Promise<CaptureOutcome> {
		if (!this.isOn) return 'failed';
		const { signal } = this.#abort;
		try {
			const params = {
				trigger,
				...(label === undefined ? {} : { message: label }),
				...(hints ? { hints } : {}),
				...(everything ? { everything } : {}),
				...(trigger === 'save' && hints ? { saved: await savedFiles(hints, saved) } : {}),
			};
			const { created, skipped, isDeferred = false } = await this.#create(params, { signal });
			if (created) logSkipped(this.#notifier, skipped);
			this.#session.setCaptureFailure(undefined);
			return isDeferred ? 'deferred' : 'done';
		} catch (error) {
			const isExpected = (CairnError.is(error, 'cancelled') && signal.aborted) || this.#firstCapture.handles(error);
			if (!isExpected)
				this.#failed(CairnError.is(error) ? error : new CairnError('internal', String(error), { cause: error }));
			return 'failed';
		}
	}

	/**
	 * Makes a checkpoint that somebody asked for.
	 * @param asks whether a question that stands in its way is asked here, beside everything else
	 * @throws CairnError `unavailable` where capturing is turned off, and what the capture fails with
	 */
	async create(params: CreateParams, options: RequestOptions = {}, asks = true): Promise<CreateResult> {
		// Without a workspace or a store the request itself says so.
		if (!this.#session.isSwitchedOn && this.#session.isOpen) {
			throw new CairnError('unavailable', this.#session.state.reason ?? 'Cairn is turned off.');
		}
		try {
			const result = await this.#create(params, options);
			this.#session.setCaptureFailure(undefined);
			return result;
		} catch (error) {
			if (asks) this.#firstCapture.handles(error);
			throw error;
		}
	}

	async #create(params: CreateParams, options: RequestOptions): Promise<CreateResult> {
		const unsaved = await unsavedTexts(this.#notifier);
		const limits = { ...this.#firstCapture.limit(), newBytes: readSetting('capture.maxNewMB') * 1024 * 1024 };
		const takesOver = params.trigger === 'opening' || performance.now() - this.#openedAt > restoringMs;
		return this.#session.request('create', { ...params, limits, takesOver, ...(unsaved ? { unsaved } : {}) }, options);
	}

	dispose(): void {
		this.#subscription.dispose();
		this.#abort.abort();
	}

	#failed(failure: CairnError): void {
		const isNews = this.#session.state.state === 'active';
		this.#session.setCaptureFailure(failure);
		// Once: the status bar and the view show the state until a capture succeeds.
		if (isNews) void this.#notifier.error(failure);
	}
}
