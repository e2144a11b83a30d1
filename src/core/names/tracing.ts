/** Follows a file or folder from the workspace to a checkpoint, or back, through every step between them: what is it called there? */
import type { CheckpointId, NameThen, ObjectId } from '../checkpoint';
import type { History } from '../store/journal/history';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { isFolder, PathFinders } from './pathFinder';
import { type ReadOnDisk, StepRenames } from './stepRenames';

/** The state that names are traced from: the workspace's, or HEAD's when the workspace was not looked at. */
export interface Present {
	readonly tree: ObjectId;
	readonly readOnDisk?: ReadOnDisk;
}

/** From one state to the next on the way; `isBack` when that is the earlier one. */
interface Leg {
	readonly from: ObjectId;
	readonly to: ObjectId;
	readonly isBack: boolean;
}

export class NameTracer {
	readonly #history: History;
	readonly #present: Present;
	readonly #target: CheckpointRecord;
	readonly #finders: PathFinders;
	readonly #renames: StepRenames;
	readonly #way: readonly Leg[];
	readonly #wayForth: readonly Leg[];

	constructor(history: History, objects: ObjectStore, present: Present, target: CheckpointRecord) {
		this.#history = history;
		this.#present = present;
		this.#target = target;
		this.#finders = new PathFinders(objects);
		this.#renames = new StepRenames(objects, present.readOnDisk);
		this.#way = this.#wayBack();
		this.#wayForth = this.#way.map(({ from, to, isBack }) => ({ from: to, to: from, isBack: !isBack })).reverse();
	}

	/** What a path of the workspace is called in the checkpoint; undefined when the checkpoint does not have it. */
	nameThen(path: string): string | undefined {
		const traced = this.#follow(path, this.#way);
		if (traced !== undefined) return traced;
		// A copy whose original went later: no step renamed it, and it is the same file all the same.
		const alike = this.#renames.between(this.#target.tree, this.#present.tree).sourceOf(path)?.path;
		return alike === undefined || this.#follow(alike, this.#wayForth) ? undefined : alike;
	}

	/** What a path of the checkpoint is called in the workspace; undefined when it is not there any more. */
	nameNow(path: string): string | undefined {
		const traced = this.#follow(path, this.#wayForth);
		if (traced !== undefined) return traced;
		const alike = this.#renames.between(this.#target.tree, this.#present.tree).targetOf(path)?.path;
		return alike === undefined || this.#follow(alike, this.#way) ? undefined : alike;
	}

	/**
	 * The names of those that the checkpoint and the workspace have under different ones. A path that the checkpoint has is one of the
	 * checkpoint's, any other is one of the workspace's.
	 */
	differing(paths: readonly string[]): NameThen[] {
		return paths.flatMap((path) => {
			const isThere = (tree: ObjectId): boolean => this.#finders.at(tree, path) !== undefined;
			const [isThen, isNow] = [isThere(this.#target.tree), isThere(this.#present.tree)];
			if (isThen === isNow) return [];
			const other = isThen ? this.nameNow(path) : this.nameThen(path);
			if (other === undefined || other === path) return [];
			return [isThen ? { path: other, pathThen: path } : { path, pathThen: other }];
		});
	}

	#follow(path: string, way: readonly Leg[]): string | undefined {
		let name: string | undefined = path;
		for (const leg of way) {
			name = this.#next(name, leg);
			if (name === undefined) return undefined;
		}
		return name;
	}

	#next(name: string, { from, to, isBack }: Leg): string | undefined {
		if (from === to) return name;
		const [here, there] = [this.#finders.at(from, name), this.#finders.at(to, name)];
		// A file that gave way to a folder is not that folder.
		if (here !== undefined && there !== undefined) return isFolder(here) === isFolder(there) ? name : undefined;
		if (here === undefined) return undefined;
		const renames = isBack ? this.#renames.between(to, from) : this.#renames.between(from, to);
		return (isBack ? renames.sourceOf(name) : renames.targetOf(name))?.path;
	}

	/** From the workspace up to where both ways part, and down from there to the checkpoint; straight when they never met. */
	#wayBack(): Leg[] {
		const below = new Map<CheckpointId, CheckpointRecord | undefined>();
		for (
			let at: CheckpointRecord | undefined = this.#target, child: CheckpointRecord | undefined;
			at;
			at = this.#parentOf(at)
		) {
			below.set(at.id, child);
			child = at;
		}
		const way: Leg[] = [];
		let tree = this.#present.tree;
		let at = this.#history.head === null ? undefined : this.#history.get(this.#history.head);
		for (; at && !below.has(at.id); at = this.#parentOf(at)) {
			way.push({ from: tree, to: at.tree, isBack: true });
			({ tree } = at);
		}
		if (!at) return [{ from: this.#present.tree, to: this.#target.tree, isBack: true }];
		way.push({ from: tree, to: at.tree, isBack: true });
		for (let child = below.get(at.id); child; child = below.get(child.id)) {
			way.push({ from: at.tree, to: child.tree, isBack: false });
			at = child;
		}
		return way;
	}

	#parentOf({ parent }: CheckpointRecord): CheckpointRecord | undefined {
		return parent ? this.#history.get(parent) : undefined;
	}
}
