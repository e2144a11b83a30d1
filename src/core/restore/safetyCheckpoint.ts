/** The checkpoint before a restore. */
import type { CaptureService } from '../capture/captureService';
import type { CheckpointId } from '../checkpoint';
import { resolveCheckpoint } from '../checkpointNames';
import type { History } from '../store/history';
import type { CheckpointRecord } from '../store/journalRecord';
import type { AgainOptions } from './restoreService';

export interface SafetyCheckpoints {
	/** What is on disk. */
	readonly safety: CheckpointRecord;
	/** What editors hold unsaved, where they hold anything. */
	readonly unsaved: CheckpointId | undefined;
}

/** Records what is on disk, and before that what editors hold unsaved. Needs the lock. @throws what a capture fails with */
export async function makeSafe(
	{ capture, history }: { capture: CaptureService; history: History },
	message: string,
	{ unsaved, signal }: AgainOptions,
): Promise<SafetyCheckpoints> {
	const options = { trigger: 'safety', ...(signal ? { signal } : {}) } as const;
	const withEditors = unsaved
		? await capture.createLocked({ ...options, message: `${message}, with unsaved editors`, unsaved })
		: undefined;
	const { checkpoint } = await capture.createLocked({ ...options, message });
	return { safety: resolveCheckpoint(history, checkpoint.id), unsaved: withEditors?.checkpoint.id };
}
