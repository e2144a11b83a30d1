/** borg as a peer, where the machine has it. */
import path from 'node:path';
import { runCommand } from '../commands/runCommand';

/** Makes a repository without encryption; undefined where there is no borg. */
export async function borgRepository(repository: string): Promise<string | undefined> {
	try {
		await borg(repository, 'init', '--encryption', 'none', repository);
		return repository;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Backs the workspace up. */
export async function borgCreate(repository: string, workspace: string): Promise<void> {
	await borg(repository, 'create', `${repository}::first`, workspace);
}

/** Writes the backup below a folder, which is there. */
export async function borgExtract(repository: string, folder: string): Promise<void> {
	await runBorg(repository, ['extract', `${repository}::first`], folder);
}

async function borg(repository: string, ...args: string[]): Promise<void> {
	await runBorg(repository, args);
}

async function runBorg(repository: string, args: readonly string[], cwd?: string): Promise<void> {
	const base = `${repository}.home`;
	const env = { PATH: process.env['PATH'], HOME: path.dirname(repository), BORG_BASE_DIR: base };
	await runCommand({ file: 'borg', args, env, ...(cwd === undefined ? {} : { cwd }) });
}
