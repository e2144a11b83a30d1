/** The facade of core: every operation on checkpoints, as the engine and the command line call them. */
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type { Log } from '../base/log';
import { SerialQueue } from '../base/serialQueue';
import { compareUtf8 } from '../base/text';
import { CaptureService, type CreateOptions, type CreateResult } from './captureService';
import type {
	Change,
	Checkpoint,
	CheckpointDiff,
	CheckpointFile,
	CheckpointFilter,
	CheckpointId,
	RestoreReport,
	SkippedFile,
	StoreStats,
} from './checkpoint';
import { resolveCheckpoint } from './checkpointNames';
import { diffTrees, toChanges } from './diff/treeDiff';
import { CairnError } from './errors';
import type { FileSystem } from './fileSystem';
import { listRecords } from './listing';
import { type RestoreOptions, RestoreService, type UndoPreview } from './restore/restoreService';
import { nameOf, toCheckpoint } from './store/history';
import type { CheckpointRecord } from './store/journalRecord';
import { Store } from './store/store';
import type { TreeEntry } from './store/tree';
import { findEntry, listFolder, walkTree } from './store/treeReader';
import { isWithin, normalizePath } from './treePath';
import type { Workspace } from './workspace/workspace';

export interface OpenOptions {
	/** The store's folder, absolute. */
	readonly storePath: string;
	/** Makes the store where there is none. */
	readonly create: boolean;
	readonly workspace: Workspace;
	/** Who makes the checkpoints, unless a call says otherwise. */
	readonly author: string;
	readonly fileSystem: FileSystem;
	readonly clock: Clock;
	readonly log: Log;
}

/** Something that happened to the history, by this process (`by: 'this'`) or noticed of another one. */
export type HistoryEvent =
	| { readonly kind: 'created'; readonly checkpoint: Checkpoint }
	| { readonly kind: 'restored'; readonly report: RestoreReport }
	| { readonly kind: 'changedElsewhere' };

/** What a checkpoint changed against its parent, and what it left out. */
export interface CheckpointDetails {
	readonly checkpoint: Checkpoint;
	readonly changes: readonly Change[];
	readonly skipped: readonly SkippedFile[];
}

export class Checkpoints implements Disposable {
	readonly #store: Store;
	readonly #capture: CaptureService;
	readonly #restore: RestoreService;
	/** Operations that write run one after the other; readers need not wait. */
	readonly #writes = new SerialQueue();
	readonly #events: Emitter<HistoryEvent>;

