/** Doing a restore again: it is the same restore, as long as nothing else was done between it and its undoing. */
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { diffTrees, type TreeDifference } from '../diff/treeDiff';
import type { ObjectStore } from '../store/objectStore';
import { isWithinAny } from '../treePath';
import { ChosenPaths } from './plan';
import type { BegunRestore } from './restoreHistory';

/** Whether a checkpoint would have had a path if it had been there. */
export type Tracked = (path: string, isFolder: boolean) => boolean;

/**
 * Whether a restore had left just this state. What rules leave out of its checkpoint says nothing against that; it is also why the
 * restore is done again instead of that checkpoint: it would not bring it back.
 * @param left the state from before the restore was undone
 */
export function isWhatItLeft(
	objects: ObjectStore,
	{ begun, target, safety, paths }: BegunRestore,
	left: CheckpointRecord,
	wasTracked: (record: CheckpointRecord) => Tracked,
): boolean {
	const [trackedBefore, trackedLeft] = [wasTracked(safety), wasTracked(left)];
	const chosen = paths && new ChosenPaths(paths);
	const isChosen = (path: string): boolean => chosen?.has(path) ?? true;
	const made = new Set(begun.unscoped);
	const sinceTarget = diffTrees(objects, target.tree, left.tree).filter(({ path }) => isChosen(path));
	const sinceBefore = diffTrees(objects, safety.tree, left.tree);
	const changed = new Map(sinceBefore.map((difference) => [difference.path, difference]));

	/** Otherwise it is only that rules did not tell of it before, or do not tell of it now. */
	const isChange = ({ path, before, after }: TreeDifference): boolean => {
		if (!after) {
			const could = [before, changed.get(path)?.before].filter((entry) => entry !== undefined);
			return could.every(({ kind }) => trackedLeft(path, kind === 'directory'));
		}
		return trackedBefore(path, after.kind === 'directory') || (before !== undefined && isWithinAny(path, made));
	};
	/** As it was before, although the target has nothing there, or a file instead of a folder: it will be kept again. */
	const wasKept = ({ path, before, after }: TreeDifference): boolean =>
		after !== undefined && !changed.has(path) && (!before || after.kind === 'directory');
	/** What rules left out before and stands where the target has a folder: nothing was made in it, nor will be. */
	const inTheWay = new Set(
		sinceTarget
			.filter((difference) => difference.before?.kind === 'directory' && difference.after && !isChange(difference))
			.map(({ path }) => path),
	);
	/** Folders that chosen paths lie in come and go with them. */
	const isAbove = ({ path, before, after }: TreeDifference): boolean =>
		(!before || !after) && (before ?? after)?.kind === 'directory' && chosen?.isAbove(path) === true;

	const isUnlikeTarget = sinceTarget.some(
		(difference) => isChange(difference) && !wasKept(difference) && !isWithinAny(difference.path, inTheWay),
	);
	const isUnlikeBefore = sinceBefore.some(
		(difference) => !isChosen(difference.path) && !isAbove(difference) && isChange(difference),
	);
	return !isUnlikeTarget && !isUnlikeBefore;
}
