/** Runs all suites, or those named, side by side, and ends with `N passed, N failed` alone on the last line. */
import { availableParallelism } from 'node:os';
import { printSlowest, printSuites, type SuiteResult } from './report';
import { type Suite, allSuites, prepare } from './suites';
import { endOnSignals } from './support/host/ownedProcess';
import { noTests, type SuiteCounts, sumCounts } from './support/suiteCounts';

/** One suite more than there are processors: an editor that is tested mostly waits. `CAIRN_TEST_LANES` chooses. */
const laneCount = Number(process.env['CAIRN_TEST_LANES'] ?? availableParallelism() + 1);

async function main(): Promise<SuiteCounts> {
	endOnSignals();
	const started = Date.now();
	const suites = chooseSuites(process.argv.slice(2));
	// The editors are installed meanwhile; the suites that need one wait for it.
	if (suites.length > 1) prepare();
	const results = await runSideBySide(suites);
	printSlowest(results);
	printSuites(results, (Date.now() - started) / 1000);
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

/** Runs the suites in their order in as many lanes as there are; gives their results in that order. */
async function runSideBySide(suites: readonly Suite[]): Promise<SuiteResult[]> {
	const results: SuiteResult[] = [];
	const left = [...suites.entries()];
	// A single suite prints as it goes; several would print into each other, so each one's output comes when it ends.
	const isLive = suites.length === 1 || laneCount === 1;
	const lane = async (): Promise<void> => {
		for (let next = left.shift(); next; next = left.shift()) {
			const [index, suite] = next;
			results[index] = await runSuite(suite, isLive);
		}
	};
	await Promise.all(Array.from({ length: Math.min(laneCount, suites.length) }, lane));
	return results;
}

async function runSuite(suite: Suite, isLive: boolean): Promise<SuiteResult> {
	console.log(isLive ? `\n── ${suite.title}` : `   ${suite.title} has begun`);
	const started = Date.now();
	let output = '';
	let counts: SuiteCounts;
	try {
		counts = await suite.run(isLive ? undefined : (text) => (output += text));
	} catch (error) {
		// Not even startable, for example because a host could not be installed: the other suites still can be.
		console.error(error);
		counts = { ...noTests, failed: 1 };
	}
	const seconds = (Date.now() - started) / 1000;
	if (!isLive) console.log(`\n── ${suite.title} (${seconds.toFixed(0)} s)\n${output.trimEnd()}\n`);
	return { title: suite.title, counts, seconds };
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
