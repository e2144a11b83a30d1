/** The facade of core: every operation on checkpoints, as the engine and the command line call them. */
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type { ActDone, NextAct, UndoWanted } from './acts';
import { CaptureService } from './capture/captureService';
import type { CreateOptions, CreateResult } from './capture/createOptions';
import type { ChangedBelow } from './capture/changedBelow';
import type { Checkpoint, CheckpointId, NameThen, RestoreReport } from './checkpoint';
import { CheckpointReader } from './checkpointReader';
import type { DeletedFile } from './deletedFiles';
import type { HistoryEvent } from './historyEvents';
import { type CheckpointEdit, HistoryService, type OnRecorded } from './historyService';
import type { OpenOptions } from './openOptions';
import { MaintenanceService, type PruneResult } from './maintenance/maintenanceService';
import { RestoreService } from './restore/restoreService';
import { ComposedRestores } from './restore/composedRestores';
import { ChosenRestores } from './restore/chosenRestores';
import type {
	ActPreview,
	AgainOptions,
	PreviewedChoice,
	FileOfCheckpoint,
	RevertOptions,
	RevertReport,
	RestoreOptions,
	RestorePreview,
	UnfinishedRestore,
} from './restore/requests';
import type { RetentionPolicy } from './maintenance/retention';
import type { RepairResult, VerifyResult } from './maintenance/check/findings';
import type { GarbageResult } from './maintenance/gc/garbage';
import { toCheckpoint } from './store/journal/recordView';
import { Store } from './store/store';
import { Windows } from './store/windows';
import { UndoService } from './undoService';
import { gitEnvironment } from './workspace/git/gitEnvironment';
import type { ScopeSettings } from './workspace/scopeSettings';
import { StoreBinding } from './workspace/storeBinding';
import type { Workspace } from './workspace/workspace';
import { WriteQueue } from './writeQueue';

export class Checkpoints extends CheckpointReader implements Disposable {
	readonly #capture: CaptureService;
	readonly #restore: RestoreService;
	readonly #composed: ComposedRestores;
	readonly #chosen: ChosenRestores;
	readonly #history: HistoryService;
	readonly #maintenance: MaintenanceService;
	readonly #undo: UndoService;
	readonly #writes: WriteQueue;
	readonly #binding: StoreBinding;
	readonly #events: Emitter<HistoryEvent>;

