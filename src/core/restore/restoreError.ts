/** How a restore that fails says so: what went wrong, where, and what the disk is like now. */
import { groupBy } from '../../base/groupBy';
import { someOf } from '../../base/text';
import { type CheckpointId, type FailedPath, isRefusal, type KeptPath, refusalWords } from '../checkpoint';
import type { Refusals } from './refusals';
import { becauseOf, CairnError, errnoOf } from '../errors';

interface Circumstances {
	readonly refusals: Refusals;
	/** The safety checkpoint. */
	readonly safety?: CheckpointId;
}

/** @param failed what could not be put back */
export function restoreError(
	error: unknown,
	failed: readonly FailedPath[],
	{ refusals, safety }: Circumstances,
): CairnError {
	if (CairnError.is(error, 'cancelled') && failed.length === 0) return error;
	const isRolledBack = failed.length === 0;
	// Our own errors name what they are about.
	const isSystems = !CairnError.is(error) && errnoOf(error) !== undefined && refusals.failed.length > 0;
	const because = isSystems ? `${reasonsWithPaths(refusals.failed)}.` : sentenceOf(error);
	const where = safety ? ` The safety checkpoint ${safety} holds the state from before.` : '';
	const outcome = isRolledBack
		? 'Everything that it had changed was put back.'
		: `${failed.map(({ path }) => `"${path}"`).join(', ')} could not be put back.${where}`;
	const { blocked, others } = refusals;
	return new CairnError('restoreFailed', `The restore failed: ${because} ${outcome}`, {
		cause: error,
		details: {
			failed,
			...(isSystems ? { path: refusals.failed[0]?.path } : {}),
			...(safety ? { safetyCheckpointId: safety } : {}),
			rolledBack: isRolledBack,
			...(isRolledBack && blocked.length > 0 ? { blocked, others } : {}),
		},
	});
}

const noOthers: Refusals['others'] = { written: 0, deleted: 0 };

/** Of what is no restore of several paths that could be chosen among. */
export function refusalAt(path: string | undefined, error: unknown): Refusals {
	const failed = path === undefined ? [] : [{ path, reason: becauseOf(error) }];
	return { failed, blocked: [], others: noOthers };
}

function sentenceOf(error: unknown): string {
	return CairnError.is(error) ? error.message : `${becauseOf(error)}.`;
}

/** @throws CairnError `restoreFailed` where the system is in the way of something: nothing else was to be done */
export function assertNotBlocked(blocked: readonly KeptPath[], safety: CheckpointId): void {
	const refused = blocked.flatMap(({ path, reason }) =>
		isRefusal(reason) ? [{ path, reason: refusalWords[reason] }] : [],
	);
	if (refused.length === 0) return;
	const because = reasonsWithPaths(refused);
	throw new CairnError('restoreFailed', `Nothing of it can be done: ${because}. Nothing was changed.`, {
		details: { failed: [], safetyCheckpointId: safety, rolledBack: true, blocked: refused, others: noOthers },
	});
}

/** `it is in use (“a”, “b”), permission was denied (“c”)`. */
function reasonsWithPaths(paths: readonly FailedPath[]): string {
	const groups = groupBy(paths, ({ reason }) => reason);
	const namesOf = (group: readonly FailedPath[]): string => someOf(group.map(({ path }) => path));
	return [...groups].map(([reason, group]) => `${reason} (${namesOf(group)})`).join(', ');
}
