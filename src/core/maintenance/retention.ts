/**
 * Decides which checkpoints a policy keeps: pure functions. The `keep` rules are those of restic's `forget` since its version 0.16
 * (restic.readthedocs.io, "Removing backup snapshots"): each rule looks at the checkpoints from the newest on, and one that any rule
 * keeps stays. A rule that has room left when it comes to the oldest keeps that one as well, so that the history stays as long as it
 * was. A rule of 0 counts as one that is not given. What differs from restic: hours, days and weeks are those of UTC, as all times of
 * checkpoints are; pinned and tagged checkpoints, those with a ref, HEAD and what an unfinished restore needs are always kept and do
 * not count against a rule's number; `maxAgeDays` and `maxBytes` remove what the other rules keep.
 */
import type { Checkpoint, CheckpointId } from '../checkpoint';
import { CairnError } from '../errors';

/** Without any `keep` rule everything is kept that `maxAgeDays` and `maxBytes` leave. */
export interface RetentionPolicy {
	/** The newest so many. */
	readonly keepLast?: number;
	/** The newest of each of the last so many hours that have one; days and weeks alike. Weeks begin on Monday. */
	readonly keepHourly?: number;
	readonly keepDaily?: number;
	readonly keepWeekly?: number;
	/** Nothing older is kept. */
	readonly maxAgeDays?: number;
	/** The oldest go until the rest takes no more than this on disk, in bytes. */
	readonly maxBytes?: number;
}

/** What of a checkpoint a policy looks at. */
export type RetainedCheckpoint = Pick<Checkpoint, 'id' | 'createdAt' | 'tags' | 'pinned'>;

export interface RetentionInput {
	/** Newest first. */
	readonly checkpoints: readonly RetainedCheckpoint[];
	readonly policy: RetentionPolicy;
	readonly now: Date;
	/** What has a ref, HEAD, and what an unfinished restore needs. */
	readonly inUse: ReadonlySet<CheckpointId>;
}

const dayMs = 86_400_000;
/** The first Monday after the beginning of 1970, in milliseconds: weeks are counted from there. */
const firstMonday = 4 * dayMs;

/**
 * Refuses a policy that would keep nothing by a slip: a script whose variable is empty or 0 must not empty a store.
 * @throws CairnError `invalidArgument`
 */
export function assertPolicy(policy: RetentionPolicy): void {
	const { keepLast, keepHourly, keepDaily, keepWeekly, maxAgeDays, maxBytes } = policy;
	const rules = Object.entries({ keepLast, keepHourly, keepDaily, keepWeekly }).filter(
		(rule): rule is [string, number] => rule[1] !== undefined,
	);
	for (const [name, number] of rules) {
		if (!Number.isSafeInteger(number) || number < 0) {
			throw new CairnError('invalidArgument', `The rule ${name} takes a whole number from 1 on, not ${number}.`);
		}
	}
	if (rules.length > 0 && rules.every(([, number]) => number === 0)) {
		throw new CairnError(
			'invalidArgument',
			'Rules that are all 0 would keep nothing. Give at least one of them a number from 1 on, or delete checkpoints by their ids.',
		);
	}
	for (const [what, limit] of [
		['age', maxAgeDays],
		['size', maxBytes],
	] as const) {
		if (limit === undefined || limit > 0) continue;
		throw new CairnError(
			'invalidArgument',
			`A maximum ${what} of ${limit} would keep nothing. Give a number above 0, or delete checkpoints by their ids.`,
		);
	}
}

/** The checkpoints that the policy removes, oldest first, `maxBytes` left aside: for that see `removedForSize`. */
export function removedByPolicy({ checkpoints, policy, now, inUse }: RetentionInput): CheckpointId[] {
	const thinned = checkpoints.filter((checkpoint) => !isProtected(checkpoint, inUse));
	const kept = keptByRules(thinned, policy);
	const oldest = policy.maxAgeDays === undefined ? -Infinity : now.getTime() - policy.maxAgeDays * dayMs;
	return thinned
		.filter(({ id, createdAt }) => !kept.has(id) || createdAt.getTime() < oldest)
		.map(({ id }) => id)
		.reverse();
}

/** Whether no policy removes it. */
export function isProtected({ id, pinned, tags }: RetainedCheckpoint, inUse: ReadonlySet<CheckpointId>): boolean {
	return pinned || tags.length > 0 || inUse.has(id);
}

function keptByRules(checkpoints: readonly RetainedCheckpoint[], policy: RetentionPolicy): Set<CheckpointId> {
	const { keepLast, keepHourly, keepDaily, keepWeekly } = policy;
	const rules: [number | undefined, (time: number, index: number) => number][] = [
		[keepLast, (_, index) => index],
		[keepHourly, (time) => Math.floor(time / (dayMs / 24))],
		[keepDaily, (time) => Math.floor(time / dayMs)],
		[keepWeekly, (time) => Math.floor((time - firstMonday) / (7 * dayMs))],
	];
	if (rules.every(([number]) => number === undefined)) return new Set(checkpoints.map(({ id }) => id));
	const kept = new Set<CheckpointId>();
	for (const [number = 0, periodOf] of rules) {
		let room = number;
		let last: number | undefined;
		for (const [index, { id, createdAt }] of checkpoints.entries()) {
			if (room === 0) break;
			const period = periodOf(createdAt.getTime(), index);
			const isOldest = index === checkpoints.length - 1;
			if (period === last && !isOldest) continue;
			last = period;
			room--;
			kept.add(id);
		}
	}
	return kept;
}

/**
 * The checkpoints that go so that the rest fits: the oldest that are not protected.
 * @param checkpoints newest first
 * @param bytesWith what the store takes when just these checkpoints are left besides the protected ones, asked with one more at a time
 */
export async function removedForSize(
	{ checkpoints, inUse }: Pick<RetentionInput, 'checkpoints' | 'inUse'>,
	maxBytes: number,
	bytesWith: (next: CheckpointId | undefined) => Promise<number>,
): Promise<CheckpointId[]> {
	const thinned = checkpoints.filter((checkpoint) => !isProtected(checkpoint, inUse));
	let fitting = (await bytesWith(undefined)) <= maxBytes ? 0 : -1;
	while (fitting >= 0 && fitting < thinned.length) {
		if ((await bytesWith(thinned[fitting]?.id)) > maxBytes) break;
		fitting++;
	}
	return thinned
		.slice(Math.max(0, fitting))
		.map(({ id }) => id)
		.reverse();
}
