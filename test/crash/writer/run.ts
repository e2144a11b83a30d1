/**
 * A process that works on a store until it has done enough or is killed: `run.js MODE STORE WORKSPACE NAME COUNT`. It prints a line
 * for each operation that has succeeded.
 */
import { appendFileSync, mkdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { systemClock } from '../../../src/base/clock';
import { Checkpoints } from '../../../src/core/checkpoints';
import { CairnError } from '../../../src/core/errors';
import { nodeFileSystem } from '../../../src/core/fileSystem';

/** Small, so that there are several packs; the measurement of a large store takes the usual one. In bytes. */
const smallPack = 30_000;

const [mode = '', store = '', workspace = '', name = '', count = '0'] = process.argv.slice(2);

const checkpoints = new Checkpoints({
	// Stores and folders are copied together.
	binding: 'adopt',
	storePath: store,
	create: true,
	workspace: { roots: [{ name: 'w', path: workspace }], scope: { include: [], exclude: [], maxFileSize: 1 << 26 } },
	author: name,
	fileSystem: nodeFileSystem,
	clock: systemClock,
	log: silentLog,
	...(name === 'bench' ? {} : { packLimit: smallPack }),
});

/** Written at once: what stands there was acknowledged before the process could be killed. */
function acknowledge(fact: Readonly<Record<string, unknown>>): void {
	writeSync(1, `${JSON.stringify(fact)}\n`);
}

async function create(step: number): Promise<void> {
	const file = path.join(workspace, `file-${name}-${step % 7}`);
	appendFileSync(file, `step ${step} of ${name}, which is long enough to be worth packing ${'x'.repeat(step % 50)}\n`);
	const { checkpoint } = await checkpoints.create({ message: `${name} ${step}`, allowEmpty: true });
	acknowledge({ created: checkpoint.id });
}

async function everything(step: number): Promise<void> {
	await create(step);
	if (step % 5 === 1) {
		await checkpoints.edit('HEAD', { tags: [`tag-${step}`] });
		acknowledge({ tagged: checkpoints.head, tag: `tag-${step}` });
	}
	if (step % 6 === 2) {
		const { id } = checkpoints.list({ limit: 4 }).at(-1) ?? {};
		if (id !== undefined && id !== checkpoints.head) {
			// Said before: where it is killed in between, both are right.
			acknowledge({ deleting: id });
			await deleteUnlessNeeded(id);
		}
	}
	if (step % 11 === 3) await checkpoints.gc();
	if (step % 13 === 4) {
		const { id } = checkpoints.list({ limit: 3 }).at(-1) ?? {};
		if (id !== undefined) await checkpoints.restore(id);
	}
}

/** A restore that was killed keeps what it needs. */
async function deleteUnlessNeeded(id: string): Promise<void> {
	try {
		await checkpoints.delete([id]);
	} catch (error) {
		if (!CairnError.is(error, 'restoreConflict')) throw error;
	}
}

async function main(): Promise<void> {
	mkdirSync(workspace, { recursive: true });
	if (mode === 'gc') {
		acknowledge({ ready: true });
		await checkpoints.gc();
		acknowledge({ done: true, peakBytes: process.resourceUsage().maxRSS * 1024 });
		return;
	}
	if (mode === 'restore') {
		acknowledge({ ready: true });
		for (let step = 0; step < Number(count); step++) await checkpoints.restore(step % 2 === 0 ? 'A' : 'B');
		return;
	}
	writeFileSync(path.join(workspace, `noise-${name}`), `${name}\n`.repeat(200));
	for (let step = 0; step < Number(count); step++) await (mode === 'create' ? create(step) : everything(step));
	checkpoints.dispose();
}

void main();