	/** @throws CairnError `notFound`, `storeTooNew`, `permissionDenied`, … */
	constructor(options: OpenOptions) {
		const onMoved = (): void => this.#events.fire({ kind: 'changedElsewhere' });
		super(Store.open({ ...options, path: options.storePath, onMoved }), new Windows(options));
		this.#events = new Emitter((error) => options.log.write('error', `A listener failed: ${String(error)}`));
		const { fileSystem, storePath, binding: policy = 'refuse', scopeKeeper: keeper } = options;
		this.#binding = new StoreBinding({ fileSystem, storePath, policy, keeper });
		const { store, windows } = this;
		const context = { ...options, git: options.git ?? gitEnvironment(), store, windows, binding: this.#binding };
		this.#capture = new CaptureService(context, (checkpoint) => this.#events.fire({ kind: 'created', checkpoint }));
		this.#restore = new RestoreService(context, this.#capture);
		this.#composed = new ComposedRestores(context, this.#capture, this.#restore);
		this.#chosen = new ChosenRestores(context, this.#capture, this.#restore, this.#composed);
		this.#history = new HistoryService(context);
		this.#writes = new WriteQueue(this.store, this.#capture, options.log);
		this.#maintenance = new MaintenanceService(context, this.#capture, this.#history, this.#writes);
		this.#undo = new UndoService({ ...context, restore: this.#restore, history: this.#history });
	}

	get onDidChange(): Emitter<HistoryEvent>['event'] {
		return this.#events.event;
	}

	setWorkspace(workspace: Workspace): void {
		this.#capture.workspace = workspace;
	}

	/**
	 * Writes into the store which folders it is of, and the scope that it is used with if that is to stay. Gives the folders, absolute.
	 * @throws CairnError `foreignStore`, `permissionDenied`, `diskFull`, `ioFailed`
	 */
	async bind(signal?: AbortSignal): Promise<string[]> {
		const { roots, scope } = this.#capture.workspace;
		this.#binding.assertOwn(roots);
		await this.#writes.run(() => this.store.locked(() => this.#binding.keep(roots, scope), signal));
		return roots.map((root) => root.path);
	}

	/** The scope that the workspace is captured with. */
	get scope(): ScopeSettings {
		return this.#capture.workspace.scope;
	}

	/** What is not as the last capture has seen it, in these folders and below. @param folders absolute */
	changedBelow(folders: readonly string[]): Promise<ChangedBelow> {
		return this.#writes.run(() => this.#capture.changedBelow(folders));
	}

	/** Lets go of what was read and unpacked last, and with `all` of where objects lie, which the next operation reads again. */
	releaseMemory(all: boolean): void {
		this.store.objects.reader.forget();
		if (all) this.store.objects.packs.releaseIndexes();
	}

	/** The store takes no more than this on disk, in bytes; undefined for no limit. */
	set sizeLimit(bytes: number | undefined) {
		this.store.sizeLimit = bytes;
	}

	/**
	 * Captures the workspace; without a change against the parent no checkpoint is made. Where the store has reached its limit the
	 * oldest checkpoints that nothing protects make room. @throws CairnError `storeFull` where that is not enough
	 */
	create(options: CreateOptions = {}): Promise<CreateResult> {
		return this.#withRoom(options, () => this.#writes.run(() => this.#capture.create(options)));
	}

	/** The safe restore of design.md; see `RestoreOptions`. @throws CairnError `notFound`, `renamedSince`, `restoreConflict`, … */
	async restore(name: string, options: RestoreOptions = {}): Promise<RestoreReport> {
		const { id } = this.resolve(name);
		const restore = (): Promise<RestoreReport> =>
			this.#writes.run(() => this.#chosen.restore(this.resolve(id), options));
		const report = await this.#withRoom(options, restore, [id]);
		if (!report.dryRun && options.to === undefined) this.#events.fire({ kind: 'restored', report, by: 'restore' });
		return report;
	}

	/** What a restore would do, file by file. @throws CairnError `notFound`, `renamedSince`, `restoreConflict` */
	async previewRestore(name: string, chosen: PreviewedChoice = {}, signal?: AbortSignal): Promise<RestorePreview> {
		const { id } = this.resolve(name);
		return this.#writes.run(() => this.#chosen.preview(this.resolve(id), chosen, signal));
	}

	/** As in `ChosenRestores`. @throws CairnError `notFound`, `restoreConflict` */
	async differingNames(name: string, paths: readonly string[], signal?: AbortSignal): Promise<NameThen[]> {
		const { id } = this.resolve(name);
		return this.#writes.run(() => this.#chosen.differingNames(this.resolve(id), paths, signal));
	}

	/** What `revert` would do. @throws as `revert` */
	async previewRevert(name: string, options: RevertOptions = {}): Promise<RevertReport> {
		const { id } = this.resolve(name);
		return this.#writes.run(() => this.#composed.previewRevert(this.resolve(id), options));
	}

	/** See `ComposedRestores.revertLocked`. @throws CairnError `invalidArgument` for a checkpoint without a parent, `notFound`, … */
	async revert(name: string, options: RevertOptions = {}): Promise<RevertReport> {
		const { id, parent } = this.resolve(name);
		const needed = parent ? [id, parent] : [id];
		return this.#restoredBy(() => this.#composed.revertLocked(this.resolve(id), options), options, { needed });
	}

	/** Files that a checkpoint has and the workspace does not, newest deletions first. */
	deletedFiles(folder = '', limit = 1_000, signal?: AbortSignal): Promise<DeletedFile[]> {
		this.refresh();
		return this.#writes.run(() => this.#composed.deletedFiles(folder, limit, signal));
	}

	/** Puts deleted files back where nothing is now. @throws CairnError `notFound` */
	bringBack(files: readonly FileOfCheckpoint[], options: AgainOptions = {}): Promise<RestoreReport> {
		const needed = files.map(({ id }) => this.resolve(id).id);
		return this.#restoredBy(() => this.#composed.bringBackLocked(files, options), options, { needed });
	}

	/** Puts back all deleted files at and below the paths, in one act. @throws CairnError `notFound` */
	async undelete(paths: readonly string[], options: AgainOptions = {}): Promise<RestoreReport> {
		this.refresh();
		const files = await this.#writes.run(() => this.#composed.deletedAt(paths, options.signal));
		return this.bringBack(files, options);
	}

	/** Undoes the last restore, deletion or prune, or the operation that is named. @throws CairnError `notFound`, `undoConflict`, … */
	undo(options: AgainOptions & UndoWanted = {}): Promise<ActDone> {
		return this.#again('undo', options, () => this.#undo.undoLocked(options));
	}

	/** The act that a person would undo, as far as the history alone tells; undefined where there is none. */
	nextUndo(): NextAct | undefined {
		this.refresh();
		return this.#undo.next;
	}

	/** What `undo` would do, and whether a person is asked first. @throws as `undo` */
	previewUndo(wanted: UndoWanted & Pick<AgainOptions, 'skip' | 'signal'> = {}): Promise<ActPreview> {
		this.refresh();
		return this.#writes.run(() => this.#undo.preview(wanted));
	}

	/** Does the act again that was undone last, unless another one was made since. @throws CairnError `notFound` */
	redo(options: AgainOptions = {}): Promise<ActDone> {
		return this.#again('redo', options, () => this.#undo.redoLocked(options));
	}

	/** What `redo` would do, and whether a person is asked first. @throws CairnError `notFound` where there is nothing to redo */
	previewRedo(options: Pick<AgainOptions, 'skip' | 'signal'> = {}): Promise<ActPreview> {
		this.refresh();
		return this.#writes.run(() => this.#undo.previewRedo(options));
	}

	async #again(by: 'undo' | 'redo', options: AgainOptions, act: () => Promise<ActDone>): Promise<ActDone> {
		const done = await this.#withRoom(options, () => this.#writes.run(() => this.store.locked(act, options.signal)));
		const { report, title } = done;
		this.#events.fire(report ? { kind: 'restored', report, by, title } : { kind: 'changed' });
		return done;
	}

