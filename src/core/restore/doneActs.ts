/** What a restore has done to the disk so far, and how each act is taken back. */
import type { FailedPath } from '../checkpoint';
import { becauseOf, CairnError, errnoOf } from '../errors';

interface DoneAct {
	readonly path: string;
	readonly undo: () => void;
}

export class DoneActs {
	readonly #acts: DoneAct[] = [];

	get count(): number {
		return this.#acts.length;
	}

	/** @param undo takes it back; it may also be that the act is only half done, or not at all */
	add(path: string, undo: () => void): void {
		this.#acts.push({ path, undo });
	}

	/** The last act has come to nothing. */
	drop(): void {
		this.#acts.pop();
	}

	/** Takes back, newest first, what came after the first ones; false where that fails: what is left stays to be taken back. */
	takeBackTo(count: number): boolean {
		try {
			for (let act = this.#acts.at(-1); act && this.#acts.length > count; act = this.#acts.at(-1)) {
				act.undo();
				this.#acts.pop();
			}
			return true;
		} catch (error) {
			if (errnoOf(error) === undefined && !CairnError.is(error)) throw error;
			return false;
		}
	}

	/**
	 * Takes everything back, newest first; returns what could not be taken back, or was changed by somebody since. What finds no room is tried
	 * again when the rest has made some.
	 */
	takeAllBack(): FailedPath[] {
		const failed: FailedPath[] = [];
		let left = this.#acts.splice(0).reverse();
		for (let before = Infinity; left.length > 0 && left.length < before;) {
			before = left.length;
			failed.length = 0;
			left = left.filter((act) => {
				try {
					act.undo();
					return false;
				} catch (error) {
					failed.push({ path: act.path, reason: `It could not be put back: ${becauseOf(error)}.` });
					return true;
				}
			});
		}
		return failed;
	}
}
