/** What a store of checkpoints does, in the simplest way: everything in memory, states copied whole. */

/** The workspace: texts by path. */
export type Files = ReadonlyMap<string, string>;

export interface NaiveCheckpoint {
	readonly id: string;
	readonly parent: string | null;
	readonly files: Files;
	readonly message: string;
	readonly tags: readonly string[];
	readonly pinned: boolean;
}

interface State {
	readonly checkpoints: ReadonlyMap<string, NaiveCheckpoint>;
	readonly refs: ReadonlyMap<string, string>;
	readonly head: string | null;
}

type Undoable =
	| { readonly kind: 'change'; readonly before: State; readonly after: State }
	| { readonly kind: 'restore'; readonly target: string; readonly safety: string };

export class NaiveStore {
	workspace: Files = new Map();
	#state: State = { checkpoints: new Map(), refs: new Map(), head: null };
	#undoable: Undoable[] = [];

	get checkpoints(): ReadonlyMap<string, NaiveCheckpoint> {
		return this.#state.checkpoints;
	}

	get refs(): ReadonlyMap<string, string> {
		return this.#state.refs;
	}

	get head(): string | null {
		return this.#state.head;
	}

	/** Ids in the order in which they were made. */
	get ids(): string[] {
		return [...this.checkpoints.keys()].sort();
	}

	get last(): Undoable | undefined {
		return this.#undoable.findLast(
			(each) => each.kind === 'change' || (this.checkpoints.has(each.target) && this.checkpoints.has(each.safety)),
		);
	}

	/** Whether a capture makes a checkpoint. */
	get isChanged(): boolean {
		const head = this.head === null ? undefined : this.checkpoints.get(this.head);
		return !head || !isSame(head.files, this.workspace);
	}

	create(id: string, fields: Pick<NaiveCheckpoint, 'message' | 'tags' | 'pinned'>): void {
		const checkpoint = { id, parent: this.head, files: this.workspace, ...fields };
		this.#state = { ...this.#state, checkpoints: new Map([...this.checkpoints, [id, checkpoint]]), head: id };
	}

	remove(ids: readonly string[]): void {
		const gone = new Set(ids);
		const left = (id: string | null): string | null =>
			id !== null && gone.has(id) ? left(this.checkpoints.get(id)?.parent ?? null) : id;
		const kept = [...this.checkpoints.values()].filter(({ id }) => !gone.has(id));
		const refs = [...this.refs].map(([name, id]): [string, string | null] => [name, left(id)]);
		this.#change({
			checkpoints: new Map(kept.map((each) => [each.id, { ...each, parent: left(each.parent) }])),
			refs: new Map(refs.filter((pair): pair is [string, string] => pair[1] !== null)),
			head: left(this.head),
		});
	}

	edit(id: string, fields: Partial<Pick<NaiveCheckpoint, 'message' | 'tags' | 'pinned'>>): void {
		const before = this.checkpoints.get(id);
		if (!before) throw new Error(`There is no ${id}.`);
		const after = { ...before, ...fields };
		if (JSON.stringify(after) === JSON.stringify(before)) return;
		this.#change({ ...this.#state, checkpoints: new Map([...this.checkpoints, [id, after]]) });
	}

	setRef(name: string, id: string): void {
		if (this.refs.get(name) !== id) this.#change({ ...this.#state, refs: new Map([...this.refs, [name, id]]) });
	}

	deleteRef(name: string): void {
		if (!this.refs.has(name)) return;
		this.#change({ ...this.#state, refs: new Map([...this.refs].filter(([other]) => other !== name)) });
	}

	moveHead(id: string): void {
		if (this.head !== id) this.#change({ ...this.#state, head: id });
	}

	/** The safety checkpoint, if one was needed, is HEAD by now. */
	restore(target: string): void {
		const files = this.checkpoints.get(target)?.files ?? new Map<string, string>();
		const isThere = isSame(files, this.workspace) && this.head === target;
		if (!isThere) this.#undoable.push({ kind: 'restore', target, safety: this.head ?? '' });
		this.workspace = files;
		this.#state = { ...this.#state, head: target };
	}

	undoChange(): void {
		const last = this.last;
		if (last?.kind !== 'change') throw new Error('There is no change to undo.');
		const { before, after } = last;
		const checkpoints = new Map(this.checkpoints);
		for (const id of new Set([...before.checkpoints.keys(), ...after.checkpoints.keys()])) {
			if (after.checkpoints.get(id) === before.checkpoints.get(id)) continue;
			put(checkpoints, id, before.checkpoints.get(id));
		}
		const refs = new Map(this.refs);
		for (const name of new Set([...before.refs.keys(), ...after.refs.keys()])) {
			if (refs.get(name) === after.refs.get(name)) put(refs, name, before.refs.get(name));
		}
		const isMoved = before.head !== after.head && this.head === after.head;
		this.#state = { checkpoints, refs, head: isMoved ? before.head : this.head };
		this.#undoable = this.#undoable.filter((each) => each !== last);
	}

	/** As `restore`: the safety checkpoint was made before. */
	undoRestore(): void {
		const last = this.last;
		if (last?.kind !== 'restore') throw new Error('There is no restore to undo.');
		this.workspace = this.checkpoints.get(last.safety)?.files ?? new Map<string, string>();
		this.#state = { ...this.#state, head: last.safety };
		this.#undoable = this.#undoable.filter((each) => each !== last);
	}

	gc(): void {
		this.#undoable = this.#undoable.filter(({ kind }) => kind === 'restore');
	}

	#change(after: State): void {
		const before = this.#state;
		// What did not change is the same object, so that undoing can tell what did.
		const checkpoints = new Map(
			[...after.checkpoints].map(([id, each]) => {
				const old = before.checkpoints.get(id);
				return [id, old && JSON.stringify(old) === JSON.stringify(each) && old.files === each.files ? old : each];
			}),
		);
		this.#state = { ...after, checkpoints };
		this.#undoable.push({ kind: 'change', before, after: this.#state });
	}
}

function isSame(a: Files, b: Files): boolean {
	return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

function put<T>(map: Map<string, T>, key: string, value: T | undefined): void {
	if (value === undefined) map.delete(key);
	else map.set(key, value);
}
