/** What a suite's process tells the runner: how many tests passed, failed and were skipped, and which took longest. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface SuiteCounts {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
	/** The tests that took longest, the slowest first; left out if nothing measured them. */
	readonly slowest?: readonly TimedTest[];
}

/** A test with the time that it took, its hooks left out. */
export interface TimedTest {
	readonly title: string;
	readonly ms: number;
}

export const noTests: SuiteCounts = { passed: 0, failed: 0, skipped: 0 };

/** How many of a suite's slowest tests are told. */
const slowestKept = 15;

/** Adds up the counts of several runs. */
export function sumCounts(counts: readonly SuiteCounts[]): SuiteCounts {
	const sum = (of: 'passed' | 'failed' | 'skipped'): number => counts.reduce((total, one) => total + one[of], 0);
	const slowest = slowestOf(counts.flatMap((one) => one.slowest ?? []));
	return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), slowest };
}

/** The few of these tests that took longest, the slowest first. */
export function slowestOf(tests: readonly TimedTest[]): TimedTest[] {
	return [...tests].sort((a, b) => b.ms - a.ms).slice(0, slowestKept);
}

/** Writes the counts for the process that asked for them. */
export function writeCounts(file: string, counts: SuiteCounts): void {
	writeFileSync(file, JSON.stringify(counts));
}

/** Reads counts; undefined if the suite never got as far as writing them. */
export function readCounts(file: string): SuiteCounts | undefined {
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SuiteCounts) : undefined;
}
