/** What waits for room on a full disk: files, links, and folders with all that is to come into them. */
import type { TreeDifference } from '../diff/treeDiff';
import { foldersAbove } from '../treePath';

export class WaitingSteps {
	/** With what the system said. */
	readonly #errors = new Map<TreeDifference, unknown>();
	/** Those that are folders. */
	readonly #folders = new Map<string, unknown>();

	get size(): number {
		return this.#errors.size;
	}

	add(step: TreeDifference, error: unknown): void {
		this.#errors.set(step, error);
		if (step.after?.kind === 'directory') this.#folders.set(step.path, error);
	}

	/** Adds a step if a folder that it needs waits; true if one does. */
	addBelow(step: TreeDifference): boolean {
		if (this.#folders.size === 0) return false;
		for (const folder of foldersAbove(step.path)) {
			if (!this.#folders.has(folder)) continue;
			if (step.after) this.add(step, this.#folders.get(folder));
			return true;
		}
		return false;
	}

	/** Takes them out, to be tried again: folders before what is in them. */
	take(): TreeDifference[] {
		const steps = [...this.#errors.keys()];
		this.#errors.clear();
		this.#folders.clear();
		return steps;
	}

	/** By path, with what the system said. */
	get errors(): [path: string, error: unknown][] {
		return [...this.#errors].map(([{ path }, error]) => [path, error]);
	}
}
