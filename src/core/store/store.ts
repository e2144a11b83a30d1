/** A store on disk, open: format, lock, journal, history and objects together. */
import path from 'node:path';
import type { Clock } from '../../base/clock';
import { type Disposable, toDisposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import { plural } from '../../base/text';
import { becauseOf, CairnError, fromSystemError } from '../errors';
import { type FileSystem, removeIfThere } from '../fileSystem';
import { createStore, hasFormat, makeOpenable, noStoreError } from './format';
import { History } from './journal/history';
import { Journal } from './journal/journal';
import { parseRecords } from './journal/journalFrame';
import type { JournalRecord, ReadRecord, RestoreEndRecord } from './journal/journalRecord';
import type { CarriedCommit } from './packs/packRecord';
import { PackObjectStore } from './packObjectStore';
import { StoreLock } from './storeLock';

export interface StoreOptions {
	readonly path: string;
	/** Makes the store where there is none; without it that is an error. */
	readonly create: boolean;
	readonly fileSystem: FileSystem;
	readonly clock: Clock;
	readonly log: Log;
	/** A pack that has reached this size gets no more records, in bytes. */
	readonly packLimit?: number;
	/** Is told when something has turned up in the history that another process has written, while the lock is held or not. */
	readonly onMoved?: () => void;
	/** Also opens a store that lacks a part, for a repair to look at. */
	readonly forRepair?: boolean;
}

/** Readers need no lock; whoever writes objects or the journal holds it. */
export class Store implements Disposable {
	readonly path: string;
	readonly objects: PackObjectStore;
	readonly history = new History();
	/** The store takes no more than this on disk, in bytes; undefined for no limit. Held before anything is written. */
	sizeLimit: number | undefined;
	readonly journal: Journal;
	#limitSuspensions = 0;
	#mendedToOpen: readonly string[] = [];
	/** What the history has only from where its objects are: its writer may still take it back. */
	#countedIn: CarriedCommit | undefined;
	readonly #lock: StoreLock;
	readonly #clock: Clock;
	readonly #fileSystem: FileSystem;
	readonly #log: Log;
	readonly #onMoved: (() => void) | undefined;

	private constructor(options: StoreOptions) {
		this.path = options.path;
		this.#log = options.log;
		this.#clock = options.clock;
		this.#fileSystem = options.fileSystem;
		this.journal = new Journal(path.join(options.path, 'journal'), options.fileSystem);
		this.#lock = new StoreLock(path.join(options.path, 'lock'), options.fileSystem, options.log);
		// The journal first: what it names was durable before, and so is in the packs that are read after.
		this.#fold();
		this.#onMoved = options.onMoved;
		this.objects = new PackObjectStore({
			...options,
			folder: path.join(options.path, 'packs'),
			makeRoom: (bytes) => {
				// Nobody would find a commit any more that is not the last thing in the packs.
				this.#settle();
				this.#makeRoom(bytes);
			},
		});
		this.objects.plainTrees = this.history.plainTrees;
		this.#countIn();
	}

	/**
	 * Opens the store, or creates it.
	 * @throws CairnError `notFound` without `create`, `storeTooNew`, `permissionDenied` and what else the disk fails with
	 */
	static open(options: StoreOptions): Store {
		try {
			const mended = options.forRepair ? makeOpenable(options) : [];
			if (!hasFormat(options)) {
				if (options.create) createStore(options);
				else throw noStoreError(options);
			}
			const store = Store.#openWhole(options);
			store.#mendedToOpen = mended;
			return store;
		} catch (error) {
			throw fromSystemError(error, 'open the store', options.path);
		}
	}

	/** What a store with a format file lacks is damage, not absence. */
	static #openWhole(options: StoreOptions): Store {
		try {
			return new Store(options);
		} catch (error) {
			if (!CairnError.is(error, 'notFound')) throw error;
			throw new CairnError('journalCorrupt', `The store in ${options.path} is damaged: a part of it is missing.`, {
				cause: error,
				details: error.details,
			});
		}
	}

	/** What was lacking when the store was opened for a repair, and is there now; in sentences. */
	get mendedToOpen(): readonly string[] {
		return this.#mendedToOpen;
	}

	/** Takes the lock and learns what other processes have written; dispose the result to let go. */
	async lock(signal?: AbortSignal): Promise<Disposable> {
		const held = await this.#lock.acquire(signal);
		try {
			// Also what a writer left behind that never committed: the next record goes after it.
			const moved = this.#readNews();
			if (this.#settle() || moved) this.#onMoved?.();
			return held;
		} catch (error) {
			held.dispose();
			throw error;
		}
	}

	/** Does something while the lock is held. @throws as `lock` */
	async locked<T>(act: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
		const held = await this.lock(signal);
		try {
			return await act();
		} finally {
			this.journal.writeMark();
			held.dispose();
		}
	}

	/** Whether the last record is only where its objects are: whoever takes the lock puts it into the journal. */
	get isUnsettled(): boolean {
		return this.#unsettled() !== undefined;
	}

	/**
	 * Appends the record that was committed with its objects, where it is not in the journal yet. Needs the lock.
	 * @returns whether it is news
	 */
	#settle(): boolean {
		const commit = this.#unsettled();
		if (!commit) return false;
		// Its writer may have been killed before it had done so.
		this.objects.packs.sync();
		if (this.journal.appendCarried(commit)) return this.#apply(commit);
		this.#fold();
		return true;
	}

	#unsettled(): CarriedCommit | undefined {
		const { lastCommit } = this.objects.packs;
		return lastCommit && this.journal.lacks(lastCommit) ? lastCommit : undefined;
	}

	/** @returns whether it was not known */
	#apply({ bytes }: CarriedCommit): boolean {
		const { size } = this.history;
		for (const record of parseRecords(bytes, 0).records) this.history.apply(record);
		return this.history.size > size;
	}

	/** Learns what other processes have written. */
	refresh(): void {
		const moved = this.#readNews();
		if (this.#countIn() || moved) this.#onMoved?.();
	}

	/** Learns what is in the journal and in the packs. @returns whether the history has moved */
	#readNews(): boolean {
		const moved = this.#fold() > 0;
		this.objects.refresh();
		const counted = this.#countedIn;
		if (!counted || this.objects.packs.lastCommit?.bytes.equals(counted.bytes)) return moved;
		// It was taken back; or it is in the journal by now, and something came after it in the packs.
		return this.#foldAnew() > 0;
	}

	/** Until somebody takes the lock a commit that went with its objects is only known here. @returns whether it is news */
	#countIn(): boolean {
		const commit = this.#unsettled();
		if (!commit || !this.#apply(commit)) return false;
		this.#countedIn = commit;
		return true;
	}

	/**
	 * Makes the objects durable, and the record with them or then: the commit point of every operation.
	 * @param ending of a restore that has nothing to do: whatever happens, the journal has its beginning and its end, or neither
	 * @throws CairnError `storeLocked` where another process has taken the lock over, and what writing fails with
	 */
	commit(record: JournalRecord, ending?: RestoreEndRecord): void {
		this.#lock.assertHeld();
		this.#settle();
		const { missingBytes } = this.journal;
		const mayBeCarried = record.op === 'checkpoint' && missingBytes === 0;
		const carried = mayBeCarried ? this.journal.toCarry(record, this.history.head) : undefined;
		// Into the journal it goes by whoever takes the lock next.
		if (this.objects.flush(carried)) return this.history.apply(record);
		this.#lock.assertHeld();
		// Once there is more, nobody could see any longer that the end was cut off.
		if (missingBytes > 0) this.#append([{ op: 'damage', at: this.#clock.now(), bytes: missingBytes }]);
		this.#append(ending ? [record, ending] : [record]);
	}

	/** Replaces the journal by the shortest one that adds up to the same. Needs the lock. */
	rewriteJournal(records: readonly JournalRecord[]): void {
		this.#lock.assertHeld();
		this.journal.rewrite(records);
		this.#fold();
	}

	/** @throws CairnError `storeLocked` where another process has taken the lock over since it was taken */
	assertLocked(): void {
		this.#lock.assertHeld();
	}

	/** Removes what crashes left of files that were being written, as far as it can. Needs the lock. */
	removeLitter(): void {
		for (const folder of [this.path, this.objects.packs.path]) {
			try {
				const names = new Set(this.#fileSystem.readdirSync(folder));
				for (const name of names) {
					const isOrphan = name.endsWith('.idx') && !names.has(name.replace(/idx$/, 'pack'));
					if (name.endsWith('.tmp') || isOrphan) removeIfThere(this.#fileSystem, path.join(folder, name));
				}
			} catch (error) {
				this.#log.write('warn', `Left-over files in ${folder} could not be removed: ${becauseOf(error)}.`);
			}
		}
	}

	/** What the store takes on disk, in bytes. */
	diskBytes(): number {
		return this.objects.packs.storedBytes() + this.journal.size();
	}

	dispose(): void {
		this.objects.close();
	}

	#append(records: readonly JournalRecord[]): void {
		// Known to be there: reading it back could only fail.
		if (this.journal.append(records, this.history.head)) for (const record of records) this.history.apply(record);
		else this.#fold();
	}

	/** Lets the store grow beyond its limit until the result is disposed of: what makes room needs some itself. */
	suspendLimit(): Disposable {
		this.#limitSuspensions++;
		return toDisposable(() => void this.#limitSuspensions--);
	}

	#makeRoom(bytes: number): void {
		if (this.sizeLimit === undefined || this.#limitSuspensions > 0 || this.diskBytes() + bytes <= this.sizeLimit)
			return;
		throw new CairnError(
			'storeFull',
			`The store would take more than its limit of ${plural(this.sizeLimit, 'byte')}.`,
			{
				details: { path: this.path, sizeLimit: this.sizeLimit },
			},
		);
	}

	#fold(): number {
		const known = this.journal.damagedBytes + this.journal.missingBytes;
		const { isReset, records } = this.journal.readNew();
		const counted = this.#countedIn;
		if (isReset || records.length > 0) this.#countedIn = undefined;
		if (isReset) this.history.clear();
		// Another one stands where it would: it was taken back.
		else if (counted && records[0] && !isSame(records[0], counted)) return this.#foldAnew();
		for (const record of records) this.history.apply(record);
		const { damagedBytes, missingBytes, path: file } = this.journal;
		if (damagedBytes + missingBytes > known) {
			const what = `${damagedBytes} damaged and ${missingBytes} missing bytes`;
			this.#log.write('warn', `The journal has ${what}, which the history goes on without (${file}).`);
		}
		return records.length + (isReset ? 1 : 0);
	}

	#foldAnew(): number {
		this.#countedIn = undefined;
		this.journal.forget();
		return this.#fold();
	}
}

/** Whether a record of the journal is the one that was carried. Ids of checkpoints are unique. */
function isSame(read: ReadRecord, { bytes }: CarriedCommit): boolean {
	const [carried] = parseRecords(bytes, 0).records;
	return read.op === 'checkpoint' && carried?.op === 'checkpoint' && read.id === carried.id;
}
