/** Keeps the store small and whole: prune, collect garbage, hold the size limit, verify, repair. */
import { Pacer } from '../../base/pacer';
import { captureWorkspace } from '../capture/capture';
import type { CaptureService, ServiceContext } from '../capture/captureService';
import type { CheckpointId } from '../checkpoint';
import { becauseOf, CairnError } from '../errors';
import type { HistoryService } from '../historyService';
import { assertPolicy, isProtected, removedByPolicy, removedForSize, type RetentionPolicy } from './retention';
import type { Finding, RepairResult, VerifyResult } from './check/findings';
import { collectGarbage, type GarbageResult } from './gc/garbage';
import type { History } from '../store/journal/history';
import { toCheckpoint } from '../store/journal/recordView';
import { MendingObjects } from '../store/mendingObjects';
import { StoreRepair } from './check/repair';
import { StoredSize } from './storedSize';
import { verifyStore } from './check/verify';
import type { WriteQueue } from '../writeQueue';

/** What a prune removed, or with `dryRun` would remove. */
export interface PruneResult {
	/** Oldest first. */
	readonly removed: readonly CheckpointId[];
	/** How many checkpoints are left. */
	readonly kept: number;
	/** What collecting garbage frees then, about, on disk, in bytes. */
	readonly bytesFreed: number;
	readonly dryRun: boolean;
}

export interface PruneOptions {
	readonly dryRun?: boolean;
	/** Checkpoints that stay whatever the policy says. */
	readonly needed?: readonly CheckpointId[];
	readonly signal?: AbortSignal;
}

export interface RoomOptions {
	/** Checkpoints without which what needs the room cannot be done. */
	readonly needed?: readonly CheckpointId[] | undefined;
	readonly signal?: AbortSignal | undefined;
	/** Told which checkpoints have gone for it, where any have. */
	readonly onRemoved: (ids: readonly CheckpointId[]) => void;
}

/** Where the limit is reached the store is brought down to this share of it, so that not every capture has to. */
const shrinkTo = 0.8;
/** How much less is aimed at when the aim before was not enough. */
const stepDown = 0.7;
/** Where aiming at this share of that finds nothing to remove, there is nothing. */
const hopeless = 0.1;

export class MaintenanceService {
	readonly #context: ServiceContext;
	readonly #capture: CaptureService;
	readonly #history: HistoryService;
	readonly #writes: WriteQueue;

	constructor(context: ServiceContext, capture: CaptureService, history: HistoryService, writes: WriteQueue) {
		this.#context = context;
		this.#capture = capture;
		this.#history = history;
		this.#writes = writes;
	}

	/**
	 * Takes checkpoints out of the history by policy; `undo` brings them back until garbage is collected.
	 * @throws CairnError `invalidArgument` for a policy that keeps nothing
	 */
	async prune(policy: RetentionPolicy, options: PruneOptions = {}): Promise<PruneResult> {
		assertPolicy(policy);
		return this.#prune(policy, options);
	}

