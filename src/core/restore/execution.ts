/** Carries out a plan: the order of the steps, the rollback when one fails, the check of what was written. */
import type { Pacer } from '../../base/pacer';
import { compareUtf8 } from '../../base/text';
import type { FailedPath, KeepReason, KeptPath } from '../checkpoint';
import type { TreeDifference } from '../diff/treeDiff';
import { becauseOf, CairnError } from '../errors';
import type { TreeEntry } from '../store/tree';
import { isWithinAny, parentOf } from '../treePath';
import type { DiskWriter } from './diskWriter';
import { changesKind, openedMode, plannedPaths } from './plan';
import { joinSpellings, type Respelled } from './respelled';

/** What an execution did to the disk. The lists are sorted by path. */
export interface ExecutionResult {
	readonly written: readonly string[];
	readonly deleted: readonly string[];
	readonly kept: readonly KeptPath[];
	/** Paths whose state after the restore is not the wanted one. */
	readonly failed: readonly FailedPath[];
}

/** One done step, and how to take it back. */
interface Done {
	readonly step: TreeDifference;
	readonly undo: () => void;
}

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
	readonly #done: Done[] = [];
	readonly #kept = new Map<string, KeepReason>();
	/** Files that were there already: rules leave them out, or somebody else was quicker. */
	readonly #asWanted = new Set<string>();
	readonly #madeFolders = new Set<string>();
	/** Folders whose mode was widened for the work in them, with the mode that they had. */
	readonly #opened = new Map<string, number>();
	#begun = 0;
	#at: string | undefined;

	/** @param steps folders before what is in them */
	constructor(steps: readonly TreeDifference[], options: ExecutionOptions) {
		this.#steps = steps;
		this.#options = options;
		this.#writer = options.writer;
	}

	/**
	 * Does all steps. When one fails the error comes out as it was thrown; call `rollBack` then.
	 * The order: what stands in the way of another kind of thing, new folders, files, deletions, folders' removal and modes.
	 */
	async run(): Promise<ExecutionResult> {
		for (const step of this.#steps) this.#writer.resolve(step.path);
		const { steps, respelled, clearing } = joinSpellings(this.#steps, this.#writer);
		this.#steps = steps;
		this.#respelled = respelled;
		this.#clearing = clearing;
		for (const each of respelled) this.#respell(each);
		const blocked = new Set([...this.#steps.filter(changesKind).map((step) => step.path), ...clearing.keys()]);
		const isInTheWay = (step: TreeDifference): boolean => isWithinAny(step.path, blocked);
		const inTheWay = this.#steps.filter(isInTheWay);
		const elsewhere = blocked.size === 0 ? this.#steps : this.#steps.filter((step) => !isInTheWay(step));

		// What stands in the way
		await this.#each(inTheWay, (step) => this.#deleteFile(step, true));
		await this.#each(inTheWay.toReversed(), (step) => this.#removeFolder(step));
		// New content
		await this.#each(this.#steps, (step) => this.#makeFolder(step));
		await this.#each(this.#steps, (step) => this.#writeFile(step));
		// Deletions last
		await this.#each(elsewhere, (step) => this.#deleteFile(step, false));
		await this.#each(elsewhere.toReversed(), (step) => this.#removeFolder(step));
		this.#closeFolders();
		await this.#each(this.#steps.toReversed(), (step) => this.#setFolderMode(step));
		return this.#result();
	}

	/** Whether anything was done to the disk. */
	get hasActed(): boolean {
		return this.#done.length > 0;
	}

	/** What it was at when it failed: a path of the checkpoint. */
	get at(): string | undefined {
		return this.#at;
	}

	/** Takes back what was done, newest first; returns what could not be taken back, or was changed by somebody since. */
	rollBack(): FailedPath[] {
		const failed: FailedPath[] = [];
		for (let done = this.#done.pop(); done; done = this.#done.pop()) {
			try {
				done.undo();
			} catch (error) {
				failed.push({ path: done.step.path, reason: `It could not be put back: ${becauseOf(error)}.` });
			}
		}
		this.#closeFolders();
		return failed;
	}

	async #each(steps: readonly TreeDifference[], act: (step: TreeDifference) => void): Promise<void> {
		for (const step of steps) {
			if (this.#options.pacer.isDue) {
				this.#options.onProgress?.(Math.min(this.#begun, this.#steps.length), this.#steps.length);
				await this.#options.pacer.breathe();
			}
			this.#at = step.path;
			if (!this.#kept.has(step.path)) act(step);
		}
		this.#at = undefined;
	}

	/** Where only the folder above is spelled anew the name is right already. */
	#respell({ from, to, before }: Respelled): void {
		const name = from.slice(parentOf(from).length);
		const now = parentOf(to) + name;
		if (now === to) return;
		this.#at = to;
		const reason = this.#writer.obstacle(now, before);
		if (reason) {
			this.#kept.set(to, reason);
			return;
		}
		this.#openParent(to);
		this.#writer.rename(now, to);
		this.#done.push({ step: { path: from, before }, undo: () => this.#writer.rename(to, now) });
	}

	#writeFile(step: TreeDifference): void {
		const { path, before, after } = step;
		if (!after || after.kind === 'directory') return;
		this.#begun++;
		const old = before?.kind === 'directory' ? undefined : before;
		if (this.#writer.holds(path, after)) this.#asWanted.add(path);
		if (this.#asWanted.has(path) || this.#keep(step, old)) return;
		const putBack = old && !this.#writer.isFree(path) ? old : undefined;
		this.#openParent(path);
		// Before the act: one that fails half-way is taken back too.
		this.#done.push({ step, undo: () => this.#takeBack(path, putBack, after) });
		// What somebody has put there meanwhile is not ours to take back.
		if (!this.#writer.writeFile(path, after, () => !this.#keep(step, old))) this.#done.pop();
	}

	#deleteFile(step: TreeDifference, forFolder: boolean): void {
		const { path, before, after } = step;
		if (!before || before.kind === 'directory') return;
		if (after && !(forFolder && after.kind === 'directory')) return;
		this.#begun++;
		if (this.#writer.isFree(path) || this.#keep(step, before)) return;
		this.#openParent(path);
		this.#done.push({ step, undo: () => this.#takeBack(path, before, undefined) });
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
		if (isOurs) this.#openParent(path);
		if (isOurs && !before) writer.removeFile(path);
		else if (!isOurs || !before || !writer.writeFile(path, before, mayReplace)) {
			throw new CairnError('restoreConflict', 'it was changed meanwhile and stays as it is', { details: { path } });
		}
	}

	#makeFolder(step: TreeDifference): void {
		const { path, before, after } = step;
		if (after?.kind !== 'directory' || before?.kind === 'directory') return;
		// A folder that is there although the safety checkpoint has none holds only what is not tracked: it serves. Anything else that
		// is there is in no checkpoint.
		if (this.#keep(step, this.#writer.isFolder(path) ? after : undefined)) return;
		this.#openParent(path);
		if (!this.#writer.makeFolder(path, after.mode)) return;
		this.#madeFolders.add(path);
		this.#done.push({ step, undo: () => void this.#writer.removeFolder(path) });
	}

	#removeFolder(step: TreeDifference): void {
		const { path, before, after } = step;
		if (before?.kind !== 'directory' || after?.kind === 'directory') return;
		if (this.#writer.isFree(path) || this.#keep(step, before)) return;
		this.#openParent(path);
		if (this.#writer.removeFolder(path)) {
			// What comes into its place is not to get the folder's mode.
			this.#opened.delete(path);
			this.#done.push({ step, undo: () => this.#remakeFolder(path, before) });
		} else if (!this.#writer.isFree(path)) {
			this.#kept.set(path, 'folderNotEmpty');
		}
	}

	/** Lets the owner write in a folder that forbids it, until the end. */
	#openParent(path: string): void {
		const folder = parentOf(path);
		if (folder === '' || process.platform === 'win32' || this.#opened.has(folder)) return;
		const mode = this.#writer.mode(folder);
		if ((mode & openedMode) === openedMode) return;
		this.#opened.set(folder, mode);
		this.#writer.setMode(folder, mode | openedMode);
	}

	/** Gives the folders that were opened their mode back, as far as they are still there and still folders. */
	#closeFolders(): void {
		for (const [folder, mode] of this.#opened) {
			if (this.#writer.isFolder(folder)) this.#writer.setMode(folder, mode);
		}
		this.#opened.clear();
	}

	#remakeFolder(path: string, folder: TreeEntry): void {
		this.#openParent(path);
		this.#writer.makeFolder(path, folder.mode);
		this.#writer.setMode(path, folder.mode);
		// It is another one than the one that was opened before.
		this.#opened.delete(path);
	}

	#setFolderMode(step: TreeDifference): void {
		const { path, before, after } = step;
		if (after?.kind !== 'directory' || this.#writer.holds(path, after) || this.#keep(step, after)) return;
		const old = before?.kind === 'directory' ? before.mode : undefined;
		if (old === undefined && !this.#madeFolders.has(path)) {
			// It serves for what is put into it; what its mode was is in no checkpoint.
			this.#kept.set(path, 'notInSafetyCheckpoint');
			return;
		}
		const undo = (mode: number): void => {
			if (this.#writer.isFolder(path) && this.#writer.mode(path) !== mode) this.#writer.setMode(path, mode);
		};
		if (old !== undefined) this.#done.push({ step, undo: () => undo(old) });
		this.#writer.setMode(path, after.mode);
	}

	/** True where the disk is not as expected, and the path is therefore left alone. */
	#keep(step: TreeDifference, expected: TreeEntry | undefined): boolean {
		const reason = this.#writer.obstacle(step.path, expected);
		if (reason) this.#kept.set(step.path, reason);
		return reason !== undefined;
	}

	/** Looks at every path again: what counts is the disk, not that no call failed. */
	#result(): ExecutionResult {
		const steps = this.#steps.filter((step) => !this.#kept.has(step.path));
		const shown = steps.filter((step) => !this.#asWanted.has(step.path) && !isRespelledFolder(step));
		const { written, deleted } = plannedPaths(shown);
		const mustBeGone = new Set(deleted);
		const isAsWanted = ({ path, after }: TreeDifference): boolean =>
			after
				? this.#writer.holds(path, after)
				: !mustBeGone.has(path) || this.#clearing.has(path) || this.#writer.isFree(path);
		const wrong = new Set(steps.filter((step) => !isAsWanted(step)).map((step) => step.path));
		const respelled = this.#respelled.filter(({ to, before }) => before.kind !== 'directory' && !this.#kept.has(to));
		const all = (paths: readonly string[], more: readonly string[]): string[] => [...new Set([...paths, ...more])];
		return {
			written: all(
				written,
				respelled.map(({ to }) => to),
			)
				.filter((path) => !wrong.has(path))
				.sort(compareUtf8),
			deleted: all(
				deleted,
				respelled.map(({ from }) => from),
			)
				.filter((path) => !wrong.has(path))
				.sort(compareUtf8),
			kept: [...this.#kept].map(([path, reason]) => ({ path, reason })).sort((a, b) => compareUtf8(a.path, b.path)),
			failed: [...wrong].sort(compareUtf8).map((path) => ({ path, reason: changedAgain })),
		};
	}
}

/** A folder that only got another spelling shows by its files. */
function isRespelledFolder({ before, after }: TreeDifference): boolean {
	return before?.kind === 'directory' && after?.kind === 'directory' && before.mode === after.mode;
}

const changedAgain = 'Something changed it again while the restore ran.';
