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

/** The deepest known folder on the way to a path, and the names by which the way goes on unknown. */
export interface Near {
	readonly place: Place;
	readonly unknown: readonly string[];
}

/** Undefined outside the roots. @param absolute the path */
export function nearestPlace(roots: readonly RootState[], absolute: string): Near | undefined {
	const root = roots.find(({ root: { path: top } }) => isWithinFolder(absolute, top));
	if (!root) return undefined;
	let place = topOf(root);
	const way = absolute
		.slice(root.root.path.length)
		.split(path.sep)
		.filter((segment) => segment !== '');
	for (const [at, name] of way.entries()) {
		const child = place.folder.folderNamed(name);
		if (!child) return { place, unknown: way.slice(at) };
		place = placeIn(place, child);
	}
	return { place, unknown: [] };
}

/** Whether `absolute` is `folder` itself or lies below it, in the system's form. */
export function isWithinFolder(absolute: string, folder: string): boolean {
	return absolute === folder || absolute.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
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
