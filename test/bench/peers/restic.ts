/** restic as a peer, where the machine has it. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Backs the workspace up into a new repository; undefined where there is no restic. */
export function resticBackup(repository: string, workspace: string): string | undefined {
	const env = { PATH: process.env['PATH'], HOME: path.dirname(repository), RESTIC_PASSWORD: 'bench' };
	const restic = (...args: string[]): void => {
		execFileSync('restic', ['--quiet', '--repo', repository, '--cache-dir', `${repository}.cache`, ...args], { env });
	};
	try {
		restic('init');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
	restic('backup', workspace);
	return repository;
}
