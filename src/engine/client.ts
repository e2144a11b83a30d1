/** The editor's side of the messages: starts the engine's thread and asks it. */
import { Worker } from 'node:worker_threads';
import {
	CancellationTokenSource,
	createMessageConnection,
	type MessageConnection,
	PortMessageReader,
	PortMessageWriter,
	ResponseError,
} from 'vscode-jsonrpc/node';
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type { Log } from '../base/log';
import type { HistoryEvent } from '../core/historyEvents';
import { cancelledError, CairnError } from '../core/errors';
import type { CaptureChoice } from '../core/workspace/captureChoice';
import {
	type EngineMethod,
	type EngineMethods,
	type EngineProgress,
	type FilesChanged,
	filesChanged,
	type FoldersWatched,
	foldersWatched,
	captureChoiceChanged,
	historyChanged,
	logWritten,
	progressType,
	requestType,
	type WireError,
} from './protocol';

export interface RequestOptions {
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((progress: EngineProgress) => void) | undefined;
}

/** Of the engine's memory what is new and short-lived, in megabytes: a third of the default, which it would never give back. */
const youngMb = 12;

/** One engine: a thread that is there until `close` or until it fails. */
export class EngineClient {
	readonly #worker: Worker;
	readonly #connection: MessageConnection;
	readonly #events: Emitter<HistoryEvent>;
	readonly #files: Emitter<FilesChanged>;
	readonly #folders: Emitter<FoldersWatched>;
	readonly #stopped: Emitter<CairnError>;
	readonly #choices: Emitter<CaptureChoice>;
	#failure: CairnError | undefined;
	#closing = false;
	#progressTokens = 0;

	/** @param file the engine's bundle, absolute */
	constructor(file: string, log: Log) {
		const onListenerError = (error: unknown): void => log.write('error', `A listener failed: ${String(error)}`);
		this.#events = new Emitter(onListenerError);
		this.#files = new Emitter(onListenerError);
		this.#folders = new Emitter(onListenerError);
		this.#stopped = new Emitter(onListenerError);
		this.#choices = new Emitter(onListenerError);
		this.#worker = new Worker(file, { name: 'cairn engine', resourceLimits: { maxYoungGenerationSizeMb: youngMb } });
		this.#connection = createMessageConnection(
			new PortMessageReader(this.#worker),
			new PortMessageWriter(this.#worker),
		);
		this.#connection.onNotification(historyChanged, (event) => this.#events.fire(event));
		this.#connection.onNotification(filesChanged, (changed) => this.#files.fire(changed));
		this.#connection.onNotification(foldersWatched, (folders) => this.#folders.fire(folders));
		this.#connection.onNotification(captureChoiceChanged, (choice) => this.#choices.fire(choice));
		this.#connection.onNotification(logWritten, ({ level, message }) => log.write(level, message));
		this.#connection.onError(([error]) => log.write('error', `The engine's messages failed: ${error.message}`));
		this.#worker.once('error', (error) => this.#stop(`The engine failed: ${error.message}`, error));
		this.#worker.once('exit', (code) => this.#stop(`The engine ended with code ${code}.`));
		this.#connection.listen();
	}

	get onDidChangeHistory(): Emitter<HistoryEvent>['event'] {
		return this.#events.event;
	}

	/** Of folders that the engine watches itself. */
	get onDidChangeFiles(): Emitter<FilesChanged>['event'] {
		return this.#files.event;
	}

	get onDidWatchFolders(): Emitter<FoldersWatched>['event'] {
		return this.#folders.event;
	}

	/** Fires with what another window has chosen. */
	get onDidChangeCaptureChoice(): Emitter<CaptureChoice>['event'] {
		return this.#choices.event;
	}

	/** Fires once when the engine has ended without having been asked to. */
	get onDidStop(): Emitter<CairnError>['event'] {
		return this.#stopped.event;
	}

	/**
	 * Asks the engine.
	 * @throws CairnError as the operation says; `cancelled` when the signal says so; `engineStopped`
	 */
	async request<M extends EngineMethod>(
		method: M,
		params: EngineMethods[M]['params'],
		{ signal, onProgress }: RequestOptions = {},
	): Promise<EngineMethods[M]['result']> {
		if (this.#failure) throw this.#failure;
		if (signal?.aborted) throw cancelledError();
		const progress = onProgress ? this.#listen(onProgress) : undefined;
		const source = new CancellationTokenSource();
		const cancel = (): void => source.cancel();
		signal?.addEventListener('abort', cancel, { once: true });
		try {
			const envelope = { params, progressToken: progress?.token ?? null };
			return await this.#connection.sendRequest(requestType(method), envelope, source.token);
		} catch (error) {
			throw this.#toCairnError(error);
		} finally {
			signal?.removeEventListener('abort', cancel);
			progress?.dispose();
			source.dispose();
		}
	}

	/** Lets the engine finish what it is at, and ends it. */
	async close(): Promise<void> {
		if (this.#closing) return;
		this.#closing = true;
		if (!this.#failure) await this.request('close', null);
		this.#connection.dispose();
		await this.#worker.terminate();
	}

	#listen(onProgress: (progress: EngineProgress) => void): Disposable & { token: number } {
		const token = ++this.#progressTokens;
		const listener = this.#connection.onProgress(progressType, token, onProgress);
		return { token, dispose: () => listener.dispose() };
	}

	#stop(message: string, cause?: Error): void {
		if (this.#failure) return;
		this.#failure = new CairnError('engineStopped', message, { cause });
		if (this.#closing) return;
		// Rejects what is under way: no answer will come.
		this.#connection.dispose();
		this.#stopped.fire(this.#failure);
	}

	#toCairnError(error: unknown): CairnError {
		if (this.#failure) return this.#failure;
		const data = error instanceof ResponseError ? (error.data as WireError | undefined) : undefined;
		const message = error instanceof Error ? error.message : String(error);
		if (data) return new CairnError(data.code, message, { details: data.details });
		return new CairnError('engineStopped', `The engine did not answer: ${message}`, { cause: error });
	}
}
