/** Runs the UI specs against the packaged extension: `run.js [--counts FILE] [--grep TEXT] [VERSION]`. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import path from 'node:path';
import { parseHostVersion } from '../support/host/hostVersions';
import { endOnSignals } from '../support/host/ownedProcess';
import { findTestFiles, runMocha } from '../support/mocha/runMocha';
import { builtTests, vsixFile } from '../support/projectRoot';
import { writeCounts } from '../support/suiteCounts';

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { counts: { type: 'string' }, grep: { type: 'string' } },
		allowPositionals: true,
	});
	endOnSignals();
	if (!existsSync(vsixFile)) throw new Error('There is no dist/cairn.vsix: package the extension first.');
	const [version] = positionals;
	if (version !== undefined) process.env['CAIRN_HOST'] = parseHostVersion(version);

	const files = findTestFiles([path.join(builtTests, 'ui')]);
	const counts = await runMocha(files, { timeoutMs: 60_000, ...(values.grep ? { grep: values.grep } : {}) });
	if (values.counts !== undefined) writeCounts(values.counts, counts);
	process.exit(counts.failed > 0 ? 1 : 0);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
