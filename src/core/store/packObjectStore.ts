/** The object store on disk: a folder of append-only packs. */
import type { Log } from '../../base/log';
import type { ObjectId } from '../checkpoint';
import type { FileSystem } from '../fileSystem';
import type { Packed } from './codecs/codec';
import { ObjectReader } from './objectReader';
import { objectIdOf, type ObjectStore, type ObjectStoreStats, type ObjectType, type Use } from './objectStore';
import { ObjectWriter } from './objectWriter';
import { PackFolder } from './packs/packFolder';
import type { CarriedCommit } from './packs/packRecord';
import type { NewObject } from './recordBuffer';
import type { ShortId } from './shortId';

/** A pack that has reached this size gets no more records, in bytes; collecting garbage needs room for one. */
const defaultPackLimit = 64 << 20;

export interface PackObjectStoreOptions {
	readonly folder: string;
	readonly fileSystem: FileSystem;
	readonly log: Log;
	/** In bytes. */
	readonly packLimit?: number;
	/** Told, before anything is appended, how many bytes are about to be; throws where they are too many. */
	readonly makeRoom?: (bytes: number) => void;
}

export class PackObjectStore implements ObjectStore {
	readonly packs: PackFolder;
	readonly reader: ObjectReader;
	readonly #writer: ObjectWriter;
	/** The history says it. */
	plainTrees: Pick<ReadonlySet<ObjectId>, 'has'> = new Set();

	constructor({ folder, fileSystem, log, packLimit, makeRoom }: PackObjectStoreOptions) {
		this.packs = new PackFolder(folder, packLimit ?? defaultPackLimit, fileSystem, log);
		this.reader = new ObjectReader(this.packs);
		this.#writer = new ObjectWriter(this.packs, this.reader, makeRoom ?? (() => undefined));
	}

	/** A pack that has reached this size gets no more records, in bytes. */
	get packLimit(): number {
		return this.packs.packLimit;
	}

	has(id: ObjectId): boolean {
		return this.#writer.has(id);
	}

	hasPlainModes(tree: ObjectId): boolean {
		return this.plainTrees.has(tree);
	}

	read(id: ObjectId): Buffer {
		const pending = this.#writer.pending(id);
		return pending ? Buffer.from(pending) : this.reader.read(id);
	}

	*stream(id: ObjectId, use?: Use): Generator<Buffer> {
		const pending = this.#writer.pending(id);
		if (pending) yield Buffer.from(pending);
		else yield* this.reader.stream(id, use);
	}

	check(id: ObjectId): void {
		// What is not in a pack yet cannot be damaged there.
		if (!this.#writer.pending(id)) this.reader.check(id);
	}

	put(type: ObjectType, bytes: Uint8Array, base?: () => ObjectId | undefined): ObjectId {
		const id = objectIdOf(bytes);
		if (!this.#writer.has(id)) this.#writer.put(type, asBuffer(bytes), id, base?.());
		return id;
	}

	putStream(type: ObjectType, pieces: Iterable<Buffer>): ObjectId {
		return this.#writer.putStream(type, pieces);
	}

	replace(type: ObjectType, pieces: Iterable<Buffer>): ObjectId {
		return this.#writer.putStream(type, pieces, { replace: true });
	}

	/**
	 * Stores objects that another thread has packed together already. None of them is larger than what `put` would pack with others.
	 * @param packed their plain bytes, one after the other; the memory may be used again at once
	 */
	putPacked(objects: readonly NewObject[], packed: Packed): void {
		this.#writer.putPacked(objects, packed);
	}

	/** Packs an object anew, without any base that does not stay. @throws as `read` */
	rebase(id: ObjectId, stays: (base: ObjectId) => boolean): void {
		this.#writer.rebase(id, stays);
	}

	withPrefix(prefix: ShortId): ObjectId[] {
		return this.reader.withPrefix(prefix);
	}

	/** @returns as `ObjectWriter.flush` */
	flush(commit?: CarriedCommit): boolean {
		return this.#writer.flush(commit);
	}

	refresh(): void {
		if (this.packs.refresh()) this.reader.forget();
	}

	stats(): ObjectStoreStats {
		const packs = this.packs.oldestFirst;
		return {
			objectCount: packs.reduce((sum, pack) => sum + pack.entries.count, 0),
			packCount: packs.length,
			plainBytes: packs.reduce((sum, pack) => sum + pack.entries.plainBytes, 0),
			storedBytes: this.packs.storedBytes(),
		};
	}

	close(): void {
		this.reader.forget();
		this.packs.close();
	}
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
