/** The questions that can be asked of the history; nothing here writes. */
import { compareUtf8 } from '../base/text';
import type {
	Change,
	Checkpoint,
	CheckpointDiff,
	CheckpointFile,
	CheckpointFilter,
	CheckpointId,
	ListedCheckpoint,
	SkippedFile,
	StoreStats,
} from './checkpoint';
import { resolveCheckpoint } from './checkpointNames';
import { readCoverage } from './capture/coverage';
import { textsIn } from './capture/textPlaces';
import { changesOfStep, type Step, stepOf } from './diff/step';
import { diffTrees } from './diff/treeDiff';
import { CairnError, isLostObject } from './errors';
import { listRecords } from './listing';
import { notThere } from './names/notThere';
import { listOperations, type Operation } from './operations';
import { tracked } from './restore/recordedScope';
import { diskTreeOf, toCheckpoint } from './store/journal/recordView';
import type { CheckpointRecord, OperationId } from './store/journal/journalRecord';
import type { Store } from './store/store';
import type { Windows } from './store/windows';
import type { TreeEntry } from './store/tree';
import { findEntry, listFolder, walkTree } from './store/treeReader';
import { isWithin, isWithinAny, normalizePath, untitledFolder } from './treePath';

/** What a checkpoint changed against its parent, and what it left out. */
export interface CheckpointDetails {
	readonly checkpoint: Checkpoint;
	readonly changes: readonly Change[];
	readonly skipped: readonly SkippedFile[];
	/** The drafts that it stands for, the newest first. Missing for none. */
	readonly replaces?: readonly Checkpoint[];
}

/** A restore that brought the workspace to a checkpoint, and is not undone. */
export interface RestoredState {
	readonly operation: OperationId;
	/** When that was, UTC. */
	readonly at: Date;
	readonly checkpoint: Checkpoint;
	/** Holds the state from before. */
	readonly safetyCheckpointId: CheckpointId;
	/** Whether nothing has been recorded since: this is what the workspace is. */
	readonly isCurrent: boolean;
}

/** A checkpoint as it was on disk; without, with what editors held. */
export type Side = 'disk';

/** A text that an editor held unsaved. */
export interface HeldText {
	readonly path: string;
	/** As saving it would have written it. */
	readonly bytes: Uint8Array;
	/** What the file had; null where there was none. */
	readonly onDisk: Uint8Array | null;
}

export class CheckpointReader {
	protected readonly store: Store;
	/** Which windows use the store. */
	readonly windows: Windows;

	constructor(store: Store, windows: Windows) {
		this.store = store;
		this.windows = windows;
	}

	/** Learns what other processes have done since the last look. */
	refresh(): void {
		this.store.refresh();
	}

	/** Whether there is an act to undo that has changed anything. */
	get canUndo(): boolean {
		return this.store.history.undo.lastEffective !== undefined;
	}

	/** Whether there is an act to do again that was undone. */
	get canRedo(): boolean {
		return this.store.history.redoable !== undefined;
	}

	get head(): CheckpointId | null {
		return this.store.history.head;
	}

	/** By name, in the order of the names. */
	refs(): Record<string, CheckpointId> {
		this.refresh();
		return Object.fromEntries([...this.store.history.refs].sort(([a], [b]) => compareUtf8(a, b)));
	}

	/** The checkpoint that a ref names. @throws CairnError `notFound` */
	ref(name: string): CheckpointId {
		this.refresh();
		const id = this.store.history.refs.get(name);
		if (id) return id;
		throw new CairnError('notFound', `There is no ref ${name}.`, { details: { name } });
	}

	/** What was done to the history, newest first; what was removed before garbage was last collected is forgotten. */
	operations(limit?: number): Operation[] {
		this.refresh();
		return listOperations(this.store.history, limit);
	}

