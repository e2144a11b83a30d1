/** What whoever looks at the history is told of. Types only. */
import type { Checkpoint, CheckpointId, RestoreReport } from './checkpoint';

/** Something that happened to the history, by this process or noticed of another one (`changedElsewhere`). */
export type HistoryEvent =
	| { readonly kind: 'created'; readonly checkpoint: Checkpoint }
	| { readonly kind: 'restored'; readonly report: RestoreReport; readonly by: 'restore' | 'other' }
	/** The title as in `Act`. */
	| { readonly kind: 'restored'; readonly report: RestoreReport; readonly by: 'undo' | 'redo'; readonly title: string }
	| { readonly kind: 'deleted'; readonly ids: readonly CheckpointId[]; readonly by: 'delete' | 'prune' }
	/** An edit, a ref, HEAD, or the undoing of something other than a restore. */
	| { readonly kind: 'changed' }
	| { readonly kind: 'changedElsewhere' };
