/** The checkpoint before a restore. */
import type { CaptureService } from '../capture/captureService';
import { resolveCheckpoint } from '../checkpointNames';
import { diffTrees } from '../diff/treeDiff';
import type { History } from '../store/history';
import type { CheckpointRecord } from '../store/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { isWithinAny } from '../treePath';
import type { AgainOptions } from './requests';

export interface SafetyCheckpoints {
	/** What is on disk. */
	readonly safety: CheckpointRecord;
	/** What editors hold unsaved, where they hold anything. */
	readonly unsaved: CheckpointRecord | undefined;
}

/** Records what is on disk, and before that what editors hold unsaved. Needs the lock. @throws what a capture fails with */
export async function makeSafe(
	{ capture, history }: { capture: CaptureService; history: History },
	message: string,
	{ unsaved, signal }: AgainOptions,
): Promise<SafetyCheckpoints> {
	const options = { trigger: 'safety', ...(signal ? { signal } : {}) } as const;
	const withEditors = unsaved
		? await capture.createLocked({
				...options,
				message: `Unsaved text ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
				unsaved,
			})
		: undefined;
	const { checkpoint } = await capture.createLocked({ ...options, message });
	return {
		safety: resolveCheckpoint(history, checkpoint.id),
		unsaved: withEditors && resolveCheckpoint(history, withEditors.checkpoint.id),
	};
}

/** Whether editors hold anything unsaved at or below the paths: they follow a restore, and undoing it gives them that back. */
export function editorsDiffer(
	objects: ObjectStore,
	{ safety, unsaved }: SafetyCheckpoints,
	paths: readonly string[] | undefined,
): boolean {
	const chosen = new Set(paths ?? ['']);
	return unsaved ? diffTrees(objects, safety.tree, unsaved.tree).some(({ path }) => isWithinAny(path, chosen)) : false;
}
