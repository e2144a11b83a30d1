/** What keeps anybody from making a workspace of what is none. */
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { CairnError } from '../errors';
import type { FileSystem } from '../fileSystem';
import { realPath } from './git/gitFolder';
import { workTreesIn } from './git/gitPlaces';
import { repositoryDataAround } from './repositoryData';
import { type FolderIdentity, identify, isInside, isSameFolder } from './folderIdentity';

/** All programs have these, also those to which a variable names another one (hier(7)). */
const sharedTemporary = process.platform === 'win32' ? [] : ['/tmp', '/var/tmp'];

/** @throws CairnError `workspaceRefused` for a folder that holds everything a person or a system has */
export function assertWorkspace(fileSystem: FileSystem, folder: string): void {
	const here = identify(fileSystem, folder);
	const places: readonly (readonly [string, string])[] = [
		[path.parse(path.resolve(folder)).root, 'the root of a drive'],
		[homedir(), 'your home folder'],
		...[path.dirname(homedir()), '/home', '/Users'].map((place) => [place, 'the folder of all home folders'] as const),
		...[tmpdir(), ...sharedTemporary].map((place) => [place, "the system's temporary folder"] as const),
	];
	const found = places.find(([place]) => isSameFolder(here, identify(fileSystem, place)));
	if (!found) return;
	throw new CairnError(
		'workspaceRefused',
		`${folder} is ${found[1]}, and that is no workspace to make checkpoints of.`,
		{
			details: { path: folder },
		},
	);
}

/** @throws CairnError `repositoryRefused` for a folder that is, or lies in, what a tool for versions keeps for itself */
export function assertNoRepositoryData(fileSystem: FileSystem, folder: string): void {
	const real = realPath(fileSystem, folder);
	const around = repositoryDataAround(fileSystem, real);
	// A bare repository may hold its work trees.
	if (around === undefined || (around === real && workTreesIn(fileSystem, real).length > 0)) return;
	throw repositoryRefused(folder);
}

export function repositoryRefused(folder: string): CairnError {
	return new CairnError(
		'repositoryRefused',
		`${folder} is, or lies in, what git or another tool for versions keeps for itself, and that is never recorded: open a work tree of it instead.`,
		{ details: { path: folder } },
	);
}

/** @param store the store's folder; undefined where it is not there @throws CairnError `invalidArgument` for a folder in it */
export function assertOutside(fileSystem: FileSystem, folder: string, store: FolderIdentity | undefined): void {
	if (!isInside(fileSystem, folder, store)) return;
	throw new CairnError('invalidArgument', `The workspace folder ${folder} is, or lies in, the store's own folder.`, {
		details: { path: folder },
	});
}
