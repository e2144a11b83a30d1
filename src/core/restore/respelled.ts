/** Names that a restore spells anew, on disks that take both spellings for one: `README.md` for `Readme.md`. */
import type { TreeDifference } from '../diff/treeDiff';
import type { TreeEntry } from '../store/tree';
import { foldedPath, isWithinAny } from '../treePath';
import type { DiskView } from './diskView';

/** A file, link or folder that keeps its place and gets another spelling. */
export interface Respelled {
	/** As it is spelled before the restore, and after it. */
	readonly from: string;
	readonly to: string;
	readonly before: TreeEntry;
}

/**
 * Takes what goes by one spelling and comes by another for one step. A restore that did not would find what it has to write there
 * already, and then delete it by its other name.
 * @param steps folders before what is in them
 */
export function joinSpellings(
	steps: readonly TreeDifference[],
	view: DiskView,
): {
	readonly steps: readonly TreeDifference[];
	readonly respelled: readonly Respelled[];
	/** Where a file and a folder take one place by two spellings: what comes, by what has to go before. */
	readonly clearing: ReadonlyMap<string, string>;
} {
	const coming = new Map<string, TreeDifference>();
	for (const step of steps) if (step.after && !step.before) coming.set(foldedPath(step.path), step);
	const respelled: Respelled[] = [];
	const joined = new Map<TreeDifference, TreeEntry>();
	const gone = new Set<TreeDifference>();
	const clearing = new Map<string, string>();
	for (const step of coming.size === 0 ? [] : steps) {
		const { path: from, before } = step;
		if (!before || step.after) continue;
		const twin = coming.get(foldedPath(from));
		if (!twin?.after || twin.path === from || !view.isOnePlace(from, twin.path)) continue;
		if (isFolder(twin.after) !== isFolder(before)) {
			clearing.set(from, twin.path);
			continue;
		}
		gone.add(step);
		joined.set(twin, before);
		respelled.push({ from, to: twin.path, before });
	}
	if (respelled.length === 0) return { steps, respelled, clearing };
	const withBefore = (step: TreeDifference): TreeDifference => {
		const before = joined.get(step);
		return before ? { ...step, before } : step;
	};
	return { steps: steps.filter((step) => !gone.has(step)).map(withBefore), respelled, clearing };
}

/**
 * The paths that were chosen, with the other spellings of what goes or comes by one of them: a person names a file by the one that
 * they see, and its place is one.
 */
export function withSpellings(
	paths: readonly string[],
	differences: readonly TreeDifference[],
	view: DiskView,
): readonly string[] {
	const chosen = new Set(paths);
	const coming = new Map<string, string>();
	for (const { path, before, after } of differences) if (after && !before) coming.set(foldedPath(path), path);
	const others = differences.flatMap(({ path: from, before, after }) => {
		const to = before && !after ? coming.get(foldedPath(from)) : undefined;
		if (to === undefined || to === from || isWithinAny(from, chosen) === isWithinAny(to, chosen)) return [];
		return view.isOnePlace(from, to) ? [isWithinAny(from, chosen) ? to : from] : [];
	});
	return others.length === 0 ? paths : [...paths, ...others];
}

function isFolder({ kind }: TreeEntry): boolean {
	return kind === 'directory';
}
