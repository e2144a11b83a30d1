/** Runs all suites, or those named, and ends with `N passed, N failed` alone on the last line. */
import { type Suite, allSuites } from './suites';
import { endOnSignals } from './support/host/ownedProcess';
import { noTests, type SuiteCounts, sumCounts } from './support/suiteCounts';

interface SuiteResult {
	readonly title: string;
	readonly counts: SuiteCounts;
	readonly seconds: number;
}

async function main(): Promise<SuiteCounts> {
	endOnSignals();
	const results: SuiteResult[] = [];
	for (const suite of chooseSuites(process.argv.slice(2))) results.push(await runSuite(suite));
	printTable(results);
	return sumCounts(results.map(({ counts }) => counts));
}

/** The suites whose group or title starts with a wanted name; all if none is wanted. */
function chooseSuites(wanted: readonly string[]): Suite[] {
	const suites = allSuites();
	const unknown = wanted.find((name) => !suites.some((suite) => isMeant(suite, name)));
	if (unknown !== undefined) {
		const groups = [...new Set(suites.map(({ group }) => group))];
		throw new Error(`There is no suite "${unknown}"; there are ${groups.join(', ')}.`);
	}
	return wanted.length === 0 ? suites : suites.filter((suite) => wanted.some((name) => isMeant(suite, name)));
}

function isMeant(suite: Suite, name: string): boolean {
	return suite.group === name || suite.title === name;
}

async function runSuite(suite: Suite): Promise<SuiteResult> {
	console.log(`\n── ${suite.title}`);
	const started = Date.now();
	let counts: SuiteCounts;
	try {
		counts = await suite.run();
	} catch (error) {
		// Not even startable, for example because a host could not be installed: the other suites still can be.
		console.error(error);
		counts = { ...noTests, failed: 1 };
	}
	return { title: suite.title, counts, seconds: (Date.now() - started) / 1000 };
}

function printTable(results: readonly SuiteResult[]): void {
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
}

main().then(
	({ passed, failed }) => {
		console.log(`${passed} passed, ${failed} failed`);
		process.exit(failed > 0 ? 1 : 0);
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		console.log('0 passed, 1 failed');
		process.exit(1);
	},
);
