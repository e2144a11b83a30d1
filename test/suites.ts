/** The suites of `npm test` in the order in which they begin: what each runs, in which program, how long it may take. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { kindsWithTests } from './integration/workspaceKinds';
import { isDeep } from './support/depth';
import { findChromium } from './support/host/chromium';
import { allHosts, newestHost } from './support/host/hostVersions';
import { installHost } from './support/host/installHost';
import { findTestFiles } from './support/mocha/runMocha';
import { builtTests, projectRoot } from './support/projectRoot';
import { runChecks, runTests, type TakeOutput } from './suiteProcess';
import type { SuiteCounts } from './support/suiteCounts';

/** Only ends what hangs: a busy machine takes ten times as long as a quiet one. */
const deadlineMs = (isDeep ? 60 : 40) * 60_000;

export interface Suite {
	/** Its name on the command line; several suites may share one. */
	readonly group: string;
	readonly title: string;
	/** @param onOutput is given what it prints; left out, it prints on the terminal as it goes */
	run(onOutput: TakeOutput | undefined): Promise<SuiteCounts>;
}

/**
 * Every suite there is something to run for. The long ones come first, so that the short ones fill the lanes at the end,
 * and those that need no editor before those that wait until one is installed.
 */
export function allSuites(): Suite[] {
	const crash = findTestFiles([path.join(builtTests, 'crash')]).length > 0;
	return [
		{
			group: 'unit',
			title: `unit, Node ${process.versions.node}`,
			run: (onOutput) => runTests(process.execPath, mochaFolders(...ownNodeFolders), deadlineMs, onOutput),
		},
		{ group: 'check', title: 'check', run: (onOutput) => runChecks(checks(), deadlineMs, onOutput) },
		...(crash ? [onHostNode('crash', 'crash', 'crash')] : []),
		...uiFiles().map((file) => ({
			group: 'ui',
			title: `ui ${file}`,
			run: async (onOutput: TakeOutput | undefined) => {
				await Promise.all([installHost(newestHost, console.log), findChromium(console.log)]);
				return await runTests(process.execPath, [script('ui'), file], deadlineMs, onOutput);
			},
		})),
		onHostNode('unit', `unit, Node of ${newestHost}`, ...hostNodeFolders),
		...allHosts.flatMap((version) =>
			kindsWithTests().map((kind) => ({
				group: 'integration',
				title: `integration ${version} ${kind}`,
				run: async (onOutput: TakeOutput | undefined) => {
					await Promise.all([installHost(version, console.log), findChromium(console.log)]);
					return await runTests(process.execPath, [script('integration'), version, kind], deadlineMs, onOutput);
				},
			})),
		),
		onHostNode('unit', 'property', 'property'),
	];
}

/** Begins to install what the suites need, so that it is there when the first of them asks; what fails, fails there. */
export function prepare(): void {
	const wanted = [findChromium(console.log), ...allHosts.map((version) => installHost(version, console.log))];
	void Promise.allSettled(wanted);
}

/**
 * The command line runs on the machine's own Node, the engine and the editor on that of VS Code: there each is tested. Only what both
 * have is tested on both; a deep run tries everything on both, generated inputs as well.
 */
const everyUnit = ['unit', 'conformance'];
const ownNodeFolders = isDeep
	? [...everyUnit, 'property']
	: ['unit/base', 'unit/cli', 'unit/core', 'unit/layers', 'unit/support', 'conformance'];
const hostNodeFolders = isDeep ? everyUnit : ['unit/base', 'unit/core', 'unit/editor', 'unit/engine', 'conformance'];

/** The checks, each one program that passes or fails. */
function checks(): string[][] {
	return [
		[bin('typescript', 'bin', 'tsc'), '-p', '.'],
		[bin('eslint', 'bin', 'eslint.js'), '.'],
		[bin('prettier', 'bin', 'prettier.cjs'), '--check', '.'],
	];
}

function onHostNode(group: string, title: string, ...folders: string[]): Suite {
	return {
		group,
		title,
		run: async (onOutput) => {
			const { node } = await installHost(newestHost, console.log);
			return await runTests(node, mochaFolders(...folders), deadlineMs, onOutput);
		},
	};
}

/** The spec files of the workbench by their names: each is a suite of its own, with editors of its own. */
function uiFiles(): string[] {
	return findTestFiles([path.join(builtTests, 'ui')]).map((file) => path.basename(file, '.test.js'));
}

function mochaFolders(...folders: string[]): string[] {
	return [path.join(builtTests, 'support', 'mocha', 'run.js'), ...folders];
}

function script(suite: string): string {
	return path.join(builtTests, suite, 'run.js');
}

function bin(...parts: string[]): string {
	const file = path.join(projectRoot, 'node_modules', ...parts);
	if (!existsSync(file)) throw new Error(`${file} is missing: run npm ci.`);
	return file;
}
