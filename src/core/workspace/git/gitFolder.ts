/** Finds the folders in which git keeps what belongs to a work tree. Nothing is written there, ever. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../../fileSystem';
import { readFileIfThere } from '../readFile';

export interface GitFolder {
	/** The work tree's own: its index lies here. Absolute. */
	readonly own: string;
	/** What several work trees of one repository share: `config`, `info/exclude`. The same as `own` where there is one. */
	readonly common: string;
}

/** The folder that a work tree's `.git` is or names (gitrepository-layout(5)); undefined where there is no repository. */
export function gitFolderOf(fileSystem: FileSystem, workTree: string): GitFolder | undefined {
	const dotGit = path.join(workTree, '.git');
	// One that must not be looked at is none, for git and for us: above the workspace anything may lie.
	const stat = ifPossible(() => fileSystem.statSync(dotGit));
	if (!stat) return undefined;
	const named = stat.isFile() ? /^gitdir: (.*?)[\r\n]*$/s.exec(readText(fileSystem, dotGit) ?? '')?.[1] : undefined;
	if (stat.isFile() && named === undefined) return undefined;
	const own = named === undefined ? dotGit : path.resolve(workTree, named);
	const shared = readText(fileSystem, path.join(own, 'commondir'))?.replace(/[\r\n]+$/, '');
	const common = shared === undefined ? own : path.resolve(own, shared);
	return isRepository(fileSystem, own, common) ? { own, common } : undefined;
}

/**
 * The repository that a folder lies in, or is the top of, and the top of its work tree. Undefined where there is none on the same file
 * system: git looks no further either (git(1), `GIT_DISCOVERY_ACROSS_FILESYSTEM`).
 */
export function repositoryAround(
	fileSystem: FileSystem,
	folder: string,
): { readonly top: string; readonly git: GitFolder } | undefined {
	const deviceOf = (place: string): number | undefined => ifPossible(() => fileSystem.statSync(place).dev);
	const device = deviceOf(folder);
	for (let top = folder; ; top = path.dirname(top)) {
		const git = gitFolderOf(fileSystem, top);
		if (git) return { top, git };
		const parent = path.dirname(top);
		if (parent === top || deviceOf(parent) !== device) return undefined;
	}
}

/** What git takes for a repository: a HEAD, and the folders of objects and refs. */
function isRepository(fileSystem: FileSystem, own: string, common: string): boolean {
	const has = (...parts: string[]): boolean =>
		ifPossible(() => fileSystem.lstatSync(path.join(...parts))) !== undefined;
	return has(own, 'HEAD') && has(common, 'objects') && has(common, 'refs');
}

function readText(fileSystem: FileSystem, file: string): string | undefined {
	return readFileIfThere(fileSystem, file)?.toString('utf8');
}

/** Without links, where that can be found out. */
export function realPath(fileSystem: FileSystem, file: string): string {
	return ifPossible(() => fileSystem.realpathSync(file)) ?? file;
}
