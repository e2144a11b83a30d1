/** borg as a peer, where the machine has it. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Makes a repository without encryption; undefined where there is no borg. */
export function borgRepository(repository: string): string | undefined {
	try {
		borg(repository, 'init', '--encryption', 'none', repository);
		return repository;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Backs the workspace up. */
export function borgCreate(repository: string, workspace: string): void {
	borg(repository, 'create', `${repository}::first`, workspace);
}

/** Writes the backup below a folder, which is there. */
export function borgExtract(repository: string, folder: string): void {
	runBorg(repository, ['extract', `${repository}::first`], folder);
}

function borg(repository: string, ...args: string[]): void {
	runBorg(repository, args);
}

function runBorg(repository: string, args: readonly string[], cwd?: string): void {
	const base = `${repository}.home`;
	const env = { PATH: process.env['PATH'], HOME: path.dirname(repository), BORG_BASE_DIR: base };
	execFileSync('borg', args, { env, stdio: 'pipe', ...(cwd ? { cwd } : {}) });
}
