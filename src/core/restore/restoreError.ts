/** How a restore that fails says so: what went wrong, and what the disk is like now. */
import type { CheckpointId } from '../checkpoint';
import { becauseOf, CairnError } from '../errors';

export function restoreError(
	error: unknown,
	safetyCheckpointId: CheckpointId | undefined,
	failed: readonly { path: string; reason: string }[],
): CairnError {
	if (CairnError.is(error, 'cancelled') && failed.length === 0) return error;
	const because = CairnError.is(error) ? error.message : `${becauseOf(error)}.`;
	const where = safetyCheckpointId ? ` The safety checkpoint ${safetyCheckpointId} holds the state from before.` : '';
	const outcome =
		failed.length === 0
			? 'Everything that it had changed was put back.'
			: `${failed.map(({ path }) => `"${path}"`).join(', ')} could not be put back.${where}`;
	return new CairnError('restoreFailed', `The restore failed: ${because} ${outcome}`, {
		cause: error,
		details: { failed, ...(safetyCheckpointId ? { safetyCheckpointId } : {}), rolledBack: failed.length === 0 },
	});
}
