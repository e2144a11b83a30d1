/** One editor start: a bare server on a fresh workspace of one kind, a page on it, and the tests inside. */
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { keepLogs, makeArtifactsFolder } from '../support/artifacts';
import { startBareServer } from '../support/host/bareServer';
import { newContext } from '../support/host/browser';
import { onlySaves } from '../support/host/editorSettings';
import type { Host } from '../support/host/installHost';
import { runInPage } from '../support/host/runInPage';
import { readCounts, type SuiteCounts } from '../support/suiteCounts';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { planVariable, reportMark, type TestPlan } from './testPlan';
import { builtIntegrationTests as tests, workspaceKinds } from './workspaceKinds';

const workbenchLog = 'workbench.log';
/** Only ends what hangs. */
const runDeadlineMs = 30 * 60_000;

export interface KindRun {
	readonly host: Host;
	readonly kind: string;
	readonly browser: Browser;
	readonly grep: string | undefined;
}

/** Runs one kind's tests; a run that broke off counts as one failure and is explained on the terminal. */
export async function runKind({ host, kind, browser, grep }: KindRun): Promise<SuiteCounts> {
	const workspaceKind = workspaceKinds[kind];
	if (!workspaceKind) throw new Error(`There is no workspace kind "${kind}".`);
	console.log(`\nVS Code ${host.version}, workspace kind ${kind}`);
	const folder = makeTempFolder('integration');
	const countsFile = path.join(folder, 'counts.json');
	const color = process.stdout.isTTY;
	const plan: TestPlan = { folder: path.join(tests, kind), countsFile, color, ...(grep ? { grep } : {}) };
	const serverFolder = path.join(folder, 'server');
	mkdirSync(path.join(serverFolder, 'home'), { recursive: true });
	const query = workspaceKind.create(folder);
	const server = await startBareServer({
		host,
		folder: serverFolder,
		trusted: workspaceKind.trusted,
		settings: workspaceKind.settings ?? onlySaves,
		env: { [planVariable]: JSON.stringify(plan) },
	});

	const context = await newContext(browser);
	const page = await context.newPage();
	try {
		const problem = await runInPage(page, {
			server,
			query,
			module: path.join(tests, 'index.js'),
			deadlineMs: runDeadlineMs,
			onLog: passOn(path.join(serverFolder, workbenchLog)),
		});
		const reported = readCounts(countsFile);
		const counts = reported ?? { passed: 0, failed: 1, skipped: 0 };
		if (problem !== undefined || counts.failed > 0) {
			if (problem !== undefined && !reported?.failed) console.error(problem);
			await keepArtifacts(`integration-${host.version}-${kind}`, page, serverFolder);
		}
		// The tests themselves may have passed and the run still broken off after them.
		return problem !== undefined && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
	} finally {
		await context.close();
		await server.dispose();
		removeFolder(folder);
	}
}

/** The tests' report goes to the terminal; what the workbench logs about itself, most of it noise, only into a file. */
function passOn(logFile: string): (type: string, args: readonly unknown[]) => void {
	return (type, args) => {
		const text = format(...args);
		if (text.startsWith(reportMark)) console.log(text.slice(reportMark.length));
		else appendFileSync(logFile, `${type}: ${text}\n`);
	};
}

async function keepArtifacts(suite: string, page: Page, serverFolder: string): Promise<void> {
	const kept = makeArtifactsFolder(suite);
	await page.screenshot({ path: path.join(kept, 'page.png') });
	keepLogs(
		kept,
		path.join(serverFolder, 'data', 'logs'),
		path.join(serverFolder, 'server.log'),
		path.join(serverFolder, workbenchLog),
	);
	console.error(`A screenshot and the logs are in ${path.relative(process.cwd(), kept)}`);
}
