/** The engine of this window: started when there is a workspace for it, stopped when there is none, its state for all to see. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CairnState } from '../../cairn';
import { Gate } from '../base/gate';
import type { Log } from '../base/log';
import { SerialQueue } from '../base/serialQueue';
import type { HistoryEvent } from '../core/historyEvents';
import { CairnError } from '../core/errors';
import type { OwnScope } from '../core/workspace/ownScope';
import type { CaptureChoice } from '../core/workspace/captureChoice';
import type { WorkspaceRoot } from '../core/workspace/roots';
import type { EngineClient, RequestOptions } from '../engine/client';
import type { EngineMethod, EngineMethods, FilesChanged, WorkspaceParams, WorkspaceResult } from '../engine/protocol';
import { type Availability, availabilityOf, scopeFromSettings, sizeLimitFromSettings } from './availability';
import { affectsSetting, type ContextKeys, readSetting, setContext, settingPlace } from './contributions';
import { keepWatchedFolders, watchedFolders } from './watchedFolders';

/** Who can keep Cairn from recording: the setting, or a question that waits for its answer. */
export type Pauser = 'switch' | 'question';

export interface SessionOptions {
	/** The engine's bundle, absolute. */
	readonly engineFile: string;
	/** Where the editor lets this extension keep things of this workspace; undefined without a workspace. */
	readonly storageUri: vscode.Uri | undefined;
	/** The workspace's. */
	readonly memento: vscode.Memento;
	readonly log: Log;
}

export class Session implements vscode.Disposable {
	readonly #options: SessionOptions;
	readonly #log: Log;
	/** Names this window in the store. */
	readonly #window = randomUUID();
	readonly #subscriptions: vscode.Disposable[];
	readonly #onDidChangeState = new vscode.EventEmitter<CairnState>();
	readonly #onDidOpen = new vscode.EventEmitter<void>();
	readonly #onDidChangeWorkspace = new vscode.EventEmitter<void>();
	readonly #onDidChangeHistory = new vscode.EventEmitter<HistoryEvent>();
	readonly #onDidChangeFiles = new vscode.EventEmitter<FilesChanged>();
	/** Starting and stopping take turns. */
	readonly #turns = new SerialQueue();
	#engine: EngineClient | undefined;
	#availability: Availability;
	#workspace: WorkspaceResult = { roots: [], gitFolders: [] };
	/** Of the store: what keeps it from being there. */
	#storeState: CairnState = { state: 'paused', reason: 'Cairn is starting.' };
	/** Why nothing is recorded although the store is there, by who wants it so. */
	readonly #pauses = new Map<Pauser, string>();
	/** What was chosen for this workspace, beside the settings. */
	#captureChoice: CaptureChoice = null;
	#captureFailure: CairnError | undefined;
	#interrupted: string | undefined;
	/** What follows from these, and was last told. */
	#state: CairnState = this.#storeState;