	/** Newest first. */
	list(filter: CheckpointFilter = {}): ListedCheckpoint[] {
		this.refresh();
		const path = filter.path === undefined ? {} : { path: normalizePath(filter.path) };
		const found = listRecords(this.store.history, this.store.objects, { ...filter, ...path });
		return found.map(({ record, step }) => ({ ...this.#view(record), ...step }));
	}

	#view(record: CheckpointRecord): Checkpoint {
		const by = this.store.history.replacementOf(record.id);
		return { ...toCheckpoint(record), ...(by ? { replacedBy: by.id } : {}) };
	}

	/** Undefined where there is none of that name. */
	get(name: string): Checkpoint | undefined {
		try {
			return this.#view(this.resolve(name));
		} catch (error) {
			if (CairnError.is(error, 'notFound')) return undefined;
			throw error;
		}
	}

	/** Restores of whole checkpoints, the newest first. @param limit how many at most */
	restoredStates(limit = Infinity): RestoredState[] {
		if (limit <= 0) return [];
		this.refresh();
		const { history } = this.store;
		const { all } = history.arrivals;
		const states: RestoredState[] = [];
		for (const { operation, at, target, safety } of all) {
			if (states.length === limit) break;
			const record = history.get(target);
			if (!record) continue;
			const isCurrent = operation === all[0]?.operation && target === history.head && history.isHeadRestored;
			const checkpoint = this.#view(record);
			states.push({ operation, at: new Date(at), checkpoint, safetyCheckpointId: safety, isCurrent });
		}
		return states;
	}

	show(name: string): CheckpointDetails {
		const record = this.resolve(name);
		const parent = record.parent ? this.store.history.get(record.parent) : undefined;
		return {
			checkpoint: this.#view(record),
			changes: this.#changesOf(stepOf(this.store.objects, parent, record), parent, record),
			skipped: readCoverage(this.store.objects, record).skipped,
			...this.#replacedBy(record),
		};
	}

	#replacedBy({ id, replaces = [] }: CheckpointRecord): Pick<CheckpointDetails, 'replaces'> {
		const { history } = this.store;
		const drafts = replaces.filter((draft) => history.replacementOf(draft)?.id === id);
		const found = drafts.flatMap((draft) => history.get(draft) ?? []).map((record) => this.#view(record));
		return found.length > 0 ? { replaces: found } : {};
	}

	/** Everything in the checkpoint, or what is at and below the paths; sorted by path. */
	files(name: string, paths?: readonly string[]): CheckpointFile[] {
		const record = this.resolve(name);
		const chosen = paths?.map(normalizePath);
		const files: CheckpointFile[] = [];
		const found = new Set<string>();
		for (const { path, entry } of walkTree(this.store.objects, record.tree)) {
			const fitting = chosen?.filter((candidate) => isWithin(path, candidate));
			if (fitting?.length === 0) continue;
			fitting?.forEach((candidate) => found.add(candidate));
			files.push({ path, kind: entry.kind, size: entry.size, objectId: entry.id });
		}
		const missing = chosen?.find((candidate) => candidate !== '' && !found.has(candidate));
		if (missing !== undefined) throw this.#notThere(record, missing);
		return files.sort((a, b) => compareUtf8(a.path, b.path));
	}

	/** One path of a checkpoint; the empty path is the top folder. @throws CairnError `notFound` */
	entry(name: string, path: string, side?: Side): TreeEntry {
		const record = this.resolve(name);
		const tree = side === 'disk' ? diskTreeOf(record) : record.tree;
		const entry = findEntry(this.store.objects, tree, normalizePath(path));
		if (!entry) throw this.#notThere(record, normalizePath(path));
		return entry;
	}

	#notThere(record: CheckpointRecord, path: string): CairnError {
		return notThere(this.store.history, this.store.objects, record, path);
	}

	folder(name: string, path: string): TreeEntry[] {
		return listFolder(this.store.objects, this.resolve(name).tree, normalizePath(path));
	}

	/** The bytes of a file, or the target of a symbolic link; a buffer of their own. @param side as in `entry` */
	read(name: string, path: string, side?: Side): Buffer {
		return Buffer.from(this.store.objects.read(this.#fileAt(name, path, side).id));
	}

	/** What this window's editors held unsaved when a checkpoint was made, or those of a window that is gone, with what was on disk. */
	heldTexts(name: string): HeldText[] {
		const { objects } = this.store;
		const record = this.resolve(name);
		const isOwn = (id: string): boolean => this.windows.hasTakenOver(id) || this.windows.stateOf(id) !== 'here';
		const texts = (record.unsaved ?? [])
			.filter(({ window }) => isOwn(window))
			.flatMap(({ tree }) => [...textsIn(objects, tree)]);
		return texts
			.filter(([path]) => !isWithin(path, untitledFolder))
			.map(([path, { id }]) => {
				const there = findEntry(objects, diskTreeOf(record), path);
				const onDisk = there && there.kind !== 'directory' ? Buffer.from(objects.read(there.id)) : null;
				return { path, bytes: Buffer.from(objects.read(id)), onDisk };
			});
	}

	/** As `read`, in pieces that fit into memory. */
	stream(name: string, path: string, side?: Side): Iterable<Buffer> {
		return this.store.objects.stream(this.#fileAt(name, path, side).id);
	}

	#fileAt(name: string, path: string, side: Side | undefined): TreeEntry {
		const entry = this.entry(name, path, side);
		if (entry.kind !== 'directory') return entry;
		throw new CairnError('invalidArgument', `"${path}" is a folder in the checkpoint.`, { details: { path } });
	}

	/** @param from undefined for nothing at all: everything in `to` is then added */
	diff(from: string | undefined, to: string, paths?: readonly string[]): CheckpointDiff {
		const before = from === undefined ? undefined : this.resolve(from);
		const after = this.resolve(to);
		const chosen = paths?.map(normalizePath);
		const isChosen = (path: string | undefined): boolean =>
			path !== undefined && (!chosen || chosen.some((candidate) => isWithin(path, candidate)));
		const changes = this.#changes(before, after).filter(({ path, oldPath }) => isChosen(path) || isChosen(oldPath));
		return { from: before?.id ?? null, to: after.id, changes, total: changes.length };
	}

	#changes(before: CheckpointRecord | undefined, after: CheckpointRecord): Change[] {
		return this.#changesOf(
			{ onDisk: diffTrees(this.store.objects, before?.tree, after.tree), inEditors: [] },
			before,
			after,
		);
	}

	#changesOf(step: Step, before: CheckpointRecord | undefined, after: CheckpointRecord): Change[] {
		const differences = [...step.onDisk, ...step.inEditors];
		const changes = changesOfStep(this.store.objects, step);
		// As a rule both have the same coverage, and then nothing has left the scope.
		if (!before || before.coverage === after.coverage || !changes.some(({ status }) => status === 'removed')) {
			return changes;
		}
		const wasFolder = new Set(
			differences.filter(({ before: entry }) => entry?.kind === 'directory').map(({ path }) => path),
		);
		const [wasTracked, isTracked] = [this.#tracked(before), this.#tracked(after)];
		const hasLeft = ({ path, status }: Change): boolean =>
			status === 'removed' && wasTracked(path, wasFolder.has(path)) && !isTracked(path, wasFolder.has(path));
		return changes.map((change) => (hasLeft(change) ? { ...change, leftScope: true } : change));
	}

	/** Whether a checkpoint would have had a path if it had been there. If the store has lost what it covers, it would have had all. */
	#tracked(record: CheckpointRecord): (path: string, isFolder: boolean) => boolean {
		const { objects } = this.store;
		try {
			const { skippedThen, wasInScope } = tracked({ objects, tree: record.tree }, readCoverage(objects, record));
			return (path, isFolder) => !isWithinAny(path, skippedThen) && wasInScope(path, isFolder);
		} catch (error) {
			if (!isLostObject(error)) throw error;
			return () => true;
		}
	}

	stats(): StoreStats {
		this.refresh();
		const { objectCount, packCount, plainBytes } = this.store.objects.stats();
		const { size, head, refs } = this.store.history;
		const storeBytes = this.store.diskBytes();
		return { checkpointCount: size, refCount: refs.size, head, objectCount, packCount, storeBytes, plainBytes };
	}

	/** @throws CairnError `notFound`, `invalidArgument` */
	protected resolve(name: string): CheckpointRecord {
		this.refresh();
		return resolveCheckpoint(this.store.history, name);
	}
}
