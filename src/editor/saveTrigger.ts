/** Makes checkpoints after saves: the first at once, those that follow within the merge window together at its end. */
import * as vscode from 'vscode';
import { SerialQueue } from '../base/serialQueue';
import { plural } from '../base/text';
import { CairnError } from '../core/errors';
import { logSkipped } from './commands/createCheckpoint';
import { readSetting } from './contributions';
import { captureDelay } from './saveDelay';
import type { Notifier } from './notify';
import type { Session } from './session';

export class SaveTrigger implements vscode.Disposable {
	readonly #session: Session;
	readonly #notifier: Notifier;
	readonly #subscriptions: vscode.Disposable[];
	readonly #captures = new SerialQueue();
	/** What was saved since the last checkpoint, relative to the workspace. */
	readonly #saved = new Set<string>();
	#timer: NodeJS.Timeout | undefined;
	#lastCapture = -Infinity;

	constructor(session: Session, notifier: Notifier) {
		this.#session = session;
		this.#notifier = notifier;
		this.#subscriptions = [
			vscode.workspace.onDidSaveTextDocument((document) => this.#onSave(document.uri)),
			vscode.workspace.onDidSaveNotebookDocument((notebook) => this.#onSave(notebook.uri)),
		];
	}

	/** Makes the checkpoint that is waiting for its window, if any, and resolves when all have landed. */
	async whenIdle(): Promise<void> {
		if (this.#timer) this.#capture();
		await this.#captures.whenIdle();
	}

	dispose(): void {
		clearTimeout(this.#timer);
		for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
	}

	#onSave(uri: vscode.Uri): void {
		if (uri.scheme !== 'file' || !vscode.workspace.getWorkspaceFolder(uri)) return;
		if (!readSetting('triggers.save') || !['active', 'degraded'].includes(this.#session.state.state)) return;
		this.#saved.add(vscode.workspace.asRelativePath(uri));
		const windowMs = readSetting('triggers.mergeWindowSeconds') * 1000;
		this.#timer ??= setTimeout(() => this.#capture(), captureDelay(performance.now() - this.#lastCapture, windowMs));
	}

	#capture(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#lastCapture = performance.now();
		const message = saveLabel([...this.#saved]);
		this.#saved.clear();
		void this.#captures.run(() => this.#create(message));
	}

	async #create(message: string): Promise<void> {
		try {
			const { created, skipped } = await this.#session.request('create', { message, trigger: 'save' });
			if (created) logSkipped(this.#notifier, skipped);
			this.#session.setCaptureFailure(undefined);
		} catch (error) {
			const failure = CairnError.is(error) ? error : new CairnError('internal', String(error), { cause: error });
			const isNews = this.#session.state.state === 'active';
			this.#session.setCaptureFailure(failure);
			// Once: the view shows the state until a capture succeeds.
			if (isNews) void this.#notifier.error(failure);
		}
	}
}

/** `Saved src/a.ts`, `Saved 3 files`. */
export function saveLabel(paths: readonly string[]): string {
	const [only] = paths;
	return only !== undefined && paths.length === 1 ? `Saved ${only}` : `Saved ${plural(paths.length, 'file')}`;
}
