/** Runs the integration tests in real extension hosts: `run.js [--counts FILE] [--grep TEXT] [VERSION…] [KIND…]`. */
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/host/browser';
import { allHosts, parseHostVersion } from '../support/host/hostVersions';
import { installHost } from '../support/host/installHost';
import { endOnSignals } from '../support/host/ownedProcess';
import { sumCounts, type SuiteCounts, writeCounts } from '../support/suiteCounts';
import { runKind } from './runKind';
import { kindsWithTests, workspaceKinds } from './workspaceKinds';

async function main(): Promise<SuiteCounts> {
	const { values, positionals } = parseArgs({
		options: { counts: { type: 'string' }, grep: { type: 'string' } },
		allowPositionals: true,
	});
	endOnSignals();
	const kinds = kindsWithTests(positionals.filter((word) => word in workspaceKinds));
	const versions = positionals.filter((word) => !(word in workspaceKinds)).map(parseHostVersion);
	if (kinds.length === 0) throw new Error('There is no integration test.');

	const browser = await launchBrowser(console.log);
	const all: SuiteCounts[] = [];
	for (const version of versions.length > 0 ? versions : allHosts) {
		const host = await installHost(version, console.log);
		for (const kind of kinds) all.push(await runKind({ host, kind, browser, grep: values.grep }));
	}
	await browser.close();
	const counts = sumCounts(all);
	if (values.counts !== undefined) writeCounts(values.counts, counts);
	return counts;
}

main().then(
	(counts) => process.exit(counts.failed > 0 ? 1 : 0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
