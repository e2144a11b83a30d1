/** Finds the work tree of a repository: its files may lie elsewhere than its `.git`. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../../fileSystem';
import { parseBoolean, parseGitConfig } from './gitConfig';
import { type FoundRepository, realPath } from './gitFolder';

/** What a repository's own settings say of its work tree. */
interface WorkTreeSettings {
	readonly isBare: boolean;
	/** Relative to git's folder, or absolute; undefined where it is the folder in which `.git` lies. */
	readonly named: string | undefined;
}

/**
 * The top of the work tree, absolute: the folder with the `.git`, or the one that `core.worktree` names. Undefined where the repository is
 * bare, or where that folder is not there.
 * @param read gives the text of a file, undefined where there is none
 */
export function workTreeOf(
	fileSystem: FileSystem,
	{ place, git }: FoundRepository,
	read: (file: string) => string | undefined,
): string | undefined {
	const { isBare, named } = settingsOf(git, read);
	if (isBare) return undefined;
	if (named === undefined) return place;
	return ifPossible(() => fileSystem.realpathSync(path.resolve(realPath(fileSystem, git.own), named)));
}

/**
 * Git reads these before it looks for anything else: from the repository's own file, without what that includes and without the user's.
 * Where several work trees share it, it speaks of the main one alone, unless each has settings of its own (git-worktree(1),
 * "CONFIGURATION FILE").
 */
function settingsOf(
	{ own, common }: FoundRepository['git'],
	read: (file: string) => string | undefined,
): WorkTreeSettings {
	const values = new Map<string, string>();
	const take = (file: string): void => {
		for (const { name, value } of parseGitConfig(read(file) ?? '')) values.set(name, value);
	};
	take(path.join(common, 'config'));
	const areOwn = parseBoolean(values.get('extensions.worktreeconfig') ?? 'no') === true;
	if (areOwn) take(path.join(own, 'config.worktree'));
	else if (own !== common) values.clear();
	return { isBare: parseBoolean(values.get('core.bare') ?? 'no') === true, named: values.get('core.worktree') };
}

/** Whether a folder is another one or lies in it, by their real paths. */
export function isInFolder(folder: string, other: string): boolean {
	const way = path.relative(other, folder);
	return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}
