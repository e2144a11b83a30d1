/** What the measurement of saves and its part inside the extension host have agreed on. */

/** The environment variable that names the file for the result. */
export const resultVariable = 'CAIRN_BENCH_SAVES';

/** Milliseconds that each save took, with Cairn capturing and with capturing turned off, in turns. */
export interface SaveTimes {
	readonly on: readonly number[];
	readonly off: readonly number[];
	/** How many checkpoints were made by them. */
	readonly checkpoints: number;
}