	/** @throws CairnError `notFound`, `storeTooNew`, `permissionDenied`, … */
	constructor(options: OpenOptions) {
		this.#store = Store.open({
			path: options.storePath,
			create: options.create,
			fileSystem: options.fileSystem,
			log: options.log,
		});
		this.#events = new Emitter((error) => options.log.write('error', `A listener failed: ${String(error)}`));
		const context = { ...options, store: this.#store };
		this.#capture = new CaptureService(context, (checkpoint) => this.#events.fire({ kind: 'created', checkpoint }));
		this.#restore = new RestoreService(context, this.#capture);
	}

	get onDidChange(): Emitter<HistoryEvent>['event'] {
		return this.#events.event;
	}

	setWorkspace(workspace: Workspace): void {
		this.#capture.workspace = workspace;
	}

	/** Learns what other processes have done since the last look. */
	refresh(): void {
		if (this.#store.refresh()) this.#events.fire({ kind: 'changedElsewhere' });
	}

	/** Captures the workspace; without a change against the parent no checkpoint is made. */
	create(options: CreateOptions = {}): Promise<CreateResult> {
		return this.#writes.run(() => this.#capture.create(options));
	}

	/** The safe restore of design.md; see `RestoreOptions`. */
	async restore(name: string, options: RestoreOptions = {}): Promise<RestoreReport> {
		const report = await this.#writes.run(() => this.#restore.restore(this.#resolve(name), options));
		if (!report.dryRun && options.to === undefined) this.#events.fire({ kind: 'restored', report });
		return report;
	}

	/** Undoes the last restore that is not undone. @throws CairnError `notFound` where there is nothing to undo */
	async undo(signal?: AbortSignal): Promise<{ operation: 'restore'; id: CheckpointId; report: RestoreReport }> {
		const undone = await this.#writes.run(() => this.#restore.undo(signal));
		this.#events.fire({ kind: 'restored', report: undone.report });
		return undone;
	}

	/** What `undo` would do. @throws CairnError `notFound` where there is nothing to undo */
	previewUndo(signal?: AbortSignal): Promise<UndoPreview> {
		this.refresh();
		return this.#writes.run(() => this.#restore.previewUndo(signal));
	}

	get canUndo(): boolean {
		return this.#store.history.undoable !== undefined;
	}

	get head(): CheckpointId | null {
		return this.#store.history.head;
	}

	/** Newest first. */
	list(filter: CheckpointFilter = {}): Checkpoint[] {
		this.refresh();
		const path = filter.path === undefined ? {} : { path: normalizePath(filter.path) };
		return listRecords(this.#store.history, this.#store.objects, { ...filter, ...path }).map(toCheckpoint);
	}

	/** Undefined where there is none of that name. */
	get(name: string): Checkpoint | undefined {
		try {
			return toCheckpoint(this.#resolve(name));
		} catch (error) {
			if (CairnError.is(error, 'notFound')) return undefined;
			throw error;
		}
	}

	show(name: string): CheckpointDetails {
		const record = this.#resolve(name);
		const parent = record.parent ? this.#store.history.get(record.parent) : undefined;
		return {
			checkpoint: toCheckpoint(record),
			changes: toChanges(diffTrees(this.#store.objects, parent?.tree, record.tree)),
			skipped: this.#capture.skippedOf(record),
		};
	}

	/** Everything in the checkpoint, or what is at and below the paths; sorted by path. */
	files(name: string, paths?: readonly string[]): CheckpointFile[] {
		const record = this.#resolve(name);
		const chosen = paths?.map(normalizePath);
		const files: CheckpointFile[] = [];
		const found = new Set<string>();
		for (const { path, entry } of walkTree(this.#store.objects, record.tree)) {
			const fitting = chosen?.filter((candidate) => isWithin(path, candidate));
			if (fitting?.length === 0) continue;
			fitting?.forEach((candidate) => found.add(candidate));
			files.push({ path, kind: entry.kind, size: entry.size, objectId: entry.id });
		}
		const missing = chosen?.find((candidate) => candidate !== '' && !found.has(candidate));
		if (missing !== undefined) throw notInCheckpoint(record, missing);
		return files.sort((a, b) => compareUtf8(a.path, b.path));
	}

	/** One path of a checkpoint; the empty path is the top folder. @throws CairnError `notFound` */
	entry(name: string, path: string): TreeEntry {
		const record = this.#resolve(name);
		const entry = findEntry(this.#store.objects, record.tree, normalizePath(path));
		if (!entry) throw notInCheckpoint(record, path);
		return entry;
	}

	folder(name: string, path: string): TreeEntry[] {
		return listFolder(this.#store.objects, this.#resolve(name).tree, normalizePath(path));
	}

	/** The bytes of a file, or the target of a symbolic link. */
	read(name: string, path: string): Buffer {
		const entry = this.entry(name, path);
		if (entry.kind !== 'directory') return this.#store.objects.read(entry.id);
		throw new CairnError('invalidArgument', `"${path}" is a folder in the checkpoint.`, { details: { path } });
	}

	/** @param from undefined for nothing at all: everything in `to` is then added */
	diff(from: string | undefined, to: string, paths?: readonly string[]): CheckpointDiff {
		const before = from === undefined ? undefined : this.#resolve(from);
		const after = this.#resolve(to);
		const chosen = paths?.map(normalizePath);
		const changes = toChanges(diffTrees(this.#store.objects, before?.tree, after.tree)).filter(
			(change) => !chosen || chosen.some((candidate) => isWithin(change.path, candidate)),
		);
		return { from: before?.id ?? null, to: after.id, changes, total: changes.length };
	}

	stats(): StoreStats {
		this.refresh();
		const { objectCount, packCount, plainBytes } = this.#store.objects.stats();
		const { size, head } = this.#store.history;
		const storeBytes = this.#store.diskBytes();
		return { checkpointCount: size, refCount: 0, head, objectCount, packCount, storeBytes, plainBytes };
	}

	/** Resolves when every write that was asked for so far is over. */
	whenIdle(): Promise<void> {
		return this.#writes.whenIdle();
	}

	dispose(): void {
		this.#events.dispose();
		this.#store.dispose();
	}

	#resolve(name: string): CheckpointRecord {
		this.refresh();
		return resolveCheckpoint(this.#store.history, name);
	}
}

function notInCheckpoint(record: CheckpointRecord, path: string): CairnError {
	return new CairnError('notFound', `The checkpoint ${nameOf(record)} has no "${path}".`, {
		details: { id: record.id, path },
	});
}