	/** The restore that a crash has interrupted; `undo` takes it back, `finishRestore` carries it out. Waits for one that is under way. */
	async unfinishedRestore(signal?: AbortSignal): Promise<UnfinishedRestore | undefined> {
		this.refresh();
		// Asked at every start, and hardly ever another answer: the lock is only needed to tell a crash from a restore that runs.
		if (!this.#restore.unfinished) return undefined;
		return this.#writes.run(() => this.store.locked(() => this.#restore.unfinished, signal));
	}

	/** Carries out the restore that was interrupted. @throws CairnError `notFound` where there is none */
	finishRestore(options: AgainOptions = {}): Promise<RestoreReport> {
		return this.#restoredBy(() => this.#restore.finishLocked(options), options);
	}

	async #restoredBy<R extends RestoreReport>(
		act: () => Promise<R>,
		options: AgainOptions,
		{ needed }: { needed?: CheckpointId[] } = {},
	): Promise<R> {
		const locked = (): Promise<R> => this.#writes.run(() => this.store.locked(act, options.signal));
		const report = await this.#withRoom(options, locked, needed);
		// Without a safety checkpoint nothing was begun.
		if (report.safetyCheckpointId !== null) this.#events.fire({ kind: 'restored', report, by: 'other' });
		return report;
	}

	/** Takes the checkpoints out of the history, all or none; `undo` brings them back until garbage is collected. */
	async delete(names: readonly string[]): Promise<CheckpointId[]> {
		const ids = await this.#writes.run(() => this.#history.delete(names));
		if (ids.length > 0) this.#events.fire({ kind: 'deleted', ids, by: 'delete' });
		return ids;
	}

	/** Undone by its operation, as changes of refs and of HEAD are. */
	async edit(name: string, edit: CheckpointEdit, onRecorded?: OnRecorded): Promise<Checkpoint> {
		const record = await this.#writes.run(() => this.#history.edit(name, edit, onRecorded));
		this.#events.fire({ kind: 'changed' });
		return toCheckpoint(record);
	}

	/** Gives a checkpoint a name, which moves where it names another one. @throws CairnError `invalidArgument`, `notFound` */
	async setRef(name: string, target: string): Promise<CheckpointId> {
		const id = await this.#writes.run(() => this.#history.setRef(name, target));
		this.#events.fire({ kind: 'changed' });
		return id;
	}

	/** False where there is none of that name. */
	async deleteRef(name: string): Promise<boolean> {
		const wasThere = await this.#writes.run(() => this.#history.deleteRef(name));
		if (wasThere) this.#events.fire({ kind: 'changed' });
		return wasThere;
	}

	/** Says that the workspace comes from another checkpoint; no file is touched. */
	async moveHead(name: string): Promise<CheckpointId> {
		const id = await this.#writes.run(() => this.#history.moveHead(name));
		this.#events.fire({ kind: 'changed' });
		return id;
	}

	/** Takes checkpoints out of the history by policy; `undo` brings them back until gc. @throws CairnError `invalidArgument` */
	async prune(policy: RetentionPolicy, options: { dryRun?: boolean; signal?: AbortSignal } = {}): Promise<PruneResult> {
		const result = await this.#maintenance.prune(policy, options);
		if (!result.dryRun && result.removed.length > 0) {
			this.#events.fire({ kind: 'deleted', ids: result.removed, by: 'prune' });
		}
		return result;
	}

	/** Removes what no checkpoint needs; what was deleted or pruned cannot be brought back then. */
	async gc(signal?: AbortSignal): Promise<GarbageResult> {
		const result = await this.#maintenance.collectGarbage(signal);
		this.#events.fire({ kind: 'changed' });
		return result;
	}

	/** Reads everything in the store. Damage is a finding, never an error. */
	verify(signal?: AbortSignal): Promise<VerifyResult> {
		return this.#maintenance.verify(signal);
	}

	/** Mends what can be mended, from the workspace too; what it replaces is kept aside. */
	async repair(signal?: AbortSignal): Promise<RepairResult> {
		const result = await this.#maintenance.repair(signal);
		this.#events.fire({ kind: 'changed' });
		return result;
	}

	/** Resolves when every write that was asked for so far is over, and what has become due with it. */
	whenIdle(): Promise<void> {
		return this.#writes.whenIdle();
	}

	#withRoom<T>(options: Pick<CreateOptions, 'signal'>, act: () => Promise<T>, needed?: CheckpointId[]): Promise<T> {
		const onRemoved = (ids: readonly CheckpointId[]): void => this.#events.fire({ kind: 'deleted', ids, by: 'prune' });
		return this.#maintenance.withRoom(act, { ...options, needed, onRemoved });
	}

	dispose(): void {
		this.#capture.dispose();
		this.windows.dispose();
		this.#events.dispose();
		this.store.dispose();
	}
}
