/** The history of one path: which checkpoints changed it, and what it was called in each. */
import type { ChangeStatus, CheckpointId } from '../checkpoint';
import { diskSides } from '../diff/step';
import type { History } from '../store/journal/history';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { PathFinders } from './pathFinder';
import { StepRenames } from './stepRenames';

/** What a checkpoint did to the file or folder whose history it is. */
export interface PathStep {
	/** Its name in the checkpoint; of one that was removed: the name until then. */
	readonly path: string;
	readonly status: ChangeStatus;
}

/**
 * Follows a path from the newest checkpoints back. When it came by a rename, its own or that of a folder above it, the way up goes on
 * with the old name; each branch has its own names. Checkpoints are to be asked for newest first, every one of them.
 */
export class PathHistory {
	readonly #history: History;
	readonly #asked: string;
	readonly #finders: PathFinders;
	readonly #renames: StepRenames;
	/** What the path is called in a checkpoint, as its children know. */
	readonly #fromChildren = new Map<CheckpointId, string[]>();
	/** What the file that HEAD has at the path is called in a checkpoint, also in branches that were left. */
	readonly #fromHead = new Map<CheckpointId, string>();
	readonly #onWayToHead = new Set<CheckpointId>();
	/** Where the way up from HEAD has come to. */
	#reached: CheckpointRecord | undefined;

	constructor(history: History, objects: ObjectStore, path: string) {
		this.#history = history;
		this.#asked = path;
		this.#finders = new PathFinders(objects);
		this.#renames = new StepRenames(objects);
		this.#reached = history.head === null ? undefined : history.get(history.head);
		if (this.#reached) this.#fromHead.set(this.#reached.id, path);
		for (let at = this.#reached; at; at = this.#parentOf(at)) this.#onWayToHead.add(at.id);
	}

	/** Undefined when the checkpoint left the path as its parent has it. */
	stepOf(record: CheckpointRecord): PathStep | undefined {
		const { id } = record;
		const before = this.#parentOf(record);
		const fromHead = this.#nameFromHead(record);
		const others = this.#fromChildren.get(id) ?? (this.#onWayToHead.has(id) ? [] : [this.#asked]);
		this.#fromChildren.delete(id);
		let found: PathStep | undefined;
		for (const name of new Set([...(fromHead === undefined ? [] : [fromHead]), ...others])) {
			found ??= this.#step(record, before, name);
			if (before) this.#callIt(before.id, this.#nameBefore(record, before, name));
		}
		return found;
	}

	#callIt(id: CheckpointId, name: string): void {
		const names = this.#fromChildren.get(id);
		if (!names) this.#fromChildren.set(id, [name]);
		else if (!names.includes(name)) names.push(name);
	}

	/** Undefined in a history that never met HEAD's. */
	#nameFromHead(record: CheckpointRecord): string | undefined {
		const below: CheckpointRecord[] = [];
		let at: CheckpointRecord | undefined = record;
		for (; at && !this.#fromHead.has(at.id) && !this.#onWayToHead.has(at.id); at = this.#parentOf(at)) below.push(at);
		if (!at) return undefined;
		while (!this.#fromHead.has(at.id) && this.#goUp());
		let name = this.#fromHead.get(at.id);
		for (const child of below.reverse()) {
			if (name === undefined) return undefined;
			name = this.#nameAfter(at, child, name);
			this.#fromHead.set(child.id, name);
			at = child;
		}
		return name;
	}

	/** One step up from HEAD. @returns false when there is none */
	#goUp(): boolean {
		const child = this.#reached;
		const parent = child && this.#parentOf(child);
		const name = child && this.#fromHead.get(child.id);
		if (!parent || name === undefined) return false;
		this.#fromHead.set(parent.id, this.#nameBefore(child, parent, name));
		this.#reached = parent;
		return true;
	}

	#nameBefore({ tree }: CheckpointRecord, before: CheckpointRecord, name: string): string {
		if (tree === before.tree || this.#finders.at(before.tree, name) !== undefined) return name;
		if (this.#finders.at(tree, name) === undefined) return name;
		return this.#renames.between(before.tree, tree).sourceOf(name)?.path ?? name;
	}

	#nameAfter(before: CheckpointRecord, { tree }: CheckpointRecord, name: string): string {
		if (tree === before.tree || this.#finders.at(tree, name) !== undefined) return name;
		if (this.#finders.at(before.tree, name) === undefined) return name;
		return this.#renames.between(before.tree, tree).targetOf(name)?.path ?? name;
	}

	#step(record: CheckpointRecord, before: CheckpointRecord | undefined, name: string): PathStep | undefined {
		const { tree } = record;
		const now = this.#finders.at(tree, name);
		const then = before && this.#finders.at(before.tree, name);
		if (now === then)
			return before && this.#isSaved(before, record, name) ? { path: name, status: 'modified' } : undefined;
		if (!before) return { path: name, status: 'added' };
		const renames = now === undefined || then === undefined ? this.#renames.between(before.tree, tree) : undefined;
		if (!renames) return { path: name, status: 'modified' };
		if (then === undefined) return { path: name, status: renames.sourceOf(name) ? 'renamed' : 'added' };
		// When only the name is gone, the checkpoint has it under the new one.
		const target = renames.targetOf(name);
		return target ? { path: target.path, status: 'renamed' } : { path: name, status: 'removed' };
	}

	/** What was recorded as an editor held it changes on the disk alone when it is saved. */
	#isSaved(parent: CheckpointRecord, record: CheckpointRecord, name: string): boolean {
		const { before, after } = diskSides(parent, record);
		if (before === undefined || before === after) return false;
		return this.#finders.at(before, name) !== this.#finders.at(after, name);
	}

	#parentOf({ parent }: CheckpointRecord): CheckpointRecord | undefined {
		return parent ? this.#history.get(parent) : undefined;
	}
}
