/** The object store on disk: a folder of append-only packs. */
import type { Disposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import type { ObjectId } from '../checkpoint';
import type { FileSystem } from '../fileSystem';
import { ObjectReader } from './objectReader';
import { objectIdOf, type ObjectStore, type ObjectStoreStats, type ObjectType, type Use } from './objectStore';
import { ObjectWriter } from './objectWriter';
import { PackFolder } from './packFolder';
import { InlinePacker } from './packer';
import type { ShortId } from './shortId';
import { ThreadPacker } from './threadPacker';

/** A pack that has reached this size gets no more records, in bytes; collecting garbage needs room for one. */
const defaultPackLimit = 64 << 20;

/** Packing a record takes milliseconds; a thread that is this late is not coming back. */
const defaultPatienceMs = 20_000;

/** Starting a thread costs as much as packing this, about; in bytes. */
const worthAThread = 16 << 20;

export interface PackObjectStoreOptions {
	readonly folder: string;
	readonly fileSystem: FileSystem;
	readonly log: Log;
	/** In bytes. */
	readonly packLimit?: number;
	/** The bundle of the thread that helps with many bytes, absolute; there is none without. */
	readonly helperFile?: string | undefined;
	/** How long that thread may take for a record, in milliseconds: after that it is done without. */
	readonly packerPatienceMs?: number;
	/** Told, before anything is appended, how many bytes are about to be; throws where they are too many. */
	readonly makeRoom?: (bytes: number) => void;
}

export class PackObjectStore implements ObjectStore {
	readonly packs: PackFolder;
	readonly reader: ObjectReader;
	readonly #writer: ObjectWriter;
	readonly #helperFile: string | undefined;
	readonly #patienceMs: number;
	readonly #fileSystem: FileSystem;
	readonly #log: Log;

	constructor({ folder, fileSystem, log, packLimit, makeRoom, ...packer }: PackObjectStoreOptions) {
		this.#helperFile = packer.helperFile;
		this.#patienceMs = packer.packerPatienceMs ?? defaultPatienceMs;
		this.#fileSystem = fileSystem;
		this.#log = log;
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

	expect(bytes: number): Disposable {
		const file = this.#helperFile;
		if (bytes < worthAThread || file === undefined || !isThere(this.#fileSystem, file))
			return { dispose: () => undefined };
		const packer = new ThreadPacker(file, this.#patienceMs, this.#log);
		this.#writer.packer = packer;
		return {
			dispose: () => {
				this.#writer.packer = new InlinePacker();
				packer.dispose();
			},
		};
	}

	/** Packs an object anew, without any base that does not stay. @throws as `read` */
	rebase(id: ObjectId, stays: (base: ObjectId) => boolean): void {
		this.#writer.rebase(id, stays);
	}

	withPrefix(prefix: ShortId): ObjectId[] {
		return this.reader.withPrefix(prefix);
	}

	flush(): void {
		this.#writer.flush();
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

function isThere(fileSystem: FileSystem, file: string): boolean {
	return fileSystem.statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
