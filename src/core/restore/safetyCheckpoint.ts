/** The checkpoint before a restore: what is on disk and what editors hold, in one. */
import type { CaptureService } from '../capture/captureService';
import { textsIn } from '../capture/textPlaces';
import type { ObjectId } from '../checkpoint';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { withoutUnsaved } from '../store/journal/recordView';
import { findEntry } from '../store/treeReader';
import { isWithin, isWithinAny, untitledFolder } from '../treePath';
import type { AgainOptions } from './requests';

export interface SafetyCheckpoint {
	/** The checkpoint as far as it is on disk: what a restore overwrites, and what undoing brings back. */
	readonly safety: CheckpointRecord;
	/** The same with what editors hold. */
	readonly recorded: CheckpointRecord;
	/** What this window's editors hold unsaved, as in `HeldUnsaved`; undefined where that is nothing. */
	readonly held: ObjectId | undefined;
}

/** Records what is on disk, and what editors hold unsaved. Needs the lock. @throws what a capture fails with */
export async function makeSafe(
	capture: CaptureService,
	message: string,
	{ unsaved, signal }: AgainOptions,
): Promise<SafetyCheckpoint> {
	const { record, own } = await capture.createLocked({
		trigger: 'safety',
		message,
		...(unsaved ? { unsaved } : {}),
		...(signal ? { signal } : {}),
	});
	return { safety: withoutUnsaved(record), recorded: record, held: own };
}

/** Whether editors hold anything unsaved at or below the paths: they follow a restore, and undoing it gives them that back. */
export function editorsDiffer(
	objects: ObjectStore,
	{ safety, held }: SafetyCheckpoint,
	paths: readonly string[] | undefined,
): boolean {
	const chosen = new Set(paths ?? ['']);
	return [...textsIn(objects, held)].some(
		([path, { id }]) =>
			!isWithin(path, untitledFolder) && isWithinAny(path, chosen) && findEntry(objects, safety.tree, path)?.id !== id,
	);
}
