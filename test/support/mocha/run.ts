/** A process that runs the tests of some folders: `run.js --counts FILE [--grep TEXT] FOLDER…`. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { seed } from '../depth';
import { builtTests } from '../projectRoot';
import { writeCounts } from '../suiteCounts';
import { endOnSignals } from '../host/ownedProcess';
import { findTestFiles, runMocha } from './runMocha';

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { counts: { type: 'string' }, grep: { type: 'string' } },
		allowPositionals: true,
	});
	endOnSignals();
	if (seed !== undefined) fc.configureGlobal({ seed });
	const files = findTestFiles(positionals.map((folder) => path.resolve(builtTests, folder)));
	const counts = await runMocha(files, {
		...(values.grep === undefined ? {} : { grep: values.grep }),
	});
	if (values.counts !== undefined) writeCounts(values.counts, counts);
	// An explicit end: a test that left a handle open must not keep the run alive.
	process.exit(counts.failed > 0 ? 1 : 0);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
