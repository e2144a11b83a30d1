import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../src/core/checkpoints';
import { CairnError } from '../../src/core/errors';
import { noise, prose } from '../support/bytes';
import { openCheckpoints } from '../support/openCheckpoints';
import { makeTempFolder, removeFolder } from '../support/tempFolder';

interface Sample {
	readonly storePath: string;
	readonly open: () => Checkpoints;
	readonly openForRepair: () => Checkpoints;
	/** What every checkpoint held when the store was whole: texts by path, by id. */
	readonly truth: ReadonlyMap<string, ReadonlyMap<string, string>>;
	readonly files: readonly string[];
}

/** A small store with everything in it: several packs, an index, bases, refs, an undone deletion, a restore. */
async function makeSample(): Promise<Sample> {
	const test = openCheckpoints({ a: prose(700).toString(), 'd/b': 'b', empty: '' }, { packLimit: 900 });
	const { checkpoints, folder, storePath } = test;
	await checkpoints.create({ message: 'one' });
	writeFileSync(path.join(folder, 'a'), `${prose(700).toString()} and more`);
	await checkpoints.create({ message: 'two', tags: ['t'] });
	writeFileSync(path.join(folder, 'd', 'b'), 'other');
	await checkpoints.create({ message: 'three' });
	await checkpoints.setRef('main', 'HEAD~1');
	await checkpoints.restore('HEAD~1');
	const truth = new Map(checkpoints.list().map(({ id }) => [id, contentsOf(checkpoints, id)]));
	checkpoints.dispose();
	const files = readdirSync(storePath, { recursive: true, encoding: 'utf8' }).filter((name) =>
		statSync(path.join(storePath, name)).isFile(),
	);
	assert.ok(
		files.some((name) => name.endsWith('.idx')),
		'there is an index',
	);
	return { storePath, open: test.reopen, openForRepair: () => test.reopen({ forRepair: true }), truth, files };
}

function contentsOf(checkpoints: Checkpoints, id: string): Map<string, string> {
	const files = checkpoints.files(id).filter(({ kind }) => kind !== 'directory');
	return new Map(files.map((file) => [file.path, checkpoints.read(id, file.path).toString('latin1')]));
}

/** Uses a damaged store: what it returns must be right, and what it has lost it must say. */
async function check({ open, truth }: Sample, what: string): Promise<'whole' | 'reported'> {
	let checkpoints: Checkpoints;
	try {
		checkpoints = open();
	} catch (error) {
		assert.ok(CairnError.is(error), `${what}: ${String(error)}`);
		return 'reported';
	}
	let lost = false;
	try {
		const { ok } = await checkpoints.verify();
		const seen = new Set(checkpoints.list().map(({ id }) => String(id)));
		for (const [id, files] of truth) {
			if (!seen.has(id)) lost = true;
			else lost = !isRight(checkpoints, id, files, what) || lost;
		}
		assert.ok(
			[...seen].every((id) => truth.has(id)),
			`${what}: a checkpoint came from nowhere`,
		);
		assert.ok(!lost || !ok, `${what}: something is lost, and verify finds nothing`);
		return ok ? 'whole' : 'reported';
	} finally {
		checkpoints.dispose();
	}
}

/** False where something cannot be read; wrong content fails. */
function isRight(checkpoints: Checkpoints, id: string, files: ReadonlyMap<string, string>, what: string): boolean {
	try {
		assert.deepEqual(contentsOf(checkpoints, id), files, what);
		return true;
	} catch (error) {
		if (CairnError.is(error, 'objectCorrupt') || CairnError.is(error, 'objectMissing')) return false;
		throw error;
	}
}

