/** What the measurement of saves and its part inside the extension host have agreed on. */

/** The environment variable that names the file for the result. */
export const resultVariable = 'CAIRN_BENCH_SAVES';

/** The environment variable with how long after a save the next one comes, in milliseconds. */
export const gapVariable = 'CAIRN_BENCH_SAVES_GAP';

/** Milliseconds that each save took, with Cairn capturing and with capturing turned off, in turns. */
export interface SaveTimes {
	readonly on: readonly number[];
	readonly off: readonly number[];
	/** How many checkpoints were made by them. */
	readonly checkpoints: number;
}
