/** Makes checkpoints: lock, capture, compare with the parent, commit. */
import type { Clock } from '../../base/clock';
import type { Log } from '../../base/log';
import { compareUtf8 } from '../../base/text';
import { captureWorkspace, type Captured } from './capture';
import { type ChangedBelow, changedBelow } from './changedBelow';
import { LookAhead } from './lookAhead';
import { ReadingHelp } from './readingHelp';
import { StampsFile } from './stampsFile';
import type { Checkpoint, ObjectId, SkippedFile } from '../checkpoint';
import { resolveCheckpoint } from '../checkpointNames';
import type { CreateOptions, CreateResult } from './createOptions';
import type { FolderWatch } from './folderWatch';
import { type Coverage, coverageOf, putCoverage, readCoverage } from './coverage';
import { CairnError, isLostObject } from '../errors';
import type { FileSystem } from '../fileSystem';
import { diskTreeOf, toCheckpoint, withoutUnsaved } from '../store/journal/recordView';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { MendingObjects } from '../store/mendingObjects';
import type { ObjectStore } from '../store/objectStore';
import { ScratchObjects } from '../store/scratchObjects';
import type { Store } from '../store/store';
import type { Windows } from '../store/windows';
import type { GitEnvironment } from '../workspace/git/gitEnvironment';
import type { StoreBinding } from '../workspace/storeBinding';
import type { Workspace } from '../workspace/workspace';
import { Recording } from './recording';
import { WorkspaceState } from './workspaceState';

/** As `CreateResult`, within core. */
export interface Created extends Omit<CreateResult, 'checkpoint'> {
	readonly record: CheckpointRecord;
	/** What this window's editors hold; undefined where that is nothing. */
	readonly own: ObjectId | undefined;
}

/** The workspace as it is on disk: its tree, objects that can read the tree, and what it covers. */
export interface LookedAt {
	readonly tree: Captured['tree'];
	readonly objects: ObjectStore;
	readonly coverage: Coverage;
}

/** What the services share. */
export interface ServiceContext {
	readonly store: Store;
	readonly storePath: string;
	readonly windows: Windows;
	readonly workspace: Workspace;
	readonly author: string;
	readonly git: GitEnvironment;
	/** Ties the store to the workspace's folders. */
	readonly binding: StoreBinding;
	readonly fileSystem: FileSystem;
	readonly clock: Clock;
	readonly log: Log;
	/** Watches folders that come after the first look at everything; what changes in them is then told. */
	readonly watch?: FolderWatch;
	/** The bundle of the thread that helps where there is much to do, absolute; there is none without. */
	readonly helperFile?: string;
}

/** After a capture that read so many files the stamps are kept soon. */
const worthKeeping = 1_000;

export class CaptureService {
	workspace: Workspace;
	readonly #context: ServiceContext;
	#known: WorkspaceState | undefined;
	readonly #stamps: StampsFile;
	/** Whether the state has moved on since its stamps were kept. */
	#isUnkept = false;
	#isWorthKeeping = false;
	readonly #onCreated: (checkpoint: Checkpoint) => void;

	constructor(context: ServiceContext, onCreated: (checkpoint: Checkpoint) => void) {
		this.#context = context;
		this.#onCreated = onCreated;
		this.workspace = context.workspace;
		this.#stamps = new StampsFile(context.storePath, context.fileSystem, context.log);
	}

