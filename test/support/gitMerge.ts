/** git itself, asked what reverting a commit makes of a later state: a merge whose base is the commit and whose other side is its parent. */
import { execFileSync } from 'node:child_process';
import { makeTempFolder } from './tempFolder';

export interface GitFile {
	/** Each character is a byte; a link's target. */
	readonly content: string;
	readonly kind: 'file' | 'executable' | 'symlink';
}

/** Files and links by path. */
export type GitTree = ReadonlyMap<string, GitFile>;

export interface GitMerged {
	/** As git leaves it; with conflicts, marked ones. */
	readonly tree: GitTree;
	/** The kinds of conflict that git tells of, such as `CONFLICT (contents)`. */
	readonly conflicts: readonly string[];
}

const modes = { file: '100644', executable: '100755', symlink: '120000' } as const;

export class GitMerger {
	readonly #environment: NodeJS.ProcessEnv;
	readonly #folder = makeTempFolder('git-merge');
	#count = 0;

	constructor() {
		const who = { NAME: 'a', EMAIL: 'a@example.org', DATE: '@1 +0000' };
		const of = (role: string): [string, string][] =>
			Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]);
		this.#environment = {
			PATH: process.env['PATH'],
			HOME: this.#folder,
			GIT_CONFIG_NOSYSTEM: '1',
			LC_ALL: 'C.UTF-8',
			...Object.fromEntries([...of('AUTHOR'), ...of('COMMITTER')]),
		};
		this.#git(['init', '--quiet', '--bare']);
	}

	/** Merges as `git revert` does: the changes from `after` to `now` are kept, those from `before` to `after` taken back. */
	revert(before: GitTree, after: GitTree, now: GitTree): GitMerged {
		const name = (state: string): string => `refs/heads/${state}${this.#count}`;
		this.#count++;
		const commits = [
			commit(name('after'), after),
			commit(name('now'), now, name('after')),
			commit(name('before'), before, name('after')),
		];
		this.#git(['fast-import', '--quiet', '--force'], Buffer.concat([...commits, Buffer.from('done\n')]));
		const output = this.#git(['merge-tree', '--write-tree', '-z', '--messages', name('now'), name('before')]);
		const [tree = '', ...rest] = output.split('\0');
		return { tree: this.#read(tree), conflicts: rest.filter((field) => field.startsWith('CONFLICT (')) };
	}

	#read(tree: string): GitTree {
		const rows = this.#git(['ls-tree', '-r', '-z', tree])
			.split('\0')
			.filter((row) => row !== '');
		const files = rows.map((row) => {
			const [, mode = '', id = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t([^]*)$/.exec(row) ?? [];
			return { mode, id, path: Buffer.from(path, 'latin1').toString('utf8') };
		});
		const contents = this.#contents(files.map(({ id }) => id));
		return new Map(
			files.map(({ mode, id, path }): [string, GitFile] => {
				const kind = mode === modes.symlink ? 'symlink' : mode === modes.executable ? 'executable' : 'file';
				return [path, { content: contents.get(id) ?? '', kind }];
			}),
		);
	}

	#contents(ids: readonly string[]): Map<string, string> {
		const found = new Map<string, string>();
		if (ids.length === 0) return found;
		const output = this.#git(['cat-file', '--batch'], Buffer.from(ids.map((id) => `${id}\n`).join('')));
		for (let at = 0; at < output.length;) {
			const end = output.indexOf('\n', at);
			const [id = '', , size = '0'] = output.slice(at, end).split(' ');
			found.set(id, output.slice(end + 1, end + 1 + Number(size)));
			at = end + 1 + Number(size) + 1;
		}
		return found;
	}

	#git(args: readonly string[], input?: Buffer): string {
		try {
			return execFileSync('git', args, {
				cwd: this.#folder,
				env: this.#environment,
				input,
				encoding: 'latin1',
				stdio: ['pipe', 'pipe', 'inherit'],
			});
		} catch (error) {
			// A merge with conflicts ends with 1.
			const { status, stdout } = error as { status?: number; stdout?: string };
			if (args[0] === 'merge-tree' && status === 1) return stdout ?? '';
			throw error;
		}
	}
}

/** A commit as `git fast-import` takes it. */
function commit(ref: string, tree: GitTree, parent?: string): Buffer {
	const head = `commit ${ref}\ncommitter a <a@example.org> 1 +0000\ndata 0\n${parent ? `from ${parent}\ndeleteall\n` : ''}`;
	const files = [...tree].map(([path, { content, kind }]) => {
		const bytes = Buffer.from(content, 'latin1');
		const header = `M ${modes[kind]} inline ${path}\ndata ${bytes.length}\n`;
		return Buffer.concat([Buffer.from(header), bytes, Buffer.from('\n')]);
	});
	return Buffer.concat([Buffer.from(head), ...files]);
}
