/** Where a capture is: a folder on disk, in the state, and in the checkpoint. */
import path from 'node:path';
import { joinPath } from '../treePath';
import type { FolderState } from './folderState';
import type { RootState } from './workspaceState';

/** A folder on disk and in the state. */
export interface Place {
	readonly root: RootState;
	readonly folder: FolderState;
	/** In the system's form. */
	readonly absolute: string;
	/** Its path in the checkpoint. */
	readonly treePath: string;
}

/** The folder's path relative to its root, as the rules of the scope see it. */
export function scopePath({ root, treePath }: Pick<Place, 'root' | 'treePath'>): string {
	return root.prefix === '' ? treePath : treePath.slice(root.prefix.length + 1);
}

/** How much of a folder is looked at: all below, or its names and these. */
export type Depth = 'all' | ReadonlySet<string>;

export function topOf(root: RootState): Place {
	return { root, folder: root.top, absolute: root.root.path, treePath: root.prefix };
}

export function placeIn({ root, absolute, treePath }: Place, child: FolderState): Place {
	return {
		root,
		folder: child,
		absolute: absolute + path.sep + child.name,
		treePath: joinPath(treePath, child.name),
	};
}