	/** As `keep`, where there is anything new. */
	dispose(): void {
		if (this.#isUnkept) this.keep();
	}

	/** Whether so much was learnt of the workspace that it should be kept soon: a program may be ended at any time. */
	get isWorthKeeping(): boolean {
		return this.#isWorthKeeping;
	}

	/** Keeps what was learnt of the workspace for the next program. */
	keep(): void {
		const heldBy = this.#known?.heldBy;
		if (this.#known && heldBy !== undefined) this.#stamps.save(this.#known, heldBy);
		this.#isUnkept = false;
		this.#isWorthKeeping = false;
	}

	async create(options: CreateOptions): Promise<CreateResult> {
		const made = await this.#context.store.locked(() => this.createLocked(options), options.signal);
		const { created, record, skipped, isDeferred } = made;
		return { created, checkpoint: toCheckpoint(record), skipped, ...(isDeferred ? { isDeferred } : {}) };
	}

	/** As `create`, for a caller that holds the lock. */
	async createLocked(options: CreateOptions): Promise<Created> {
		const { store, windows } = this.#context;
		const parent = this.#parentFor(options);
		const { captured, recording } = await this.#captureWhole(options, parent);
		this.#keepBinding();
		const state = this.#state();
		const skipped = skippedBy(captured);
		const coverage = putCoverage(store.objects, { ...coverageOf(state), skipped }, parent?.coverage);
		// What one window has is no other's, once that is gone.
		if (recording.own !== undefined) windows.register();
		windows.takeOver(recording.last.takenOver);
		if (parent && recording.isUnchanged(coverage)) {
			this.#nowHeldBy(state, parent, captured);
			return { created: false, record: parent, skipped, own: recording.own };
		}
		// They wait for their own window, which calls them by what was done.
		if (parent && recording.isElsewhere(windows)) {
			return { created: false, record: parent, skipped, own: recording.own, isDeferred: true };
		}
		const { clock, author } = this.#context;
		let record: CheckpointRecord | undefined;
		for (record of recording.records({ clock, author, coverage, skippedCount: skipped.length })) {
			store.commit(record);
			this.#onCreated(toCheckpoint(record));
		}
		if (!record) throw new TypeError('Nothing is to be recorded.');
		this.#nowHeldBy(state, record, captured);
		return { created: true, record, skipped, own: recording.own };
	}

	/**
	 * Captures, and reads the trees back that are new. Where the store turns out to hold damaged ones, which the capture took for good, it
	 * captures again and trusts nothing.
	 */
	async #captureWhole(
		options: CreateOptions,
		parent: CheckpointRecord | undefined,
	): Promise<{ captured: Captured; recording: Recording }> {
		const { store, windows, log } = this.#context;
		const { objects } = store;
		const isEmpty = !parent && objects.stats().objectCount === 0;
		const parts = { store, windows, options, parent };
		let captured = await this.#captureInto(objects, options, parent);
		let recording = Recording.begin(objects, parts, captured, isEmpty);
		if (recording) return { captured, recording };
		log.write('warn', 'The store holds damaged objects; the workspace is read once more to mend them.');
		this.#known = this.newState();
		const mending = new MendingObjects(objects);
		captured = await this.#captureInto(mending, options, parent);
		recording = Recording.begin(mending, parts, captured, false);
		if (recording) return { captured, recording };
		throw new CairnError('objectCorrupt', `The tree ${captured.tree} was stored and cannot be read back.`, {
			details: { objectId: captured.tree },
		});
	}

	/** A checkpoint is worth more than what the store says of its workspace: the next one tries that again. */
	#keepBinding(): void {
		try {
			this.#context.binding.keep(this.workspace.roots, this.workspace.scope);
		} catch (error) {
			if (!CairnError.is(error)) throw error;
			this.#context.log.write('warn', error.message);
		}
	}

