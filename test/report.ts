/** What a run prints of its suites: their counts, what took how long, and the tests that took longest. */
import type { SuiteCounts } from './support/suiteCounts';

export interface SuiteResult {
	readonly title: string;
	readonly counts: SuiteCounts;
	readonly seconds: number;
}

const slowestShown = 15;

/** Prints a line for each suite, and one for all of them, which run side by side. */
export function printSuites(results: readonly SuiteResult[], wholeSeconds: number): void {
	const rows = results.map(({ title, counts, seconds }) => [
		title,
		...[counts.passed, counts.failed, counts.skipped].map(String),
		seconds.toFixed(1),
	]);
	const table = [['suite', 'passed', 'failed', 'skipped', 'seconds'], ...rows];
	const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
	const line = (row: string[]): string =>
		row
			.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
			.join('  ');
	console.log(`\n${table.map(line).join('\n')}\n`);
	console.log(`All of it took ${wholeSeconds.toFixed(0)} s, suites side by side.\n`);
}

/** Prints the tests that took longest, in all suites together. */
export function printSlowest(results: readonly SuiteResult[]): void {
	const all = results.flatMap(({ title, counts }) => (counts.slowest ?? []).map((test) => ({ ...test, suite: title })));
	const longest = all.sort((a, b) => b.ms - a.ms).slice(0, slowestShown);
	if (longest.length === 0) return;
	const lines = longest.map(({ suite, title, ms }) => `${(ms / 1000).toFixed(1).padStart(6)} s  ${suite}: ${title}`);
	console.log(`\nThe tests that took longest:\n${lines.join('\n')}`);
}
