/** What a person sees before a restore: what of the plan the disk will allow, and what becomes of each file. */
import { compareUtf8 } from '../../base/text';
import type { KeptPath } from '../checkpoint';
import { isWorthShowing, type TreeDifference } from '../diff/treeDiff';
import type { History } from '../store/history';
import type { CheckpointRecord } from '../store/journalRecord';
import { isWithinAny } from '../treePath';
import type { DiskWriter } from './diskWriter';
import { changesKind, isDeletion, type RestorePlan } from './plan';
import type { PreviewedFile } from './requests';
import { joinSpellings } from './respelled';

/** Moves the steps that would be kept from doing to what is kept, so that the counts are true. */
export function withObstacles({ steps, kept }: RestorePlan, writer: DiskWriter): RestorePlan {
	const joined = joinSpellings(steps, writer);
	// Below a path that changes its kind, what stands in the way now will have been moved out of it.
	const changing = new Set(steps.filter(changesKind).map((step) => step.path));
	const found = new Map<string, KeptPath>();
	for (const { path, before, after } of joined.steps) {
		const isFolder = (after ?? before)?.kind === 'directory';
		if (isFolder || isWithinAny(path, changing)) continue;
		const reason = writer.obstacle(path, before);
		if (reason) found.set(path, { path, reason });
	}
	const spelledAnew = new Map(joined.respelled.map(({ from, to }) => [from, to]));
	const possible = steps.filter(({ path }) => !found.has(spelledAnew.get(path) ?? path));
	return { steps: possible, kept: [...kept, ...found.values()].sort((a, b) => compareUtf8(a.path, b.path)) };
}

/** The step that followed a checkpoint on the way to HEAD; undefined where HEAD does not come from it. */
export function stepAfter(history: History, { id }: CheckpointRecord): CheckpointRecord | undefined {
	let at = history.head === null ? undefined : history.get(history.head);
	while (at && at.parent !== id) at = at.parent ? history.get(at.parent) : undefined;
	return at;
}

/** @param since from what is taken back to what is on disk: what differs there was changed again */
export function previewedFiles(steps: readonly TreeDifference[], since: readonly TreeDifference[]): PreviewedFile[] {
	const changedAgain = new Set(since.map(({ path }) => path));
	return steps
		.filter(isWorthShowing)
		.map((step) => ({ path: step.path, status: statusOf(step), changedAgain: changedAgain.has(step.path) }))
		.sort((a, b) => compareUtf8(a.path, b.path));
}

function statusOf(step: TreeDifference): PreviewedFile['status'] {
	if (isDeletion(step)) return 'removed';
	return step.before ? 'modified' : 'added';
}
