/** P6 and P7: how fast restores are, beside shadow git, restic and borg on the same files in the same run. */
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoint } from '../../../src/core/checkpoint';
import type { EngineClient } from '../../../src/engine/client';
import type { BenchCase, BenchRow } from '../benchCase';
import { startEngine } from '../engine';
import { filesOf, makeLargeWorkspace, makeWorkspace } from '../inputs/workspaces';
import { borgCreate, borgExtract, borgRepository } from '../peers/borg';
import { ShadowGit } from '../peers/git';
import { resticBackup, resticRepository, resticRestore } from '../peers/restic';
import { settle } from '../settle';
import { Times } from '../times';

const rounds = 5;

interface Prepared {
	readonly workspace: string;
	readonly files: readonly string[];
	readonly git: ShadowGit;
	readonly engine: EngineClient;
	readonly checkpoint: Checkpoint;
}

/** A workspace that git and Cairn have recorded. */
async function prepare(make: typeof makeWorkspace, scratch: string, log: (line: string) => void): Promise<Prepared> {
	const workspace = path.join(scratch, 'workspace');
	make(workspace, log);
	const files = filesOf(workspace);
	const git = await ShadowGit.create(path.join(scratch, 'git'), workspace);
	await git.snapshot('first');
	const engine = await startEngine(path.join(scratch, 'store'), workspace);
	const { checkpoint } = await engine.request('create', { message: 'first' });
	return { workspace, files, git, engine, checkpoint };
}

export const restoreCopies: BenchCase = {
	claims: ['P6'],
	async run(scratch, log) {
		const { workspace, files, git, engine, checkpoint } = await prepare(makeWorkspace, scratch, log);
		const restic = await resticRepository(path.join(scratch, 'restic'));
		if (restic) await resticBackup(restic, workspace);
		const borg = await borgRepository(path.join(scratch, 'borg'));
		if (borg) await borgCreate(borg, workspace);
		const times = new Times();
		for (let round = 0; round < rounds; round++) {
			// Into new folders, and nothing is deleted: creating files after many were deleted is slow on ext4.
			const into = (who: string): string => {
				const folder = path.join(scratch, `copy-${who}-${round}`);
				mkdirSync(folder);
				return folder;
			};
			const folders = { git: into('git'), cairn: into('cairn'), restic: into('restic'), borg: into('borg') };
			await settle(files);
			await times.take('git', () => git.copyTo(folders.git));
			await settle(files);
			await times.take('cairn', () => engine.request('restore', { id: checkpoint.id, to: folders.cairn }));
			await settle(files);
			if (restic) await times.take('restic', () => resticRestore(restic, folders.restic));
			await settle(files);
			if (borg) await times.take('borg', () => borgExtract(borg, folders.borg));
			log(`restore into an empty folder: ${round + 1} of ${rounds}`);
		}
		await engine.close();
		const targets = { git: 1 / 1.7, restic: 1 / 3, borg: 1 / 2 };
		return (['git', 'restic', 'borg'] as const)
			.filter((peer) => times.has(peer))
			.map((peer) => ({
				claim: 'P6',
				what: 'restore of 13,000 files into an empty folder',
				ours: times.median('cairn'),
				peer,
				theirs: times.median(peer),
				unit: 'ms',
				target: targets[peer],
			}));
	},
};

export const restoreInPlace: BenchCase = {
	claims: ['P7'],
	async run(scratch, log) {
		const { files, git, engine, checkpoint } = await prepare(makeLargeWorkspace, scratch, log);
		const commit = await git.head();
		const rows: BenchRow[] = [];
		for (const { count, recorded } of [
			{ count: 1, recorded: false },
			{ count: 200, recorded: false },
			{ count: 200, recorded: true },
		]) {
			const times = new Times();
			for (let round = 0; round < rounds; round++) {
				const change = (): void => {
					for (let at = 0; at < count; at++) {
						appendFileSync(files[((round * count + at) * 7919) % files.length] ?? '', `// ${round}\n`);
					}
				};
				await settle(files);
				change();
				if (recorded) await git.snapshot('changed');
				await times.take('git', () => git.restore(commit));
				// Each looks first at what the other one's restore, and its own, have written: that is not a restore's time.
				await engine.request('create', {});
				await settle(files);
				change();
				if (recorded) await engine.request('create', {});
				await times.take('cairn', () => engine.request('restore', { id: checkpoint.id }));
				await git.run('status', '--porcelain');
				log(`restore of ${count} in place${recorded ? ', recorded before' : ''}: ${round + 1} of ${rounds}`);
			}
			rows.push({
				claim: 'P7',
				what:
					`restore of ${count} among 101,000 files in place, ` +
					(recorded
						? 'recorded before, as changes from outside are; check included'
						: 'safety checkpoint and check included'),
				ours: times.median('cairn'),
				peer: 'shadow git, which keeps nothing of before',
				theirs: times.median('git'),
				unit: 'ms',
				target: 1 / 2,
			});
		}
		await engine.close();
		return rows;
	},
};
