/** One append-only pack on disk with its index: finding, reading and appending records. */
import { basename } from 'node:path';
import { errnoOf, fromSystemError } from '../../errors';
import {
	appendAll,
	closeQuietly,
	type FileSystem,
	readAt,
	readFile,
	removeIfThere,
	writeFileAtomically,
} from '../../fileSystem';
import { type Landmark, landmarkOf, stands } from '../landmark';
import { cutFailedWrite, cutRecords } from './packCut';
import { PackEntries } from './packEntries';
import { readIndexAgain } from './packIndexFile';
import type { Place } from './objectColumns';
import { readRecord } from './packReading';
import { type CarriedCommit, lengthOf, packMagic } from './packRecord';
import { type Gap, type ScannedRecord, scanRecords } from './packScan';
import type { TailObject } from './packTail';

/** A smaller index stays in memory, in bytes. */
const worthReleasing = 256 << 10;

export class PackFile {
	readonly #fileSystem: FileSystem;
	readonly #fd: number;
	readonly indexPath: string;
	/** The journal's record that is in the last record, where there is one. */
	lastCommit: CarriedCommit | undefined;
	/** What is in it. */
	readonly entries = new PackEntries();
	/** Up to here the pack was read or written: the next record begins here. */
	#end = packMagic.length;
	#scannedSize = 0;
	/** Up to here everything is known to be durable: the index covers it, or this process has synced it. */
	#durableEnd = packMagic.length;
	/** A failed sync says nothing about what a later one makes durable. */
	#isSuspect = false;
	#gaps: Gap[] = [];
	/** Where what this process has appended last begins. */
	#lastStart: number | undefined;
	/** The last record; undefined where this process has written it, or the index covers it. */
	#landmark: Landmark | undefined;
	#isIndexDamaged = false;

	/** @param number orders the packs: what is in a later one counts */
	private constructor(
		readonly path: string,
		readonly number: number,
		fd: number,
		fileSystem: FileSystem,
		readonly isWritable: boolean,
	) {
		this.indexPath = path.replace(/\.pack$/, '.idx');
		this.#fd = fd;
		this.#fileSystem = fileSystem;
	}

	/** Opens a pack and learns what is in it. @param flags `a+` to append as well */
	static open(path: string, number: number, fileSystem: FileSystem, flags: 'r' | 'a+' = 'r'): PackFile {
		let fd: number | undefined;
		try {
			fd = fileSystem.openSync(path, flags, 0o600);
			const pack = new PackFile(path, number, fd, fileSystem, flags === 'a+');
			pack.#loadIndex();
			pack.scan();
			return pack;
		} catch (error) {
			if (fd !== undefined) closeQuietly(fileSystem, fd);
			throw fromSystemError(error, 'open a pack of the store', path);
		}
	}

	/** Creates a pack; fails where one of that name is there. */
	static create(path: string, number: number, fileSystem: FileSystem): PackFile {
		let fd: number | undefined;
		try {
			fd = fileSystem.openSync(path, 'ax+', 0o600);
			appendAll(fileSystem, fd, packMagic);
			const pack = new PackFile(path, number, fd, fileSystem, true);
			pack.#scannedSize = packMagic.length;
			return pack;
		} catch (error) {
			if (fd !== undefined) closeQuietly(fileSystem, fd);
			throw fromSystemError(error, 'create a pack of the store', path);
		}
	}

	/** Where the last whole record ends, in bytes; less than `size` where the tail is torn or being written. */
	get end(): number {
		return this.#end;
	}

	/** The size on disk, in bytes. */
	get size(): number {
		return this.#use('read', () => this.#fileSystem.fstatSync(this.#fd).size);
	}

	get name(): string {
		return basename(this.path);
	}

	/** Whether something may still be only in the system's memory. */
	get isDurable(): boolean {
		return this.#durableEnd >= this.#end || this.#isSuspect;
	}

	/** Whether more records may be appended: nothing torn was at its end at the last look, and no sync of it has failed. */
	get isAppendable(): boolean {
		return !this.#isSuspect && this.#scannedSize === this.#end;
	}

	/** Whether an index is there that is of no use. */
	get isIndexDamaged(): boolean {
		return this.#isIndexDamaged;
	}

	/** Stretches that are no records and lie before `end`: damage. What the index covers was not looked at. */
	get gaps(): readonly Gap[] {
		return this.#gaps;
	}

	/** Whether what lies there can be relied on after a power loss; an object that cannot be is stored once more. */
	isReliable(place: Place): boolean {
		return !this.#isSuspect || place.record < this.#durableEnd;
	}

	/** Learns of the records that were appended since the last look; true where some that were known have gone. */
	scan(): boolean {
		return this.#use('read', () => {
			const { size } = this.#fileSystem.fstatSync(this.#fd);
			if (size === this.#scannedSize) return false;
			const isCut = size < this.#end || !stands(this.#fileSystem, this.#fd, this.#landmark);
			if (isCut) this.#forgetWhatIsGone(size);
			this.#scannedSize = size;
			for (const found of scanRecords(this.#fileSystem, this.#fd, this.#end, size)) {
				if ('gap' in found) this.#gaps.push(found.gap);
				else {
					this.entries.addRecord(found.record, found.offset);
					this.#end = found.offset + found.length;
					this.#landmark = landmarkOf(found.offset, found.raw);
					const { commit } = found.record;
					this.lastCommit = commit && { ...commit, bytes: Buffer.from(commit.bytes) };
				}
			}
			return isCut;
		});
	}

