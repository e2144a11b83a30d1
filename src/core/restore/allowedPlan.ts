/** Takes out of a plan what the system will not allow, and what the user wants left alone. Pure. */
import { groupBy } from '../../base/groupBy';
import { compareUtf8 } from '../../base/text';
import type { BlockReason, KeptPath } from '../checkpoint';
import { isWorthShowing, type TreeDifference } from '../diff/treeDiff';
import { allFoldersAbove, foldersAbove } from '../treePath';
import { changesKind, type RestorePlan } from './plan';

export interface AllowedPlan extends RestorePlan {
	/** What was taken out; it is in `kept` too. */
	readonly blocked: readonly KeptPath[];
}

interface BlockedStep {
	readonly step: TreeDifference;
	readonly reason: BlockReason;
}

/**
 * A path that keeps its kind of thing for a reason keeps all that is below it: what lies in a folder that cannot give way to a file
 * would be deleted for nothing, and nothing can be put below a file, or into a folder that is not made.
 * @param reasonFor why a step cannot be taken
 */
export function withoutBlocked(
	{ steps, kept }: RestorePlan,
	reasonFor: (step: TreeDifference) => BlockReason | undefined,
): AllowedPlan {
	const reasons = new Map<string, BlockReason>();
	for (const step of steps) {
		const reason = reasonFor(step);
		if (reason) reasons.set(step.path, reason);
	}
	if (reasons.size === 0) return { steps, kept, blocked: [] };
	const whole = blockedWhole(steps, reasons);
	const reasonOf = (path: string): BlockReason | undefined => {
		for (const at of [...foldersAbove(path)].reverse()) if (whole.has(at)) return whole.get(at);
		return whole.get(path) ?? reasons.get(path);
	};
	const possible: TreeDifference[] = [];
	const blocked: BlockedStep[] = [];
	for (const step of steps) {
		const reason = reasonOf(step.path);
		if (reason) blocked.push({ step, reason });
		else possible.push(step);
	}
	const told = withoutSaidTwice(blocked);
	return {
		steps: possible,
		kept: [...kept, ...told].sort((a, b) => compareUtf8(a.path, b.path)),
		blocked: told,
	};
}

/** Paths that are left as they are with all that is below them. */
function blockedWhole(
	steps: readonly TreeDifference[],
	reasons: ReadonlyMap<string, BlockReason>,
): Map<string, BlockReason> {
	const whole = new Map<string, BlockReason>();
	const changing = new Set(steps.filter(changesKind).map(({ path }) => path));
	for (const { path, before, after } of steps) {
		const reason = reasons.get(path);
		if (!reason) continue;
		if (!before && after?.kind === 'directory') whole.set(path, reason);
		if (!before) continue;
		// It has to go before something else can come into the place.
		for (const at of [path, ...foldersAbove(path)]) if (changing.has(at) && !whole.has(at)) whole.set(at, reason);
	}
	return whole;
}

/** Without folders that show by what is in them, where that says the same. */
function withoutSaidTwice(blocked: readonly BlockedStep[]): KeptPath[] {
	const byReason = groupBy(blocked, ({ reason }) => reason);
	const above = new Map([...byReason].map(([reason, group]) => [reason, allFoldersAbove(group.map(pathOf))]));
	return blocked
		.filter(({ step, reason }) => isWorthShowing(step) || above.get(reason)?.has(step.path) !== true)
		.map(({ step: { path }, reason }) => ({ path, reason }));
}

function pathOf({ step: { path } }: BlockedStep): string {
	return path;
}
