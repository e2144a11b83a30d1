/** The command line, run as a program of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { writeTree } from './fileTree';
import { projectRoot } from './projectRoot';
import { makeTempFolder } from './tempFolder';

export interface Result {
	readonly code: number | null;
	readonly stdout: string;
	readonly bytes: Buffer;
	readonly stderr: string;
}

/** A workspace and the command line in it, run as a program of its own. */
export function makeCli(files: Record<string, string>): {
	folder: string;
	store: string;
	run: (...args: string[]) => Result;
	/** As `run`, by a program that gets the command line as its last arguments: one that mounts something, or becomes another user. */
	runBy: (program: readonly string[], ...args: string[]) => Result;
} {
	const home = makeTempFolder('cli');
	const [folder, store] = [path.join(home, 'workspace'), path.join(home, 'store')];
	writeTree(folder, files);
	const cli = path.join(projectRoot, 'dist', 'cli.js');
	const runBy = (program: readonly string[], ...args: string[]): Result => {
		const env = { ...process.env, CAIRN_STORE: store };
		const [first = '', ...rest] = [...program, process.execPath, cli, ...args];
		const { status, stdout, stderr } = spawnSync(first, rest, { cwd: folder, env });
		return { code: status, stdout: stdout.toString(), bytes: stdout, stderr: stderr.toString() };
	};
	return { folder, store, run: (...args) => runBy([], ...args), runBy };
}

export function json<T = Record<string, unknown>>(result: Result): T {
	assert.equal(result.code, 0, result.stderr);
	return JSON.parse(result.stdout) as T;
}

export interface CheckpointJson {
	id: string;
	parentId: string | null;
	message: string;
	createdAt: string;
}
