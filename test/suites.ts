/** The suites of `npm test` in their order: what each runs, in which program, and how long it may take. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from './support/host/chromium';
import { allHosts, newestHost } from './support/host/hostVersions';
import { installHost } from './support/host/installHost';
import { findTestFiles } from './support/mocha/runMocha';
import { builtTests, projectRoot } from './support/projectRoot';
import { runChecks, runTests } from './suiteProcess';
import type { SuiteCounts } from './support/suiteCounts';

/** A slow machine takes three times as long as a quick one; all together stay below an hour and a half. */
const minute = 60_000;

export interface Suite {
	/** Its name on the command line; several suites may share one. */
	readonly group: string;
	readonly title: string;
	run(): Promise<SuiteCounts>;
}

/** Every suite there is something to run for. */
export function allSuites(): Suite[] {
	const unit = mochaFolders('unit', 'conformance', 'property');
	const crash = mochaFolders('crash');
	return [
		{ group: 'check', title: 'check', run: () => runChecks(checks(), 5 * minute) },
		{
			group: 'unit',
			title: `unit, Node ${process.versions.node}`,
			run: () => runTests(process.execPath, unit, 12 * minute),
		},
		{
			group: 'unit',
			title: `unit, Node of ${newestHost}`,
			run: async () => runTests(await hostNode(), unit, 12 * minute),
		},
		...(findTestFiles([path.join(builtTests, 'crash')]).length > 0
			? [{ group: 'crash', title: 'crash', run: async () => runTests(await hostNode(), crash, 15 * minute) }]
			: []),
		...allHosts.map((version) => ({
			group: 'integration',
			title: `integration ${version}`,
			run: async () => {
				await Promise.all([installHost(version, console.log), findChromium(console.log)]);
				return await runTests(process.execPath, [script('integration'), version], 8 * minute);
			},
		})),
		{
			group: 'ui',
			title: 'ui',
			run: async () => {
				await Promise.all([installHost(newestHost, console.log), findChromium(console.log)]);
				return await runTests(process.execPath, [script('ui')], 16 * minute);
			},
		},
	];
}

/** The checks, each one program that passes or fails. */
function checks(): string[][] {
	return [
		[bin('typescript', 'bin', 'tsc'), '-p', '.'],
		[bin('eslint', 'bin', 'eslint.js'), '.'],
		[bin('prettier', 'bin', 'prettier.cjs'), '--check', '.'],
	];
}

function mochaFolders(...folders: string[]): string[] {
	return [path.join(builtTests, 'support', 'mocha', 'run.js'), '--timeout', '20000', ...folders];
}

function script(suite: string): string {
	return path.join(builtTests, suite, 'run.js');
}

function bin(...parts: string[]): string {
	const file = path.join(projectRoot, 'node_modules', ...parts);
	if (!existsSync(file)) throw new Error(`${file} is missing: run npm ci.`);
	return file;
}

async function hostNode(): Promise<string> {
	return (await installHost(newestHost, console.log)).node;
}
