/** Makes checkpoints: lock, capture, compare with the parent, commit. */
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';
import { captureWorkspace, type Captured, type CaptureProgress } from './capture';
import type { Change, Checkpoint, SkippedFile, Trigger } from './checkpoint';
import { nextCheckpointId } from './checkpointIds';
import { resolveCheckpoint } from './checkpointNames';
import { diffTrees, toChanges } from './diff/treeDiff';
import { CairnError } from './errors';
import type { FileSystem } from './fileSystem';
import { toCheckpoint } from './store/history';
import type { CheckpointRecord } from './store/journalRecord';
import type { ObjectStore } from './store/objectStore';
import { ScratchObjects } from './store/scratchObjects';
import type { Store } from './store/store';
import { recordedNames } from './workspace/roots';
import type { RecordedScope } from './workspace/scopeSettings';
import { StatCache } from './workspace/statCache';
import type { Workspace } from './workspace/workspace';

export interface CreateOptions {
	readonly message?: string;
	readonly author?: string;
	readonly tags?: readonly string[];
	readonly pinned?: boolean;
	/** HEAD unless given. */
	readonly parentId?: string;
	readonly trigger?: Trigger;
	/** Makes a checkpoint although nothing has changed. */
	readonly allowEmpty?: boolean;
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: CaptureProgress) => void;
}

export interface CreateResult {
	readonly created: boolean;
	/** The new checkpoint, or the parent where nothing has changed against it. */
	readonly checkpoint: Checkpoint;
	readonly skipped: readonly SkippedFile[];
}

/** The workspace as it is on disk: its tree, and objects that can read the tree. */
export interface LookedAt {
	readonly tree: Captured['tree'];
	readonly objects: ObjectStore;
}

/** What the services share. */
export interface ServiceContext {
	readonly store: Store;
	readonly storePath: string;
	readonly workspace: Workspace;
	readonly author: string;
	readonly fileSystem: FileSystem;
	readonly clock: Clock;
	readonly log: Log;
}

export class CaptureService {
	workspace: Workspace;
	readonly #context: ServiceContext;
	readonly #cache = new StatCache();
	readonly #onCreated: (checkpoint: Checkpoint) => void;

	constructor(context: ServiceContext, onCreated: (checkpoint: Checkpoint) => void) {
		this.#context = context;
		this.#onCreated = onCreated;
		this.workspace = context.workspace;
	}

	async create(options: CreateOptions): Promise<CreateResult> {
		const lock = await this.#context.store.lock(options.signal);
		try {
			return await this.createLocked(options);
		} finally {
			lock.dispose();
		}
	}

