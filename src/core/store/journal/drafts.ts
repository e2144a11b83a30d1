/** Checkpoints that were made by themselves of unsaved text: the ones that stand for them, and what makes one the user's own. */
import type { CheckpointId } from '../../checkpoint';
import type { CheckpointRecord, EditRecord } from './journalRecord';

export class Drafts {
	/** By drafts. */
	readonly #replacedBy = new Map<CheckpointId, CheckpointId>();

	/** A checkpoint may stand for drafts before it. */
	replace({ id, replaces = [] }: CheckpointRecord): void {
		for (const draft of replaces) if (draft < id) this.#replacedBy.set(draft, id);
	}

	/** The checkpoint that stands for a draft; undefined where that was removed, or the user has described the draft since. */
	replacementOf(
		id: CheckpointId,
		checkpoints: ReadonlyMap<CheckpointId, CheckpointRecord>,
	): CheckpointRecord | undefined {
		const by = this.#replacedBy.get(id);
		return by !== undefined && checkpoints.get(id)?.isDraft ? checkpoints.get(by) : undefined;
	}

	clear(): void {
		this.#replacedBy.clear();
	}
}

/** A checkpoint as it is described anew: it is no draft any more, whatever it was. */
export function edited(
	before: CheckpointRecord,
	{ message, tags, pinned }: Pick<EditRecord, 'message' | 'tags' | 'pinned'>,
): CheckpointRecord {
	return {
		...before,
		...(before.isDraft ? { isDraft: false } : {}),
		...(message === undefined ? {} : { message }),
		...(tags === undefined ? {} : { tags }),
		...(pinned === undefined ? {} : { pinned }),
	};
}
