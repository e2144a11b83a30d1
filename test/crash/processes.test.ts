import assert from 'node:assert/strict';
import { cpSync, existsSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../src/core/checkpoints';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { killAfter, kills, openPlace, startWriter, type Place } from './writer/startWriter';

function place(home = makeTempFolder('processes')): Place {
	return { store: path.join(home, 'store'), workspace: path.join(home, 'workspace') };
}

async function assertWhole(checkpoints: Checkpoints, what: string): Promise<void> {
	const { ok, findings } = await checkpoints.verify();
	assert.deepEqual([ok, findings], [true, []], what);
	const all = new Map(checkpoints.list().map((checkpoint) => [checkpoint.id, checkpoint]));
	for (const { parentId } of all.values())
		assert.ok(parentId === null || all.has(parentId), `${what}: a parent is missing`);
	assert.ok(checkpoints.head === null || all.has(checkpoints.head), what);
}

/** Makes a lock look three seconds old: left long enough ago for one whose holder is gone, and no longer. */
function makeYounger(lock: string): void {
	const lately = new Date(Date.now() - 3_000);
	try {
		utimesSync(lock, lately, lately);
	} catch (error) {
		// It was taken over or released just now.
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
	}
}

describe('a writer that is killed', () => {
	it(`at ${kills} random moments has lost nothing that it acknowledged`, async () => {
		let at = place();
		const created = new Set<string>();
		const tags = new Map<string, string>();
		for (let kill = 0; kill < kills; kill++) {
			if (kill % 25 === 0) {
				removeFolder(path.dirname(at.store));
				at = place(makeTempFolder('processes'));
				created.clear();
				tags.clear();
			}
			const writer = startWriter('everything', at, `k${kill}`, 1000);
			await killAfter(writer, Math.random() * 120);
			const checkpoints = openPlace(at);
			await assertWhole(checkpoints, `kill ${kill}`);
			for (const { created: id, tagged, tag, deleting } of writer.facts) {
				if (id !== undefined) created.add(id);
				if (tagged !== undefined && tag !== undefined) tags.set(tagged, tag);
				if (deleting !== undefined) created.delete(deleting);
			}
			const there = new Map(checkpoints.list().map(({ id, tags: own }) => [String(id), own]));
			for (const id of created) assert.ok(there.has(id), `kill ${kill}: ${id} is gone`);
			for (const [id, tag] of tags) assert.ok(!there.has(id) || there.get(id)?.includes(tag), `kill ${kill}: ${tag}`);
			checkpoints.dispose();
		}
	});

	it('while it collects garbage has removed nothing that is needed', async () => {
		const template = place();
		const writer = startWriter('create', template, 'filler', 150);
		assert.equal(await writer.ended, 0);
		const filled = openPlace(template);
		const all = filled.list().map(({ id }) => id);
		await filled.delete(all.filter((_, index) => index % 3 !== 0));
		const left = new Map(filled.list().map(({ id }) => [id, JSON.stringify(filled.files(id))]));
		filled.dispose();
		let interrupted = 0;
		for (let kill = 0; kill < kills; kill++) {
			const copy = place(makeTempFolder('processes'));
			cpSync(template.store, copy.store, { recursive: true });
			const collector = startWriter('gc', copy, 'gc', 0);
			await killAfter(collector, Math.random() * 60);
			if (!collector.facts.some(({ done }) => done)) interrupted++;
			const checkpoints = openPlace(copy);
			await assertWhole(checkpoints, `kill ${kill}`);
			assert.deepEqual(new Map(checkpoints.list().map(({ id }) => [id, JSON.stringify(checkpoints.files(id))])), left);
			await checkpoints.gc();
			await assertWhole(checkpoints, `kill ${kill}, collected again`);
			checkpoints.dispose();
			removeFolder(path.dirname(copy.store));
		}
		assert.ok(interrupted > kills / 10, `${interrupted} of ${kills} were interrupted`);
	});

	it('holding the lock is followed by the next one without waiting until the lock would be stale anyway', async () => {
		const at = place();
		const writer = startWriter('create', at, 'first', 100_000);
		await writer.begun;
		// Until it is killed while it holds the lock.
		for (let attempt = 0; attempt < 50; attempt++) {
			writer.process.kill('SIGSTOP');
			await new Promise((resolve) => setTimeout(resolve, 5));
			if (existsSync(path.join(at.store, 'lock'))) break;
			writer.process.kill('SIGCONT');
			await new Promise((resolve) => setTimeout(resolve, 3));
		}
		assert.ok(existsSync(path.join(at.store, 'lock')), 'the lock was left');
		writer.process.kill('SIGKILL');
		await writer.ended;
		// However slow the machine is, the lock never gets so old that whoever left it no longer counts.
		const young = setInterval(() => makeYounger(path.join(at.store, 'lock')), 1_000);
		const next = startWriter('create', at, 'second', 1);
		assert.equal(await next.ended, 0);
		clearInterval(young);
		assert.equal(next.facts.length, 1);
	});
});

describe('four processes on one store', () => {
	it('have made all 800 checkpoints, and the graph is whole', async () => {
		const at = place();
		const writers = ['a', 'b', 'c', 'd'].map((name) => startWriter('create', at, name, 200));
		assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), [0, 0, 0, 0]);
		const checkpoints = openPlace(at);
		await assertWhole(checkpoints, 'after all');
		const ids = new Set(checkpoints.list().map(({ id }) => String(id)));
		assert.equal(ids.size, 800);
		for (const { facts } of writers)
			for (const { created } of facts) assert.ok(created !== undefined && ids.has(created));
		checkpoints.dispose();
	});
});
