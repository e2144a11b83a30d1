/** How the workspace came to where HEAD is: restores of whole checkpoints. */
import type { CheckpointId } from '../../checkpoint';
import type { OperationId, RestoreBeginRecord, RestoreEndRecord } from './journalRecord';

/** A restore that brought the workspace to a checkpoint. */
export interface Arrival {
	readonly operation: OperationId;
	/** Milliseconds since 1970, UTC. */
	readonly at: number;
	readonly target: CheckpointId;
	readonly safety: CheckpointId;
}

export class Arrivals {
	/** Oldest first. */
	readonly #made = new Map<OperationId, Arrival>();
	/** Where the disk has what this checkpoint's tree has. */
	#writtenAt: CheckpointId | undefined;

	/** Those that are not undone, the newest first. Their checkpoints may have been removed since. */
	get all(): readonly Arrival[] {
		return [...this.#made.values()].reverse();
	}

	/** Whether the disk was given all that a checkpoint has, unsaved texts as well. */
	isWrittenAt(head: CheckpointId | null): boolean {
		return head !== null && this.#writtenAt === head;
	}

	/** A checkpoint was made: what HEAD has of the disk is what its record says. */
	leave(): void {
		this.#writtenAt = undefined;
	}

	/** A restore is over. @param begun undefined where its beginning is not known */
	end({ operation, at, head, outcome, undoes }: RestoreEndRecord, begun: RestoreBeginRecord | undefined): void {
		const isWhole = outcome === 'done' && begun?.target === head;
		this.#writtenAt = isWhole && !begun.onDisk ? head : undefined;
		if (outcome === 'done' && undoes !== undefined) this.#made.delete(undoes);
		else if (isWhole && !begun.onDisk) this.#made.set(operation, { operation, at, target: head, safety: begun.safety });
	}

	clear(): void {
		this.#made.clear();
		this.#writtenAt = undefined;
	}
}
