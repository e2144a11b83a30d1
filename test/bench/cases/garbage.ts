/** What collecting garbage in a store of 1 GB takes: memory, and disk beyond what the store has already. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { builtTests } from '../../support/projectRoot';
import type { BenchCase } from '../benchCase';
import { diskUse } from '../diskUse';
import { seededRandom } from '../../support/seeded';
import { openStore } from '../openStore';

const files = 100_000;
const fileBytes = 11_000;
/** As in `packObjectStore.ts`. */
const packBytes = 64 << 20;

export const garbage: BenchCase = {
	claims: ['GC'],
	async run(scratch, log) {
		const workspace = path.join(scratch, 'workspace');
		const storePath = path.join(scratch, 'store');
		const random = seededRandom(12);
		const write = (number: number): void => {
			const folder = path.join(workspace, `folder-${number % 1000}`);
			if (number < 1000) mkdirSync(folder, { recursive: true });
			const bytes = Buffer.allocUnsafe(fileBytes);
			for (let at = 0; at < fileBytes; at += 4)
				bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), Math.min(at, fileBytes - 4));
			writeFileSync(path.join(folder, `file-${number}`), bytes);
		};
		for (let number = 0; number < files; number++) write(number);
		const checkpoints = openStore(storePath, workspace);
		await checkpoints.create({ message: 'first' });
		for (let number = 0; number < files; number += 5) write(number);
		await checkpoints.create({ message: 'second' });
		await checkpoints.delete(['HEAD~1']);
		checkpoints.dispose();
		const before = diskUse(storePath).apparent;
		log(`the store has ${(before / 2 ** 20).toFixed(0)} MB`);
		let most = before;
		const watching = setInterval(() => (most = Math.max(most, sizeNow(storePath))), 20);
		const started = performance.now();
		const peak = await collectInAnotherProcess(storePath, workspace);
		const elapsed = performance.now() - started;
		clearInterval(watching);
		const after = diskUse(storePath).apparent;
		log(`gc took ${elapsed.toFixed(0)} ms and freed ${((before - after) / 2 ** 20).toFixed(0)} MB`);
		return [
			{
				claim: 'GC',
				what: 'peak memory of the process',
				ours: peak,
				unit: 'bytes',
				peer: 'the target, 200 MB',
				theirs: 200 * 2 ** 20,
				target: 1,
			},
			{
				claim: 'GC',
				what: 'disk beyond what the store had',
				ours: most - before,
				unit: 'bytes',
				peer: 'one pack',
				theirs: packBytes,
				target: 1,
			},
		];
	},
};

/** Files come and go meanwhile. */
function sizeNow(storePath: string): number {
	try {
		return diskUse(storePath).apparent;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
		throw error;
	}
}

/** Returns the peak of its memory, in bytes. */
function collectInAnotherProcess(storePath: string, workspace: string): Promise<number> {
	const script = path.join(builtTests, 'crash', 'writer', 'run.js');
	const child = spawn(process.execPath, [script, 'gc', storePath, workspace, 'bench', '0'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	return new Promise((resolve, reject) => {
		child.on('close', (code) => {
			const facts = output
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line) as { peakBytes?: number });
			const peak = facts.find(({ peakBytes }) => peakBytes !== undefined)?.peakBytes;
			if (code === 0 && peak !== undefined) resolve(peak);
			else reject(new Error(`gc ended with ${code}.`));
		});
	});
}