describe('a store that is damaged', () => {
	let sample: Sample;
	let backup: string;
	before(async () => {
		sample = await makeSample();
		backup = path.join(makeTempFolder('backup'), 'store');
		cpSync(sample.storePath, backup, { recursive: true });
	});

	function putBack(name: string): void {
		copyFileSync(path.join(backup, name), path.join(sample.storePath, name));
	}

	it('by a flip of any single byte reports it or heals, and never returns wrong bytes', async () => {
		let reported = 0;
		for (const name of sample.files) {
			const bytes = readFileSync(path.join(backup, name));
			for (let at = 0; at < bytes.length; at++) {
				const flipped = Buffer.from(bytes);
				flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
				writeFileSync(path.join(sample.storePath, name), flipped);
				if ((await check(sample, `${name}, byte ${at}`)) === 'reported') reported++;
			}
			putBack(name);
		}
		assert.ok(reported > 1000, `${reported} flips were reported`);
	});

	it('by a cut at any length reports it or heals', async () => {
		for (const name of sample.files) {
			const bytes = readFileSync(path.join(backup, name));
			for (let length = 0; length < bytes.length; length++) {
				writeFileSync(path.join(sample.storePath, name), bytes.subarray(0, length));
				await check(sample, `${name}, cut to ${length}`);
			}
			putBack(name);
		}
	});

	it('by the loss of any file reports it or heals', async () => {
		for (const name of sample.files) {
			rmSync(path.join(sample.storePath, name));
			const result = await check(sample, `${name}, removed`);
			assert.equal(
				result === 'whole',
				name.endsWith('.idx') || ['lock', 'stamps', 'workspace.json'].includes(name),
				name,
			);
			putBack(name);
		}
	});

	it('by hostile bytes in place of any file says so clearly, and soon', async () => {
		const hostile = [noise(200_000), Buffer.alloc(200_000, 0xc5), Buffer.alloc(200_000, 'CF'), Buffer.alloc(5000)];
		for (const name of sample.files) {
			for (const bytes of hostile) {
				for (const head of [0, 8, 32]) {
					const start = readFileSync(path.join(backup, name)).subarray(0, head);
					writeFileSync(path.join(sample.storePath, name), Buffer.concat([start, bytes]));
					await check(sample, `${name}, hostile`);
				}
			}
			putBack(name);
		}
	});

	it('can be repaired after any single loss, which then is healed or named', async () => {
		for (const name of sample.files) {
			const bytes = readFileSync(path.join(backup, name));
			for (const at of [0, 5, 20, 40, 90, 200, bytes.length - 3].filter((each) => each >= 0 && each < bytes.length)) {
				const flipped = Buffer.from(bytes);
				flipped[at] = (flipped[at] ?? 0) ^ 0x11;
				writeFileSync(path.join(sample.storePath, name), flipped);
				await repairAndCheck(sample, `${name}, byte ${at}`);
				rmSync(sample.storePath, { recursive: true });
				cpSync(backup, sample.storePath, { recursive: true });
			}
			rmSync(path.join(sample.storePath, name));
			await repairAndCheck(sample, `${name}, removed`);
			rmSync(sample.storePath, { recursive: true });
			cpSync(backup, sample.storePath, { recursive: true });
		}
	});

	after(() => {
		removeFolder(path.dirname(backup));
	});
});

async function repairAndCheck(sample: Sample, what: string): Promise<void> {
	const before = new Map<string, boolean>();
	const whole = (checkpoints: Checkpoints): void => {
		for (const [id, files] of sample.truth) {
			const known = checkpoints.get(id) !== undefined;
			before.set(id, known && isRight(checkpoints, id, files, what));
		}
	};
	try {
		const checkpoints = sample.open();
		whole(checkpoints);
		checkpoints.dispose();
	} catch (error) {
		assert.ok(CairnError.is(error), what);
	}
	const repairing = sample.openForRepair();
	const result = await repairing.repair();
	repairing.dispose();
	const after = sample.open();
	const { ok, findings } = await after.verify();
	assert.deepEqual([ok, findings], [result.ok, result.findings], what);
	for (const [id, wasRight] of before) {
		if (wasRight) assert.ok(isRight(after, id, sample.truth.get(id) ?? new Map<string, string>(), what), what);
	}
	// The store is usable.
	await after.create({ message: 'after the repair', allowEmpty: true });
	after.dispose();
}