	#prune(policy: RetentionPolicy, options: PruneOptions): Promise<PruneResult> {
		const { dryRun = false, signal, needed = [] } = options;
		return this.#locked(signal, async () => {
			const pacer = new Pacer(signal);
			const removed = await this.#chosenBy(policy, new Set([...this.#context.store.history.inUse, ...needed]), pacer);
			const bytesFreed = removed.length === 0 ? 0 : await this.#sizeOf(removed, pacer);
			const { store } = this.#context;
			if (!dryRun && removed.length > 0) store.commit(this.#history.removal('prune', removed));
			const kept = store.history.size - (dryRun ? removed.length : 0);
			return { removed, kept, bytesFreed, dryRun };
		});
	}

	/** Removes what no checkpoint needs; what was deleted cannot be brought back then. */
	collectGarbage(signal?: AbortSignal): Promise<GarbageResult> {
		const { store, clock } = this.#context;
		return collectGarbage({ store, signal, now: () => clock.now(), slice: (work) => this.#writes.run(work) });
	}

	/**
	 * Does something, and does it once more where the store had no room for it and some was made.
	 * @throws CairnError `storeFull` where that is not enough
	 */
	async withRoom<T>(act: () => Promise<T>, { needed = [], signal, onRemoved }: RoomOptions): Promise<T> {
		try {
			return await act();
		} catch (error) {
			if (!CairnError.is(error, 'storeFull')) throw error;
			const ids = await this.#shrink(needed, signal);
			if (ids.length > 0) onRemoved(ids);
		}
		return act();
	}

	/**
	 * Makes room under the store's limit: removes garbage, and if that is not enough the oldest checkpoints that nothing protects.
	 * Returns those. Not to be called while a write is under way.
	 * @param needed stay as well, and so does what the next undo and redo need
	 */
	async #shrink(needed: readonly CheckpointId[], signal?: AbortSignal): Promise<readonly CheckpointId[]> {
		const { store, log } = this.#context;
		const target = Math.floor((store.sizeLimit ?? Infinity) * shrinkTo);
		const gone: CheckpointId[] = [];
		await this.collectGarbage(signal);
		// What is left may take more when it is packed anew than what was counted: then more has to go.
		for (let maxBytes = target; store.diskBytes() > target; maxBytes *= stepDown) {
			const { removed } = await this.#prune(
				{ maxBytes: Math.floor(maxBytes) },
				{ ...(signal ? { signal } : {}), needed: [...needed, ...neededToUndo(store.history)] },
			);
			gone.push(...removed);
			if (removed.length > 0) await this.collectGarbage(signal);
			if (removed.length === 0 && maxBytes < target * hopeless) break;
		}
		if (gone.length > 0) {
			log.write('warn', `The store has reached its limit: ${gone.length} of the oldest checkpoint(s) were removed.`);
		}
		return gone;
	}

	/** Reads everything. Damage is a finding, never an error. */
	async verify(signal?: AbortSignal): Promise<VerifyResult> {
		const verify = (): Promise<VerifyResult> => verifyStore(this.#context.store, new Pacer(signal));
		try {
			return await this.#locked(signal, verify);
		} catch (error) {
			// A copy on a disk that cannot be written to: nobody else can write to it either.
			if (!CairnError.is(error, 'permissionDenied')) throw error;
			return verify();
		}
	}

	/** Verifies, mends what can be mended, from the workspace too, and verifies again. What is replaced is kept aside. */
	repair(signal?: AbortSignal): Promise<RepairResult> {
		const { store } = this.#context;
		return this.#locked(signal, async () => {
			const before = await verifyStore(store, new Pacer(signal));
			const opened = store.mendedToOpen.map((message): Finding => ({ code: 'journalCorrupt', message }));
			if (before.ok && store.history.size > 0) return { ...before, repaired: opened };
			const suspension = store.suspendLimit();
			try {
				await this.#mend(before, signal);
			} finally {
				suspension.dispose();
			}
			const after = await verifyStore(store, new Pacer(signal));
			const left = new Set(after.findings.map(keyOf));
			const repaired = before.findings.filter((finding) => !left.has(keyOf(finding)));
			return { ...after, repaired: [...opened, ...repaired] };
		});
	}

	async #mend({ ok, findings }: VerifyResult, signal: AbortSignal | undefined): Promise<void> {
		const { store, fileSystem, clock, author } = this.#context;
		const repair = new StoreRepair(store, fileSystem);
		repair.mendJournal(clock.now());
		if (!ok) repair.mendPacks();
		repair.recoverCheckpoints(clock.now(), author);
		if (findings.some(({ objectId }) => objectId !== undefined)) await this.#mendFromWorkspace(signal);
	}

	/** A capture that reads everything and keeps what was damaged. That the workspace cannot be read leaves the rest of a repair. */
	async #mendFromWorkspace(signal: AbortSignal | undefined): Promise<void> {
		const { store, storePath, fileSystem, log } = this.#context;
		try {
			const objects = new MendingObjects(store.objects);
			await captureWorkspace({ state: this.#capture.newState(), objects, fileSystem, storePath, signal });
			store.objects.flush();
		} catch (error) {
			if (!CairnError.is(error) || error.code === 'cancelled') throw error;
			log.write('warn', `Nothing could be mended from the workspace: ${becauseOf(error)}`);
		}
	}

	/** Oldest first. */
	async #chosenBy(policy: RetentionPolicy, inUse: ReadonlySet<CheckpointId>, pacer: Pacer): Promise<CheckpointId[]> {
		const { history, objects, journal } = this.#context.store;
		const now = new Date(this.#context.clock.now());
		const checkpoints = history.newestFirst().map(toCheckpoint);
		const byPolicy = removedByPolicy({ checkpoints, policy, now, inUse });
		if (policy.maxBytes === undefined) return byPolicy;
		const gone = new Set(byPolicy);
		const left = checkpoints.filter(({ id }) => !gone.has(id));
		const size = new StoredSize(objects, pacer);
		const add = async (id: CheckpointId): Promise<void> => {
			const record = history.get(id);
			if (record) await size.add(record);
		};
		const bySize = await removedForSize({ checkpoints: left, inUse }, policy.maxBytes, async (next) => {
			if (next) await add(next);
			else for (const checkpoint of left) if (isProtected(checkpoint, inUse)) await add(checkpoint.id);
			return size.bytes + journal.size();
		});
		return [...byPolicy, ...bySize].sort();
	}

	/** What only these checkpoints need, in bytes. */
	async #sizeOf(ids: readonly CheckpointId[], pacer: Pacer): Promise<number> {
		const { history, objects } = this.#context.store;
		const gone = new Set(ids);
		const size = new StoredSize(objects, pacer);
		for (const record of history.newestFirst()) if (!gone.has(record.id)) await size.add(record);
		const left = size.bytes;
		for (const record of history.newestFirst()) if (gone.has(record.id)) await size.add(record);
		return Math.round(size.bytes - left);
	}

	#locked<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
		return this.#writes.run(() => this.#context.store.locked(act, signal));
	}
}

/** Offsets and names of packs change in a repair; what a finding is about does not. */
function keyOf({ code, message, objectId }: Finding): string {
	return `${code} ${objectId ?? message}`;
}

/** What the next undo or redo of a restore needs. */
function neededToUndo({ undo: { lastRestore }, redoable }: History): CheckpointId[] {
	const redo = redoable?.kind === 'restore' ? [redoable.undone, redoable.undoing] : [];
	const begun = [...(lastRestore?.record.op === 'restoreBegin' ? [lastRestore.record] : []), ...redo];
	return begun.flatMap(({ target, safety }) => [target, safety]);
}
