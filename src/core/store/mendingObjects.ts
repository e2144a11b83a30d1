/** Objects for a capture that trusts nothing: what is in the store already is read, and stored anew where it is damaged. */
import type { ObjectId } from '../checkpoint';
import { canRead, objectIdOf, type ObjectStore, type ObjectStoreStats, type ObjectType, type Use } from './objectStore';
import type { ShortId } from './shortId';

export class MendingObjects implements ObjectStore {
	/** What was damaged or missing and has been stored anew. */
	readonly mended = new Set<ObjectId>();
	readonly #behind: ObjectStore;
	readonly #good = new Set<ObjectId>();

	constructor(behind: ObjectStore) {
		this.#behind = behind;
	}

	has(id: ObjectId): boolean {
		return this.#behind.has(id) && this.#isGood(id);
	}

	hasPlainModes(tree: ObjectId): boolean {
		return this.#behind.hasPlainModes(tree);
	}

	read(id: ObjectId): Buffer {
		return this.#behind.read(id);
	}

	stream(id: ObjectId, use?: Use): Iterable<Buffer> {
		return this.#behind.stream(id, use);
	}

	check(id: ObjectId): void {
		this.#behind.check(id);
	}

	put(type: ObjectType, bytes: Uint8Array, base?: () => ObjectId | undefined): ObjectId {
		const id = objectIdOf(bytes);
		if (!this.#behind.has(id)) return this.#behind.put(type, bytes, base);
		if (!this.#isGood(id)) this.#mend(type, [Buffer.from(bytes)]);
		return id;
	}

	/** Looks at what there is only when the content is known: large content is stored part by part, each looked at. */
	putStream(type: ObjectType, pieces: Iterable<Buffer>): ObjectId {
		return this.#behind.replace(type, pieces);
	}

	replace(type: ObjectType, pieces: Iterable<Buffer>): ObjectId {
		return this.#behind.replace(type, pieces);
	}

	withPrefix(prefix: ShortId): ObjectId[] {
		return this.#behind.withPrefix(prefix);
	}

	flush(): void {
		this.#behind.flush();
	}

	refresh(): void {
		this.#behind.refresh();
	}

	stats(): ObjectStoreStats {
		return this.#behind.stats();
	}

	close(): void {
		this.#good.clear();
	}

	#mend(type: ObjectType, pieces: Iterable<Buffer>): void {
		const id = this.#behind.replace(type, pieces);
		this.mended.add(id);
		this.#good.add(id);
	}

	#isGood(id: ObjectId): boolean {
		if (this.#good.has(id)) return true;
		if (!canRead(this.#behind, id)) return false;
		this.#good.add(id);
		return true;
	}
}
