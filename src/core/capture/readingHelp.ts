/**
 * A second thread that reads, hashes and packs files while the first one does the same: on the first capture of a large workspace that is
 * most of the work. It is only asked for files of which the store has no older version, as they were seen by the scan; what it cannot
 * read, or what has changed, is left to the first thread.
 */
import type { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import type { ObjectId } from '../checkpoint';
import { startHelper } from '../helper';
import type { PackObjectStore } from '../store/packObjectStore';
import type { Slot } from './entryTable';
import { type ReadingResult, ReadingTurns } from './readingTurns';
import { type Batch, batchesOf, isShareable, type ReadingWork } from './readingWork';
import type { WorkspaceState } from './workspaceState';

/** Reading a batch takes milliseconds; a thread that is this late is not coming back. */
const defaultPatienceMs = 20_000;

/** How long the first thread waits at once, so that it can be told to stop. In milliseconds. */
const waitMs = 5;

export class ReadingHelp implements Disposable {
	readonly #objects: PackObjectStore;
	readonly #worker: Worker;
	readonly #patienceMs: number;
	readonly #log: Log;
	readonly #turns = new ReadingTurns();
	readonly #batches: Batch[] = [];
	/** The numbers of the batches that this thread has not taken, and of which it has not used the result either. */
	readonly #open = new Set<number>();
	readonly #own: Slot[] = [];
	/** How many slots were offered. */
	#offered = 0;
	/** How many results were used. */
	#used = 0;
	/** Since when the first thread has nothing else to do, as `performance.now()`; undefined where it has. */
	#waitingSince: number | undefined;
	#isBroken = false;

	/**
	 * Starts the thread, which has nothing to do before something is offered.
	 * @param file the helper's bundle, absolute
	 * @param objects take what it has read
	 * @param patienceMs how long it may take for one batch, in milliseconds
	 */
	constructor(file: string, objects: PackObjectStore, log: Log, patienceMs = defaultPatienceMs) {
		this.#objects = objects;
		this.#log = log;
		this.#patienceMs = patienceMs;
		this.#worker = startHelper(file, { kind: 'read' }, (why) => this.#break(why));
	}

	/** As the constructor; undefined where there is no such bundle. */
	static start(file: string | undefined, objects: PackObjectStore, log: Log): ReadingHelp | undefined {
		return file === undefined ? undefined : new ReadingHelp(file, objects, log);
	}

	/** Lets it read what comes in a list that has grown since the last time. The slots keep their meaning until all are read. */
	offer(state: WorkspaceState, slots: readonly Slot[]): void {
		const { table } = state;
		const shared: Slot[] = [];
		for (; this.#offered < slots.length; this.#offered++) {
			const slot = slots[this.#offered] ?? NaN;
			(isShareable(table, slot) ? shared : this.#own).push(slot);
		}
		const batches = batchesOf(shared, (slot) => table.size(slot));
		const first = this.#batches.length;
		for (const batch of batches) this.#open.add(this.#batches.push(batch) - 1);
		this.#turns.extend(this.#batches.length);
		if (batches.length === 0 || this.#isBroken) return;
		this.#worker.postMessage({
			...state.snapshot(),
			batches: batches.map((batch) => Int32Array.from(batch)),
			first,
			memory: this.#turns.memory,
		} satisfies ReadingWork);
	}

	/** What only the first thread can read. */
	get own(): readonly Slot[] {
		return this.#own;
	}

	/** The next files that the first thread is to read; undefined where all are taken. */
	take(): Batch | undefined {
		const batch = this.#turns.take();
		return batch === undefined ? undefined : this.#close(batch);
	}

	get hasResults(): boolean {
		return this.#turns.isHandedOver(this.#used);
	}

	/**
	 * Stores what the second thread has read and packed by now.
	 * @param use is told of each file its object, undefined where it was not read, and when it was about to be read, in milliseconds
	 * since 1970
	 * @throws what the store fails with
	 */
	useResults(use: (slot: Slot, id: ObjectId | undefined, readAtMs: number) => void): void {
		for (; this.hasResults; this.#used++) {
			const result = this.#turns.result(this.#used);
			const ids = putAll(this.#objects, result);
			this.#close(result.batch).forEach((slot, file) => use(slot, ids[result.objectOf(file) ?? -1], result.readAtMs));
			this.#turns.giveBack(this.#used);
			this.#waitingSince = undefined;
		}
	}

	/** Tells the second thread what the first one has read. @param id its 32 bytes */
	noteRead(id: Buffer): void {
		this.#turns.ids.add(id);
	}

	/** Waits a moment for a result. @returns whether there is any to wait for */
	wait(): boolean {
		if (this.#isBroken || this.#used === this.#turns.results) return false;
		this.#waitingSince ??= performance.now();
		if (performance.now() - this.#waitingSince > this.#patienceMs) this.#break('it does not answer');
		else this.#turns.waitForResult(this.#used, waitMs);
		return true;
	}

	/** The files that are left where nothing more is to be waited for: those that a thread had taken which has failed. */
	abandoned(): Batch[] {
		return [...this.#open].map((batch) => this.#close(batch));
	}

	/** Ends the thread. */
	dispose(): void {
		this.#turns.stop();
		void this.#worker.terminate();
	}

	#close(batch: number): Batch {
		this.#open.delete(batch);
		return this.#batches[batch] ?? [];
	}

	#break(because: string): void {
		if (!this.#isBroken) this.#log.write('warn', `The thread that reads has failed: ${because}. Another one goes on.`);
		this.#isBroken = true;
		// It may only be late, and must not take any more.
		this.#turns.stop();
	}
}

/** Stores the objects of a result. @returns the ids of all, undefined of one that the store does not have after all */
function putAll(objects: PackObjectStore, result: ReadingResult): (ObjectId | undefined)[] {
	const ids = Array.from({ length: result.objectCount }, (_, object) => result.id(object));
	const packed = ids.flatMap((id, object) => {
		const plainLength = result.lengthOf(object);
		return plainLength === undefined ? [] : [{ id, type: 'blob' as const, plainLength }];
	});
	const missing = packed.filter(({ id }) => !objects.has(id));
	if (missing.length === packed.length) {
		if (packed.length > 0) objects.putPacked(packed, result.packed);
	} else if (missing.length > 0) {
		// Nothing is stored twice: what the store has is left out, and the rest packed once more.
		let at = 0;
		for (const { plainLength } of packed) {
			objects.put('blob', result.plain.subarray(at, at + plainLength));
			at += plainLength;
		}
	}
	return ids.map((id, object) => (result.lengthOf(object) !== undefined || objects.has(id) ? id : undefined));
}
