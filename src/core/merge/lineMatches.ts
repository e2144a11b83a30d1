/** Finds which lines of a text stand in another one, too. */
import { diffArrays } from 'diff';

/** Two texts with more lines than that to take out and put in are not compared further: it would take seconds. */
const mostEdits = 4_000;

/** For each line of the base where the other text has it, -1 where it does not; undefined if they are too different. */
export function matchLines(base: string[], other: string[]): Int32Array | undefined {
	const changes = diffArrays(base, other, { maxEditLength: mostEdits });
	if (!changes) return undefined;
	const [removed, added]: [number[], number[]] = [[0], [0]];
	for (const change of changes) {
		if (change.removed) removed[removed.length - 1] = change.count;
		else if (change.added) added[added.length - 1] = change.count;
		else {
			for (let line = 0; line < change.count; line++) {
				removed.push(0);
				added.push(0);
			}
		}
	}
	placeRuns(base, removed, added);
	placeRuns(other, added, removed);
	const found = new Int32Array(base.length).fill(-1);
	let [at, atOther] = [0, 0];
	for (let gap = 0; gap + 1 < removed.length; gap++) {
		at += removed[gap] ?? 0;
		atOther += added[gap] ?? 0;
		found[at++] = atOther++;
	}
	return found;
}

/**
 * A run of lines of one text only can often be said to stand further up or down, if the lines around it repeat: `}` before it or
 * after. Puts each beside one of the other text's, or else as far down as it goes, as git does: what two texts do to the same base is
 * then said of the same lines.
 * @param runs how many lines of this text only there are before each common line, and behind the last one; changed in place
 * @param others the same of the other text
 */
function placeRuns(lines: readonly string[], runs: number[], others: readonly number[]): void {
	for (let [gap, start] = [0, 0]; gap < runs.length; gap++) {
		const run = new Run(lines, runs, { gap, start });
		if (run.length > 0) {
			// Runs that it comes to are joined with it, and may let it go further.
			for (let length = 0; length !== run.length;) {
				length = run.length;
				while (run.moveUp());
				while (run.moveDown());
			}
			const { gap: last } = run;
			while (others[run.gap] === 0 && run.moveUp());
			if (others[run.gap] === 0) while (run.gap < last && run.moveDown());
		}
		({ gap } = run);
		start = run.end + 1;
	}
}

/** One run, which is moved past common lines. */
class Run {
	readonly #lines: readonly string[];
	readonly #runs: number[];
	gap: number;
	#start: number;

	constructor(
		lines: readonly string[],
		runs: number[],
		{ gap, start }: { readonly gap: number; readonly start: number },
	) {
		this.#lines = lines;
		this.#runs = runs;
		this.gap = gap;
		this.#start = start;
	}

	get length(): number {
		return this.#runs[this.gap] ?? 0;
	}

	get end(): number {
		return this.#start + this.length;
	}

	/** Moves it before the common line above it, if that is as its own last line. */
	moveUp(): boolean {
		if (this.gap === 0 || this.#lines[this.#start - 1] !== this.#lines[this.end - 1]) return false;
		const above = this.#runs[this.gap - 1] ?? 0;
		this.#start -= 1 + above;
		this.#join(this.gap - 1);
		return true;
	}

	/** Moves it behind the common line below it, if that is as its own first line. */
	moveDown(): boolean {
		if (this.gap + 1 === this.#runs.length || this.#lines[this.#start] !== this.#lines[this.end]) return false;
		this.#start++;
		this.#join(this.gap + 1);
		return true;
	}

	#join(gap: number): void {
		const length = this.length;
		this.#runs[this.gap] = 0;
		this.#runs[gap] = (this.#runs[gap] ?? 0) + length;
		this.gap = gap;
	}
}
