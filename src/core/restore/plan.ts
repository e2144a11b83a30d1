/** The plan of a restore: a pure function of what differs and of what was in scope. The preview and the execution share it. */
import { compareUtf8 } from '../../base/text';
import type { KeptPath } from '../checkpoint';
import { isWorthShowing, type TreeDifference } from '../diff/treeDiff';
import { isSameMode, type TreeEntry } from '../store/tree';
import { allFoldersAbove, isWithin, isWithinAny, parentOf, untitledFolder } from '../treePath';

export interface RestorePlan {
	/** What to do, folders before what is in them. `before` is what the safety checkpoint holds, `after` the target. */
	readonly steps: readonly TreeDifference[];
	/** What differs and stays as it is. */
	readonly kept: readonly KeptPath[];
}

/** What a folder's owner is given to write in it. */
export const openedMode = 0o300;

export interface RestoreScope {
	/** Only these paths and what is below them; undefined for all. */
	readonly paths: readonly string[] | undefined;
	/** Whether the target's own scope tracked a path: one that it did not track is missing there without having been deleted. */
	readonly wasInScope: (path: string, isFolder: boolean) => boolean;
	/** Paths that the target lists as skipped. */
	readonly skippedThen: ReadonlySet<string>;
	/** Whether a crash may have left folders open that forbid their owner to write: those on the way to the paths are closed. */
	readonly mayBeOpened?: boolean;
	/** Whether folders that chosen paths lie in go as well where nothing else is in them: an earlier restore has made them. */
	readonly mayGo?: boolean;
}

/** @param differences from the safety checkpoint's tree to the target's, folders before what is in them */
export function planRestore(differences: readonly TreeDifference[], scope: RestoreScope): RestorePlan {
	const steps: TreeDifference[] = [];
	const kept: KeptPath[] = [];
	const chosen = scope.paths && new ChosenPaths(scope.paths);
	for (const difference of differences) {
		const { path, before, after } = difference;
		if (chosen && !chosen.brings(difference)) {
			if (scope.mayBeOpened && isOpened(difference) && chosen.isAbove(path)) steps.push(difference);
			continue;
		}
		const isFolder = before?.kind === 'directory';
		if (isWithin(path, untitledFolder)) {
			// The text of an editor that never had a file: none is made of it.
			if (after && after.kind !== 'directory') kept.push({ path, reason: 'untitledEditor' });
		} else if (after) steps.push(difference);
		else if (isWithinAny(path, scope.skippedThen)) {
			if (!isFolder) kept.push({ path, reason: 'skippedThen' });
		} else if (!scope.wasInScope(path, isFolder)) {
			if (!isFolder) kept.push({ path, reason: 'notInScopeThen' });
		} else steps.push(difference);
	}
	const all = chosen && scope.mayGo ? withFoldersAbove(differences, steps, { ...scope, chosen }) : steps;
	return { steps: all, kept: kept.sort((a, b) => compareUtf8(a.path, b.path)) };
}

/** The steps, and the removal of folders in which chosen paths lie and nothing that stays. */
function withFoldersAbove(
	differences: readonly TreeDifference[],
	steps: readonly TreeDifference[],
	{ chosen, wasInScope }: RestoreScope & { readonly chosen: ChosenPaths },
): TreeDifference[] {
	const taken = new Set(steps);
	const holding = new Set<string>();
	// What is in a folder before the folder itself.
	for (const difference of differences.toReversed()) {
		const { path, before, after } = difference;
		if (taken.has(difference) || !before) continue;
		const mayGo = before.kind === 'directory' && !after && chosen.isAbove(path) && wasInScope(path, true);
		if (mayGo && !holding.has(path)) taken.add(difference);
		else holding.add(parentOf(path));
	}
	return differences.filter((difference) => taken.has(difference));
}

/** Paths that were chosen: there may be as many as there are files. */
export class ChosenPaths {
	readonly #paths: ReadonlySet<string>;
	/** The folders that they lie in. */
	readonly #above: ReadonlySet<string>;

	constructor(paths: readonly string[]) {
		this.#paths = new Set(paths);
		this.#above = allFoldersAbove(paths);
	}

