/** SAVE: what a save in the editor takes, with Cairn capturing it and with capturing turned off, in the same window. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startBareServer } from '../../support/host/bareServer';
import { launchBrowser, newContext } from '../../support/host/browser';
import { installHost } from '../../support/host/installHost';
import { runInPage } from '../../support/host/runInPage';
import { builtTests } from '../../support/projectRoot';
import type { BenchCase, BenchRow } from '../benchCase';
import { makeWorkspace } from '../inputs/workspaces';
import { gapVariable, resultVariable, type SaveTimes } from '../saves/plan';

const deadlineMs = 5 * 60_000;

/** Saves as somebody makes them in a hurry, and as fast as they are captured: then both want the same two cores and the same disk. */
const rhythms = [
	{ gapMs: 500, what: 'two a second', target: 1.1 },
	{ gapMs: 40, what: 'one after the other', target: undefined },
] as const;

export const saving: BenchCase = {
	claims: ['SAVE'],
	async run(scratch, log) {
		const workspace = path.join(scratch, 'workspace');
		makeWorkspace(workspace, log);
		const rows: BenchRow[] = [];
		for (const { gapMs, what, target } of rhythms) {
			const folder = path.join(scratch, `server-${gapMs}`);
			const { on, off, checkpoints } = await measure({ workspace, folder, gapMs }, log);
			log(`${on.length} saves with Cairn on, ${what}, made ${checkpoints} checkpoints`);
			rows.push({
				claim: 'SAVE',
				what: `a save in the editor while Cairn captures each, 13,000 files, ${what}`,
				unit: 'ms',
				ours: median(on),
				peer: 'with capturing off',
				theirs: median(off),
				...(target === undefined ? {} : { target }),
			});
		}
		return rows;
	},
};

interface Place {
	readonly workspace: string;
	/** Of the server, and where the result goes; not there yet. */
	readonly folder: string;
	readonly gapMs: number;
}

async function measure({ workspace, folder, gapMs }: Place, log: (line: string) => void): Promise<SaveTimes> {
	mkdirSync(path.join(folder, 'home'), { recursive: true });
	const result = path.join(folder, 'saves.json');
	const server = await startBareServer({
		host: await installHost('1.139', log),
		folder,
		trusted: true,
		// Every save is captured by itself.
		settings: { 'cairn.triggers.mergeWindowSeconds': 0 },
		env: { [resultVariable]: result, [gapVariable]: String(gapMs) },
	});
	const browser = await launchBrowser(log);
	try {
		const page = await (await newContext(browser)).newPage();
		const module = path.join(builtTests, 'bench', 'saves', 'index.js');
		const query = { folder: workspace };
		const problem = await runInPage(page, { server, query, module, deadlineMs, onLog: () => undefined });
		if (problem !== undefined) throw new Error(problem);
		return JSON.parse(readFileSync(result, 'utf8')) as SaveTimes;
	} finally {
		await browser.close();
		await server.dispose();
	}
}

function median(times: readonly number[]): number {
	return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}
