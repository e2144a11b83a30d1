/**
 * Where other file systems are mounted in a workspace. One that is gone leaves an empty folder, which says nothing about the files that
 * were in it: a program that starts anew has to know that there was one. The systems' numbers of file systems change when a machine
 * starts anew, so what is kept is only where they were.
 */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../fileSystem';
import { type Place, placeIn, topOf } from './place';
import type { WorkspaceState } from './workspaceState';

/** No file system has this number. */
const noDevice = -1;

/** The paths in the checkpoint of the folders that a file system was mounted on when they were looked at. */
export function mountedFolders(state: WorkspaceState, fileSystem: FileSystem): string[] {
	const found: string[] = [];
	const look = (place: Place, outer: number | undefined): void => {
		const { device } = place.folder;
		const own = Number.isNaN(device) ? outer : device;
		if (outer !== undefined && own !== outer) found.push(place.treePath);
		for (const child of place.folder.folders) look(placeIn(place, child), own);
	};
	for (const root of state.roots) look(topOf(root), deviceOf(fileSystem, path.dirname(root.root.path)));
	return found;
}

/** Has a state know that nothing is mounted any more on some of these folders. */
export function noteUnmounted(state: WorkspaceState, mounted: readonly string[], fileSystem: FileSystem): void {
	if (mounted.length === 0) return;
	const wanted = new Set(mounted);
	const look = (place: Place): void => {
		const { folder, treePath, absolute } = place;
		if (wanted.has(treePath) && !isMountPoint(fileSystem, absolute)) folder.device = noDevice;
		for (const child of folder.folders) look(placeIn(place, child));
	};
	for (const root of state.roots) look(topOf(root));
}

function isMountPoint(fileSystem: FileSystem, folder: string): boolean {
	return deviceOf(fileSystem, folder) !== deviceOf(fileSystem, path.dirname(folder));
}

function deviceOf(fileSystem: FileSystem, folder: string): number | undefined {
	return ifPossible(() => fileSystem.statSync(folder).dev);
}
