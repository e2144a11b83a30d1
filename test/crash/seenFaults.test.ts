import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../src/core/checkpoints';
import { CairnError } from '../../src/core/errors';
import { noise, prose } from '../support/bytes';
import { openCheckpoints } from '../support/openCheckpoints';
import { FaultyStoreFiles, type StoreFault } from '../support/storeFaults';
import { removeFolder } from '../support/tempFolder';

/** What is written: a small change goes into one record with its commit, a large one into several, one after the other. */
const changes: Readonly<Record<string, (folder: string, seed: number) => void>> = {
	'a small change': (folder, seed) => writeFileSync(path.join(folder, 'a.txt'), prose(3_000 + seed, seed)),
	'a large change': (folder, seed) => {
		for (const at of [1, 2, 3]) writeFileSync(path.join(folder, `${at}.bin`), noise(200_000 + seed, 10 * seed + at));
	},
};

const contentsOf = (checkpoints: Checkpoints): string =>
	JSON.stringify(
		checkpoints.list().map(({ id, message, parentId }) => [
			message,
			parentId,
			checkpoints
				.files(id)
				.filter(({ kind }) => kind === 'file')
				.map(({ path: file, objectId }) => [file, objectId, checkpoints.read(id, file).length]),
		]),
	);

/**
 * One process fails at some call, at which another one looks; then each makes a checkpoint, the second one of the very state that the first
 * one could not store. @returns how many calls there were
 */
async function run(change: (folder: string, seed: number) => void, at: number, kind: StoreFault): Promise<number> {
	const { folder, storePath, checkpoints, reopen } = openCheckpoints({ 'a.txt': prose(3_000), 'b.txt': prose(200) });
	await checkpoints.create({ message: 'one' });
	await checkpoints.whenIdle();
	checkpoints.dispose();
	const files = new FaultyStoreFiles(storePath);
	const failing = reopen({ fileSystem: files.fileSystem });
	appendFileSync(path.join(folder, 'b.txt'), 'more\n');
	await failing.create({ message: 'two' });
	await failing.whenIdle();
	const seeing = reopen();

	change(folder, 1);
	let looks = 0;
	files.arm(at, kind, () => {
		looks++;
		seeing.list();
		contentsOf(seeing);
	});
	try {
		await failing.create({ message: 'perhaps' });
		await failing.whenIdle();
	} catch (error) {
		assert.ok(CairnError.is(error), String(error));
	}
	const what = `call ${at} (${files.calls[at] ?? ''})`;
	const count = files.calls.length;
	files.disarm();
	assert.ok(looks > 0 || at >= count || kind !== 'EIO', what);

	change(folder, 2);
	assert.equal((await failing.create({ message: 'by the one that failed' })).created, true, what);
	await failing.whenIdle();
	change(folder, 1);
	assert.equal((await seeing.create({ message: 'by the one that has seen it' })).created, true, what);
	await seeing.whenIdle();
	const fresh = reopen();
	failing.list();
	for (const each of [fresh, failing, seeing]) {
		assert.deepEqual((await each.verify()).findings, [], what);
		assert.equal(contentsOf(each), contentsOf(fresh), what);
	}
	const [last, , before] = fresh.list();
	assert.equal(last?.message, 'by the one that has seen it', what);
	assert.ok(before?.message === 'two' || before?.message === 'perhaps', what);
	for (const name of readdirSync(folder)) {
		assert.ok(fresh.read('HEAD', name).equals(readFileSync(path.join(folder, name))), `${what}: ${name}`);
	}
	for (const each of [fresh, failing, seeing]) each.dispose();
	removeFolder(path.dirname(folder));
	return count;
}

describe('what another process has seen of a write that failed', () => {
	for (const [name, change] of Object.entries(changes)) {
		for (const kind of ['EIO', 'ENOSPC', 'short'] as const) {
			it(`does no harm: ${name} (${kind})`, async () => {
				const calls = await run(change, Infinity, kind);
				assert.ok(calls > 20, `${calls} calls`);
				for (let at = 0; at < calls; at++) await run(change, at, kind);
			});
		}
	}
});
