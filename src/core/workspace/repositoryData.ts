/**
 * Recognises the folders in which tools for versions keep what is theirs, whatever they are called: to turn back such a folder would
 * take commits away. Those with a name of their own are in `treePath.ts`.
 */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../fileSystem';
import { isRepositoryDataName } from '../treePath';
import { isGitFolder } from './git/gitFolder';

/** The tools that are told by what is in their folders. */
export type RecognisedTool = 'git' | 'CVS';

/** Each work tree of CVS has such a folder in each of its folders; a folder for other things may have the name, too. */
const cvsFolder = 'cvs';
/** Any of these files makes it one. */
const cvsFiles: readonly string[] = ['Entries', 'Repository', 'Root'];

/** The names that make a folder git's own, each with its bit. */
const [head, objects, refs, commondir] = [1, 2, 4, 8];
const marks: ReadonlyMap<string, number> = new Map([
	['HEAD', head],
	['objects', objects],
	['refs', refs],
	['commondir', commondir],
]);
/** A work tree's own folder only says where the other two are. */
const kinds: readonly number[] = [head | objects | refs, head | commondir];

/** Whether a folder may be such a one, as far as a listing tells: the disk is only asked about those. */
export function mayBeRepositoryData(name: string, items: readonly { readonly name: string }[]): boolean {
	if (name.toLowerCase() === cvsFolder && items.some((item) => cvsFiles.includes(item.name))) return true;
	let found = 0;
	for (const item of items) found |= marks.get(item.name) ?? 0;
	return kinds.some((kind) => (found & kind) === kind);
}

/** The files that make a folder a tool's own, by their names in it: one of them is enough. */
export const markingFiles: Readonly<Record<RecognisedTool, readonly string[]>> = { git: ['HEAD'], CVS: cvsFiles };

/** Whose a folder is; undefined for an ordinary one. @param folder absolute */
export function toolOf(fileSystem: FileSystem, folder: string): RecognisedTool | undefined {
	if (isGitFolder(fileSystem, folder)) return 'git';
	if (path.basename(folder).toLowerCase() !== cvsFolder) return undefined;
	const isFile = (name: string): boolean =>
		ifPossible(() => fileSystem.lstatSync(path.join(folder, name)))?.isFile() === true;
	return cvsFiles.some(isFile) ? 'CVS' : undefined;
}

/** The folder, or the one above it, that a tool keeps for itself; undefined for one in a work tree. @param folder absolute, without links */
export function repositoryDataAround(fileSystem: FileSystem, folder: string): string | undefined {
	for (let at = folder; ; at = path.dirname(at)) {
		if (isRepositoryDataName(path.basename(at)) || toolOf(fileSystem, at)) return at;
		if (isWorkTreeTop(fileSystem, at) || path.dirname(at) === at) return undefined;
	}
}

/** Whether a folder has a `.git`, of whatever kind: then it is a work tree, also where git's own folder is around it. */
export function isWorkTreeTop(fileSystem: FileSystem, folder: string): boolean {
	return ifPossible(() => fileSystem.lstatSync(path.join(folder, '.git'), { throwIfNoEntry: false })) !== undefined;
}
