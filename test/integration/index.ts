/** Runs inside the extension host: the tests of one workspace kind, with mocha. */
import { format } from 'node:util';
import { writeCounts } from '../support/suiteCounts';
import { findTestFiles, runMocha } from '../support/mocha/runMocha';
import { planVariable, reportMark, type TestPlan } from './testPlan';

/** What VS Code calls; a rejection makes it report a failed run. */
export async function run(): Promise<void> {
	const plan = JSON.parse(process.env[planVariable] ?? '') as TestPlan;
	const print = (text: string): void => console.log(reportMark + text);
	let failed: number;
	try {
		const counts = await runMocha(findTestFiles([plan.folder]), { ...plan, print });
		writeCounts(plan.countsFile, counts);
		failed = counts.failed;
	} catch (error) {
		print(format(error));
		throw error;
	}
	if (failed > 0) throw new Error(`${failed} failed`);
}
