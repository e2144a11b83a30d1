/** git as a peer: a repository beside the workspace, as the checkpoints of other tools use it ("shadow git"). */
import { mkdirSync } from 'node:fs';
import { runCommand } from '../commands/runCommand';

export class ShadowGit {
	readonly #environment: NodeJS.ProcessEnv;
	readonly #folder: string;

	private constructor(folder: string, workspace: string) {
		this.#folder = folder;
		mkdirSync(folder, { recursive: true });
		this.#environment = {
			PATH: process.env['PATH'],
			GIT_DIR: folder,
			GIT_WORK_TREE: workspace,
			GIT_CONFIG_NOSYSTEM: '1',
			HOME: folder,
			GIT_AUTHOR_NAME: 'bench',
			GIT_AUTHOR_EMAIL: 'bench@example.com',
			GIT_COMMITTER_NAME: 'bench',
			GIT_COMMITTER_EMAIL: 'bench@example.com',
		};
	}

	/** A new repository in this folder, which need not be there. */
	static async create(folder: string, workspace: string): Promise<ShadowGit> {
		const git = new ShadowGit(folder, workspace);
		await git.run('init', '--quiet', '--template=');
		// Else git collects garbage in the background of a later measurement.
		await git.run('config', 'gc.auto', '0');
		await git.run('config', 'core.bare', 'false');
		return git;
	}

	async commit(message: string): Promise<void> {
		await this.run('add', '--all', '--force', '.');
		await this.run('commit', '--quiet', '--allow-empty', '--message', message);
	}

	/** As the checkpoints of other tools do it, ignore files included. */
	async snapshot(message: string): Promise<void> {
		await this.run('add', '.', '--ignore-errors');
		await this.run('commit', '--quiet', '--allow-empty', '--message', message);
	}

	/** The fastest that git can: it is told which path has changed. */
	async snapshotOf(file: string): Promise<void> {
		await this.run('update-index', '--add', '--remove', '--', file);
		const tree = (await this.run('write-tree')).trim();
		const commit = (await this.run('commit-tree', tree, '-p', 'HEAD', '-m', 'save')).trim();
		await this.run('update-ref', 'HEAD', commit);
	}

	/** As the checkpoints of other tools do it. */
	async restore(commit: string): Promise<void> {
		await this.run('clean', '-f', '-d', '-f');
		await this.run('reset', '--hard', '--quiet', commit);
	}

	/** The commit that the last snapshot made. */
	async head(): Promise<string> {
		return (await this.run('rev-parse', 'HEAD')).trim();
	}

	/** Writes the last commit into an empty folder: the fastest way that git has. */
	async copyTo(folder: string): Promise<void> {
		await this.run('checkout-index', '--all', '--force', `--prefix=${folder}/`);
	}

	async gc(): Promise<void> {
		await this.run('gc', '--quiet');
	}

	get folder(): string {
		return this.#folder;
	}

	run(...args: string[]): Promise<string> {
		const cwd = this.#environment['GIT_WORK_TREE'];
		return runCommand({ file: 'git', args, env: this.#environment, ...(cwd === undefined ? {} : { cwd }) });
	}
}
