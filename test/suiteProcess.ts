/** A suite as a process of its own with a deadline, so that neither a crash nor a hang of it can stop the others. */
import path from 'node:path';
import { describeEnd, OwnedProcess, type ProcessEnd } from './support/host/ownedProcess';
import { projectRoot } from './support/projectRoot';
import { noTests, readCounts, type SuiteCounts } from './support/suiteCounts';
import { makeTempFolder, removeFolder } from './support/tempFolder';

/** Is given what a suite's processes print, as it comes; left out, they print on this process's own terminal. */
export type TakeOutput = (text: string) => void;

/** Runs a script of tests that writes its counts; one that breaks off or finds no test counts as a failure. */
export async function runTests(
	node: string,
	script: readonly string[],
	deadlineMs: number,
	onOutput: TakeOutput | undefined,
): Promise<SuiteCounts> {
	const folder = makeTempFolder('suite');
	const countsFile = path.join(folder, 'counts.json');
	const [file = '', ...args] = script;
	const run = new OwnedProcess(path.basename(path.dirname(file)), node, [file, '--counts', countsFile, ...args], {
		cwd: projectRoot,
		...(onOutput ? { onOutput } : { inherit: true }),
	});
	const end = await run.endWithin(deadlineMs);
	const counts = readCounts(countsFile);
	removeFolder(folder);
	const verdict = judge(counts, end);
	if (verdict.problem !== undefined) (onOutput ?? console.error)(`${verdict.problem}\n`);
	return verdict.counts;
}

/** What a suite's counts and its process's end (undefined: it was ended at its deadline) amount to. */
export function judge(
	counts: SuiteCounts | undefined,
	end: ProcessEnd | undefined,
): { counts: SuiteCounts; problem?: string } {
	const ran = counts !== undefined && counts.passed + counts.failed + counts.skipped > 0;
	if (ran && end && (end.code === 0 || counts.failed > 0)) return { counts };
	const why = end ? describeEnd(end) : 'it was ended at its deadline';
	const { passed, failed, skipped } = counts ?? noTests;
	return {
		counts: { passed, failed: failed + 1, skipped },
		problem: ran ? `The suite broke off: ${why}.` : `The suite reported no test: ${why}.`,
	};
}

/** Runs each check; an exit code of 0 is one passed test, anything else one failed. */
export async function runChecks(
	checks: readonly string[][],
	deadlineMs: number,
	onOutput: TakeOutput | undefined,
): Promise<SuiteCounts> {
	let { passed, failed } = noTests;
	const flow = onOutput ? { onOutput } : { inherit: true };
	for (const check of checks) {
		const name = path.basename(check[0] ?? '').replace(/\.\w+$/, '');
		const program = new OwnedProcess(name, process.execPath, check, { cwd: projectRoot, ...flow });
		const end = await program.endWithin(deadlineMs);
		const ok = end?.code === 0;
		const verdict = `  ${ok ? '✔' : '✖'} ${name}${ok ? '' : `: ${end ? describeEnd(end) : 'took too long'}`}`;
		(onOutput ?? console.log)(`${verdict}\n`);
		if (ok) passed += 1;
		else failed += 1;
	}
	return { passed, failed, skipped: 0 };
}
