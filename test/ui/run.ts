/** Runs the UI specs against the packaged extension: `run.js [--counts FILE] [--grep TEXT] [VERSION] [FILE…]`. */
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
	const isVersion = (word: string): boolean => /^\d/.test(word);
	const version = positionals.find(isVersion);
	if (version !== undefined) process.env['CAIRN_HOST'] = parseHostVersion(version);
	const wanted = positionals.filter((word) => !isVersion(word));

	const all = findTestFiles([path.join(builtTests, 'ui')]);
	const nameOf = (file: string): string => path.basename(file, '.test.js');
	const unknown = wanted.find((name) => !all.some((file) => nameOf(file) === name));
	if (unknown !== undefined) throw new Error(`There is no spec "${unknown}"; there are ${all.map(nameOf).join(', ')}.`);
	const files = all.filter((file) => wanted.length === 0 || wanted.includes(nameOf(file)));
	const counts = await runMocha(files, { ...(values.grep ? { grep: values.grep } : {}) });
	if (values.counts !== undefined) writeCounts(values.counts, counts);
	process.exit(counts.failed > 0 ? 1 : 0);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
