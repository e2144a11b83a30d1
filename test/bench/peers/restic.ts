/** restic as a peer, where the machine has it. */
import path from 'node:path';
import { runCommand } from '../commands/runCommand';

/** Makes a repository; undefined where there is no restic. */
export async function resticRepository(repository: string): Promise<string | undefined> {
	try {
		await restic(repository, 'init');
		return repository;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Backs the workspace up. */
export async function resticBackup(repository: string, workspace: string): Promise<void> {
	await restic(repository, 'backup', workspace);
}

/** Writes the newest backup below a folder. */
export async function resticRestore(repository: string, folder: string): Promise<void> {
	await restic(repository, 'restore', 'latest', '--target', folder);
}

async function restic(repository: string, ...args: string[]): Promise<void> {
	const env = { PATH: process.env['PATH'], HOME: path.dirname(repository), RESTIC_PASSWORD: 'bench' };
	const settings = ['--quiet', '--repo', repository, '--cache-dir', `${repository}.cache`];
	await runCommand({ file: 'restic', args: [...settings, ...args], env });
}
