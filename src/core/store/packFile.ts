/** One append-only pack on disk: scanning its records, reading a payload, appending. */
import type { ObjectId } from '../checkpoint';
import { errnoOf, fromSystemError } from '../errors';
import { type FileSystem, readAt, writeAt } from '../fileSystem';
import { decodeHeader, packMagic, type RecordHeader, recordHeaderLength } from './packRecord';

/** Where an object lies. Lengths and offsets in bytes. */
export interface ObjectLocation {
	readonly pack: PackFile;
	/** Of the payload, from the start of the pack. */
	readonly offset: number;
	readonly header: RecordHeader;
}

/** How much is read at once while scanning; payloads that reach beyond it are skipped, not read. */
const scanChunk = 1 << 20;

export class PackFile {
	readonly path: string;
	readonly #fileSystem: FileSystem;
	readonly #fd: number;
	/** Up to here every record's header is whole; the next scan goes on here. */
	#end = 0;

	private constructor(path: string, fd: number, fileSystem: FileSystem) {
		this.path = path;
		this.#fd = fd;
		this.#fileSystem = fileSystem;
	}

	/** Opens a pack for reading, or with `r+` for appending too. Nothing is read before `scan`. */
	static open(path: string, fileSystem: FileSystem, flags: 'r' | 'r+' = 'r'): PackFile {
		try {
			return new PackFile(path, fileSystem.openSync(path, flags, 0o600), fileSystem);
		} catch (error) {
			throw fromSystemError(error, 'open a pack of the store', path);
		}
	}

	/** Creates a pack; fails where one of that name is there. */
	static create(path: string, fileSystem: FileSystem): PackFile {
		try {
			const fd = fileSystem.openSync(path, 'wx+', 0o600);
			const pack = new PackFile(path, fd, fileSystem);
			writeAt(fileSystem, fd, 0, packMagic);
			pack.#end = packMagic.length;
			return pack;
		} catch (error) {
			throw fromSystemError(error, 'create a pack of the store', path);
		}
	}

	/** Where the last whole record ends, in bytes; less than `size` where the tail is torn or being written. */
	get end(): number {
		return this.#end;
	}

	/** The size on disk, in bytes. */
	get size(): number {
		try {
			return this.#fileSystem.fstatSync(this.#fd).size;
		} catch (error) {
			throw fromSystemError(error, 'read a pack of the store', this.path);
		}
	}

	/** Reports the records that were appended since the last scan. Stops, without an error, at the first one that is not whole. */
	scan(found: (id: ObjectId, location: ObjectLocation) => void): void {
		const size = this.size;
		if (this.#end === 0) {
			if (!readAt(this.#fileSystem, this.#fd, 0, packMagic.length).equals(packMagic)) return;
			this.#end = packMagic.length;
		}
		let chunkStart = this.#end;
		let chunk: Buffer = Buffer.alloc(0);
		while (this.#end + recordHeaderLength <= size) {
			if (this.#end + recordHeaderLength > chunkStart + chunk.length) {
				chunkStart = this.#end;
				chunk = readAt(this.#fileSystem, this.#fd, chunkStart, Math.min(scanChunk, size - chunkStart));
			}
			const header = decodeHeader(chunk.subarray(this.#end - chunkStart));
			if (!header) return;
			const offset = this.#end + recordHeaderLength;
			if (offset + header.payloadLength > size) return;
			found(header.id, { pack: this, offset, header });
			this.#end = offset + header.payloadLength;
		}
	}

	readPayload(location: ObjectLocation): Buffer {
		try {
			return readAt(this.#fileSystem, this.#fd, location.offset, location.header.payloadLength);
		} catch (error) {
			throw fromSystemError(error, 'read an object of the store', this.path);
		}
	}

	/** Appends whole records, under the store's lock. After a failure the pack is as it was, or has a torn tail at worst. */
	append(records: Uint8Array): void {
		try {
			writeAt(this.#fileSystem, this.#fd, this.#end, records);
			this.#end += records.length;
		} catch (error) {
			this.#cutTail();
			throw fromSystemError(error, 'write to the store', this.path);
		}
	}

	/** On a full disk half a record would keep the space that the next try needs. */
	#cutTail(): void {
		try {
			this.#fileSystem.ftruncateSync(this.#fd, this.#end);
		} catch (error) {
			// Then the torn tail stays; every reader stops before it. The failed write is the error to report.
			if (errnoOf(error) === undefined) throw error;
		}
	}

	sync(): void {
		try {
			this.#fileSystem.fdatasyncSync(this.#fd);
		} catch (error) {
			throw fromSystemError(error, 'write to the store', this.path);
		}
	}

	close(): void {
		this.#fileSystem.closeSync(this.#fd);
	}
}