	/** The bytes of the record that begins at `offset`; undefined where none begins there. Not checked against its checksum. */
	readRaw(offset: number): Buffer | undefined {
		return this.#use('read', () => readRecord(this.#fileSystem, this.#fd, offset, this.#end));
	}

	/** Any bytes of the pack; fewer where it ends before. */
	readBytes(offset: number, length: number): Buffer {
		return this.#use('read', () => readAt(this.#fileSystem, this.#fd, offset, length));
	}

	/** All records from the start, whatever the index says; what is no record comes as a gap. */
	*records(): Generator<ScannedRecord | { readonly gap: Gap }> {
		try {
			yield* scanRecords(this.#fileSystem, this.#fd, 0, this.size);
		} catch (error) {
			throw fromSystemError(error, 'read a pack of the store', this.path);
		}
	}

	/** Appends whole records, in pieces, under the store's lock; offsets count from there. A failure leaves a torn tail at worst. */
	append(records: readonly Uint8Array[], objects: readonly TailObject[], commit?: CarriedCommit): void {
		const start = this.#end;
		const end = start + lengthOf(records);
		let isAlone: boolean;
		try {
			for (const piece of records) appendAll(this.#fileSystem, this.#fd, piece);
			isAlone = this.size === end;
		} catch (error) {
			cutFailedWrite(this.#fileSystem, this.#fd, start, end);
			// Whatever is there now has to be looked at.
			this.#scannedSize = 0;
			throw fromSystemError(error, 'write to the store', this.path);
		}
		this.#lastStart = isAlone ? start : undefined;
		if (isAlone) {
			this.#landmark = undefined;
			this.lastCommit = commit;
			for (const object of objects) this.entries.addObject({ ...object, record: start + object.record });
			this.#end = end;
			this.#scannedSize = end;
			// Another process has written too, which took this one's lock for abandoned: nothing is overwritten, all is found.
		} else this.scan();
	}

	/** Takes back what this process has appended last, so that nobody takes it for committed. Where that cannot be done it stays. */
	takeBack(): void {
		const start = this.#lastStart;
		this.lastCommit = undefined;
		if (start !== undefined && cutRecords(this.#fileSystem, this.#fd, start)) this.scan();
	}

	/** A writer takes back what it could not make durable. */
	#forgetWhatIsGone(size: number): void {
		const durableEnd = Math.min(this.#durableEnd, size);
		this.#forget();
		this.#loadIndex();
		this.#durableEnd = durableEnd;
	}

	/** Makes everything in it durable. After a failure nothing is appended to it any more. */
	sync(): void {
		this.#use('write', () => {
			// A descriptor that is open to read only cannot be synced everywhere.
			const fd = this.isWritable ? this.#fd : this.#fileSystem.openSync(this.path, 'r+');
			try {
				this.#fileSystem.fdatasyncSync(fd);
				this.#durableEnd = this.#end;
			} catch (error) {
				this.#isSuspect = true;
				throw error;
			} finally {
				if (fd !== this.#fd) closeQuietly(this.#fileSystem, fd);
			}
		});
	}

	/** Whether so much has come since the index was written that opening the pack would take long. */
	get needsIndex(): boolean {
		return this.entries.isFarBehind(this.#end) && this.canHaveIndex;
	}

	/** Whether there is more than the index knows, all of it durable. A pack does well without one, and a damaged pack gets none. */
	get canHaveIndex(): boolean {
		return this.entries.tailCount > 0 && this.#durableEnd >= this.#end && this.#gaps.length === 0;
	}

	/** Writes the index of a pack that can have one. */
	writeIndex(): void {
		if (!this.canHaveIndex) return;
		const bytes = this.entries.encodeIndex(this.#end);
		writeFileAtomically(this.#fileSystem, this.indexPath, bytes);
		this.entries.load(bytes);
		this.#isIndexDamaged = false;
	}

	/** Lets go of the index until something is looked for. */
	releaseIndex(): void {
		if (this.entries.indexBytes < worthReleasing) return;
		const again = { fd: this.#fd, indexPath: this.indexPath };
		this.entries.release((index) => this.#use('read', () => readIndexAgain(this.#fileSystem, again, index)));
	}

	/** Goes through the whole pack again, and no longer believes its index. */
	dropIndex(): void {
		this.#forget();
		removeIfThere(this.#fileSystem, this.indexPath);
		this.scan();
	}

	#forget(): void {
		this.entries.clear();
		this.#isIndexDamaged = false;
		this.#gaps = [];
		this.lastCommit = undefined;
		this.#landmark = undefined;
		this.#end = packMagic.length;
		this.#durableEnd = packMagic.length;
		this.#scannedSize = 0;
	}

	close(): void {
		closeQuietly(this.#fileSystem, this.#fd);
	}

	#loadIndex(): void {
		try {
			const isWhole = this.entries.load(readFile(this.#fileSystem, this.indexPath));
			if (isWhole && this.entries.covered <= this.size) {
				this.#end = this.entries.covered;
				this.#durableEnd = this.entries.covered;
				return;
			}
			// Damaged; or it knows more than there is, since the pack was cut: what is there is found by looking.
			this.entries.clear();
			this.#isIndexDamaged = true;
		} catch (error) {
			if (errnoOf(error) !== 'ENOENT') throw error;
		}
	}

	#use<T>(doing: 'read' | 'write', use: () => T): T {
		try {
			return use();
		} catch (error) {
			throw fromSystemError(error, doing === 'read' ? 'read a pack of the store' : 'write to the store', this.path);
		}
	}
}