	/** Looks at the workspace without storing anything. */
	async look(signal?: AbortSignal): Promise<LookedAt> {
		const objects = new ScratchObjects(this.#context.store.objects);
		const { tree } = await this.#captureInto(objects, signal ? { signal } : {});
		return { tree, objects, coverage: coverageOf(this.#state()) };
	}

	/** As `changedBelow`; nothing where nothing is known yet. */
	changedBelow(folders: readonly string[]): Promise<ChangedBelow> {
		return changedBelow(this.#known ?? this.newState(), this.#context.fileSystem, folders);
	}

	coverageOf(record: CheckpointRecord): Coverage {
		return readCoverage(this.#context.store.objects, record);
	}

	#parentFor({ parentId }: CreateOptions): CheckpointRecord | undefined {
		const { history } = this.#context.store;
		if (parentId !== undefined) return resolveCheckpoint(history, parentId);
		return history.head ? history.get(history.head) : undefined;
	}

	#captureInto(objects: ObjectStore, options: CreateOptions, parent?: CheckpointRecord): Promise<Captured> {
		const { fileSystem, storePath, store, helperFile, log, watch } = this.#context;
		if (this.workspace.roots.length === 0) {
			throw new CairnError('unavailable', 'There is no workspace folder to make a checkpoint of.');
		}
		// Every act on the disk begins with a look at it: none is done for a folder that the store is not of.
		this.#context.binding.assertOwn(this.workspace.roots);
		const { signal, onProgress, hints, unsaved, saved, everything = false } = options;
		const isFirst = store.history.size === 0;
		const { first, newBytes } = options.limits ?? {};
		const state = this.#state();
		if (parent && state.isNew) this.#rememberBudget(state, parent);
		// What a capture that failed, or a look, has found is not in the store, and what was deleted may be gone.
		const isHeld = state.heldBy !== undefined && store.history.get(state.heldBy) !== undefined;
		if (!isHeld) state.forgetMissing(objects);
		state.heldBy = undefined;
		return captureWorkspace({
			state,
			objects,
			fileSystem,
			storePath,
			startAhead: () => LookAhead.start(helperFile, state, log),
			startReading: objects === store.objects ? () => ReadingHelp.start(helperFile, store.objects, log) : undefined,
			previous: parent?.tree,
			hints,
			everything: everything || !isHeld,
			watch,
			unsaved,
			saved,
			limits: isFirst ? { ...(first && { first }) } : { ...(newBytes !== undefined && { newBytes }) },
			signal,
			onProgress,
		});
	}

	/** What is known of the workspace as it is set now. */
	#state(): WorkspaceState {
		if (this.#known?.isFor(this.workspace)) return this.#known;
		const { store } = this.#context;
		const state = this.newState();
		// Not where something else was known: then the settings have changed, or what was known was damaged.
		if (!this.#known) {
			state.heldBy = this.#stamps.load(state, store.objects, (id) => onDisk(store.history.get(id)));
			state.watchedSinceMs = this.#context.watch?.begunAtMs ?? Infinity;
		}
		this.#known = state;
		return state;
	}

	/** The state is in the store as long as the checkpoint is whose disk it is. */
	#nowHeldBy(state: WorkspaceState, record: CheckpointRecord, { tree, filesRead }: Captured): void {
		state.heldBy = diskTreeOf(record) === tree ? record.id : undefined;
		this.#isUnkept = true;
		if (filesRead >= worthKeeping) this.#isWorthKeeping = true;
	}

	/** What was too much for the parent's budget stays out, also when the program was started anew. */
	#rememberBudget(state: WorkspaceState, parent: CheckpointRecord): void {
		if (parent.skippedCount === 0) return;
		try {
			const { skipped } = readCoverage(this.#context.store.objects, parent);
			for (const { path, reason, size = 0 } of skipped) if (reason === 'overBudget') state.overBudget.set(path, size);
		} catch (error) {
			// Damage to what was must not keep what is from being recorded.
			if (!isLostObject(error)) throw error;
		}
	}

	/** A state that knows nothing: a capture with it reads everything. */
	newState(): WorkspaceState {
		return new WorkspaceState(this.workspace, this.#context.fileSystem, this.#context.git);
	}
}

function onDisk(record: CheckpointRecord | undefined): CheckpointRecord | undefined {
	return record && withoutUnsaved(record);
}

/** What of the disk, and of what editors hold, is left out. Sorted by path. */
function skippedBy({ skipped, texts }: Captured): readonly SkippedFile[] {
	if (texts.skipped.length === 0) return skipped;
	const byPath = new Map([...skipped, ...texts.skipped].map((file) => [file.path, file]));
	return [...byPath.values()].sort((a, b) => compareUtf8(a.path, b.path));
}
