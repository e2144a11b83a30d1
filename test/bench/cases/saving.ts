/** SAVE: what a save in the editor takes, with Cairn capturing it and with capturing turned off, in the same window. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startBareServer } from '../../support/host/bareServer';
import { launchBrowser, newContext } from '../../support/host/browser';
import { installHost } from '../../support/host/installHost';
import { runInPage } from '../../support/host/runInPage';
import { builtTests } from '../../support/projectRoot';
import type { BenchCase } from '../benchCase';
import { makeWorkspace } from '../inputs/workspaces';
import { resultVariable, type SaveTimes } from '../saves/plan';

const deadlineMs = 5 * 60_000;

export const saving: BenchCase = {
	claims: ['SAVE'],
	async run(scratch, log) {
		const workspace = path.join(scratch, 'workspace');
		makeWorkspace(workspace, log);
		const result = path.join(scratch, 'saves.json');
		const folder = path.join(scratch, 'server');
		mkdirSync(path.join(folder, 'home'), { recursive: true });
		const server = await startBareServer({
			host: await installHost('1.139', log),
			folder,
			trusted: true,
			// Every save is captured by itself.
			settings: { 'cairn.triggers.mergeWindowSeconds': 0 },
			env: { [resultVariable]: result },
		});
		const browser = await launchBrowser(log);
		try {
			const page = await (await newContext(browser)).newPage();
			const module = path.join(builtTests, 'bench', 'saves', 'index.js');
			const query = { folder: workspace };
			const problem = await runInPage(page, { server, query, module, deadlineMs, onLog: () => undefined });
			if (problem !== undefined) throw new Error(problem);
		} finally {
			await browser.close();
			await server.dispose();
		}
		const { on, off, checkpoints } = JSON.parse(readFileSync(result, 'utf8')) as SaveTimes;
		log(`${on.length} saves with Cairn on made ${checkpoints} checkpoints`);
		const row = (what: string, part: number, target: number) =>
			({
				claim: 'SAVE',
				what: `a save in the editor while Cairn captures, 13,000 files, ${what}`,
				unit: 'ms',
				ours: percentile(on, part),
				peer: 'with capturing off',
				theirs: percentile(off, part),
				target,
			}) as const;
		return [row('median', 0.5, 1.1), row('90th percentile', 0.9, 1.25)];
	},
};

function percentile(times: readonly number[], part: number): number {
	return times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? NaN;
}
