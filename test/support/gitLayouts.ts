/** Repositories to which git's own folders belong, and what Cairn says of them. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Checkpoints } from '../../src/core/checkpoints';
import type { FileSystem } from '../../src/core/fileSystem';
import { readHashedTree } from './fileTree';
import type { GitPlace } from './gitPlace';
import { openCheckpoints, type TestWorkspace } from './openCheckpoints';

/** A way to lay out a repository, all of it in the folder `w`. */
export interface Layout {
	/** @returns the folder in which git is asked, and where its data lie */
	readonly make: (place: GitPlace) => { readonly tree: string; readonly data: readonly string[] };
	/** What the checkpoint lists as left out. */
	readonly leftOut: readonly string[];
}

/** Commits, and pushes where there is a remote in the workspace. */
export function committed(place: GitPlace, folder: string, text: string): void {
	writeFileSync(place.at(folder, 'a.txt'), text);
	place.git(folder, 'add', 'a.txt');
	place.git(folder, 'commit', '--quiet', '-m', text);
	if (place.git(folder, 'remote').includes('here')) place.git(folder, 'push', '--quiet', 'here', 'HEAD');
}

/** A repository outside the workspace, to be cloned from. */
export function source(place: GitPlace): string {
	place.repository('source', {});
	committed(place, 'source', 'zero');
	return place.at('source');
}

export const layouts: Readonly<Record<string, Layout>> = {
	'a bare repository beside its work trees': {
		make: (place) => {
			place.git('.', 'clone', '--quiet', '--bare', source(place), 'w/.bare');
			writeFileSync(place.at('w/.git'), 'gitdir: ./.bare\n');
			place.git('w', 'worktree', 'add', '--quiet', 'main');
			return { tree: 'w/main', data: ['w/.bare'] };
		},
		leftOut: ['.bare'],
	},
	'a bare repository around its work trees': {
		make: (place) => {
			mkdirSync(place.at('w'));
			place.git('.', 'clone', '--quiet', '--bare', source(place), 'w/project.git');
			place.git('w/project.git', 'worktree', 'add', '--quiet', 'trees/main');
			return { tree: 'w/project.git/trees/main', data: ['w/project.git/objects', 'w/project.git/refs'] };
		},
		leftOut: [
			'HEAD',
			'branches',
			'config',
			'description',
			'hooks',
			'info',
			'objects',
			'packed-refs',
			'refs',
			'worktrees',
		].map((name) => `project.git/${name}`),
	},
	'git’s folder apart from its work tree': {
		make: (place) => {
			mkdirSync(place.at('w/deep'), { recursive: true });
			place.git('w', 'init', '--quiet', '--separate-git-dir', place.at('w/deep/meta'), 'tree');
			committed(place, 'w/tree', 'zero');
			return { tree: 'w/tree', data: ['w/deep/meta'] };
		},
		leftOut: ['deep/meta'],
	},
	'a `.git` that is a link': {
		make: (place) => {
			place.repository('w/tree', {});
			renameSync(place.at('w/tree/.git'), place.at('w/kept-here'));
			symlinkSync('../kept-here', place.at('w/tree/.git'));
			committed(place, 'w/tree', 'zero');
			return { tree: 'w/tree', data: ['w/kept-here'] };
		},
		leftOut: ['kept-here'],
	},
	'settings that name the work tree': {
		make: (place) => {
			mkdirSync(place.at('w/tree'), { recursive: true });
			place.git('w', 'init', '--quiet', '--bare', 'dots');
			place.git('w/dots', 'config', 'core.bare', 'false');
			place.git('w/dots', 'config', 'core.worktree', '../tree');
			writeFileSync(place.at('w/tree/.git'), 'gitdir: ../dots\n');
			committed(place, 'w/tree', 'zero');
			return { tree: 'w/tree', data: ['w/dots'] };
		},
		leftOut: ['dots'],
	},
	'a remote': {
		make: (place) => {
			place.git('.', 'clone', '--quiet', '--bare', source(place), 'w/deep/remote');
			place.git('w', 'clone', '--quiet', '--origin', 'here', 'deep/remote', 'tree');
			return { tree: 'w/tree', data: ['w/deep/remote'] };
		},
		leftOut: ['deep/remote'],
	},
	'folders of objects that lie elsewhere': {
		make: (place) => {
			place.repository('w/tree', {});
			renameSync(place.at('w/tree/.git/objects'), place.at('w/a-pool'));
			symlinkSync('../../a-pool', place.at('w/tree/.git/objects'));
			committed(place, 'w/tree', 'zero');
			return { tree: 'w/tree', data: ['w/a-pool'] };
		},
		leftOut: ['a-pool'],
	},
};

/** All that the tests change of git's own, by their bytes. */
export function dataOf(place: GitPlace, folders: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(folders.map((folder) => [folder, readHashedTree(place.at(folder))]));
}

export function openPlace(place: GitPlace, folder = 'w', more: { fileSystem?: FileSystem } = {}): TestWorkspace {
	const workspace = openCheckpoints({});
	const checkpoints = workspace.reopen({ ...place.opened(folder), ...more });
	return { ...workspace, checkpoints, folder: place.at(folder) };
}

export const leftOutOf = (checkpoints: Checkpoints, id = 'HEAD'): string[] =>
	checkpoints
		.show(id)
		.skipped.filter(({ reason }) => reason === 'repositoryData')
		.map(({ path: file }) => file);
export const filesOf = (checkpoints: Checkpoints, id = 'HEAD'): string[] =>
	checkpoints.files(id).flatMap(({ path: file, kind }) => (kind === 'directory' ? [] : [file]));

/** What makes a folder a bare repository, without any commit. */
export const bareRepository = {
	HEAD: 'ref: refs/heads/main\n',
	'objects/info/x': '',
	'refs/heads/main': '',
	config: '',
};
