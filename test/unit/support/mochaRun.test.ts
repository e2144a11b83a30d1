/** The runner of test files, and what the suites' runner makes of how it ended. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { OwnedProcess, type ProcessEnd } from '../../support/host/ownedProcess';
import { builtTests } from '../../support/projectRoot';
import { noTests, readCounts, type SuiteCounts } from '../../support/suiteCounts';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { judge } from '../../suiteProcess';

const runner = path.join(builtTests, 'support', 'mocha', 'run.js');

describe('the runner of test files', () => {
	let folder: string;

	beforeEach(() => {
		folder = makeTempFolder('mocha');
	});

	afterEach(() => removeFolder(folder));

	async function runFile(source: string): Promise<{ end: ProcessEnd; counts: SuiteCounts | undefined }> {
		writeFileSync(path.join(folder, 'some.test.js'), source);
		const countsFile = path.join(folder, 'counts.json');
		const run = new OwnedProcess('mocha', process.execPath, [runner, '--counts', countsFile, folder]);
		return { end: await run.ended, counts: readCounts(countsFile) };
	}

	it('counts what passed, failed and was skipped', async () => {
		const { end, counts } = await runFile(
			`it('a', (done) => setTimeout(done, 30)); it('b', () => { throw new Error() }); it.skip('c', () => {});`,
		);

		const { slowest = [], ...numbers } = counts ?? noTests;
		assert.deepEqual([end.code, numbers], [1, { passed: 1, failed: 1, skipped: 1 }]);
		assert.deepEqual([slowest.length, slowest[0]?.title], [3, 'a']);
	});

	it('refuses .only', async () => {
		const { end, counts } = await runFile(`it.only('a', () => {}); it('b', () => {});`);

		assert.deepEqual([end.code, counts], [1, undefined]);
	});

	it('fails without a test', async () => {
		const { end, counts } = await runFile('');

		assert.deepEqual([end.code, counts], [1, undefined]);
	});
});

describe('judge', () => {
	const good = { passed: 2, failed: 0, skipped: 0 };
	const bad = { passed: 1, failed: 1, skipped: 0 };
	const cases: [string, SuiteCounts | undefined, ProcessEnd | undefined, SuiteCounts][] = [
		['takes a good run as it is', good, { code: 0 }, good],
		['takes counted failures as they are', bad, { code: 1 }, bad],
		['adds a failure for a crash after good tests', good, { signal: 'SIGSEGV' }, { passed: 2, failed: 1, skipped: 0 }],
		['adds a failure for a hang', good, undefined, { passed: 2, failed: 1, skipped: 0 }],
		['counts no report as a failure', undefined, { code: 0 }, { passed: 0, failed: 1, skipped: 0 }],
		['counts zero tests as a failure', { ...good, passed: 0 }, { code: 0 }, { passed: 0, failed: 1, skipped: 0 }],
	];
	for (const [title, counts, end, expected] of cases) {
		it(title, () => assert.deepEqual(judge(counts, end).counts, expected));
	}
});
