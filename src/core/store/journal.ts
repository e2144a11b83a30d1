/** The journal file: appending durably, and reading what is new since the last look (docs/store-format.md has the bytes). */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { CheckpointId } from '../checkpoint';
import { CairnError, errnoOf, fromSystemError } from '../errors';
import { appendAll, type FileSystem, readAt, syncFolder, writeAt, writeFileAtomically } from '../fileSystem';
import { decodeRecord, encodeRecord } from './journalEncoding';
import type { JournalRecord, ReadRecord } from './journalRecord';

const magic = Buffer.from('CAIRNJL1', 'latin1');
/** magic 8, generation 8, checksum 4, committed length 8, checksum 4 */
export const journalHeaderLength = 32;
const frameLength = 8;
/** The upper byte of a record's first four: where one begins is found again after damage. */
const frameMark = 0xc5;
/** Of a record's bytes: the length has three. */
const maxLength = 0xffffff;

/** Checksums over so many times the journal's size are worked out to get past damage; hostile bytes could ask for any number. */
const effort = 8;

/** What is in the journal and was not known before. */
export interface JournalNews {
	/** The journal was written anew: what was known of it before no longer holds. */
	readonly isReset: boolean;
	/** Oldest first. */
	readonly records: readonly ReadRecord[];
}

export class Journal {
	readonly path: string;
	readonly #fileSystem: FileSystem;
	#generation: string | undefined;
	/** Up to here, a record's end, everything was read. */
	#readTo = journalHeaderLength;
	#damagedBytes = 0;
	#missingBytes = 0;
	#isHeaderDamaged = false;

	constructor(path: string, fileSystem: FileSystem) {
		this.path = path;
		this.#fileSystem = fileSystem;
	}

	/** Makes the file of an empty journal where there is none; false where there is one with records. */
	static create(path: string, fileSystem: FileSystem): boolean {
		const fd = fileSystem.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
		try {
			if (fileSystem.fstatSync(fd).size > journalHeaderLength) return false;
			writeAt(fileSystem, fd, 0, header(randomBytes(8), journalHeaderLength));
			fileSystem.fsyncSync(fd);
			return true;
		} finally {
			fileSystem.closeSync(fd);
		}
	}

	/** Bytes that are no records although records follow them or were committed there. They are passed over. */
	get damagedBytes(): number {
		return this.#damagedBytes;
	}

	/** Bytes that were committed once and are no longer in the file: its end was cut off. */
	get missingBytes(): number {
		return this.#missingBytes;
	}

	/** Whether the header is not as it was written. The records are read all the same. */
	get isHeaderDamaged(): boolean {
		return this.#isHeaderDamaged;
	}

	/** The file's size in bytes. */
	size(): number {
		return this.#use('r', 'read', (fd) => this.#fileSystem.fstatSync(fd).size);
	}

