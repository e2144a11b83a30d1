/** What an execution did to the disk: every path is looked at again, since what counts is the disk, not that no call failed. */
import { compareUtf8 } from '../../base/text';
import type { FailedPath, KeepReason, KeptPath } from '../checkpoint';
import type { TreeDifference } from '../diff/treeDiff';
import { isSameMode } from '../store/tree';
import type { DiskView } from './diskView';
import { plannedPaths } from './plan';
import type { Respelled } from './respelled';

/** The lists are sorted by path. */
export interface ExecutionResult {
	readonly written: readonly string[];
	readonly deleted: readonly string[];
	readonly kept: readonly KeptPath[];
	/** Paths whose state after the restore is not the wanted one. */
	readonly failed: readonly FailedPath[];
}

export interface Executed {
	readonly steps: readonly TreeDifference[];
	readonly respelled: readonly Respelled[];
	/** As in `joinSpellings`. */
	readonly clearing: ReadonlyMap<string, string>;
	readonly kept: ReadonlyMap<string, KeepReason>;
	/** Files that were there already. */
	readonly asWanted: ReadonlySet<string>;
}

export function resultOf(
	{ steps: all, respelled, clearing, kept, asWanted }: Executed,
	view: DiskView,
): ExecutionResult {
	const steps = all.filter((step) => !kept.has(step.path));
	const shown = steps.filter((step) => !asWanted.has(step.path) && !isRespelledFolder(step));
	const { written, deleted } = plannedPaths(shown);
	const mustBeGone = new Set(deleted);
	const isAsWanted = ({ path, after }: TreeDifference): boolean =>
		after ? view.holds(path, after) : !mustBeGone.has(path) || clearing.has(path) || view.isFree(path);
	const unlike = steps.filter((step) => !isAsWanted(step));
	// What the system, or a rule of ours, does not let this user set.
	const [lacksBits, wrong] = [new Set<string>(), new Set<string>()];
	for (const { path, after } of unlike) {
		const onlyBits = after && view.holdsButForBits(path, after);
		(onlyBits ? lacksBits : wrong).add(path);
	}
	const renamed = respelled.filter(({ to, before }) => before.kind !== 'directory' && !kept.has(to));
	const done = (paths: readonly string[], more: readonly string[]): string[] =>
		[...new Set([...paths, ...more])].filter((path) => !wrong.has(path)).sort(compareUtf8);
	return {
		written: done(
			written,
			renamed.map(({ to }) => to),
		),
		deleted: done(
			deleted,
			renamed.map(({ from }) => from),
		),
		kept: [...kept, ...[...lacksBits].map((path) => [path, 'modeNotPermitted'] as const)]
			.map(([path, reason]) => ({ path, reason }))
			.sort((a, b) => compareUtf8(a.path, b.path)),
		failed: [...wrong].sort(compareUtf8).map((path) => ({ path, reason: changedAgain })),
	};
}

/** A folder that only got another spelling shows by its files. */
function isRespelledFolder({ before, after }: TreeDifference): boolean {
	return before?.kind === 'directory' && after?.kind === 'directory' && isSameMode(before, after);
}

const changedAgain = 'Something changed it again while the restore ran.';
