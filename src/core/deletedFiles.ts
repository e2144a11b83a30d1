/**
 * Files that some checkpoint has and the workspace does not.
 *
 * A path is deleted when a checkpoint of the history, in whatever branch, has a file or a link there, nothing is there now, and that file
 * is not simply somewhere else now: renamed with the same content, once or more often, to where it still is. Of several files that were
 * at the path one after the other, the newest that is deleted counts.
 */
import { Pacer } from '../base/pacer';
import { compareUtf8 } from '../base/text';
import type { CheckpointId, ObjectId } from './checkpoint';
import { diffTrees, type TreeDifference } from './diff/treeDiff';
import { Departures } from './names/departures';
import { Fates, isCome, isGone } from './names/fates';
import { type ReadOnDisk, StepRenames } from './names/stepRenames';
import type { History } from './store/journal/history';
import type { CheckpointRecord } from './store/journal/journalRecord';
import type { ObjectStore } from './store/objectStore';
import { isWithin, untitledFolder } from './treePath';

export interface DeletedFile {
	readonly path: string;
	/** The newest checkpoint that has it. */
	readonly id: CheckpointId;
	/** When that was found to be gone, or a restore took it away; undefined when no checkpoint has recorded it yet. */
	readonly deletedAt: Date | undefined;
	/** In bytes. */
	readonly size: number;
	/** A file with much of the same content that came when it went, and is still there: it may have been renamed and edited at once. */
	readonly renamedTo?: string;
}

export interface DeletedFilesOptions {
	/** Only what is below it; empty for everything. */
	readonly folder: string;
	/** At most so many, the newest deletions first. */
	readonly limit: number;
	/** The workspace's tree now. */
	readonly now: ObjectId;
	/** Where `now` is read from. */
	readonly objects: ObjectStore;
	/** Reads contents that only the workspace has. */
	readonly readOnDisk: ReadOnDisk;
	/** Whether nothing is at a path on disk: what is not in scope any more is there all the same. */
	readonly isFree: (path: string) => boolean;
	readonly signal: AbortSignal | undefined;
}

/** Newest deletions first. @throws the signal's reason */
export async function findDeletedFiles(history: History, options: DeletedFilesOptions): Promise<DeletedFile[]> {
	const pacer = new Pacer(options.signal);
	const search = new Search(history, options);
	while (!search.isOver) {
		if (pacer.isDue) await pacer.breathe();
		search.lookAtNext();
	}
	return search.found;
}

/** A file that a checkpoint has and the state after it does not. */
interface Candidate {
	readonly path: string;
	/** What it is called in the checkpoint that the search has come to. */
	readonly name: string;
	/** Whether it had the same content under all the names since. */
	readonly isSame: boolean;
	/** Which of the history's checkpoints has it, the newest being 0. */
	readonly index: number;
	readonly size: number;
}

interface Deleted {
	/** As in `Candidate`. */
	readonly index: number;
	readonly file: DeletedFile;
}

/**
 * Looks at the checkpoints from the newest on. A file is missing in the next newer one, of whichever branch, and then in all of those. What
 * became of it is known on the way to HEAD; from other branches its name is followed up to where they left that way.
 */
class Search {
	readonly #options: DeletedFilesOptions;
	readonly #history: History;
	readonly #records: readonly CheckpointRecord[];
	readonly #renames: StepRenames;
	readonly #departures: Departures;
	readonly #fates = new Fates();
	readonly #onWayToHead = new Set<CheckpointId>();
	/** The state that the way back from now has come to. */
	#reached: ObjectId;
	#index = 0;
	/** Those whose fate is not known yet, by the checkpoint in which they have that name. */
	readonly #pending = new Map<CheckpointId, Candidate[]>();
	readonly #deleted = new Map<string, Deleted>();
	/** The same step is asked for as the way to HEAD, and as the next one in time. */
	#lastStep: { readonly key: string; readonly differences: readonly TreeDifference[] } | undefined;

	constructor(history: History, options: DeletedFilesOptions) {
		this.#options = options;
		this.#history = history;
		this.#records = history.newestFirst();
		this.#renames = new StepRenames(options.objects, options.readOnDisk);
		this.#departures = new Departures(history, options.objects);
		this.#reached = options.now;
		for (let at = history.head; at; at = history.get(at)?.parent ?? null) this.#onWayToHead.add(at);
	}

