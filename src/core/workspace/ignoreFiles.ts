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

/** An ignore file that is missing or cannot be read has no rules; the capture lists an unreadable one as skipped. */
export function diskIgnoreFiles(fileSystem: FileSystem, root: string): IgnoreFileReader {
	return (folder) => {
		try {
			return readWorkspaceFile(fileSystem, path.join(root, folder, ignoreFileName))?.bytes.toString('utf8');
		} catch (error) {
			if (errnoOf(error) !== undefined) return undefined;
			throw error;
		}
	};
}

/** @param rootTree the tree of one root */
export function recordedIgnoreFiles(objects: ObjectStore, rootTree: ObjectId): IgnoreFileReader {
	return (folder) => {
		const entry = findEntry(objects, rootTree, joinPath(folder, ignoreFileName));
		if (entry?.kind !== 'file' && entry?.kind !== 'executable') return undefined;
		return objects.read(entry.id).toString('utf8');
	};
}