	/**
	 * Reads what was appended since the last call. A record at the end that is not whole is left for the next call.
	 * @throws CairnError `journalCorrupt` where the file is no journal
	 */
	readNew(): JournalNews {
		return this.#use('r', 'read', (fd) => {
			// The header first: a writer appends and then says so there.
			const head = parseHeader(readAt(this.#fileSystem, fd, 0, journalHeaderLength));
			const { size } = this.#fileSystem.fstatSync(fd);
			this.#isHeaderDamaged = !head.isWhole;
			const isReset = head.generation !== this.#generation || size < this.#readTo;
			if (isReset) this.#reset(head.generation);
			const bytes = readAt(this.#fileSystem, fd, this.#readTo, Math.max(0, size - this.#readTo));
			const found = parseRecords(bytes, (head.committed ?? 0) - this.#readTo);
			this.#readTo += found.end;
			this.#damagedBytes += found.damagedBytes;
			this.#missingBytes = Math.max(0, (head.committed ?? 0) - Math.max(size, this.#readTo));
			if (head.isWhole || found.records.length > 0 || this.#readTo > journalHeaderLength) {
				return { isReset, records: found.records };
			}
			throw new CairnError(
				'journalCorrupt',
				`The file ${this.path} is no journal of Cairn's, or its beginning is lost.`,
				{
					details: { path: this.path },
				},
			);
		});
	}

	/**
	 * Appends a record; when this returns it is durable. After a failure it is as if nothing had been appended. Needs the
	 * store's lock, and that everything was read.
	 * @param head where HEAD is before the record
	 */
	append(record: JournalRecord, head: CheckpointId | null): void {
		const bytes = frame(record, head);
		const start = this.#use('r+', 'write', (fd) => this.#cutTorn(fd));
		this.#use('a', 'write', (fd) => {
			try {
				appendAll(this.#fileSystem, fd, bytes);
				this.#fileSystem.fdatasyncSync(fd);
			} catch (error) {
				this.#takeBack(fd, start);
				throw error;
			}
		});
		this.#use('r+', 'write', (fd) => this.#mark(fd, start + bytes.length));
	}

	/** Replaces the journal by these records, all at once. Needs the store's lock. */
	rewrite(records: readonly JournalRecord[]): void {
		let head: CheckpointId | null = null;
		const frames = records.map((record) => {
			const bytes = frame(record, head);
			if (record.op === 'checkpoint') head = record.id;
			return bytes;
		});
		const length = journalHeaderLength + frames.reduce((sum, bytes) => sum + bytes.length, 0);
		try {
			const whole = Buffer.concat([header(randomBytes(8), length), ...frames]);
			writeFileAtomically(this.#fileSystem, this.path, whole);
			syncFolder(this.#fileSystem, path.dirname(this.path));
		} catch (error) {
			throw fromSystemError(error, 'write the journal', this.path);
		}
	}

	#reset(generation: string): void {
		this.#generation = generation;
		this.#readTo = journalHeaderLength;
		this.#damagedBytes = 0;
	}

	/**
	 * Cuts off what a crash left half-written behind the last record, and returns where the next one begins. What was committed
	 * once and is damaged stays, for a repair to look at.
	 */
	#cutTorn(fd: number): number {
		const head = parseHeader(readAt(this.#fileSystem, fd, 0, journalHeaderLength));
		const { size } = this.#fileSystem.fstatSync(fd);
		if (head.generation !== this.#generation || size < this.#readTo) {
			throw new CairnError('storeLocked', 'Another process has written the journal anew meanwhile.', {
				details: { path: this.path },
			});
		}
		const tail = readAt(this.#fileSystem, fd, this.#readTo, size - this.#readTo);
		const end = this.#readTo + parseRecords(tail, (head.committed ?? 0) - this.#readTo).end;
		if (size > end) this.#fileSystem.ftruncateSync(fd, end);
		return end;
	}

	/** Says in the header how far the journal is committed, so that a cut shows. Not synced: an older mark does no harm. */
	#mark(fd: number, committed: number): void {
		const head = readAt(this.#fileSystem, fd, 0, journalHeaderLength);
		if (!parseHeader(head).isWhole) return;
		writeAt(this.#fileSystem, fd, 20, header(head.subarray(8, 16), committed).subarray(20));
	}

	#takeBack(fd: number, size: number): void {
		try {
			this.#fileSystem.ftruncateSync(fd, size);
		} catch (error) {
			// Then a torn record stays, which readers pass over. The failed write is the error to report.
			if (errnoOf(error) === undefined) throw error;
		}
	}

	#use<T>(flags: 'r' | 'r+' | 'a', doing: 'read' | 'write', use: (fd: number) => T): T {
		try {
			const fd = this.#fileSystem.openSync(this.path, flags);
			try {
				return use(fd);
			} finally {
				this.#fileSystem.closeSync(fd);
			}
		} catch (error) {
			throw fromSystemError(error, `${doing} the journal`, this.path);
		}
	}
}

function header(generation: Uint8Array, committed: number): Buffer {
	const bytes = Buffer.alloc(journalHeaderLength);
	magic.copy(bytes);
	bytes.set(generation, 8);
	bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
	bytes.writeBigUInt64LE(BigInt(committed), 20);
	bytes.writeUInt32LE(crc32(bytes.subarray(8, 28)), 28);
	return bytes;
}

interface Header {
	readonly isWhole: boolean;
	/** Another one in a journal that was written anew. */
	readonly generation: string;
	/** Undefined where it is being written, or damaged. In bytes from the start of the file. */
	readonly committed: number | undefined;
}

function parseHeader(bytes: Buffer): Header {
	const isWhole =
		bytes.length === journalHeaderLength &&
		bytes.subarray(0, magic.length).equals(magic) &&
		crc32(bytes.subarray(0, 16)) === bytes.readUInt32LE(16);
	if (!isWhole) return { isWhole, generation: '', committed: undefined };
	const isMarked = crc32(bytes.subarray(8, 28)) === bytes.readUInt32LE(28);
	const committed = isMarked ? Number(bytes.readBigUInt64LE(20)) : undefined;
	return { isWhole, generation: bytes.toString('hex', 8, 16), committed };
}

function frame(record: JournalRecord, head: CheckpointId | null): Buffer {
	const body = encodeRecord(record, head);
	if (body.length > maxLength) {
		throw new CairnError('invalidArgument', `A record of ${body.length} bytes is too long for the journal.`);
	}
	const bytes = Buffer.concat([Buffer.alloc(frameLength), body]);
	bytes.writeUInt32LE(body.length + frameMark * 2 ** 24, 0);
	bytes.writeUInt32LE(checksum(bytes), 4);
	return bytes;
}

/** @param committed up to here, in these bytes, everything was committed: what is no record there is damage */
function parseRecords(bytes: Buffer, committed: number): { records: ReadRecord[]; end: number; damagedBytes: number } {
	const records: ReadRecord[] = [];
	let end = 0;
	let damagedBytes = 0;
	let left = bytes.length * effort;
	for (let at = 0; at + frameLength <= bytes.length;) {
		const length = lengthAt(bytes, at);
		left -= length ?? 0;
		const isWhole =
			length !== undefined && left >= 0 && checksum(bytes.subarray(at, at + length)) === bytes.readUInt32LE(at + 4);
		if (!isWhole) {
			at = nextCandidate(bytes, at + 1);
			continue;
		}
		damagedBytes += at - end;
		const record = decodeRecord(bytes.subarray(at + frameLength, at + length));
		if (record) records.push(record);
		else damagedBytes += length;
		at += length;
		end = at;
	}
	if (end < committed && end < bytes.length) {
		damagedBytes += bytes.length - end;
		end = bytes.length;
	}
	return { records, end, damagedBytes };
}

/** Of the record that begins here, with its frame; undefined where none can. */
function lengthAt(bytes: Buffer, at: number): number | undefined {
	if (bytes[at + 3] !== frameMark) return undefined;
	const length = frameLength + bytes.readUIntLE(at, 3);
	return at + length <= bytes.length ? length : undefined;
}

function nextCandidate(bytes: Buffer, from: number): number {
	const mark = bytes.indexOf(frameMark, from + 3);
	return mark < 0 ? bytes.length : mark - 3;
}

function checksum(framed: Buffer): number {
	return crc32(framed.subarray(frameLength), crc32(framed.subarray(0, 4)));
}