	get isOver(): boolean {
		return this.#index >= this.#records.length || (this.#isFull && this.#pending.size === 0);
	}

	get found(): DeletedFile[] {
		const time = ({ file: { deletedAt } }: Deleted): number => deletedAt?.getTime() ?? Infinity;
		const all = [...this.#deleted.values()].sort(
			(a, b) => a.index - b.index || compare(time(b), time(a)) || compareUtf8(a.file.path, b.file.path),
		);
		return all.slice(0, this.#options.limit).map(({ file }) => file);
	}

	get #isFull(): boolean {
		return this.#deleted.size >= this.#options.limit;
	}

	lookAtNext(): void {
		const index = this.#index++;
		const record = this.#records[index];
		if (!record) return;
		const isOnWay = this.#onWayToHead.has(record.id);
		if (isOnWay) {
			this.#fates.goBack(this.#step(record.tree, this.#reached), (step) => this.#renames.of(step));
			this.#reached = record.tree;
		}
		const candidates = [
			...(this.#pending.get(record.id) ?? []),
			...(this.#isFull ? [] : this.#missingAfter(index, record)),
		];
		this.#pending.delete(record.id);
		if (candidates.length === 0) return;
		const parent = record.parent ? this.#history.get(record.parent) : undefined;
		if (isOnWay) for (const candidate of candidates) this.#decide(candidate, this.#fates.of(candidate.name));
		else if (!parent) for (const candidate of candidates) this.#decide(candidate, undefined);
		else this.#goUp(record, parent, candidates);
	}

	/** The files of a checkpoint that the next newer one does not have, as far as they are not known to be deleted. */
	*#missingAfter(index: number, { tree }: CheckpointRecord): Generator<Candidate> {
		const { folder, now, isFree } = this.#options;
		const next = this.#records[index - 1]?.tree ?? now;
		for (const difference of this.#step(tree, next)) {
			const { path, before } = difference;
			if (!before || !isGone(difference) || !isWithin(path, folder) || isWithin(path, untitledFolder)) continue;
			if (!this.#deleted.has(path) && isFree(path)) yield { path, name: path, isSame: true, index, size: before.size };
		}
	}

	/** From a branch that was left, to the names that the parent has. */
	#goUp(record: CheckpointRecord, parent: CheckpointRecord, candidates: readonly Candidate[]): void {
		const step = this.#step(parent.tree, record.tree);
		const come = new Set(step.filter(isCome).map(({ path }) => path));
		const left: Candidate[] = [];
		for (const candidate of candidates) {
			if (!come.has(candidate.name)) {
				left.push(candidate);
				continue;
			}
			const source = this.#renames.between(parent.tree, record.tree).sourceOf(candidate.name);
			if (source) left.push({ ...candidate, name: source.path, isSame: candidate.isSame && source.isSame });
			else this.#decide(candidate, undefined);
		}
		if (left.length > 0) this.#pending.set(parent.id, [...(this.#pending.get(parent.id) ?? []), ...left]);
	}

	#decide(
		{ path, index, size, isSame }: Candidate,
		fate: { readonly path: string; readonly isSame: boolean } | undefined,
	): void {
		const id = this.#records[index]?.id;
		if (!id || (fate && fate.isSame && isSame) || (this.#deleted.get(path)?.index ?? Infinity) < index) return;
		const deletedAt = this.#departures.after(id, path) ?? this.#records[index - 1]?.at;
		const file = {
			path,
			id,
			deletedAt: deletedAt === undefined ? undefined : new Date(deletedAt),
			size,
			...(fate ? { renamedTo: fate.path } : {}),
		};
		this.#deleted.set(path, { index, file });
	}

	#step(before: ObjectId, after: ObjectId): readonly TreeDifference[] {
		const key = `${before} ${after}`;
		if (this.#lastStep?.key !== key)
			this.#lastStep = { key, differences: diffTrees(this.#options.objects, before, after) };
		return this.#lastStep.differences;
	}
}

/** Numbers of which several may be infinite. */
function compare(a: number, b: number): number {
	return a === b ? 0 : a < b ? -1 : 1;
}
