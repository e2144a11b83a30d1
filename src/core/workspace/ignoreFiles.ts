/** Reads ignore files: from the disk for a capture, from a checkpoint's tree for what was in scope then. */
import path from 'node:path';
import { errnoOf } from '../errors';
import type { FileSystem } from '../fileSystem';
import type { ObjectId } from '../checkpoint';
import type { ObjectStore } from '../store/objectStore';
import { findEntry } from '../store/treeReader';
import { joinPath } from '../treePath';
import type { IgnoreFileReader } from './ignoreRules';
import { readWorkspaceFile } from './readFile';

const ignoreFileName = '.gitignore';

/**
 * An ignore file that is missing or cannot be read has no rules; the capture lists an unreadable one as skipped.
 * @param onRead is told of each ignore file by its path, relative to the root
 */
export function diskIgnoreFiles(
	fileSystem: FileSystem,
	root: string,
	onRead: (file: string, text: string) => void = () => undefined,
): IgnoreFileReader {
	return (folder) => {
		try {
			const text = readWorkspaceFile(fileSystem, path.join(root, folder, ignoreFileName))?.toString('utf8');
			if (text !== undefined) onRead(joinPath(folder, ignoreFileName), text);
			return text;
		} catch (error) {
			if (errnoOf(error) !== undefined) return undefined;
			throw error;
		}
	};
}

/**
 * @param rootTree the tree of one root
 * @param others ignore files that were in force and are not in the tree, by their path in it
 */
export function recordedIgnoreFiles(
	objects: ObjectStore,
	rootTree: ObjectId,
	others: (file: string) => string | undefined,
): IgnoreFileReader {
	return (folder) => {
		const file = joinPath(folder, ignoreFileName);
		const entry = findEntry(objects, rootTree, file);
		if (entry?.kind !== 'file' && entry?.kind !== 'executable') return others(file);
		return objects.read(entry.id).toString('utf8');
	};
}