	/** As `create`, for a caller that holds the lock. */
	async createLocked(options: CreateOptions): Promise<CreateResult> {
		const { store } = this.#context;
		const parent = this.#parentFor(options);
		const captured = await this.#captureInto(store.objects, options);
		const scope = this.#putMeta(this.#recordedScope(captured));
		const skipped = captured.skipped.length === 0 ? null : this.#putMeta(captured.skipped);
		// A safety checkpoint also vouches for the scope: an older one with another scope does not stand in for it.
		const sameScope = options.trigger !== 'safety' || (parent?.scope === scope && parent.skipped === skipped);
		if (parent && parent.tree === captured.tree && sameScope && !options.allowEmpty) {
			return { created: false, checkpoint: toCheckpoint(parent), skipped: captured.skipped };
		}
		const record = { ...this.#record(captured, parent, options), scope, skipped };
		store.commit(record);
		const checkpoint = toCheckpoint(record);
		this.#onCreated(checkpoint);
		return { created: true, checkpoint, skipped: captured.skipped };
	}

	/** Looks at the workspace without storing anything. */
	async look(signal?: AbortSignal): Promise<LookedAt> {
		const objects = new ScratchObjects(this.#context.store.objects);
		const { tree } = await this.#captureInto(objects, signal ? { signal } : {});
		return { tree, objects };
	}

	skippedOf(record: CheckpointRecord): SkippedFile[] {
		if (record.skipped === null) return [];
		const skipped = this.#readMeta(record.skipped);
		if (Array.isArray(skipped)) return skipped as SkippedFile[];
		throw corruptMeta(record.skipped, 'no list of skipped files');
	}

	scopeOf(record: CheckpointRecord): RecordedScope {
		const scope = this.#readMeta(record.scope) as Partial<RecordedScope> | null;
		if (Array.isArray(scope?.include) && Array.isArray(scope.exclude)) return scope as RecordedScope;
		throw corruptMeta(record.scope, 'no scope');
	}

	#parentFor({ parentId }: CreateOptions): CheckpointRecord | undefined {
		const { history } = this.#context.store;
		if (parentId !== undefined) return resolveCheckpoint(history, parentId);
		return history.head ? history.get(history.head) : undefined;
	}

	/** The cache may name objects that a look has not stored: a capture asks its store for each and reads the file then. */
	#captureInto(objects: ObjectStore, options: CreateOptions): Promise<Captured> {
		const { fileSystem, storePath } = this.#context;
		if (this.workspace.roots.length === 0) {
			throw new CairnError('unavailable', 'There is no workspace folder to make a checkpoint of.');
		}
		const { signal, onProgress } = options;
		return captureWorkspace({
			...this.workspace,
			objects,
			fileSystem,
			storePath,
			cache: this.#cache,
			signal,
			onProgress,
		});
	}

	#recordedScope({ ignoreFiles }: Captured): RecordedScope {
		const { scope } = this.workspace;
		return Object.keys(ignoreFiles).length === 0 ? scope : { ...scope, ignoreFiles };
	}

	#record(
		captured: Captured,
		parent: CheckpointRecord | undefined,
		options: CreateOptions,
	): Omit<CheckpointRecord, 'scope' | 'skipped'> {
		const { store, clock, author } = this.#context;
		const { fileCount, totalSize, skipped, tree } = captured;
		const changes = this.#changesSince(parent, tree);
		const count = (status: string): number => changes.filter((change) => change.status === status).length;
		const at = clock.now();
		return {
			op: 'checkpoint',
			at,
			id: nextCheckpointId(at, store.history.last),
			parent: parent?.id ?? null,
			tree,
			roots: recordedNames(this.workspace.roots),
			skippedCount: skipped.length,
			message: options.message ?? '',
			author: options.author ?? author,
			tags: [...new Set(options.tags ?? [])],
			trigger: options.trigger ?? 'manual',
			pinned: options.pinned ?? false,
			stats: {
				fileCount,
				totalSize,
				added: count('added'),
				modified: count('modified'),
				removed: count('removed'),
			},
		};
	}

	/** Against a parent whose trees are damaged everything counts as added: that must not keep new work from being recorded. */
	#changesSince(parent: CheckpointRecord | undefined, tree: Captured['tree']): Change[] {
		const { objects } = this.#context.store;
		try {
			return toChanges(diffTrees(objects, parent?.tree, tree));
		} catch (error) {
			if (!CairnError.is(error, 'objectMissing') && !CairnError.is(error, 'objectCorrupt')) throw error;
			this.#context.log.write('warn', `The parent cannot be compared with: ${error.message}`);
			return toChanges(diffTrees(objects, undefined, tree));
		}
	}

	#putMeta(value: unknown): CheckpointRecord['scope'] {
		return this.#context.store.objects.put('meta', Buffer.from(JSON.stringify(value), 'utf8'));
	}

	#readMeta(id: CheckpointRecord['scope']): unknown {
		try {
			return JSON.parse(this.#context.store.objects.read(id).toString('utf8'));
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
			throw corruptMeta(id, 'no JSON', error);
		}
	}
}

/** @param what the object should have been and is not */
function corruptMeta(id: CheckpointRecord['scope'], what: string, cause?: unknown): CairnError {
	return new CairnError('objectCorrupt', `The object ${id} is ${what}.`, { cause, details: { objectId: id } });
}
