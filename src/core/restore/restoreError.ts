/** How a restore that fails says so: what went wrong, where, and what the disk is like now. */
import type { CheckpointId, FailedPath } from '../checkpoint';
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
