/** What a checkpoint is asked for with, and what is answered. Types only. */
import type { Checkpoint, SkippedFile, Trigger } from '../checkpoint';
import type { CaptureProgress } from './capture';
import type { CaptureLimits } from './limits';
import type { SavedFile, UnsavedTexts } from './unsavedTexts';

export interface CreateOptions {
	/** Named by what it changes if it is empty or not given. */
	readonly message?: string;
	readonly author?: string;
	readonly tags?: readonly string[];
	readonly pinned?: boolean;
	/** HEAD unless given. */
	readonly parentId?: string;
	readonly trigger?: Trigger;
	/** Makes a checkpoint although nothing has changed. */
	readonly allowEmpty?: boolean;
	/**
	 * Paths, absolute, that are known to have changed: a capture that looks only at these costs the same in a workspace of any size.
	 * What else has changed is found by the next one without hints.
	 */
	readonly hints?: readonly string[];
	/** Looks at everything although there are hints: they then only say which folders may be others than before. */
	readonly everything?: boolean;
	/** What this window's editors hold and the disk does not. */
	readonly unsaved?: UnsavedTexts;
	/** What was saved just now: it is recorded as it was saved. */
	readonly saved?: readonly SavedFile[];
	/** Whether editors have had the time to get back what was unsaved when their window was closed. */
	readonly takesOver?: boolean;
	readonly limits?: CaptureLimits;
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: CaptureProgress) => void;
}

export interface CreateResult {
	readonly created: boolean;
	/** The new checkpoint, or the parent where nothing has changed against it. */
	readonly checkpoint: Checkpoint;
	readonly skipped: readonly SkippedFile[];
	/** Whether there are changes, all of which another window has saved and is about to record. */
	readonly isDeferred?: boolean;
}
