/** The journal file: appending durably, and reading what is new since the last look (docs/store-format.md has the bytes). */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import type { CheckpointId } from '../../checkpoint';
import { CairnError, fromSystemError } from '../../errors';
import {
	appendAll,
	closeQuietly,
	type FileSystem,
	readAt,
	syncFolder,
	truncateIfPossible,
	writeAt,
	writeFileAtomically,
} from '../../fileSystem';
import { decodeHeader, encodeHeader, frameRecord, journalHeaderLength, parseRecords } from './journalFrame';
import type { JournalRecord, ReadRecord } from './journalRecord';
import { type Landmark, landmarkOf, stands } from '../landmark';
import type { CarriedCommit } from '../packs/packRecord';

/** What is in the journal and was not known before. */
export interface JournalNews {
	/** The journal was written anew: what was known of it before no longer holds. */
	readonly isReset: boolean;
	/** Oldest first. */
	readonly records: readonly ReadRecord[];
}

/** To read as well, and only where it is: `a+` would make an empty file of a journal that was lost. */
const toAppend = fs.constants.O_RDWR | fs.constants.O_APPEND;

export class Journal {
	readonly path: string;
	readonly #fileSystem: FileSystem;
	#generation: string | undefined;
	/** Up to here, a record's end, everything was read. */
	#readTo = journalHeaderLength;
	/** The last record that was read or written. */
	#landmark: Landmark | undefined;
	/** The end of what was appended and is not marked yet. */
	#toMark: number | undefined;
	/** As the header says. */
	#committed = 0;
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
			writeAt(fileSystem, fd, 0, encodeHeader(randomBytes(8), journalHeaderLength));
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
			const head = decodeHeader(readAt(this.#fileSystem, fd, 0, journalHeaderLength));
			const { size } = this.#fileSystem.fstatSync(fd);
			this.#isHeaderDamaged = !head.isWhole;
			this.#committed = head.committed ?? 0;
			const isCut = size < this.#readTo || !stands(this.#fileSystem, fd, this.#landmark);
			const isReset = isCut || head.generation !== this.#generation;
			if (isReset) this.#reset(head.generation);
			const bytes = readAt(this.#fileSystem, fd, this.#readTo, Math.max(0, size - this.#readTo));
			const found = parseRecords(bytes, (head.committed ?? 0) - this.#readTo);
			if (found.last !== undefined) this.#landmark = landmarkOf(this.#readTo + found.last, bytes.subarray(found.last));
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

	/** Has the next `readNew` read everything. */
	forget(): void {
		this.#generation = undefined;
	}

	/**
	 * A record as something else can carry it, which makes it durable before it is appended here. Undefined where the header is damaged:
	 * then nobody could tell that it is lacking here. Needs the store's lock.
	 * @param head where HEAD is before the record
	 */
	toCarry(record: JournalRecord, head: CheckpointId | null): CarriedCommit | undefined {
		if (!this.#generation) return undefined;
		return { generation: this.#generation, offset: this.#readTo, bytes: frameRecord(record, head) };
	}

	/** Whether a record that was carried is still to be appended. */
	lacks({ generation, offset }: CarriedCommit): boolean {
		return generation === this.#generation && offset === this.#readTo && this.#committed <= offset;
	}

	/**
	 * Appends records in one write; when this returns they are durable. After a failure it is as if nothing had been appended. Needs
	 * the store's lock.
	 * @param records a checkpoint only as the first
	 * @param head where HEAD is before them
	 * @returns whether everything else was known: the records then count as read, and else `readNew` brings them with the others
	 */
	append(records: readonly JournalRecord[], head: CheckpointId | null): boolean {
		return this.#append(Buffer.concat(records.map((record) => frameRecord(record, head))));
	}

	/** As `append`. */
	appendCarried({ bytes }: CarriedCommit): boolean {
		return this.#append(bytes);
	}

	#append(bytes: Buffer): boolean {
		const start = this.#use(toAppend, 'write', (fd) => {
			const end = this.#cutTorn(fd);
			try {
				appendAll(this.#fileSystem, fd, bytes);
				this.#fileSystem.fdatasyncSync(fd);
				return end;
			} catch (error) {
				truncateIfPossible(this.#fileSystem, fd, end);
				throw error;
			}
		});
		this.#toMark = start + bytes.length;
		if (start !== this.#readTo) return false;
		this.#landmark = landmarkOf(start, bytes);
		this.#readTo += bytes.length;
		this.#missingBytes = 0;
		return true;
	}

	/**
	 * Says in the header how far the journal is committed, so that a cut shows. Needs the store's lock. Not synced: an older mark does no
	 * harm, and neither does it that writing it fails, or that it lands in a journal that was written anew: it does not fit that one.
	 */
	writeMark(): void {
		if (this.#toMark === undefined || !this.#generation) return;
		const header = encodeHeader(Buffer.from(this.#generation, 'hex'), this.#toMark);
		this.#toMark = undefined;
		try {
			this.#use('r+', 'write', (fd) => writeAt(this.#fileSystem, fd, 20, header.subarray(20)));
		} catch (error) {
			if (!CairnError.is(error)) throw error;
		}
	}

	/** Replaces the journal by these records, all at once. Needs the store's lock. */
	rewrite(records: readonly JournalRecord[]): void {
		let head: CheckpointId | null = null;
		const frames = records.map((record) => {
			const bytes = frameRecord(record, head);
			if (record.op === 'checkpoint') head = record.id;
			return bytes;
		});
		const length = journalHeaderLength + frames.reduce((sum, bytes) => sum + bytes.length, 0);
		try {
			const whole = Buffer.concat([encodeHeader(randomBytes(8), length), ...frames]);
			writeFileAtomically(this.#fileSystem, this.path, whole);
			syncFolder(this.#fileSystem, path.dirname(this.path));
		} catch (error) {
			throw fromSystemError(error, 'write the journal', this.path);
		}
	}

	#reset(generation: string): void {
		this.#generation = generation;
		this.#toMark = undefined;
		this.#readTo = journalHeaderLength;
		this.#landmark = undefined;
		this.#damagedBytes = 0;
	}

	/**
	 * Cuts off what a crash left half-written behind the last record, and returns where the next one begins. What was committed
	 * once and is damaged stays, for a repair to look at.
	 */
	#cutTorn(fd: number): number {
		const head = decodeHeader(readAt(this.#fileSystem, fd, 0, journalHeaderLength));
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

	#use<T>(flags: 'r' | 'r+' | typeof toAppend, doing: 'read' | 'write', use: (fd: number) => T): T {
		try {
			const fd = this.#fileSystem.openSync(this.path, flags);
			try {
				return use(fd);
			} finally {
				// What had to last was synced: a record that is committed must not be told to have failed.
				closeQuietly(this.#fileSystem, fd);
			}
		} catch (error) {
			throw fromSystemError(error, `${doing} the journal`, this.path);
		}
	}
}
