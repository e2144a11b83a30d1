/** P8 to P11: what a store takes, beside git and restic on the same history. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BenchCase, BenchRow } from '../benchCase';
import { diskUse } from '../diskUse';
import { applyStep, historySteps } from '../inputs/history';
import { codeLine, edit, seededRandom } from '../../support/seeded';
import { makeNpmTree } from '../inputs/workspaces';
import { openStore } from '../openStore';
import { ShadowGit } from '../peers/git';
import { resticBackup, resticRepository } from '../peers/restic';

/** Checkpoints of the history of packages. */
const historyLength = Number(process.env['CAIRN_BENCH_HISTORY'] ?? 1000);

export const firstCaptureSize: BenchCase = {
	claims: ['P8'],
	async run(scratch, log) {
		const workspace = path.join(scratch, 'workspace');
		const storePath = path.join(scratch, 'store');
		makeNpmTree(workspace, log);
		const git = await ShadowGit.create(path.join(scratch, 'git'), workspace);
		await git.commit('first');
		const checkpoints = openStore(storePath, workspace);
		await checkpoints.create({ message: 'first' });
		checkpoints.dispose();
		return firstRows(scratch, workspace, storePath, git);
	},
};

/** One history, recorded by each in turn. */
export const historySize: BenchCase = {
	claims: ['P9'],
	async run(scratch, log) {
		const workspace = path.join(scratch, 'workspace');
		const storePath = path.join(scratch, 'store');
		const steps = historySteps(historyLength + 3, log);
		for (const step of steps.slice(0, 4)) applyStep(workspace, step);
		const git = await ShadowGit.create(path.join(scratch, 'git'), workspace);
		const checkpoints = openStore(storePath, workspace);
		await checkpoints.create({ message: 'first' });
		await git.commit('first');
		for (const [number, step] of steps.slice(4).entries()) {
			applyStep(workspace, step);
			const message = `${step.name} ${step.version}`;
			await checkpoints.create({ message });
			await git.commit(message);
			if (number % 100 === 99) log(`history: ${number + 1} of ${steps.length - 4}`);
		}
		const loose = diskUse(git.folder).onDisk;
		await git.gc();
		const theirs = diskUse(git.folder).apparent;
		const { checkpointCount, objectCount } = checkpoints.stats();
		const what = `store of ${checkpointCount} checkpoints, ${objectCount} objects`;
		const ours = diskUse(storePath).apparent;
		const verified = await checkpoints.verify();
		if (!verified.ok) throw new Error(`The store is damaged: ${JSON.stringify(verified.findings.slice(0, 3))}`);
		checkpoints.dispose();
		return [
			{ claim: 'P9', what, ours, unit: 'bytes', peer: 'git gc', theirs, target: 1.05 },
			{ claim: 'P9', what, ours, unit: 'bytes', peer: 'shadow git on disk before gc', theirs: loose },
		];
	},
};

async function firstRows(scratch: string, workspace: string, storePath: string, git: ShadowGit): Promise<BenchRow[]> {
	const ours = diskUse(storePath);
	const { files, apparent } = diskUse(workspace);
	const size = {
		claim: 'P8',
		what: `store after the first capture of ${files} files, ${(apparent / 2 ** 20).toFixed(0)} MB`,
		unit: 'bytes',
	} as const;
	const loose = diskUse(git.folder);
	const copy = await ShadowGit.create(path.join(scratch, 'git-first'), workspace);
	await copy.commit('first');
	await copy.gc();
	const repository = await resticRepository(path.join(scratch, 'restic'));
	if (repository) await resticBackup(repository, workspace);
	return [
		{ ...size, ours: ours.onDisk, peer: 'shadow git on disk', theirs: loose.onDisk, target: 0.4 },
		...(repository
			? [{ ...size, ours: ours.apparent, peer: 'restic', theirs: diskUse(repository).apparent, target: 0.85 }]
			: []),
		{ ...size, ours: ours.apparent, peer: 'git gc', theirs: diskUse(copy.folder).apparent, target: 1.0 },
	];
}

export const savesOfOneFile: BenchCase = {
	claims: ['P10'],
	async run(scratch) {
		const workspace = path.join(scratch, 'workspace');
		const storePath = path.join(scratch, 'store');
		const random = seededRandom(10);
		mkdirSync(path.join(workspace, 'src'), { recursive: true });
		const file = path.join(workspace, 'src', 'large.ts');
		let text = '';
		while (text.length < 200_000) text += codeLine(random);
		const checkpoints = openStore(storePath, workspace);
		const git = await ShadowGit.create(path.join(scratch, 'git'), workspace);
		for (let save = 0; save < 1000; save++) {
			writeFileSync(file, text);
			await checkpoints.create({ message: 'Saved src/large.ts', trigger: 'save' });
			await git.commit('Saved src/large.ts');
			text = edit(text, random);
		}
		const ours = diskUse(storePath).apparent;
		const loose = diskUse(git.folder).onDisk;
		await git.gc();
		const what = '1,000 saves of one file of 200 KB';
		checkpoints.dispose();
		return [
			{ claim: 'P10', what, ours, unit: 'bytes', peer: 'git gc', theirs: diskUse(git.folder).apparent, target: 0.6 },
			{ claim: 'P10', what, ours, unit: 'bytes', peer: 'shadow git on disk before gc', theirs: loose },
		];
	},
};

/** What a save adds beyond the file's own change, in a workspace of many files. */
export const metadataSize: BenchCase = {
	claims: ['P11'],
	async run(scratch, log) {
		const workspace = path.join(scratch, 'workspace');
		const storePath = path.join(scratch, 'store');
		const random = seededRandom(11);
		const files = makeFiles(workspace, 100_000, random);
		log('100,000 files are there');
		const checkpoints = openStore(storePath, workspace);
		await checkpoints.create();
		log('the first capture is done');
		const sizes: number[] = [];
		let size = diskUse(storePath).apparent;
		for (let save = 0; save < 20; save++) {
			const file = files[Math.floor(random() * files.length)] ?? '';
			appendFileSync(file, 'x');
			await checkpoints.create({ message: `Saved ${path.basename(file)}`, trigger: 'save' });
			const now = diskUse(storePath).apparent;
			sizes.push(now - size);
			size = now;
			if (!readFileSync(file, 'utf8').endsWith('x')) throw new Error(`${file} was not written.`);
		}
		sizes.sort((a, b) => a - b);
		checkpoints.dispose();
		const what = 'a save of one byte among 100,000 files, all that it adds (median)';
		return [
			{ claim: 'P11', what, ours: sizes[10] ?? 0, unit: 'bytes', peer: 'the target, 1 KB', theirs: 1024, target: 1 },
		];
	},
};

/** Five files a folder, folders up to eight deep, as in real trees. */
function makeFiles(workspace: string, count: number, random: () => number): string[] {
	const files: string[] = [];
	for (let i = 0; files.length < count; i++) {
		const parts = [
			i % 7,
			Math.floor(i / 7) % 11,
			Math.floor(i / 77) % 13,
			Math.floor(i / 1001) % 17,
			Math.floor(i / 17_017),
		];
		const folder = path.join(workspace, ...parts.map((part, depth) => `folder-${depth}-${part}`));
		mkdirSync(folder, { recursive: true });
		for (let number = 0; number < 6 && files.length < count; number++) {
			const file = path.join(folder, `file-${number}.ts`);
			writeFileSync(file, Array.from({ length: 10 + Math.floor(random() * 10) }, () => codeLine(random)).join(''));
			files.push(file);
		}
	}
	return files;
}
