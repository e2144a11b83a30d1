/** Carries out a plan: the order of the steps, the rollback when one fails, the check of what was written. */
import type { Pacer } from '../../base/pacer';
import type { FailedPath, KeepReason } from '../checkpoint';
import type { TreeDifference } from '../diff/treeDiff';
import { becauseOf, CairnError } from '../errors';
import type { TreeEntry } from '../store/tree';
import { isWithinAny, parentOf } from '../treePath';
import type { DiskWriter } from './diskWriter';
import { DoneActs } from './doneActs';
import { type ExecutionResult, resultOf } from './executionResult';
import { OpenedFolders } from './openedFolders';
import { changesKind } from './plan';
import { isLackOfRoom, isRefusalOfOne, type Refusals, refusalsOf } from './refusals';
import { joinSpellings, type Respelled } from './respelled';
import { WaitingSteps } from './waitingSteps';

export interface ExecutionOptions {
	readonly writer: DiskWriter;
	readonly pacer: Pacer;
	readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export class Execution {
	readonly #writer: DiskWriter;
	readonly #options: ExecutionOptions;
	#steps: readonly TreeDifference[];
	#respelled: readonly Respelled[] = [];
	/** As in `joinSpellings`. */
	#clearing: ReadonlyMap<string, string> = new Map();
	readonly #done = new DoneActs();
	readonly #kept = new Map<string, KeepReason>();
	/** Files that were there already: rules leave them out, or somebody else was quicker. */
	readonly #asWanted = new Set<string>();
	/** Paths at which the system refused an act, with what it said. */
	readonly #refused = new Map<string, unknown>();
	readonly #waiting = new WaitingSteps();
	readonly #madeFolders = new Set<string>();
	readonly #opened: OpenedFolders;
	#begun = 0;

	/** @param steps folders before what is in them */
	constructor(steps: readonly TreeDifference[], options: ExecutionOptions) {
		this.#steps = steps;
		this.#options = options;
		this.#writer = options.writer;
		this.#opened = new OpenedFolders(options.writer);
	}

	/**
	 * Does all steps. When one fails the error comes out as it was thrown; call `rollBack` then. Where the system refuses one path, the others
	 * are done first: then all are known at which it does, and what can be restored without them.
	 * The order: what stands in the way of another kind of thing, new folders, files, deletions, folders' removal and modes.
	 */
	async run(): Promise<ExecutionResult> {
		for (const step of this.#steps) this.#writer.resolve(step.path);
		const { steps, respelled, clearing } = joinSpellings(this.#steps, this.#writer);
		this.#steps = steps;
		this.#respelled = respelled;
		this.#clearing = clearing;
		for (const each of respelled) this.#attempt(each.to, () => this.#respell(each));
		const blocked = new Set([...this.#steps.filter(changesKind).map((step) => step.path), ...clearing.keys()]);
		const isInTheWay = (step: TreeDifference): boolean => isWithinAny(step.path, blocked);
		const inTheWay = this.#steps.filter(isInTheWay);
		const elsewhere = blocked.size === 0 ? this.#steps : this.#steps.filter((step) => !isInTheWay(step));

		// What stands in the way
		await this.#each(inTheWay, (step) => this.#deleteFile(step, true));
		await this.#each(inTheWay.toReversed(), (step) => this.#removeFolder(step));
		// New content
		await this.#each(this.#steps, (step) => this.#ifRoom(step, () => this.#makeFolder(step)));
		await this.#each(this.#steps, (step) => this.#ifRoom(step, () => this.#writeFile(step)));
		// Deletions last, unless something waits for the room that they make
		await this.#each(elsewhere, (step) => this.#deleteFile(step, false));
		await this.#each(elsewhere.toReversed(), (step) => this.#removeFolder(step));
		await this.#writeWaiting();
		for (const folder of this.#opened.paths) this.#attempt(folder, () => this.#opened.close(folder));
		await this.#each(this.#steps.toReversed(), (step) => this.#setFolderMode(step));
		const [refused] = this.#refused.values();
		if (refused !== undefined) throw refused as Error;
		return resultOf(
			{
				steps: this.#steps,
				respelled: this.#respelled,
				clearing: this.#clearing,
				kept: this.#kept,
				asWanted: this.#asWanted,
			},
			this.#writer,
		);
	}

	/** Whether anything was done to the disk. */
	get hasActed(): boolean {
		return this.#done.count > 0;
	}

	/** The paths at which it failed. */
	get refusals(): Refusals {
		return refusalsOf(this.#refused, this.#steps);
	}

	/** Takes back what was done, newest first; returns what could not be taken back, or was changed by somebody since. */
	rollBack(): FailedPath[] {
		const failed = this.#done.takeAllBack();
		for (const folder of this.#opened.paths) {
			try {
				this.#opened.close(folder);
			} catch (error) {
				failed.push({ path: folder, reason: `It could not get its permissions back: ${becauseOf(error)}.` });
			}
		}
		return failed;
	}

	async #each(steps: readonly TreeDifference[], act: (step: TreeDifference) => void): Promise<void> {
		for (const step of steps) {
			if (this.#options.pacer.isDue) {
				this.#options.onProgress?.(Math.min(this.#begun, this.#steps.length), this.#steps.length);
				await this.#options.pacer.breathe();
			}
			if (!this.#kept.has(step.path)) this.#attempt(step.path, () => act(step));
		}
	}

	/** Does one act. Where the system refuses it, it is taken back, and nothing is done below the path. @throws what concerns more than that */
	#attempt(path: string, act: () => void): void {
		if (isWithinAny(path, this.#refused)) return;
		const begun = this.#done.count;
		try {
			act();
		} catch (error) {
			this.#refused.set(path, error);
			if (!isRefusalOfOne(error) || !this.#done.takeBackTo(begun)) throw error;
		}
	}

	/** Where only the folder above is spelled anew the name is right already. */
	#respell({ from, to, before }: Respelled): void {
		const name = from.slice(parentOf(from).length);
		const now = parentOf(to) + name;
		if (now === to) return;
		const reason = this.#writer.obstacle(now, before);
		if (reason) {
			this.#kept.set(to, reason);
			return;
		}
		this.#opened.openParent(to);
		this.#writer.rename(now, to);
		this.#done.add(from, () => this.#writer.rename(to, now));
	}

	#writeFile(step: TreeDifference, givesWay = false): void {
		const { path, before, after } = step;
		if (!after || after.kind === 'directory') return;
		this.#begun++;
		const old = before?.kind === 'directory' ? undefined : before;
		if (this.#writer.holds(path, after)) this.#asWanted.add(path);
		if (this.#asWanted.has(path) || this.#keep(step, old)) return;
		const putBack = old && !this.#writer.isFree(path) ? old : undefined;
		this.#opened.openParent(path);
		// Before the act: one that fails half-way is taken back too.
		this.#done.add(path, () => this.#takeBack(path, putBack, after));
		if (givesWay && putBack) this.#writer.removeFile(path);
		// What somebody has put there meanwhile is not ours to take back.
		if (!this.#writer.writeFile(path, after, () => !this.#keep(step, old))) this.#done.drop();
	}

	/** Where the disk is full what is to come waits until others have made room. */
	#ifRoom(step: TreeDifference, act: () => void): void {
		if (this.#waiting.addBelow(step)) return;
		const begun = this.#done.count;
		try {
			act();
		} catch (error) {
			if (!isLackOfRoom(error) || !this.#done.takeBackTo(begun)) throw error;
			this.#waiting.add(step, error);
		}
	}

	/**
	 * Writes what had to wait: deletions, and files that have become smaller, have made room. What still finds none gives way before its other
	 * version is written, and not only after it: the bytes are in the store.
	 */
	async #writeWaiting(): Promise<void> {
		for (const givesWay of [false, true]) {
			for (let before = Infinity; this.#waiting.size > 0 && this.#waiting.size < before;) {
				before = this.#waiting.size;
				const steps = this.#waiting.take();
				await this.#each(steps, (step) => this.#ifRoom(step, () => this.#makeFolder(step)));
				await this.#each(steps, (step) => this.#ifRoom(step, () => this.#writeFile(step, givesWay)));
			}
		}
		const { errors } = this.#waiting;
		for (const [path, error] of errors) this.#refused.set(path, error);
		if (errors[0]) throw errors[0][1] as Error;
	}

	#deleteFile(step: TreeDifference, forFolder: boolean): void {
		const { path, before, after } = step;
		if (!before || before.kind === 'directory') return;
		if (after && !(forFolder && after.kind === 'directory')) return;
		this.#begun++;
		if (this.#writer.isFree(path) || this.#keep(step, before)) return;
		this.#opened.openParent(path);
		this.#done.add(path, () => this.#takeBack(path, before, undefined));
		this.#writer.removeFile(path);
	}

	/** Puts back what was there before, unless it still is, or somebody has changed what the restore had put there. */
	#takeBack(path: string, before: TreeEntry | undefined, after: TreeEntry | undefined): void {
		const writer = this.#writer;
		writer.lookAnew();
		if (before ? writer.holds(path, before) : writer.isFree(path)) return;
		const mayReplace = (): boolean => {
			writer.lookAnew();
			if (writer.isFree(path)) return true;
			return (after && writer.matches(path, after)) === true || (before && writer.matches(path, before)) === true;
		};
		const isOurs = mayReplace();
		if (isOurs) this.#opened.openParent(path);
		if (isOurs && !before) writer.removeFile(path);
		else if (!isOurs || !before || !this.#putBack(path, before, after, mayReplace)) {
			throw new CairnError('restoreConflict', 'it was changed meanwhile and stays as it is', { details: { path } });
		}
	}

	/** Where the disk is full what the restore has put there gives way first: it is in the store. */
	#putBack(path: string, before: TreeEntry, after: TreeEntry | undefined, mayReplace: () => boolean): boolean {
		try {
			return this.#writer.writeFile(path, before, mayReplace, true);
		} catch (error) {
			if (!isLackOfRoom(error) || !after || !this.#writer.matches(path, after)) throw error;
			this.#writer.removeFile(path);
			return this.#writer.writeFile(path, before, mayReplace, true);
		}
	}

	#makeFolder(step: TreeDifference): void {
		const { path, before, after } = step;
		if (after?.kind !== 'directory' || before?.kind === 'directory') return;
		// A folder that is there although the safety checkpoint has none holds only what is not tracked: it serves. Anything else that
		// is there is in no checkpoint.
		if (this.#keep(step, this.#writer.isFolder(path) ? after : undefined)) return;
		this.#opened.openParent(path);
		if (!this.#writer.makeFolder(path, after.mode)) return;
		this.#madeFolders.add(path);
		this.#done.add(path, () => void this.#writer.removeFolder(path));
	}

	#removeFolder(step: TreeDifference): void {
		const { path, before, after } = step;
		if (before?.kind !== 'directory' || after?.kind === 'directory') return;
		if (this.#writer.isFree(path) || this.#keep(step, before)) return;
		this.#opened.openParent(path);
		if (this.#writer.removeFolder(path)) {
			// What comes into its place is not to get the folder's mode.
			this.#opened.forget(path);
			this.#done.add(path, () => this.#remakeFolder(path, before));
		} else if (!this.#writer.isFree(path)) {
			this.#kept.set(path, 'folderNotEmpty');
		}
	}

	#remakeFolder(path: string, folder: TreeEntry): void {
		this.#opened.openParent(path);
		this.#writer.makeFolder(path, folder.mode);
		this.#writer.setMode(path, folder.mode, folder.isPlain);
		// It is another one than the one that was opened before.
		this.#opened.forget(path);
	}

	#setFolderMode(step: TreeDifference): void {
		const { path, before, after } = step;
		if (after?.kind !== 'directory' || this.#writer.holds(path, after) || this.#keep(step, after)) return;
		const old = before?.kind === 'directory' ? this.#writer.mode(path) : undefined;
		if (old === undefined && !this.#madeFolders.has(path)) {
			// It serves for what is put into it; what its mode was is in no checkpoint.
			this.#kept.set(path, 'notInSafetyCheckpoint');
			return;
		}
		const undo = (mode: number): void => {
			if (this.#writer.isFolder(path) && this.#writer.mode(path) !== mode) this.#writer.setMode(path, mode);
		};
		if (old !== undefined) this.#done.add(path, () => undo(old));
		this.#writer.setMode(path, after.mode, after.isPlain);
	}

	/** True where the disk is not as expected, and the path is therefore left alone. */
	#keep(step: TreeDifference, expected: TreeEntry | undefined): boolean {
		const reason = this.#writer.obstacle(step.path, expected);
		if (reason) this.#kept.set(step.path, reason);
		return reason !== undefined;
	}
}
