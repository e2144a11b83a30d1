/** What a person sees before a restore: what of the plan the disk will allow, and what becomes of each file. */
import { compareUtf8 } from '../../base/text';
import type { LookedAt } from '../capture/captureService';
import type { KeepReason, KeptPath, RestoreReport } from '../checkpoint';
import { diffTrees, isWorthShowing, type TreeDifference } from '../diff/treeDiff';
import type { History } from '../store/journal/history';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { diskTreeOf, toCheckpoint } from '../store/journal/recordView';
import { isWithinAny, joinPath } from '../treePath';
import type { DiskWriter } from './diskWriter';
import { changesKind, isDeletion, type RestorePlan } from './plan';
import type { PreviewedFile, RestorePreview } from './requests';
import { joinSpellings } from './respelled';

/** Moves the steps that would be kept from doing to what is kept, and drops those that are done already, so that the counts are true. */
export function withObstacles({ steps, kept }: RestorePlan, writer: DiskWriter): RestorePlan {
	const joined = joinSpellings(steps, writer);
	const spelledAnew = new Map(joined.respelled.map(({ from, to }) => [from, to]));
	const newSpellings = new Set(spelledAnew.values());
	// Below a path that changes its kind, what stands in the way now will have been moved out of it.
	const clearing = [...joined.clearing].flat();
	const changing = new Set([...steps.filter(changesKind).map((step) => step.path), ...clearing]);
	const found = new Map<string, KeptPath>();
	const done = new Set<string>();
	for (const step of joined.steps) {
		const { path, before, after } = step;
		if (isWithinAny(path, changing)) continue;
		const isFile = (after ?? before)?.kind !== 'directory';
		if (isFile && after && !newSpellings.has(path) && writer.holds(path, after)) {
			done.add(path);
			continue;
		}
		const reason = isFile ? writer.obstacle(path, before) : folderObstacle(step, writer);
		if (reason) found.set(path, { path, reason });
	}
	for (const path of foldersThatStay(joined.steps, found, writer)) found.set(path, { path, reason: 'folderNotEmpty' });
	const possible = steps.filter(({ path }) => {
		const place = spelledAnew.get(path) ?? path;
		return !found.has(place) && !done.has(place);
	});
	return { steps: possible, kept: [...kept, ...found.values()].sort((a, b) => compareUtf8(a.path, b.path)) };
}

/** What keeps a folder from being made, or from getting its mode. */
function folderObstacle({ path, before, after }: TreeDifference, writer: DiskWriter): KeepReason | undefined {
	if (before || after?.kind !== 'directory') return undefined;
	const isThere = writer.isFolder(path);
	const reason = writer.obstacle(path, isThere ? after : undefined);
	// It serves for what is put into it; what its mode was is in no checkpoint.
	return reason ?? (isThere && !writer.holds(path, after) ? 'notInSafetyCheckpoint' : undefined);
}

/** Folders that would have to go and hold something that stays: what no checkpoint tracks, or what is kept. */
function foldersThatStay(
	steps: readonly TreeDifference[],
	found: ReadonlyMap<string, KeptPath>,
	writer: DiskWriter,
): string[] {
	const going = new Set(steps.filter((step) => isDeletion(step) || changesKind(step)).map(({ path }) => path));
	for (const path of found.keys()) going.delete(path);
	const staying: string[] = [];
	// What is in a folder before the folder itself.
	for (const { path, before, after } of steps.toReversed()) {
		if (before?.kind !== 'directory' || after?.kind === 'directory') continue;
		if (writer.namesIn(path).every((name) => going.has(joinPath(path, name)))) continue;
		going.delete(path);
		staying.push(path);
	}
	return staying;
}

/** The step that followed a checkpoint on the way to HEAD; undefined where HEAD does not come from it. */
function stepAfter(history: History, { id }: CheckpointRecord): CheckpointRecord | undefined {
	let at = history.head === null ? undefined : history.get(history.head);
	while (at && at.parent !== id) at = at.parent ? history.get(at.parent) : undefined;
	return at;
}

/** What a person sees of a plan. @param looked the workspace as it was looked at */
export function toPreview(
	history: History,
	target: CheckpointRecord,
	{ tree, objects }: Pick<LookedAt, 'tree' | 'objects'>,
	{ report, steps }: { readonly report: RestoreReport; readonly steps: readonly TreeDifference[] },
): RestorePreview {
	const step = stepAfter(history, target);
	const since = step ? diffTrees(objects, diskTreeOf(step), tree) : [];
	const files = previewedFiles(steps, since);
	return { target: toCheckpoint(target), step: step ? toCheckpoint(step) : null, files, report };
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