	constructor(options: SessionOptions) {
		this.#options = options;
		this.#log = options.log;
		this.#availability = availabilityOf(options.storageUri);
		this.#subscriptions = [
			this.#onDidChangeState,
			this.#onDidOpen,
			this.#onDidChangeWorkspace,
			this.#onDidChangeHistory,
			this.#onDidChangeFiles,
			vscode.workspace.onDidChangeWorkspaceFolders(() => this.update()),
			vscode.workspace.onDidGrantWorkspaceTrust(() => this.update()),
			vscode.workspace.onDidChangeConfiguration((event) => {
				if (affectsSetting(event, 'enabled')) void this.#followSetting();
				const told = [
					'scope.include',
					'scope.exclude',
					'scope.maxFileSizeMB',
					'scope.allowAnyFolder',
					'store.maxSizeMB',
				] as const;
				if (told.some((setting) => affectsSetting(event, setting))) void this.update();
			}),
		];
		this.#followSwitch();
	}

	/** Closed while files are restored and editors follow: until then what editors hold is not what anybody wants recorded. */
	readonly changing = new Gate();

	readonly onDidChangeState = this.#onDidChangeState.event;
	/** The store is open, for the first time or again. */
	readonly onDidOpen = this.#onDidOpen.event;
	/** The engine has been told of the workspace folders: `roots` and `gitFolders` may be others. */
	readonly onDidChangeWorkspace = this.#onDidChangeWorkspace.event;
	/** Also fires when the engine has started: what was listed before may be old. */
	readonly onDidChangeHistory = this.#onDidChangeHistory.event;
	/** Of what the engine watches itself: folders of which the editor's watcher may not know everything. */
	readonly onDidChangeFiles = this.#onDidChangeFiles.event;

	get state(): CairnState {
		return this.#state;
	}

	/** Whether the store is there, also where nothing is recorded. */
	get isOpen(): boolean {
		return this.#storeState.state === 'active';
	}

	/** The workspace folders under the names that stand in the paths of checkpoints. */
	get roots(): readonly WorkspaceRoot[] {
		return this.#workspace.roots;
	}

	/** Folders, absolute, in which git keeps the HEADs of workspace folders that do not have their own `.git` folder. */
	get gitFolders(): readonly string[] {
		return this.#workspace.gitFolders;
	}

	/** Brings the engine in line with the workspace: starts it, tells it of a change, or stops it. Reports failure by the state. */
	update(): Promise<void> {
		return this.#turns.run(async () => {
			this.#availability = availabilityOf(this.#options.storageUri);
			if (this.#availability.kind !== 'ready') {
				await this.#stop();
				this.#setState({ state: 'paused', reason: this.#availability.reason }, this.#availability.kind);
				return;
			}
			try {
				const { folders } = this.#availability;
				if (!this.#engine) await this.#start();
				else this.#setWorkspace(await this.#engine.request('setWorkspace', workspaceOf(folders)));
			} catch (error) {
				this.#fail(error);
			}
		});
	}

	/**
	 * Asks the engine; starts it where an earlier one has failed.
	 * @throws CairnError `unavailable` without a workspace, and what the operation fails with
	 */
	async request<M extends EngineMethod>(
		method: M,
		params: EngineMethods[M]['params'],
		options?: RequestOptions,
	): Promise<EngineMethods[M]['result']> {
		if (!this.#engine) await this.update();
		if (this.#availability.kind !== 'ready') throw new CairnError('unavailable', this.#availability.reason);
		if (!this.#engine) throw new CairnError('unavailable', this.#state.reason ?? 'The store is not open.');
		return this.#engine.request(method, params, options);
	}

	/** What automatic captures report: a failure is shown until the next success. */
	setCaptureFailure(failure: CairnError | undefined): void {
		this.#captureFailure = failure;
		this.#tellState();
	}

	/** Says that a restore was interrupted, until it is called without a sentence. */
	setInterruptedRestore(sentence: string | undefined): void {
		this.#interrupted = sentence;
		this.#tellState();
	}

	get isRestoreInterrupted(): boolean {
		return this.#interrupted !== undefined;
	}

	/** Keeps everything from being recorded by itself, until it is called without a reason. */
	pauseFor(pauser: Pauser, reason: string | undefined): void {
		if (reason === undefined) this.#pauses.delete(pauser);
		else this.#pauses.set(pauser, reason);
		this.#tellState();
	}

	/** Whether checkpoints are turned on: by what was chosen for this workspace, else by the settings. */
	get isSwitchedOn(): boolean {
		return this.#captureChoice === null ? readSetting('enabled') : this.#captureChoice === 'on';
	}

	/** Turns checkpoints on or off for this workspace, in all of its windows; nothing is written into it. @throws as `request` */
	async switchTo(isOn: boolean): Promise<void> {
		const choice = readSetting('enabled') === isOn ? null : isOn ? 'on' : 'off';
		await this.request('setCaptureChoice', choice);
		this.#setChoice(choice);
	}

	/**
	 * Brings files in, or leaves them out again, for this workspace in all of its windows; nothing is written into it.
	 * @throws as `request`
	 */
	async changeOwnScope(change: (own: OwnScope) => OwnScope): Promise<void> {
		await this.request('setOwnScope', change(await this.request('ownScope', null)));
	}

	/** Lets the engine finish and ends it. */
	async close(): Promise<void> {
		await this.#turns.run(() => this.#stop());
		this.dispose();
	}

	dispose(): void {
		for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
	}

	async #start(): Promise<void> {
		if (this.#availability.kind !== 'ready') return;
		const { folders, storePath } = this.#availability;
		const { memento } = this.#options;
		// Loaded here and not with the extension: the messages' library is most of the bundle, and activation is to be short.
		const { EngineClient } = await import('../engine/client');
		const engine = new EngineClient(this.#options.engineFile, this.#log);
		engine.onDidChangeHistory((event) => this.#onDidChangeHistory.fire(event));
		engine.onDidChangeFiles((changed) => this.#onDidChangeFiles.fire(changed));
		engine.onDidWatchFolders((folders) => void keepWatchedFolders(memento, folders));
		engine.onDidChangeCaptureChoice((choice) => this.#setChoice(choice));
		engine.onDidStop((error) => {
			this.#engine = undefined;
			this.#fail(error);
		});
		try {
			const { captureChoice, ...workspace } = await engine.request('open', {
				storePath,
				window: this.#window,
				workspace: workspaceOf(folders),
				watched: watchedFolders(memento),
			});
			this.#setWorkspace(workspace);
			this.#setChoice(captureChoice);
		} catch (error) {
			await engine.close();
			throw error;
		}
		this.#engine = engine;
		this.#log.write('info', `The store is open: ${storePath}`);
		this.#setState({ state: 'active' }, 'ready');
		this.#onDidChangeHistory.fire({ kind: 'changedElsewhere' });
		this.#onDidOpen.fire();
	}

	#setWorkspace(workspace: WorkspaceResult): void {
		this.#workspace = workspace;
		this.#onDidChangeWorkspace.fire();
	}

	async #stop(): Promise<void> {
		const engine = this.#engine;
		this.#engine = undefined;
		await engine?.close();
	}

	#fail(error: unknown): void {
		const reason = error instanceof Error ? error.message : String(error);
		this.#log.write('error', reason);
		this.#setState({ state: 'failed', reason }, 'failed');
	}

	#setState(state: CairnState, availability: ContextKeys['cairn.availability']): void {
		void setContext('cairn.availability', availability);
		this.#storeState = state;
		this.#tellState();
	}

	/** The one switch: read here, and held from the moment on in which it is turned. */
	#followSwitch(): void {
		const reason = this.#captureChoice === 'off' ? chosenOffReason : switchedOffReason();
		this.pauseFor('switch', this.isSwitchedOn ? undefined : reason);
	}

	#setChoice(choice: CaptureChoice): void {
		this.#captureChoice = choice;
		this.#followSwitch();
	}

	/** A setting that is changed is the later word, and what was chosen before does not count any more. */
	async #followSetting(): Promise<void> {
		const chosen = this.#captureChoice;
		this.#setChoice(null);
		if (chosen === null) return;
		try {
			await this.request('setCaptureChoice', null);
		} catch (error) {
			this.#log.write('error', `What was chosen before could not be forgotten: ${String(error)}`);
		}
	}

	#tellState(): void {
		const next = this.#currentState();
		if (next.state === this.#state.state && next.reason === this.#state.reason) return;
		this.#state = next;
		this.#log.write('info', `State: ${next.state}${next.reason ? ` (${next.reason})` : ''}`);
		this.#onDidChangeState.fire(next);
	}

	#currentState(): CairnState {
		if (!this.isOpen) return this.#storeState;
		const [pause] = this.#pauses.values();
		if (pause !== undefined) return { state: 'paused', reason: pause };
		if (this.#interrupted !== undefined) return { state: 'degraded', reason: this.#interrupted };
		if (this.#captureFailure) return { state: 'degraded', reason: this.#captureFailure.message };
		return this.#storeState;
	}
}

const chosenOffReason = 'Cairn is turned off in this workspace: nothing is recorded.';

function switchedOffReason(): string {
	const where = settingPlace('enabled') === 'user' ? 'in your user settings' : "in this workspace's settings";
	return `Cairn is turned off ${where} (cairn.enabled): nothing is recorded.`;
}

/** What the engine is told of the workspace. */
function workspaceOf(folders: WorkspaceParams['folders']): WorkspaceParams {
	return {
		folders,
		scope: scopeFromSettings(),
		anyFolder: readSetting('scope.allowAnyFolder'),
		sizeLimit: sizeLimitFromSettings(),
	};
}
