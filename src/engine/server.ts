/** The engine's side of the messages: opens the store and answers with what the facade says. */
import path from 'node:path';
import { type CancellationToken, type MessageConnection, type RequestType, ResponseError } from 'vscode-jsonrpc/node';
import { systemClock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { systemAuthor } from '../core/author';
import { Checkpoints } from '../core/checkpoints';
import { cancelledError, CairnError } from '../core/errors';
import { nodeFileSystem } from '../core/fileSystem';
import { readChoice, writeChoice } from '../core/workspace/choiceFile';
import { isSameOwnScope, noOwnScope, ownScopeFile, widened } from '../core/workspace/ownScope';
import { nameRoots, toTreePath } from '../core/workspace/roots';
import { type CaptureChoice, captureChoiceFile } from '../core/workspace/captureChoice';
import type { OperationId } from '../core/store/journal/journalRecord';
import { realPath, repositoryAround } from '../core/workspace/git/gitFolder';
import type { Workspace } from '../core/workspace/workspace';
import { IdleMemory } from './idleMemory';
import { OwnWatch } from './ownWatch';
import { checkParams } from './requestChecks';
import {
	captureChoiceChanged,
	type Envelope,
	type EngineMethod,
	type EngineMethods,
	type EngineProgress,
	filesChanged,
	foldersWatched,
	historyChanged,
	logWritten,
	type OpenParams,
	type OpenResult,
	progressType,
	requestType,
	type WireError,
	type WorkspaceParams,
	type WorkspaceResult,
} from './protocol';

interface RequestContext {
	readonly signal: AbortSignal;
	readonly onProgress: (progress: EngineProgress) => void;
}

type Handlers = {
	readonly [M in EngineMethod]: (
		params: EngineMethods[M]['params'],
		context: RequestContext,
	) => EngineMethods[M]['result'] | Promise<EngineMethods[M]['result']>;
};

/** How often the engine looks for what other windows and the command line have written, in milliseconds. */
const lookMs = 2_000;

/** Elsewhere the editor watches by means of the system's that see all below a folder, whatever becomes of it. */
const hasBlindWatchers = process.platform === 'linux';

/** JSON-RPC's range for errors of the application. */
const applicationError = -32000;

/** Serves one store over the connection. @param onClosed is called when `close` has been answered */
export function serveEngine(connection: MessageConnection, onClosed: () => void): void {
	const server = new EngineServer(connection, onClosed);
	for (const method of Object.keys(server.handlers) as EngineMethod[]) register(connection, method, server);
	connection.listen();
}

class EngineServer {
	readonly handlers: Handlers;
	readonly memory = new IdleMemory(
		(wasLarge) => this.#checkpoints?.releaseMemory(wasLarge),
		(message) => this.#log('debug', message),
	);
	readonly #connection: MessageConnection;
	#checkpoints: Checkpoints | undefined;
	#roots: Workspace['roots'] = [];
	/** The store's folder, while it is open. */
	#storePath = '';
	/** As it was told last. */
	#captureChoice: CaptureChoice = null;
	#ownScope = noOwnScope;
	/** As the editor has told them last. */
	#settings: WorkspaceParams | undefined;
	#looking: NodeJS.Timeout | undefined;
	#subscription: Disposable | undefined;
	#watcher: OwnWatch | undefined;

	constructor(connection: MessageConnection, onClosed: () => void) {
		this.#connection = connection;
		this.handlers = {
			open: (params) => this.#open(params),
			setWorkspace: (params) => {
				const workspace = widened(toWorkspace(params), this.#ownScope);
				this.#opened.setWorkspace(workspace);
				this.#settings = params;
				this.#roots = workspace.roots;
				this.#watcher?.folders.keepWithin(workspace.roots.map((root) => root.path));
				this.#opened.sizeLimit = params.sizeLimit ?? undefined;
				return toResult(workspace);
			},
			setCaptureChoice: (choice) => {
				if (!this.#checkpoints) throw notOpen();
				writeChoice(nodeFileSystem, this.#storePath, captureChoiceFile, choice);
				this.#captureChoice = choice;
				return null;
			},
			ownScope: () => {
				if (!this.#checkpoints) throw notOpen();
				this.#lookAtOwnScope();
				return this.#ownScope;
			},
			setOwnScope: (own) => {
				if (!this.#checkpoints) throw notOpen();
				writeChoice(nodeFileSystem, this.#storePath, ownScopeFile, own);
				this.#lookAtOwnScope();
				return null;
			},
			create: (params, { signal, onProgress }) =>
				this.#opened.create({
					...params,
					signal,
					onProgress: (progress) => onProgress({ kind: 'capture', ...progress }),
				}),
			restore: ({ id, ...params }, { signal, onProgress }) =>
				this.#opened.restore(id, {
					...params,
					signal,
					onProgress: (done, total) => onProgress({ kind: 'restore', done, total }),
				}),
			previewRestore: ({ id, ...chosen }, { signal }) => this.#opened.previewRestore(id, chosen, signal),
			differingNames: ({ id, paths }, { signal }) => this.#opened.differingNames(id, paths, signal),
			previewRevert: ({ id, ...params }, { signal }) => this.#opened.previewRevert(id, { ...params, signal }),
			revert: ({ id, ...params }, { signal }) => this.#opened.revert(id, { ...params, signal }),
			deletedFiles: ({ folder, limit }, { signal }) => this.#opened.deletedFiles(folder, limit, signal),
			bringBack: ({ files, ...params }, { signal }) => this.#opened.bringBack(files, { ...params, signal }),
			undelete: ({ paths, ...params }, { signal }) => this.#opened.undelete(paths, { ...params, signal }),
			undo: (params, { signal }) => this.#opened.undo({ ...params, signal }),
			redo: (params, { signal }) => this.#opened.redo({ ...params, signal }),
			previewRedo: (_, { signal }) => this.#opened.previewRedo({ signal }),
			unfinishedRestore: async (_, { signal }) => (await this.#opened.unfinishedRestore(signal)) ?? null,
			finishRestore: (params, { signal }) => this.#opened.finishRestore({ ...params, signal }),
			previewUndo: (wanted, { signal }) => this.#opened.previewUndo({ ...wanted, signal }),
			operations: ({ limit }) => this.#opened.operations(limit),
			nextUndo: () => this.#opened.nextUndo() ?? null,
			delete: (ids) => this.#opened.delete(ids),
			edit: async ({ id, ...edit }) => {
				let operationId: OperationId | null = null;
				const checkpoint = await this.#opened.edit(id, edit, (operation) => (operationId = operation));
				return { checkpoint, operationId };
			},
			refs: () => this.#opened.refs(),
			setRef: ({ name, id }) => this.#opened.setRef(name, id),
			deleteRef: (name) => this.#opened.deleteRef(name),
			moveHead: (id) => this.#opened.moveHead(id),
			list: ({ skip = 0, limit, restoredLimit = 0, ...filter }) => {
				const all = this.#opened.list({ ...filter, ...(limit === undefined ? {} : { limit: limit + skip }) });
				const checkpoints = skip === 0 ? all : all.slice(skip);
				const { head, canUndo, canRedo } = this.#opened;
				return { checkpoints, head, canUndo, canRedo, restored: this.#opened.restoredStates(restoredLimit) };
			},
			get: (id) => this.#opened.get(id) ?? null,
			show: (id) => this.#opened.show(id),
			files: ({ id, paths }) => this.#opened.files(id, paths),
			contents: ({ id, paths }) => this.#contents(id, paths),
			entry: ({ id, path, side }) => this.#opened.entry(id, path, side),
			folder: ({ id, path }) => this.#opened.folder(id, path),
			read: ({ id, path, side }) => this.#opened.read(id, path, side),
			heldTexts: (id) => this.#opened.heldTexts(id),
			setSaving: (paths) => {
				this.#opened.windows.setSaving(paths.flatMap((file) => toTreePath(this.#roots, file) ?? []));
				return null;
			},
			diff: ({ from, to }) => this.#opened.diff(from ?? undefined, to),
			stats: () => this.#opened.stats(),
			gc: (_, { signal }) => this.#opened.gc(signal),
			whenIdle: async () => {
				await this.#opened.whenIdle();
				return null;
			},
			close: async () => {
				await this.#close();
				setImmediate(onClosed);
				return null;
			},
		};
	}

	get #opened(): Checkpoints {
		if (this.#checkpoints) return this.#checkpoints;
		throw notOpen();
	}

	#open(params: OpenParams): OpenResult {
		this.#ownScope = readChoice(nodeFileSystem, params.storePath, ownScopeFile);
		this.#settings = params.workspace;
		const workspace = widened(toWorkspace(params.workspace), this.#ownScope);
		if (hasBlindWatchers) this.#watcher ??= this.#watch(params.watched?.tops ?? []);
		this.#watcher?.folders.keepWithin(workspace.roots.map((root) => root.path));
		this.#checkpoints ??= new Checkpoints({
			...(this.#watcher ? { watch: this.#watcher.folders } : {}),
			storePath: params.storePath,
			...(params.window === undefined ? {} : { window: params.window }),
			create: true,
			workspace,
			author: systemAuthor(),
			fileSystem: nodeFileSystem,
			clock: systemClock,
			// The editor gives each workspace a folder for its store, and its settings decide.
			binding: 'adopt',
			scopeKeeper: 'editor',
			// Beside this bundle.
			helperFile: path.join(__dirname, 'helper.js'),
			log: { write: (level, message) => this.#log(level, message) },
		});
		const checkpoints = this.#checkpoints;
		this.#roots = workspace.roots;
		checkpoints.windows.register();
		checkpoints.sizeLimit = params.workspace.sizeLimit ?? undefined;
		this.#subscription ??= checkpoints.onDidChange((event) => {
			void this.#connection.sendNotification(historyChanged, event);
		});
		this.#looking ??= setInterval(() => this.#look(checkpoints), lookMs);
		this.#storePath = params.storePath;
		this.#captureChoice = readChoice(nodeFileSystem, params.storePath, captureChoiceFile);
		return { ...toResult(workspace), captureChoice: this.#captureChoice };
	}

	#watch(expected: readonly string[]): OwnWatch {
		return new OwnWatch({
			expected,
			look: (folders) => this.#opened.changedBelow(folders),
			onChange: (changed) => void this.#connection.sendNotification(filesChanged, changed),
			onFolders: (folders) => void this.#connection.sendNotification(foldersWatched, folders),
			log: { write: (level, message) => this.#log(level, message) },
		});
	}

	#look(checkpoints: Checkpoints): void {
		try {
			checkpoints.refresh();
			this.#lookAtChoice();
			this.#lookAtOwnScope();
		} catch (error) {
			this.#log('warn', `The store could not be read: ${error instanceof Error ? error.message : String(error)}`);
		}
	}

	#lookAtChoice(): void {
		const choice = readChoice(nodeFileSystem, this.#storePath, captureChoiceFile);
		if (choice === this.#captureChoice) return;
		this.#captureChoice = choice;
		void this.#connection.sendNotification(captureChoiceChanged, choice);
	}

	/** Another window may have brought something in. */
	#lookAtOwnScope(): void {
		const own = readChoice(nodeFileSystem, this.#storePath, ownScopeFile);
		if (isSameOwnScope(own, this.#ownScope)) return;
		this.#ownScope = own;
		if (this.#settings) this.#opened.setWorkspace(widened(toWorkspace(this.#settings), own));
	}

	#contents(id: string, paths: readonly string[] | undefined): Map<string, Uint8Array> {
		const files = this.#opened.files(id, paths).filter((file) => file.kind !== 'directory');
		return new Map(files.map((file) => [file.path, this.#opened.read(id, file.path)]));
	}

	async #close(): Promise<void> {
		clearInterval(this.#looking);
		this.memory.dispose();
		this.#watcher?.dispose();
		this.#subscription?.dispose();
		await this.#checkpoints?.whenIdle();
		this.#checkpoints?.dispose();
		this.#checkpoints = undefined;
	}

	#log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void {
		void this.#connection.sendNotification(logWritten, { level, message });
	}
}

/** The one place where a method and its handler lose their common type parameter; `Handlers` has checked them. */
function register(connection: MessageConnection, method: EngineMethod, { handlers, memory }: EngineServer): void {
	const handler = handlers[method] as (params: unknown, context: RequestContext) => unknown;
	const type = requestType(method) as unknown as RequestType<Envelope<unknown>, unknown, WireError>;
	connection.onRequest(type, async ({ params, progressToken }, token) => {
		const onProgress = (progress: EngineProgress): void => {
			if (progressToken !== null) void connection.sendProgress(progressType, progressToken, progress);
		};
		try {
			checkParams(method, params);
			return await memory.during(() => handler(params, { signal: signalOf(token), onProgress }));
		} catch (error) {
			return toResponseError(error);
		}
	});
}

function notOpen(): CairnError {
	return new CairnError('storeClosed', 'The store is not open.');
}

function toWorkspace({ folders, scope, anyFolder }: WorkspaceParams): Workspace {
	return { roots: nameRoots(folders), scope, anyFolder };
}

function toResult({ roots }: Workspace): WorkspaceResult {
	const gitFolders = new Set<string>();
	for (const root of roots) {
		const own = repositoryAround(nodeFileSystem, realPath(nodeFileSystem, root.path))?.git.own;
		if (own !== undefined && own !== path.join(root.path, '.git')) gitFolders.add(own);
	}
	return { roots, gitFolders: [...gitFolders] };
}

function signalOf(token: CancellationToken): AbortSignal {
	const controller = new AbortController();
	if (token.isCancellationRequested) controller.abort(cancelledError());
	else token.onCancellationRequested(() => controller.abort(cancelledError()));
	return controller.signal;
}

function toResponseError(error: unknown): ResponseError<WireError> {
	const known = CairnError.is(error) ? error : undefined;
	const message = error instanceof Error ? error.message : String(error);
	// What nobody foresaw is told with its stack: somebody will have to find it.
	const details = known ? known.details : { stack: error instanceof Error ? error.stack : undefined };
	return new ResponseError(applicationError, message, { code: known?.code ?? 'internal', details });
}
