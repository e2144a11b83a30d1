import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { OwnWatch } from '../../src/engine/ownWatch';
import { rounds } from '../support/depth';
import { eventually } from '../support/eventually';
import { readTree } from '../support/fileTree';
import { openCheckpoints } from '../support/openCheckpoints';
import { seededRandom } from '../support/seeded';
import { makeTempFolder } from '../support/tempFolder';

const numRounds = rounds('CAIRN_WATCH_ROUNDS', { usual: 4, deep: 60 });
const stepsInRound = 40;

describe('the watch of folders that came', () => {
	for (const limit of [1_000, 3]) {
		it(`misses nothing that happens below them, with ${limit} of the system's watches`, async () => {
			const random = seededRandom(limit);
			const hints = new Set<string>();
			const own = new OwnWatch({
				begunAtMs: Infinity,
				limit,
				pauseMs: 100,
				look: (folders) => checkpoints.changedBelow(folders),
				onChange: ({ paths }) => {
					for (const each of paths) hints.add(each);
				},
				onFolders: () => undefined,
				log: { write: () => undefined },
			});
			const { checkpoints, folder } = openCheckpoints({ 'old.txt': '' }, { watch: own.folders });
			await checkpoints.create();
			/** What comes is there at once, with all below. */
			const outside = makeTempFolder('outside');
			const names = ['a', 'b', 'c'];
			const pick = (): string => names[Math.floor(random() * names.length)] ?? 'a';
			const place = (): string => path.join(folder, 'new', ...Array.from({ length: 1 + random() * 4 }, pick));
			const away = (): string => path.join(outside, pick());
			const steps = [
				() => mkdirSync(place(), { recursive: true }),
				() => writeFileSync(place(), String(random())),
				() => writeFileSync(place(), String(random())),
				() => renameSync(place(), place()),
				() => rmSync(place(), { recursive: true }),
				() => renameSync(place(), away()),
				() => renameSync(away(), place()),
			];
			mkdirSync(path.join(folder, 'new/a/b'), { recursive: true });
			hints.add(path.join(folder, 'new'));
			const capture = async (): Promise<void> => {
				const told = [...hints];
				hints.clear();
				if (told.length > 0) await checkpoints.create({ hints: told });
			};
			const recorded = (): string[] =>
				checkpoints
					.files('HEAD')
					.map(({ path: file, kind }) =>
						kind === 'directory' ? file : `${file} ${checkpoints.read('HEAD', file).toString()}`,
					)
					.sort();
			const onDisk = (): string[] =>
				Object.entries(readTree(folder))
					.map(([file, what]) => (what.startsWith('folder') ? file : `${file} ${textOf(what)}`))
					.sort();
			try {
				for (let round = 0; round < numRounds; round++) {
					for (let step = 0; step < stepsInRound; step++) {
						try {
							steps[Math.floor(random() * steps.length)]?.();
						} catch (error) {
							// What cannot be done is passed over.
							if (!(error instanceof Error && 'code' in error)) throw error;
						}
						if (random() < 0.1) await setTimeout(random() * 300);
						if (random() < 0.1) await capture();
					}
					await eventually(
						`round ${round} is recorded`,
						async () => {
							await capture();
							return {
								lacking: onDisk().filter((each) => !recorded().includes(each)),
								recorded: recorded().length - onDisk().length,
							};
						},
						({ lacking, recorded: more }) => lacking.length === 0 && more === 0,
					);
				}
			} finally {
				own.dispose();
			}
		});
	}
});

/** @param what as `readTree` has it: `file 644 HEX` */
function textOf(what: string): string {
	return Buffer.from(what.split(' ')[2] ?? '', 'hex').toString();
}
