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

type Fields = Partial<Pick<NaiveCheckpoint, 'message' | 'tags' | 'pinned'>>;

interface Moved<T> {
	readonly before: T;
	readonly after: T;
}

/** Acts stand on one another: the last one is undone. */
export type NaiveAct =
	| {
			readonly kind: 'removal';
			readonly gone: readonly NaiveCheckpoint[];
			readonly parents: ReadonlyMap<string, Moved<string | null>>;
			readonly refs: ReadonlyMap<string, Moved<string | undefined>>;
			readonly head: Moved<string | null>;
	  }
	| { readonly kind: 'restore'; readonly target: string; readonly safety: string; readonly isIdle: boolean };

/** What only describes is undone by its name, in any order. */
export type NaiveDescription =
	| { readonly kind: 'edit'; readonly id: string; readonly before: Fields; readonly after: Fields }
	| ({ readonly kind: 'ref'; readonly name: string } & Moved<string | undefined>)
	| ({ readonly kind: 'head' } & Moved<string | null>);

export class NaiveStore {
	workspace: Files = new Map();
	head: string | null = null;
	readonly checkpoints = new Map<string, NaiveCheckpoint>();
	readonly refs = new Map<string, string>();
	/** By the names that the store has given them. */
	readonly descriptions = new Map<string, NaiveDescription>();
	#acts: NaiveAct[] = [];

	/** Ids in the order in which they were made. */
	get ids(): string[] {
		return [...this.checkpoints.keys()].sort();
	}

	/** The act that is undone next. @param skipsIdle passes over restores that changed nothing */
	last(skipsIdle: boolean): NaiveAct | undefined {
		return this.#acts.findLast(
			(act) =>
				act.kind === 'removal' ||
				(this.checkpoints.has(act.target) && this.checkpoints.has(act.safety) && !(skipsIdle && act.isIdle)),
		);
	}

	/** Whether a capture makes a checkpoint. */
	get isChanged(): boolean {
		const head = this.head === null ? undefined : this.checkpoints.get(this.head);
		return !head || !isSame(head.files, this.workspace);
	}

	create(id: string, fields: Pick<NaiveCheckpoint, 'message' | 'tags' | 'pinned'>): void {
		this.checkpoints.set(id, { id, parent: this.head, files: this.workspace, ...fields });
		this.head = id;
	}

	remove(ids: readonly string[]): void {
		const gone = ids.map((id) => this.checkpoints.get(id)).filter((each) => each !== undefined);
		const left = (id: string | null): string | null =>
			id !== null && ids.includes(id) ? left(this.checkpoints.get(id)?.parent ?? null) : id;
		const parents = new Map<string, Moved<string | null>>();
		for (const each of this.checkpoints.values()) {
			const after = left(each.parent);
			if (!ids.includes(each.id) && after !== each.parent) parents.set(each.id, { before: each.parent, after });
		}
		const refs = new Map<string, Moved<string | undefined>>();
		for (const [name, id] of this.refs)
			if (ids.includes(id)) refs.set(name, { before: id, after: left(id) ?? undefined });
		const head = { before: this.head, after: left(this.head) };
		for (const [id, { after }] of parents) this.#setParent(id, after);
		for (const [name, { after }] of refs) put(this.refs, name, after);
		this.head = head.after;
		for (const { id } of gone) this.checkpoints.delete(id);
		this.#acts.push({ kind: 'removal', gone, parents, refs, head });
	}

	/** Undefined where nothing changes, as below: then there is nothing to undo. */
	edit(id: string, fields: Fields): NaiveDescription | undefined {
		const old = this.checkpoints.get(id);
		if (!old) throw new Error(`There is no ${id}.`);
		const names = (Object.keys(fields) as (keyof Fields)[]).filter((name) => !isEqual(fields[name], old[name]));
		if (names.length === 0) return undefined;
		const only = (from: Fields): Fields => Object.fromEntries(names.map((name) => [name, from[name]]));
		this.checkpoints.set(id, { ...old, ...only(fields) });
		return { kind: 'edit', id, before: only(old), after: only(fields) };
	}

	setRef(name: string, after: string | undefined): NaiveDescription | undefined {
		const before = this.refs.get(name);
		if (before === after) return undefined;
		put(this.refs, name, after);
		return { kind: 'ref', name, before, after };
	}

	moveHead(after: string): NaiveDescription | undefined {
		const before = this.head;
		if (before === after) return undefined;
		this.head = after;
		return { kind: 'head', before, after };
	}

	/** The safety checkpoint, if one was needed, is HEAD by now. */
	restore(target: string): void {
		const files = this.checkpoints.get(target)?.files ?? new Map<string, string>();
		const isIdle = isSame(files, this.workspace) && this.head === target;
		this.#acts.push({ kind: 'restore', target, safety: this.head ?? '', isIdle });
		this.workspace = files;
		this.head = target;
	}

	/** Of a restore the safety checkpoint was made before. */
	undo(act: NaiveAct): void {
		if (act.kind === 'removal') this.#bringBack(act);
		else if (!act.isIdle) {
			this.workspace = this.checkpoints.get(act.safety)?.files ?? new Map<string, string>();
			this.head = act.safety;
			// What changed nothing, and came after it, has had its say.
			const at = this.#acts.indexOf(act);
			this.#acts = this.#acts.filter((each, index) => index <= at || each.kind === 'removal' || !each.isIdle);
		}
		this.#acts = this.#acts.filter((each) => each !== act);
	}

	/** False where nothing is left of it to take back. */
	takeBack(name: string): boolean {
		const found = this.descriptions.get(name);
		const isThere = (id: string | null | undefined): boolean => !id || this.checkpoints.has(id);
		if (found?.kind === 'edit') {
			const now = this.checkpoints.get(found.id);
			const names = Object.keys(found.after) as (keyof Fields)[];
			const left = names.filter((field) => now && isEqual(now[field], found.after[field]));
			if (!now || left.length === 0) return false;
			const before = Object.fromEntries(left.map((field) => [field, found.before[field]]));
			this.checkpoints.set(found.id, { ...now, ...before });
		} else if (found?.kind === 'ref') {
			if (this.refs.get(found.name) !== found.after || !isThere(found.before)) return false;
			put(this.refs, found.name, found.before);
		} else {
			if (!found || this.head !== found.after || !isThere(found.before)) return false;
			this.head = found.before;
		}
		this.descriptions.delete(name);
		return true;
	}

	gc(): void {
		this.#acts = this.#acts.filter(({ kind }) => kind === 'restore');
		this.descriptions.clear();
	}

	#bringBack({ gone, parents, refs, head }: Extract<NaiveAct, { kind: 'removal' }>): void {
		for (const each of gone) this.checkpoints.set(each.id, each);
		for (const [id, { before, after }] of parents) {
			if (this.checkpoints.get(id)?.parent === after) this.#setParent(id, before);
		}
		for (const [name, { before, after }] of refs) if (this.refs.get(name) === after) put(this.refs, name, before);
		if (head.before !== head.after && this.head === head.after) this.head = head.before;
	}

	#setParent(id: string, parent: string | null): void {
		const old = this.checkpoints.get(id);
		if (old) this.checkpoints.set(id, { ...old, parent });
	}
}

function isEqual(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function isSame(a: Files, b: Files): boolean {
	return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

function put<T>(map: Map<string, T>, key: string, value: T | undefined): void {
	if (value === undefined) map.delete(key);
	else map.set(key, value);
}
