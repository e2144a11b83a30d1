/** What whoever looks at the history is told of. Types only. */
import type { Checkpoint, CheckpointId, RestoreReport } from './checkpoint';

/** Something that happened to the history, by this process or noticed of another one (`changedElsewhere`). */
export type HistoryEvent =
	| { readonly kind: 'created'; readonly checkpoint: Checkpoint }
	| { readonly kind: 'restored'; readonly report: RestoreReport; readonly by: 'restore' | 'undo' | 'redo' | 'other' }
	| { readonly kind: 'deleted'; readonly ids: readonly CheckpointId[]; readonly by: 'delete' | 'prune' }
	/** An edit, a ref, HEAD, or the undoing of something other than a restore. */
	| { readonly kind: 'changed' }
	| { readonly kind: 'changedElsewhere' };

/** What was undone. `id` is a checkpoint's, or a ref's name; a restore comes with what undoing it did to the disk. */
export interface Undone {
	readonly operation: string;
	readonly id: string;
	/** As in `UndoneRestore`. */
	readonly isMadeUp?: boolean;
	readonly report?: RestoreReport;
	/** The checkpoint that has what editors held unsaved before the restore that was undone, where they held anything. */
	readonly unsaved?: CheckpointId;
}
