/** What a suite's process tells the runner: how many tests passed, failed and were skipped. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface SuiteCounts {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}

export const noTests: SuiteCounts = { passed: 0, failed: 0, skipped: 0 };

/** Adds up the counts of several runs. */
export function sumCounts(counts: readonly SuiteCounts[]): SuiteCounts {
	const sum = (of: keyof SuiteCounts): number => counts.reduce((total, one) => total + one[of], 0);
	return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Writes the counts for the process that asked for them. */
export function writeCounts(file: string, counts: SuiteCounts): void {
	writeFileSync(file, JSON.stringify(counts));
}

/** Reads counts; undefined if the suite never got as far as writing them. */
export function readCounts(file: string): SuiteCounts | undefined {
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SuiteCounts) : undefined;
}
