/** git as a peer: a repository beside the workspace, as the checkpoints of other tools use it ("shadow git"). */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

export class ShadowGit {
	readonly #environment: NodeJS.ProcessEnv;
	readonly #folder: string;

	constructor(folder: string, workspace: string) {
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
		this.run('init', '--quiet', '--template=');
		// Else git collects garbage in the background of a later measurement.
		this.run('config', 'gc.auto', '0');
		this.run('config', 'core.bare', 'false');
	}

	commit(message: string): void {
		this.run('add', '--all', '--force', '.');
		this.run('commit', '--quiet', '--allow-empty', '--message', message);
	}

	/** As the checkpoints of other tools do it, ignore files included. */
	snapshot(message: string): void {
		this.run('add', '.', '--ignore-errors');
		this.run('commit', '--quiet', '--allow-empty', '--message', message);
	}

	/** The fastest that git can: it is told which path has changed. */
	snapshotOf(file: string): void {
		this.run('update-index', '--add', '--remove', '--', file);
		const tree = this.run('write-tree').trim();
		const commit = this.run('commit-tree', tree, '-p', 'HEAD', '-m', 'save').trim();
		this.run('update-ref', 'HEAD', commit);
	}

	/** As the checkpoints of other tools do it. */
	restore(commit: string): void {
		this.run('clean', '-f', '-d', '-f');
		this.run('reset', '--hard', '--quiet', commit);
	}

	/** The commit that the last snapshot made. */
	get head(): string {
		return this.run('rev-parse', 'HEAD').trim();
	}

	/** Writes the last commit into an empty folder: the fastest way that git has. */
	copyTo(folder: string): void {
		this.run('checkout-index', '--all', '--force', `--prefix=${folder}/`);
	}

	gc(): void {
		this.run('gc', '--quiet');
	}

	get folder(): string {
		return this.#folder;
	}

	run(...args: string[]): string {
		return execFileSync('git', args, {
			env: this.#environment,
			encoding: 'utf8',
			maxBuffer: 1 << 28,
			cwd: this.#environment['GIT_WORK_TREE'],
		});
	}
}
