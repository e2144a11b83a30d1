/** The object store on disk: a folder of append-only packs and an index in memory. */
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { ObjectId } from '../checkpoint';
import { CairnError, fromSystemError } from '../errors';
import { type FileSystem, syncFolder } from '../fileSystem';
import { decode, encode } from './codec';
import { objectIdOf, type ObjectStore, type ObjectStoreStats, type ObjectType } from './objectStore';
import { type ObjectLocation, PackFile } from './packFile';
import { encodeHeader, type RecordHeader, recordHeaderLength } from './packRecord';

/** A pack that has reached this size gets no more records, in bytes. */
const packLimit = 256 << 20;
/** Records are gathered in memory up to this size before they are written, in bytes. */
const bufferLimit = 1 << 20;

const packName = /^pack-(\d{8,15})\.pack$/;

export class PackObjectStore implements ObjectStore {
	readonly #folder: string;
	readonly #fileSystem: FileSystem;
	readonly #packs = new Map<string, PackFile>();
	readonly #index = new Map<ObjectId, ObjectLocation>();
	/** Objects whose records are still in memory. */
	readonly #pending = new Map<ObjectId, Buffer>();
	#buffer: Buffer[] = [];
	#buffered: { id: ObjectId; header: RecordHeader; offset: number }[] = [];
	#bufferLength = 0;
	#target: PackFile | undefined;
	#unsynced = false;
	#plainBytes = 0;

	constructor(folder: string, fileSystem: FileSystem) {
		this.#folder = folder;
		this.#fileSystem = fileSystem;
		this.refresh();
	}

	has(id: ObjectId): boolean {
		return this.#index.has(id) || this.#pending.has(id);
	}

	read(id: ObjectId): Buffer {
		const pending = this.#pending.get(id);
		if (pending) return pending;
		const location = this.#index.get(id);
		if (!location)
			throw new CairnError('objectMissing', `The store has no object ${id}.`, { details: { objectId: id } });
		const payload = location.pack.readPayload(location);
		let plain: Buffer | undefined;
		let cause: unknown;
		try {
			if (crc32(payload) === location.header.payloadCrc) {
				plain = decode(location.header.codec, payload, location.header.plainLength);
			}
		} catch (error) {
			if (CairnError.is(error)) throw error;
			cause = error;
		}
		if (plain && objectIdOf(plain) === id) return plain;
		const where = `${path.basename(location.pack.path)} at byte ${location.offset}`;
		throw new CairnError('objectCorrupt', `The object ${id} is damaged in the store (${where}).`, {
			cause,
			details: { objectId: id, pack: location.pack.path, offset: location.offset },
		});
	}

	put(type: ObjectType, bytes: Uint8Array): ObjectId {
		const id = objectIdOf(bytes);
		return this.has(id) ? id : this.#append(type, bytes, id);
	}

	replace(type: ObjectType, bytes: Uint8Array): void {
		this.#append(type, bytes, objectIdOf(bytes));
	}

	#append(type: ObjectType, bytes: Uint8Array, id: ObjectId): ObjectId {
		const { codec, payload } = encode(bytes);
		const header: RecordHeader = {
			type,
			codec,
			plainLength: bytes.length,
			payloadLength: payload.length,
			payloadCrc: crc32(payload),
			id,
		};
		this.#buffered.push({ id, header, offset: this.#bufferLength + recordHeaderLength });
		// Copies: the caller may use its buffer again before the records are written.
		this.#buffer.push(encodeHeader(header), Buffer.from(payload));
		this.#bufferLength += recordHeaderLength + payload.length;
		this.#pending.set(id, Buffer.from(bytes));
		if (this.#bufferLength >= bufferLimit) this.#writeBuffer();
		return id;
	}

	flush(): void {
		this.#writeBuffer();
		if (!this.#unsynced || !this.#target) return;
		this.#target.sync();
		this.#unsynced = false;
	}

	refresh(): void {
		for (const name of this.#packNames()) {
			let pack = this.#packs.get(name);
			if (!pack) {
				pack = PackFile.open(path.join(this.#folder, name), this.#fileSystem);
				this.#packs.set(name, pack);
			}
			pack.scan((id, location) => this.#learn(id, location));
		}
	}

	stats(): ObjectStoreStats {
		return {
			objectCount: this.#index.size,
			packCount: this.#packs.size,
			plainBytes: this.#plainBytes,
			storedBytes: [...this.#packs.values()].reduce((sum, pack) => sum + pack.size, 0),
		};
	}

	close(): void {
		for (const pack of this.#packs.values()) pack.close();
		this.#packs.clear();
		this.#index.clear();
		this.#target = undefined;
	}

	#learn(id: ObjectId, location: ObjectLocation): void {
		if (!this.#index.has(id)) this.#plainBytes += location.header.plainLength;
		this.#index.set(id, location);
	}

	#packNames(): string[] {
		try {
			return this.#fileSystem
				.readdirSync(this.#folder)
				.filter((name) => packName.test(name))
				.sort((a, b) => numberOf(a) - numberOf(b));
		} catch (error) {
			throw fromSystemError(error, "list the store's packs", this.#folder);
		}
	}

	#writeBuffer(): void {
		if (this.#bufferLength === 0) return;
		const records = Buffer.concat(this.#buffer);
		const buffered = this.#buffered;
		this.#buffer = [];
		this.#buffered = [];
		this.#bufferLength = 0;
		this.#pending.clear();
		const pack = this.#packToWrite();
		const start = pack.end;
		this.#unsynced = true;
		pack.append(records);
		for (const { id, header, offset } of buffered) this.#learn(id, { pack, offset: start + offset, header });
	}

	/** The pack that takes the next records: the last one, unless it is full or its tail is torn; that one is left as it is. */
	#packToWrite(): PackFile {
		const last = [...this.#packs.keys()].sort((a, b) => numberOf(a) - numberOf(b)).at(-1);
		const pack = last === undefined ? undefined : this.#packs.get(last);
		const fits = pack && pack.end > 0 && pack.end === pack.size && pack.end < packLimit;
		if (fits && pack === this.#target) return pack;
		if (this.#unsynced) this.#target?.sync();
		this.#target = last !== undefined && fits ? this.#reopenToWrite(last) : this.#createPack(last);
		return this.#target;
	}

	#reopenToWrite(name: string): PackFile {
		const pack = PackFile.open(path.join(this.#folder, name), this.#fileSystem, 'r+');
		const old = this.#packs.get(name);
		this.#packs.set(name, pack);
		pack.scan((id, location) => this.#learn(id, location));
		old?.close();
		return pack;
	}

	#createPack(last: string | undefined): PackFile {
		const number = last === undefined ? 1 : numberOf(last) + 1;
		const name = `pack-${String(number).padStart(8, '0')}.pack`;
		const pack = PackFile.create(path.join(this.#folder, name), this.#fileSystem);
		try {
			syncFolder(this.#fileSystem, this.#folder);
		} catch (error) {
			throw fromSystemError(error, 'write to the store', this.#folder);
		}
		this.#packs.set(name, pack);
		return pack;
	}
}

function numberOf(name: string): number {
	return Number(packName.exec(name)?.[1]);
}
