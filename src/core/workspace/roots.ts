/** The workspace folders, and which path in a checkpoint stands for which place on disk. */
import path from 'node:path';
import { CairnError } from '../errors';
import { joinPath } from '../treePath';

/** One workspace folder. */
export interface WorkspaceRoot {
	/** What stands first in a path when there are several roots; unique among them. */
	readonly name: string;
	/** Absolute, in the system's form. */
	readonly path: string;
}

/** Gives folders unique names: of two with the same name the second becomes `name (2)`. */
export function nameRoots(folders: readonly { readonly name: string; readonly path: string }[]): WorkspaceRoot[] {
	const taken = new Set<string>();
	return folders.map((folder) => {
		// A name becomes one path segment, whatever characters the workspace file gives it.
		const wanted = folder.name.replaceAll(/[/\\]/g, '-').replace(/^\.{0,2}$/, 'folder');
		let name = wanted;
		for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`;
		taken.add(name);
		return { name, path: path.resolve(folder.path) };
	});
}

/** The roots' names as a checkpoint records them: none for a single folder, whose name then does not matter. */
export function recordedNames(roots: readonly WorkspaceRoot[]): string[] {
	return roots.length === 1 ? [] : roots.map((root) => root.name);
}

/** The path by which a checkpoint has a file or folder; undefined where it is in no root. @param absolute in the system's form */
export function toTreePath(roots: readonly WorkspaceRoot[], absolute: string): string | undefined {
	const root = roots.find(({ path: top }) => absolute === top || absolute.startsWith(top + path.sep));
	if (!root) return undefined;
	const inside = absolute
		.slice(root.path.length + 1)
		.split(path.sep)
		.join('/');
	return roots.length === 1 ? inside : joinPath(root.name, inside);
}

/** What a path in a checkpoint leads to on disk. */
export interface PlaceOnDisk {
	readonly root: WorkspaceRoot;
	/** Relative to the root, with `/`. */
	readonly relativePath: string;
}

/**
 * Finds the place of a path that stands in a checkpoint of these roots.
 * @throws CairnError `pathOutsideWorkspace` where no root has that name
 */
export function placeOf(roots: readonly WorkspaceRoot[], treePath: string): PlaceOnDisk {
	const [only] = roots;
	if (only && roots.length === 1) return { root: only, relativePath: treePath };
	const [name, ...rest] = treePath.split('/');
	const root = roots.find((candidate) => candidate.name === name);
	if (root) return { root, relativePath: rest.join('/') };
	throw new CairnError('pathOutsideWorkspace', `No workspace folder has the name "${name}".`, {
		details: { path: treePath },
	});
}
