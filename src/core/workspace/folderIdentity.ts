/** Tells whether two paths lead to the same folder, whatever links and spellings they use. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../fileSystem';

/** What the file system knows a folder by. */
export interface FolderIdentity {
	readonly dev: bigint;
	readonly ino: bigint;
}

/** Undefined where there is no folder. */
export function identify(fileSystem: FileSystem, folder: string): FolderIdentity | undefined {
	return ifPossible(() => {
		const { dev, ino } = fileSystem.statSync(folder, { bigint: true });
		return { dev, ino };
	});
}

export function isSameFolder(a: FolderIdentity | undefined, b: FolderIdentity | undefined): boolean {
	return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** Whether `folder` is the identified one or lies in it. */
export function isInside(fileSystem: FileSystem, folder: string, identity: FolderIdentity | undefined): boolean {
	if (isSameFolder(identify(fileSystem, folder), identity)) return true;
	const parent = path.dirname(folder);
	return parent !== folder && isInside(fileSystem, parent, identity);
}
