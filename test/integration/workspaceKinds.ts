/** The workspaces that integration tests can ask for by the folder they lie in. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../support/host/editorSettings';
import { writeTree } from '../support/fileTree';
import { findTestFiles } from '../support/mocha/runMocha';
import { builtTests, sampleWorkspace } from '../support/projectRoot';

/** Holds a folder of built tests for each workspace kind. */
export const builtIntegrationTests = path.join(builtTests, 'integration');

/** A workspace as the server is started for it and the page is opened on it. */
export interface WorkspaceKind {
	readonly trusted: boolean;
	/** The user's settings; without them nothing makes checkpoints but saves. */
	readonly settings?: Settings;
	/** Makes the workspace inside an empty folder and gives the page's query for it. */
	create(folder: string): Record<string, string>;
}

const folderKind: WorkspaceKind = {
	trusted: true,
	create(folder) {
		const workspace = path.join(folder, 'workspace');
		cpSync(sampleWorkspace, workspace, { recursive: true });
		return { folder: workspace };
	},
};

/** In the folder `old` of the kind `automatic`: each has a file `lib/a.txt`. */
export const foldersToMove = ['shell', 'git', 'edit', 'fs', 'twice', 'back', 'nested', 'linked', 'checkedOut'] as const;

const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'] as const;

function gitIn(folder: string): (...args: string[]) => void {
	return (...args) => void execFileSync('git', [...identity, ...args], { cwd: folder });
}

/** By the folder's name under test/integration; one editor start for each that has tests. */
export const workspaceKinds: Readonly<Record<string, WorkspaceKind>> = {
	folder: folderKind,
	/** The sample and some folders to be moved, as a git repository with two branches, and everything as a new user has it. */
	automatic: {
		trusted: true,
		settings: {},
		create(folder) {
			const workspace = path.join(folder, 'workspace');
			cpSync(sampleWorkspace, workspace, { recursive: true });
			for (const name of foldersToMove) writeTree(path.join(workspace, 'old', name), { 'lib/a.txt': `Of ${name}.\n` });
			const git = gitIn(workspace);
			git('init', '--quiet', '--initial-branch', 'main');
			git('add', '.');
			git('commit', '--quiet', '--message', 'First');
			git('checkout', '--quiet', '-b', 'other');
			writeFileSync(path.join(workspace, 'README.md'), 'Of the other branch.\n');
			git('commit', '--quiet', '--all', '--message', 'Other');
			git('checkout', '--quiet', 'main');
			return { folder: workspace };
		},
	},
	/**
	 * Folders as a new user has them: one in the middle of a git repository, one beside it with a repository in it, and one that is a work tree of
	 * the first.
	 */
	automaticMultiRoot: {
		trusted: true,
		settings: {},
		create(folder) {
			const repository = path.join(folder, 'repository');
			cpSync(sampleWorkspace, path.join(repository, 'packages', 'inner'), { recursive: true });
			const git = gitIn(repository);
			git('init', '--quiet', '--initial-branch', 'main');
			git('add', '.');
			git('commit', '--quiet', '--message', 'First');
			git('branch', 'other');
			git('worktree', 'add', '--quiet', '-b', 'third', path.join(folder, 'tree'));
			mkdirSync(path.join(folder, 'plain'));
			writeFileSync(path.join(folder, 'plain', 'notes.txt'), 'The second folder.\n');
			const own = gitIn(path.join(folder, 'plain', 'nested'));
			writeTree(path.join(folder, 'plain', 'nested'), { 'lib/a.txt': 'Of a repository of its own.\n' });
			own('init', '--quiet', '--initial-branch', 'main');
			own('add', '.');
			own('commit', '--quiet', '--message', 'First');
			const file = path.join(folder, 'both.code-workspace');
			writeFileSync(
				file,
				JSON.stringify({ folders: [{ path: 'repository/packages/inner' }, { path: 'plain' }, { path: 'tree' }] }),
			);
			return { workspace: file };
		},
	},
	/** A window without a folder. */
	empty: { trusted: true, create: () => ({ ew: 'true' }) },
	/** Two folders: `alpha`, which is the sample, and `beta`, with one file. */
	multiRoot: {
		trusted: true,
		create(folder) {
			cpSync(sampleWorkspace, path.join(folder, 'alpha'), { recursive: true });
			mkdirSync(path.join(folder, 'beta'));
			writeFileSync(path.join(folder, 'beta', 'notes.txt'), 'The second folder.\n');
			const file = path.join(folder, 'both.code-workspace');
			writeFileSync(file, JSON.stringify({ folders: [{ path: 'alpha' }, { path: 'beta' }] }));
			return { workspace: file };
		},
	},
	/** The sample in a window that was not given trust. */
	untrusted: { ...folderKind, trusted: false },
};

/** The wanted kinds (all, if none is named) that there are tests for. */
export function kindsWithTests(wanted: readonly string[] = []): string[] {
	const kinds = wanted.length > 0 ? wanted : Object.keys(workspaceKinds);
	return kinds.filter((kind) => findTestFiles([path.join(builtIntegrationTests, kind)]).length > 0);
}
