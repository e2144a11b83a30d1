/** How long it takes to open a long history and to ask it something. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BenchCase, BenchRow } from '../benchCase';
import { openStore } from '../openStore';

const count = 10_000;
const rounds = 9;

export const listing: BenchCase = {
	claims: ['LIST'],
	async run(scratch) {
		const workspace = path.join(scratch, 'workspace');
		const storePath = path.join(scratch, 'store');
		for (const folder of ['src', 'docs']) mkdirSync(path.join(workspace, folder), { recursive: true });
		const filler = openStore(storePath, workspace);
		for (let number = 0; number < count; number++) {
			const file = number % 10 === 0 ? 'docs/page.md' : `src/file-${number % 50}.ts`;
			writeFileSync(path.join(workspace, file), `${number}\n`);
			await filler.create({ message: `Saved ${file}`, tags: number % 100 === 0 ? ['hundred'] : [], trigger: 'save' });
		}
		filler.dispose();
		const questions: Readonly<Record<string, (store: ReturnType<typeof openStore>) => number>> = {
			open: () => count,
			'open and list all': (store) => store.list().length,
			'open and list 50': (store) => store.list({ limit: 50 }).length,
			'open and list by tag': (store) => store.list({ tags: ['hundred'] }).length,
			'open and list the history of a path': (store) => store.list({ path: 'docs/page.md' }).length,
		};
		const rows: BenchRow[] = [];
		for (const [what, ask] of Object.entries(questions)) {
			const times: number[] = [];
			for (let round = 0; round < rounds; round++) {
				const started = performance.now();
				const store = openStore(storePath, workspace);
				if (ask(store) === 0) throw new Error(`${what}: nothing was found.`);
				times.push(performance.now() - started);
				store.dispose();
			}
			times.sort((a, b) => a - b);
			rows.push({
				claim: 'LIST',
				what: `${what}, of ${count} checkpoints`,
				ours: times[rounds >> 1] ?? 0,
				unit: 'ms',
				peer: 'the target',
				theirs: 100,
				...(what.includes('path') ? {} : { target: 1 }),
			});
		}
		return rows;
	},
};
