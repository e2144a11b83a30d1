/** Collects garbage: marks what the history needs, then copies pack by pack what is marked, and removes the pack. */
import { Pacer } from '../../../base/pacer';
import { compactedRecords } from '../../store/journal/compaction';
import type { CheckpointRecord, GcRecord } from '../../store/journal/journalRecord';
import type { PackFile } from '../../store/packs/packFile';
import { PackSweeper } from './packSweeper';
import { Reachable } from './reachable';
import type { Store } from '../../store/store';

export interface GarbageResult {
	readonly objectsRemoved: number;
	/** On disk, in bytes. */
	readonly bytesFreed: number;
}

export interface GarbageOptions {
	readonly store: Store;
	readonly now: () => number;
	readonly signal?: AbortSignal | undefined;
	/** Runs a slice when nothing else of this process writes. */
	readonly slice: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Removes every object that no checkpoint needs, and what the journal no longer needs. The lock is taken for the marking and
 * for each pack, so that others can write in between; what they commit is marked before the next pack is touched. At every
 * moment everything that is needed is in a pack that is durable.
 * @throws CairnError `objectMissing`, `objectCorrupt` where the store is damaged: nothing is removed then
 */
export async function collectGarbage(options: GarbageOptions): Promise<GarbageResult> {
	const collector = new Collector(options);
	await collector.slice(() => collector.begin());
	for (let pack = collector.nextPack(); pack !== undefined; pack = collector.nextPack()) {
		const number = pack;
		await collector.slice(() => collector.sweep(number));
	}
	await collector.slice(() => collector.end());
	return collector.result;
}

class Collector {
	readonly #options: GarbageOptions;
	readonly #store: Store;
	readonly #pacer: Pacer;
	readonly #reachable: Reachable;
	readonly #sweeper: PackSweeper;
	/** The checkpoints whose objects are marked. */
	readonly #marked = new Set<CheckpointRecord['id']>();
	#packs: number[] = [];
	#bytesBefore = 0;
	#result: GarbageResult = { objectsRemoved: 0, bytesFreed: 0 };

	constructor(options: GarbageOptions) {
		this.#options = options;
		this.#store = options.store;
		this.#pacer = new Pacer(options.signal);
		this.#reachable = new Reachable(this.#store.objects, this.#pacer);
		this.#sweeper = new PackSweeper(this.#store.objects, this.#reachable.marks, this.#pacer);
	}

	get result(): GarbageResult {
		return this.#result;
	}

	/** Takes the next pack off the list. */
	nextPack(): number | undefined {
		const next = this.#sweeper.chooseNext(this.#packs);
		this.#packs = this.#packs.filter((number) => number !== next);
		return next;
	}

	/** Under the lock, and alone in this process. */
	slice(work: () => Promise<void>): Promise<void> {
		const unlimited = async (): Promise<void> => {
			const suspension = this.#store.suspendLimit();
			try {
				await work();
			} finally {
				suspension.dispose();
			}
		};
		return this.#options.slice(() => this.#store.locked(unlimited, this.#options.signal));
	}

	async begin(): Promise<void> {
		// What was put and never committed is in packs, too.
		this.#store.objects.flush();
		// An index that is written between two slices would have other positions than the marks.
		this.#store.objects.packs.indexAll();
		this.#bytesBefore = this.#store.diskBytes();
		await this.#mark();
		this.#packs = (await this.#sweeper.begin()).map((pack) => pack.number);
		// From here on nobody brings back what was deleted: its objects are about to go.
		if (this.#packs.length > 0) this.#store.commit(this.#record());
	}

	async sweep(number: number): Promise<void> {
		if (await this.#mark()) await this.#sweeper.refresh();
		const pack = this.#packOf(number);
		// Another process may have been faster.
		if (pack) await this.#sweeper.sweep(pack, () => this.#store.assertLocked());
	}

	async end(): Promise<void> {
		await this.#mark();
		this.#sweeper.finish();
		const { history } = this.#store;
		const isUpToDate = history.records.at(-1)?.op === 'gc' && this.#sweeper.objectsRemoved === 0;
		if (!isUpToDate) this.#store.rewriteJournal(compactedRecords(history, this.#record()));
		this.#store.removeLitter();
		this.#result = { objectsRemoved: this.#sweeper.objectsRemoved, bytesFreed: this.#freed() };
	}

	#record(): GcRecord {
		const { objectsRemoved } = this.#sweeper;
		return { op: 'gc', at: this.#options.now(), objectsRemoved, bytesFreed: this.#freed() };
	}

	#freed(): number {
		return Math.max(0, this.#bytesBefore - this.#store.diskBytes());
	}

	/** Marks what was committed since the last time; false where that is nothing. */
	async #mark(): Promise<boolean> {
		const fresh = this.#store.history.newestFirst().filter(({ id }) => !this.#marked.has(id));
		await this.#reachable.add(fresh);
		for (const { id } of fresh) this.#marked.add(id);
		return fresh.length > 0;
	}

	#packOf(number: number): PackFile | undefined {
		return this.#store.objects.packs.oldestFirst.find((pack) => pack.number === number);
	}
}
