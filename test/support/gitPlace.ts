/** Repositories and their settings in a temporary folder; git and Cairn are asked what they see in them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { type GitEnvironment, gitEnvironment } from '../../src/core/workspace/git/gitEnvironment';
import type { Workspace } from '../../src/core/workspace/workspace';
import { type FileTree, writeTree } from './fileTree';
import { openCheckpoints } from './openCheckpoints';
import { makeTempFolder } from './tempFolder';

/** A home folder with git's settings, and a place for repositories, each of which git and Cairn are asked about. */
export class GitPlace {
	readonly folder = makeTempFolder('git-rules');
	readonly #environment: NodeJS.ProcessEnv;

	constructor(settings = '') {
		const home = path.join(this.folder, 'home');
		writeTree(home, {
			'.gitconfig': `${settings}\n[user]\nname=t\nemail=t@example.com\n[protocol "file"]\nallow=always\n`,
		});
		this.#environment = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
	}

	at(...names: string[]): string {
		return path.join(this.folder, ...names);
	}

	git(folder: string, ...args: string[]): string {
		return execFileSync('git', args, { cwd: this.at(folder), env: this.#environment, encoding: 'utf8', stdio: 'pipe' });
	}

	/** A repository with these files, none of them tracked. */
	repository(folder: string, tree: FileTree): void {
		writeTree(this.at(folder), tree);
		this.git(folder, 'init', '--quiet');
	}

	seenByGit(folder: string): string[] {
		return this.git(folder, 'ls-files', '-z', '-co', '--exclude-standard').split('\0').filter(Boolean).sort();
	}

	/** How Cairn opens a folder of it. */
	opened(folder: string): { git: GitEnvironment; workspace: Workspace } {
		const roots = [{ name: 'workspace', path: this.at(folder) }];
		const scope = { include: [], exclude: [], maxFileSize: 1e6 };
		return { git: gitEnvironment(this.#environment), workspace: { roots, scope } };
	}

	async recorded(folder: string): Promise<string[]> {
		const checkpoints = openCheckpoints({}).reopen(this.opened(folder));
		await checkpoints.create();
		const files = checkpoints.files('HEAD').filter(({ kind }) => kind !== 'directory');
		checkpoints.dispose();
		return files.map((file) => file.path).sort();
	}

	async assertSame(folder: string, ...expected: string[]): Promise<void> {
		assert.deepEqual(this.seenByGit(folder), expected);
		assert.deepEqual(await this.recorded(folder), expected);
	}
}
