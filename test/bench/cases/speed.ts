/** P1 to P5, P12, P13: how fast captures are, beside shadow git, restic and borg on the same files in the same run. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EngineClient } from '../../../src/engine/client';
import { builtTests } from '../../support/projectRoot';
import type { BenchCase, BenchRow } from '../benchCase';
import { startEngine } from '../engine';
import { filesOf, makeLargeWorkspace, makeWorkspace } from '../inputs/workspaces';
import { settle } from '../settle';
import { Times } from '../times';
import { borgRepository, borgCreate } from '../peers/borg';
import { ShadowGit } from '../peers/git';
import { resticBackup, resticRepository } from '../peers/restic';

interface Size {
	readonly name: string;
	readonly make: (workspace: string, log: (line: string) => void) => void;
	readonly rounds: number;
	/** Ours divided by theirs must be at most this, by claim. */
	readonly targets: { readonly P1: number; readonly P3: number; readonly P4: number; readonly P5: number };
}

const small: Size = {
	name: '13,000 files',
	make: makeWorkspace,
	rounds: 5,
	targets: { P1: 1 / 3.5, P3: 1 / 30, P4: 1 / 10, P5: 1 / 1.5 },
};
const large: Size = {
	name: '101,000 files',
	make: makeLargeWorkspace,
	rounds: 3,
	targets: { P1: 1 / 4, P3: 1 / 200, P4: 1 / 40, P5: 1 / 1.5 },
};
/** Measured ones, after as many as it takes for everything to be warm: an engine stays as long as its window. */
const saves = 25;
const warmUps = 25;

export const speedSmall: BenchCase = {
	claims: ['P1', 'P2', 'P3', 'P4', 'P5'],
	run: (scratch, log) => run(small, scratch, log),
};
export const speedLarge: BenchCase = {
	claims: ['P1', 'P3', 'P4', 'P5', 'P13'],
	run: (scratch, log) => run(large, scratch, log),
};

async function run(size: Size, scratch: string, log: (line: string) => void): Promise<BenchRow[]> {
	const workspace = path.join(scratch, 'workspace');
	size.make(workspace, log);
	const files = filesOf(workspace);
	const firsts = new Times();
	const delay = monitorEventLoopDelay({ resolution: 1 });
	let engine: EngineClient | undefined;
	let git: ShadowGit | undefined;
	for (let round = 0; round < size.rounds; round++) {
		// Nothing is deleted in between: creating files after many were deleted is slow on ext4.
		git = await ShadowGit.create(path.join(scratch, `git-${round}`), workspace);
		const shadow = git;
		await settle(files);
		await firsts.take('git', () => shadow.snapshot('first'));
		if (size === small) await peers(firsts, { scratch, workspace, files, round });
		await engine?.close();
		engine = await startEngine(path.join(scratch, `store-${round}`), workspace);
		const opened = engine;
		await settle(files);
		delay.enable();
		await firsts.take('cairn', () => opened.request('create', { message: 'first' }));
		delay.disable();
		log(`${size.name}: first capture ${round + 1} of ${size.rounds}`);
	}
	if (!engine || !git) return [];
	const later = await timeSaves(engine, git, workspace, files);
	await engine.close();
	const first = {
		claim: 'P1',
		what: `first capture of ${size.name}`,
		unit: 'ms',
		ours: firsts.median('cairn'),
	} as const;
	const save = { unit: 'ms', ours: later.median('hinted') } as const;
	return [
		{ ...first, peer: 'shadow git', theirs: firsts.median('git'), target: size.targets.P1 },
		...(['restic', 'borg'] as const)
			.filter((peer) => firsts.has(peer))
			.map((peer): BenchRow => ({ ...first, claim: 'P2', peer, theirs: firsts.median(peer), target: 1 / 2 })),
		{
			...save,
			claim: 'P3',
			what: `a save among ${size.name}`,
			peer: 'shadow git',
			theirs: later.median('git'),
			target: size.targets.P3,
		},
		{
			...save,
			claim: 'P4',
			what: `a save among ${size.name}`,
			peer: 'git fed with the path',
			theirs: later.median('fed git'),
			target: size.targets.P4,
		},
		{
			claim: 'P5',
			what: `a verified checkpoint of one change among ${size.name}`,
			unit: 'ms',
			ours: later.median('verified'),
			peer: 'shadow git',
			theirs: later.median('git'),
			target: size.targets.P5,
		},
		{
			claim: 'P13',
			what: `delay of the asking thread during the first capture of ${size.name}, 99th percentile`,
			unit: 'ms',
			ours: delay.percentile(99) / 1e6,
			peer: 'the target, 20 ms',
			theirs: 20,
			target: 1,
		},
	];
}

interface Round {
	readonly scratch: string;
	readonly workspace: string;
	readonly files: readonly string[];
	readonly round: number;
}

async function peers(times: Times, { scratch, workspace, files, round }: Round): Promise<void> {
	const restic = await resticRepository(path.join(scratch, `restic-${round}`));
	await settle(files);
	if (restic) await times.take('restic', () => resticBackup(restic, workspace));
	const borg = await borgRepository(path.join(scratch, `borg-${round}`));
	await settle(files);
	if (borg) await times.take('borg', () => borgCreate(borg, workspace));
}

/** One file is changed, and each records it in turn. */
async function timeSaves(
	engine: EngineClient,
	git: ShadowGit,
	workspace: string,
	files: readonly string[],
): Promise<Times> {
	let times = new Times();
	for (let save = 0; save < warmUps + saves; save++) {
		if (save === warmUps) times = new Times();
		const file = files[(save * 7919) % files.length] ?? '';
		const change = (): void => appendFileSync(file, `// ${save}\n`);
		change();
		await times.take('git', () => git.snapshot('save'));
		await engine.request('create', { message: 'catches up', trigger: 'external' });
		change();
		await times.take('fed git', () => git.snapshotOf(path.relative(workspace, file)));
		// Ours is durable when it answers, and the file system would have it wait for the index that git has just written.
		await settle([file]);
		await times.take('hinted', () => engine.request('create', { message: 'save', trigger: 'save', hints: [file] }));
		change();
		await settle([file]);
		await times.take('verified', () => engine.request('create', { message: 'save', trigger: 'save' }));
		await git.snapshot('catches up');
	}
	return times;
}

export const memory: BenchCase = {
	claims: ['P12'],
	async run(scratch, log) {
		const workspace = path.join(scratch, 'workspace');
		makeLargeWorkspace(workspace, log);
		const script = path.join(builtTests, 'bench', 'memory', 'run.js');
		const output = execFileSync(process.execPath, [script, path.join(scratch, 'store'), workspace], {
			encoding: 'utf8',
		});
		const { peak, resident } = JSON.parse(output) as { peak: number; resident: number };
		const what = (when: string): string => `memory of a process with the engine alone, 101,000 files, ${when}`;
		await Promise.resolve();
		return [
			{
				claim: 'P12',
				what: what('at its peak'),
				unit: 'MiB',
				ours: peak,
				peer: 'the target, 250 MiB',
				theirs: 250,
				target: 1,
			},
			{
				claim: 'P12',
				what: what('ten seconds after'),
				unit: 'MiB',
				ours: resident,
				peer: 'the target, 120 MiB',
				theirs: 120,
				target: 1,
			},
		];
	},
};
