/** restic as a peer, where the machine has it. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Makes a repository; undefined where there is no restic. */
export function resticRepository(repository: string): string | undefined {
	try {
		restic(repository, 'init');
		return repository;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Backs the workspace up. */
export function resticBackup(repository: string, workspace: string): void {
	restic(repository, 'backup', workspace);
}

/** Writes the newest backup below a folder. */
export function resticRestore(repository: string, folder: string): void {
	restic(repository, 'restore', 'latest', '--target', folder);
}

function restic(repository: string, ...args: string[]): void {
	const env = { PATH: process.env['PATH'], HOME: path.dirname(repository), RESTIC_PASSWORD: 'bench' };
	execFileSync('restic', ['--quiet', '--repo', repository, '--cache-dir', `${repository}.cache`, ...args], { env });
}
