/** How a restore that fails says so: what went wrong, where, and what the disk is like now. */
import { groupBy } from '../../base/groupBy';
import { someOf } from '../../base/text';
import { type CheckpointId, type FailedPath, isRefusal, type KeptPath, refusalWords } from '../checkpoint';
import { becauseOf, CairnError, errnoOf } from '../errors';

interface Circumstances {
	/** The path that the restore was at. */
	readonly at: string | undefined;
	/** The safety checkpoint. */
	readonly safety?: CheckpointId;
}

/** @param failed what could not be put back */
export function restoreError(error: unknown, failed: readonly FailedPath[], { at, safety }: Circumstances): CairnError {
	if (CairnError.is(error, 'cancelled') && failed.length === 0) return error;
	// Our own errors name what they are about.
	const isSystems = !CairnError.is(error) && errnoOf(error) !== undefined && at !== undefined;
	const because = CairnError.is(error) ? error.message : `${becauseOf(error)}${isSystems ? ` (“${at}”)` : ''}.`;
	const where = safety ? ` The safety checkpoint ${safety} holds the state from before.` : '';
	const outcome =
		failed.length === 0
			? 'Everything that it had changed was put back.'
			: `${failed.map(({ path }) => `"${path}"`).join(', ')} could not be put back.${where}`;
	return new CairnError('restoreFailed', `The restore failed: ${because} ${outcome}`, {
		cause: error,
		details: {
			failed,
			...(isSystems ? { path: at } : {}),
			...(safety ? { safetyCheckpointId: safety } : {}),
			rolledBack: failed.length === 0,
		},
	});
}

/** @throws CairnError `restoreFailed` where the system is in the way of something: nothing else was to be done */
export function assertNotBlocked(blocked: readonly KeptPath[], safety: CheckpointId): void {
	const refused = blocked.flatMap(({ path, reason }) => (isRefusal(reason) ? [{ path, reason }] : []));
	if (refused.length === 0) return;
	const why = reasonsWithPaths(refused.map(({ path, reason }) => ({ path, reason: refusalWords[reason] })));
	throw new CairnError('restoreFailed', `Nothing of it can be done: ${why}. Nothing was changed.`, {
		details: { blocked: refused, others: 0, safetyCheckpointId: safety, rolledBack: true },
	});
}

/** `it is in use (“a”, “b”), permission was denied (“c”)`. */
function reasonsWithPaths(paths: readonly FailedPath[]): string {
	const groups = groupBy(paths, ({ reason }) => reason);
	const namesOf = (group: readonly FailedPath[]): string => someOf(group.map(({ path }) => path));
	return [...groups].map(([reason, group]) => `${reason} (${namesOf(group)})`).join(', ');
}
