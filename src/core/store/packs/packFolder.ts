/** The folder of packs: which there are, and which one takes the next records. */
import path from 'node:path';
import type { Log } from '../../../base/log';
import { becauseOf, CairnError, errnoOf, fromSystemError } from '../../errors';
import { type FileSystem, removeIfThere, syncFolder } from '../../fileSystem';
import { PackFile } from './packFile';
import type { CarriedCommit } from './packRecord';

const packName = /^pack-(\d{8,15})\.pack$/;

/** How often the list is read again when packs vanish between listing and opening: another process collects garbage. */
const attempts = 5;

export class PackFolder {
	readonly path: string;
	/** A pack that has reached this size gets no more records, in bytes. */
	readonly packLimit: number;
	readonly #fileSystem: FileSystem;
	readonly #log: Log;
	readonly #packs = new Map<number, PackFile>();
	#newestFirst: readonly PackFile[] = [];

	constructor(folder: string, packLimit: number, fileSystem: FileSystem, log: Log) {
		this.path = folder;
		this.packLimit = packLimit;
		this.#fileSystem = fileSystem;
		this.#log = log;
		this.refresh();
	}

	get newestFirst(): readonly PackFile[] {
		return this.#newestFirst;
	}

	get oldestFirst(): readonly PackFile[] {
		return [...this.#packs.values()];
	}

	/** Learns of what was added and removed; true where packs or records that were known have gone. */
	refresh(): boolean {
		for (let attempt = 1; ; attempt++) {
			try {
				return this.#refresh();
			} catch (error) {
				if (!CairnError.is(error, 'notFound') || attempt === attempts || !this.#isThere()) throw error;
			}
		}
	}

	/**
	 * The pack for the next records: the last one, unless it is full, torn, or not to be relied on; that is left as it is.
	 * @param except another pack than this one
	 */
	toWrite(except?: PackFile): PackFile {
		const last = this.#newestFirst[0];
		if (!last || last === except || last.end >= this.packLimit || !last.isAppendable) {
			// It gets no more records.
			if (last && !last.isDurable) last.sync();
			return this.add();
		}
		if (last.isWritable) return last;
		const opened = PackFile.open(last.path, last.number, this.#fileSystem, 'a+');
		this.#enter(opened);
		last.close();
		return opened;
	}

	/** Makes a new last pack. */
	add(): PackFile {
		const number = (this.#newestFirst[0]?.number ?? 0) + 1;
		const file = path.join(this.path, `pack-${String(number).padStart(8, '0')}.pack`);
		const pack = PackFile.create(file, number, this.#fileSystem);
		this.#enter(pack);
		try {
			syncFolder(this.#fileSystem, this.path);
		} catch (error) {
			throw fromSystemError(error, 'write to the store', this.path);
		}
		return pack;
	}

	/** Removes a pack that nothing needs any more. Readers that have it open can go on reading it. */
	remove(pack: PackFile): void {
		try {
			this.#fileSystem.unlinkSync(pack.path);
		} catch (error) {
			throw fromSystemError(error, 'remove a pack of the store', pack.path);
		}
		removeIfThere(this.#fileSystem, pack.indexPath);
		this.#packs.delete(pack.number);
		this.#sort();
		pack.close();
	}

	/** Whether nothing is waiting to be made durable. */
	get isDurable(): boolean {
		return this.#newestFirst.every((pack) => pack.isDurable);
	}

	/** The journal's record that is in the last record of all. */
	get lastCommit(): CarriedCommit | undefined {
		return this.#newestFirst[0]?.lastCommit;
	}

	/** Takes back what was appended last, as far as that can be done. Needs the store's lock. */
	takeBack(): void {
		this.#newestFirst[0]?.takeBack();
	}

	/** Makes all that was appended durable. */
	sync(): void {
		for (const pack of this.#packs.values()) if (!pack.isDurable) pack.sync();
	}

	/** Whether an index is worth writing. */
	get needsIndexes(): boolean {
		return this.#newestFirst.some((pack) => this.#needsIndex(pack));
	}

	/** Writes the indexes that are worth it. Needs the store's lock. That this fails is no fault of the store's: opening it takes longer. */
	writeIndexes(): void {
		for (const pack of this.#packs.values()) if (this.#needsIndex(pack)) this.#writeIndex(pack);
	}

	/** As `writeIndexes`, of every pack that can have one. */
	indexAll(): void {
		for (const pack of this.#packs.values()) this.#writeIndex(pack);
	}

	/** A pack that gets no more records is indexed once and for all. */
	#needsIndex(pack: PackFile): boolean {
		return pack.needsIndex || (pack !== this.#newestFirst[0] && pack.canHaveIndex);
	}

	/** Lets go of what can be read again. */
	releaseIndexes(): void {
		for (const pack of this.#packs.values()) pack.releaseIndex();
	}

	/** What the packs and their indexes take on disk, in bytes. */
	storedBytes(): number {
		return this.oldestFirst.reduce((sum, pack) => sum + pack.size + pack.entries.indexBytes, 0);
	}

	close(): void {
		for (const pack of this.#packs.values()) pack.close();
		this.#packs.clear();
		this.#sort();
	}

	#writeIndex(pack: PackFile): void {
		try {
			pack.writeIndex();
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			this.#log.write('warn', `The index of ${path.basename(pack.path)} could not be written: ${becauseOf(error)}.`);
		}
	}

	#refresh(): boolean {
		const numbers = new Map(this.#list().map((name) => [Number(packName.exec(name)?.[1]), name]));
		let isLess = false;
		for (const [number, name] of numbers) {
			const known = this.#packs.get(number);
			if (known) isLess = known.scan() || isLess;
			else this.#enter(PackFile.open(path.join(this.path, name), number, this.#fileSystem));
		}
		const gone = [...this.#packs.values()].filter(({ number }) => !numbers.has(number));
		for (const pack of gone) {
			this.#packs.delete(pack.number);
			pack.close();
		}
		if (gone.length > 0) this.#sort();
		return isLess || gone.length > 0;
	}

	#list(): string[] {
		try {
			return this.#fileSystem.readdirSync(this.path).filter((name) => packName.test(name));
		} catch (error) {
			throw fromSystemError(error, "list the store's packs", this.path);
		}
	}

	#isThere(): boolean {
		try {
			return this.#fileSystem.statSync(this.path).isDirectory();
		} catch (error) {
			if (errnoOf(error) === 'ENOENT') return false;
			throw fromSystemError(error, "list the store's packs", this.path);
		}
	}

	#enter(pack: PackFile): void {
		this.#packs.set(pack.number, pack);
		this.#sort();
	}

	#sort(): void {
		const sorted = [...this.#packs.values()].sort((a, b) => a.number - b.number);
		this.#packs.clear();
		for (const pack of sorted) this.#packs.set(pack.number, pack);
		this.#newestFirst = sorted.toReversed();
	}
}
