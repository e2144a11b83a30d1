/** Finds the folders in which git keeps what belongs to a work tree. Nothing is written there, ever. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../../fileSystem';
import { readFileIfThere, readStartIfThere } from '../readFile';

export interface GitFolder {
	/** The work tree's own: its index lies here. Absolute. */
	readonly own: string;
	/** What several work trees of one repository share: `config`, `info/exclude`. The same as `own` where there is one. */
	readonly common: string;
}

/** A repository, and the folder whose `.git` is or names its folder. */
export interface FoundRepository {
	/** Absolute. */
	readonly place: string;
	readonly git: GitFolder;
}

/** The folder that a work tree's `.git` is or names (gitrepository-layout(5)); undefined where there is no repository. */
export function gitFolderOf(fileSystem: FileSystem, place: string): GitFolder | undefined {
	const dotGit = path.join(place, '.git');
	// One that must not be looked at is none, for git and for us: above the workspace anything may lie.
	const stat = ifPossible(() => fileSystem.statSync(dotGit));
	if (!stat) return undefined;
	const named = stat.isFile() ? /^gitdir: (.*?)[\r\n]*$/s.exec(readText(fileSystem, dotGit) ?? '')?.[1] : undefined;
	if (stat.isFile() && named === undefined) return undefined;
	// The folder itself may be a link: what the file names starts from where it really lies.
	const own = named === undefined ? dotGit : path.resolve(realPath(fileSystem, place), named);
	const common = commonFolderOf(fileSystem, own);
	return isRepository(fileSystem, own, common) ? { own, common } : undefined;
}

/**
 * The first repository on the way up from a folder. Undefined where there is none on the same file system: git looks no further either
 * (git(1), `GIT_DISCOVERY_ACROSS_FILESYSTEM`).
 */
export function repositoryAround(fileSystem: FileSystem, folder: string): FoundRepository | undefined {
	const deviceOf = (place: string): number | undefined => ifPossible(() => fileSystem.statSync(place).dev);
	const device = deviceOf(folder);
	for (let place = folder; ; place = path.dirname(place)) {
		const git = gitFolderOf(fileSystem, place);
		if (git) return { place, git };
		const parent = path.dirname(place);
		if (parent === place || deviceOf(parent) !== device) return undefined;
	}
}

/** What git's folder of one work tree shares with others; itself where it says nothing. */
export function commonFolderOf(fileSystem: FileSystem, own: string): string {
	const shared = readText(fileSystem, path.join(own, 'commondir'))?.replace(/[\r\n]+$/, '');
	return shared === undefined ? own : path.resolve(realPath(fileSystem, own), shared);
}

/** So much of a HEAD is read, in bytes: as much as git reads. */
const headLength = 255;

/**
 * Whether git takes a folder for its own, whatever it is called (`is_git_directory` in git's setup.c): a bare repository, the folder that a
 * `.git` file names, that of a work tree.
 */
export function isGitFolder(fileSystem: FileSystem, folder: string): boolean {
	const head = path.join(folder, 'HEAD');
	// Most folders have none: only then is anything read.
	const stat = ifPossible(() => fileSystem.lstatSync(head, { throwIfNoEntry: false }));
	if (!stat || stat.isDirectory()) return false;
	const isHead = stat.isSymbolicLink()
		? ifPossible(() => fileSystem.readlinkSync(head))?.startsWith('refs/') === true
		: isHeadText(readStartIfThere(fileSystem, head, headLength)?.toString('latin1') ?? '');
	return isHead && isRepository(fileSystem, folder, commonFolderOf(fileSystem, folder));
}

/** Whether a HEAD says so: it names a ref or an object. */
export function isHeadText(text: string): boolean {
	return /^(ref:\s*refs\/|[0-9a-fA-F]{40})/.test(text);
}

/** What git takes for a repository: a HEAD, and the folders of objects and refs. */
function isRepository(fileSystem: FileSystem, own: string, common: string): boolean {
	const isFolder = (name: string): boolean =>
		ifPossible(() => fileSystem.statSync(path.join(common, name)))?.isDirectory() === true;
	const hasHead = ifPossible(() => fileSystem.lstatSync(path.join(own, 'HEAD'))) !== undefined;
	return hasHead && isFolder('objects') && isFolder('refs');
}

function readText(fileSystem: FileSystem, file: string): string | undefined {
	return readFileIfThere(fileSystem, file)?.toString('utf8');
}

/** Without links, where that can be found out. */
export function realPath(fileSystem: FileSystem, file: string): string {
	return ifPossible(() => fileSystem.realpathSync(file)) ?? file;
}
