/** Objects for a look at the workspace that leaves no trace: trees are kept in memory, file contents mostly only named. */
import { createHash } from 'node:crypto';
import type { ObjectId } from '../checkpoint';
import { objectIdOf, type ObjectStore, type ObjectStoreStats, type ObjectType, type Use } from './objectStore';
import type { ShortId } from './shortId';

/** Reads come from the store behind it, and from what was put here and kept. */
export class ScratchObjects implements ObjectStore {
	readonly #behind: ObjectStore;
	readonly #keepsContents: boolean;
	readonly #kept = new Map<ObjectId, Buffer>();
	readonly #named = new Set<ObjectId>();

	/** @param options with `keepsContents`, contents that are put whole are kept as well: for a few of them */
	constructor(behind: ObjectStore, { keepsContents = false } = {}) {
		this.#behind = behind;
		this.#keepsContents = keepsContents;
	}

	has(id: ObjectId): boolean {
		return this.#named.has(id) || this.#behind.has(id);
	}

	hasPlainModes(tree: ObjectId): boolean {
		return this.#behind.hasPlainModes(tree);
	}

	read(id: ObjectId): Buffer {
		return this.#kept.get(id) ?? this.#behind.read(id);
	}

	stream(id: ObjectId, use?: Use): Iterable<Buffer> {
		const kept = this.#kept.get(id);
		return kept ? [kept] : this.#behind.stream(id, use);
	}

	check(id: ObjectId): void {
		if (!this.#kept.has(id)) this.#behind.check(id);
	}

	putStream(_type: ObjectType, pieces: Iterable<Buffer>): ObjectId {
		const hash = createHash('sha256');
		for (const piece of pieces) hash.update(piece);
		const id = hash.digest('hex') as ObjectId;
		this.#named.add(id);
		return id;
	}

	put(type: ObjectType, bytes: Uint8Array): ObjectId {
		const id = objectIdOf(bytes);
		this.#named.add(id);
		if (this.#keepsContents || (type === 'tree' && !this.#behind.has(id))) this.#kept.set(id, Buffer.from(bytes));
		return id;
	}

	replace(type: ObjectType, pieces: Iterable<Buffer>): ObjectId {
		return this.putStream(type, pieces);
	}

	withPrefix(prefix: ShortId): ObjectId[] {
		return this.#behind.withPrefix(prefix);
	}

	flush(): void {
		// Nothing here is to last.
	}

	refresh(): void {
		this.#behind.refresh();
	}

	stats(): ObjectStoreStats {
		return this.#behind.stats();
	}

	close(): void {
		this.#kept.clear();
		this.#named.clear();
	}
}
