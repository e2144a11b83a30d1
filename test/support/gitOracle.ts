/** git itself, asked which files it sees. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeTempFolder } from './tempFolder';

export interface GitSetup {
	/** Folders that are repositories of their own, besides the workspace folder. */
	readonly repositories: readonly string[];
	/** Paths to track whatever the rules say; those that are not there are passed over. */
	readonly added: readonly string[];
	readonly exclude: string;
	readonly userRules: string;
	readonly ignoreCase: boolean;
	readonly indexVersion: number;
	readonly splitIndex: boolean;
}

export class GitOracle {
	readonly environment: NodeJS.ProcessEnv;
	readonly #template: string;

	constructor() {
		const home = makeTempFolder('git-home');
		this.environment = { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C.UTF-8' };
		this.#template = path.join(home, 'template');
		execFileSync('git', ['init', '--quiet', this.#template], { env: this.environment });
	}

	/** Makes repositories in a folder, where they are not there yet, and sets them up. */
	prepare(folder: string, setup: GitSetup): void {
		for (const repository of ['', ...setup.repositories]) {
			const target = path.join(folder, repository, '.git');
			if (!existsSync(target)) cpSync(path.join(this.#template, '.git'), target, { recursive: true });
		}
		writeFileSync(path.join(folder, '.git', 'info', 'exclude'), setup.exclude);
		const userFile = path.join(String(this.environment['HOME']), '.config', 'git', 'ignore');
		mkdirSync(path.dirname(userFile), { recursive: true });
		writeFileSync(userFile, setup.userRules);
		this.#run(folder, 'config', 'core.ignorecase', String(setup.ignoreCase));
		this.#run(folder, 'update-index', `--${setup.splitIndex ? '' : 'no-'}split-index`);
		const isOwn = (file: string): boolean =>
			existsSync(path.join(folder, file)) &&
			!setup.repositories.some((repository) => file === repository || file.startsWith(`${repository}/`));
		const added = setup.added.filter(isOwn);
		if (added.length > 0) this.#run(folder, '--literal-pathspecs', 'add', '--force', '--', ...added);
		this.#run(folder, 'update-index', '--index-version', String(setup.indexVersion));
	}

	/**
	 * The files that git sees: in each repository those that it tracks and those that its rules do not leave out. A repository in a
	 * folder that the one around it leaves out is not seen.
	 */
	files(folder: string, repositories: readonly string[]): string[] {
		const inside = ['', ...repositories].sort((a, b) => a.length - b.length);
		const hidden = inside.filter((repository) => {
			const around = inside.filter((other) => other !== repository && isIn(repository, other)).at(-1);
			return (
				around !== undefined && this.#leavesOut(path.join(folder, around), path.posix.relative(around, repository))
			);
		});
		const seen = new Set<string>();
		for (const repository of inside) {
			if (hidden.some((other) => isIn(repository, other))) continue;
			const listed = this.#run(path.join(folder, repository), 'ls-files', '-z', '-co', '--exclude-standard');
			for (const file of listed.split('\0')) if (file !== '') seen.add(path.posix.join(repository, file));
		}
		const isFile = (file: string): boolean =>
			lstatSync(path.join(folder, file), { throwIfNoEntry: false })?.isDirectory() === false;
		return [...seen].filter(isFile).sort();
	}

	#leavesOut(repository: string, nested: string): boolean {
		// git lists a repository that it sees with a slash behind it, or by what it tracks in its place.
		const listed = this.#run(repository, 'ls-files', '-z', '-co', '--exclude-standard').split('\0');
		return !listed.includes(`${nested}/`) && !listed.includes(nested);
	}

	#run(folder: string, ...args: string[]): string {
		return execFileSync('git', args, { cwd: folder, env: this.environment, encoding: 'utf8' });
	}
}

function isIn(folder: string, other: string): boolean {
	return other === '' || folder === other || folder.startsWith(`${other}/`);
}