	/** Whether it is one of them, or lies below one. */
	has(path: string): boolean {
		return isWithinAny(path, this.#paths);
	}

	/** Whether one of them lies in this folder. */
	isAbove(folder: string): boolean {
		return this.#above.has(folder);
	}

	/** A chosen path brings what is below it, and the missing folders that it lies in. */
	brings({ path, before, after }: TreeDifference): boolean {
		return this.has(path) || (!before && after?.kind === 'directory' && this.isAbove(path));
	}
}

/** Whether a folder has the mode in which an interrupted restore leaves it. */
function isOpened({ before, after }: TreeDifference): boolean {
	if (before?.kind !== 'directory' || after?.kind !== 'directory') return false;
	return isSameMode(before, { ...after, mode: after.mode | openedMode });
}

/**
 * What a restore has made and the plan does not take back, since rules leave it out now, or left it out before; and the disk still
 * holds just what the restore put there.
 * @param made from the tree that the restore led to, to the one that is wanted
 * @param differences from the workspace's tree to the one that is wanted
 * @param scope with what the restore made although it was not in scope: a folder stands for all that is in it
 */
export function leftOut(
	made: readonly TreeDifference[],
	differences: readonly TreeDifference[],
	{ paths, wasInScope, unscoped = [] }: RestoreScope & { readonly unscoped?: readonly string[] | undefined },
	isThere: (path: string, entry: TreeEntry) => boolean,
): TreeDifference[] {
	const known = new Map(differences.map((difference) => [difference.path, difference]));
	const wereFree = new Set(unscoped);
	const chosen = paths && new ChosenPaths(paths);
	return made.filter((difference) => {
		const { path, before, after } = difference;
		if (!before) return false;
		const now = known.get(path);
		const isMade = !after && isWithinAny(path, wereFree);
		// Folders that chosen paths lie in were made with them.
		const isAbove = isMade && before.kind === 'directory' && chosen?.isAbove(path) === true;
		if (chosen && !isAbove && !chosen.brings(difference)) return false;
		// What the workspace's tree has is in the plan; where nothing differs, it has what is wanted.
		if (!isMade && (now ? now.before : after)) return false;
		// What the scope of before did not cover may have been there.
		if (!after && !isMade && !wasInScope(path, before.kind === 'directory')) return false;
		return isThere(path, before);
	});
}

/** The plan with these steps, each instead of what the plan says of its path. */
export function withLeftOut({ steps, kept }: RestorePlan, more: readonly TreeDifference[]): RestorePlan {
	if (more.length === 0) return { steps, kept };
	const paths = new Set(more.map(({ path }) => path));
	return {
		steps: [...steps.filter(({ path }) => !paths.has(path)), ...more].sort((a, b) => compareUtf8(a.path, b.path)),
		kept: kept.filter(({ path }) => !paths.has(path)),
	};
}

/** So many characters of paths go into the record of a restore's beginning, about. */
export const recordedPathsLimit = 4 << 20;

/**
 * The paths that a plan for everything comes to, without folders: one would stand for all that is in it. Undefined where only
 * everything says it.
 */
export function pathsOfSteps(steps: readonly TreeDifference[]): string[] | undefined {
	const isFolder = ({ before, after }: TreeDifference): boolean =>
		before?.kind === 'directory' && after?.kind === 'directory';
	const { written, deleted } = plannedPaths(steps);
	const paths = [...written, ...deleted];
	const length = paths.reduce((sum, path) => sum + path.length, 0);
	return steps.some(isFolder) || length > recordedPathsLimit ? undefined : paths;
}

/** What the plan writes and deletes, as a person counts it (`isWorthShowing`), sorted by path. */
export function plannedPaths(steps: readonly TreeDifference[]): { written: string[]; deleted: string[] } {
	const shown = steps.filter(isWorthShowing);
	const paths = (chosen: readonly TreeDifference[]): string[] => chosen.map((step) => step.path).sort(compareUtf8);
	return { written: paths(shown.filter((step) => !isDeletion(step))), deleted: paths(shown.filter(isDeletion)) };
}

/** A file whose place a folder takes is deleted; the folder's own files are written. */
export function isDeletion({ before, after }: TreeDifference): boolean {
	if (!after) return true;
	return after.kind === 'directory' && before !== undefined && before.kind !== 'directory';
}

/** A file gives way to a folder, or a folder to a file. */
export function changesKind({ before, after }: TreeDifference): boolean {
	return before !== undefined && after !== undefined && (before.kind === 'directory') !== (after.kind === 'directory');
}
