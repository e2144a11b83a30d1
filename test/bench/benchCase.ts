/** What a measurement is made of. */

/** One line of the result: what was measured, beside whom, and what the target says. */
export interface BenchRow {
	/** The claim of the performance targets, such as `P8`. */
	readonly claim: string;
	readonly what: string;
	readonly ours: number;
	readonly peer: string;
	readonly theirs: number;
	readonly unit: 'bytes' | 'ms' | 'MiB';
	/** `ours / theirs` must be at most this; undefined where there is no target. */
	readonly target?: number;
}

export interface BenchCase {
	readonly claims: readonly string[];
	/** @param scratch an empty folder of its own */
	run(scratch: string, log: (line: string) => void): Promise<BenchRow[]>;
}
