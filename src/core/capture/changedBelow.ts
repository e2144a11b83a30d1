/** Compares folders with what the last capture knew of them, and notes nothing: for folders that nobody can watch. */
import type { Stats } from 'node:fs';
import path from 'node:path';
import { Pacer } from '../../base/pacer';
import { type FileSystem, ifPossible } from '../fileSystem';
import { nearestPlace, type Place, placeIn } from './place';
import type { WorkspaceState } from './workspaceState';

export interface ChangedBelow {
	/** What is there now, as far as it can tell one change from the next, by absolute paths. */
	readonly changed: ReadonlyMap<string, string>;
	/** How long it took, in milliseconds. */
	readonly tookMs: number;
}

/** @param folders absolute, with all below them */
export async function changedBelow(
	state: WorkspaceState,
	fileSystem: FileSystem,
	folders: readonly string[],
): Promise<ChangedBelow> {
	const changed = new Map<string, string>();
	const startedAt = performance.now();
	const pacer = new Pacer();
	const statOf = (file: string): Stats | undefined =>
		ifPossible(() => fileSystem.lstatSync(file, { throwIfNoEntry: false }));
	const look = ({ folder, absolute }: Place): void => {
		const stat = statOf(absolute);
		if (!stat || !folder.isListed(stat)) changed.set(absolute, markOf(stat));
		for (const slot of stat ? folder.files : []) {
			const file = absolute + path.sep + state.table.name(slot);
			const seen = statOf(file);
			if (!seen || !state.table.isUnchanged(slot, seen)) changed.set(file, markOf(seen));
		}
	};
	for (const folder of folders) {
		const found = nearestPlace(state.roots, folder);
		if (!found) continue;
		const isKnown = found.unknown.length === 0;
		if (!isKnown) changed.set(folder, markOf(statOf(folder)));
		const stack = isKnown ? [found.place] : [];
		for (let place = stack.pop(); place; place = stack.pop()) {
			if (pacer.isDue) await pacer.breathe();
			look(place);
			for (const child of place.folder.folders) stack.push(placeIn(place, child));
		}
	}
	return { changed, tookMs: performance.now() - startedAt };
}

function markOf(stat: Stats | undefined): string {
	return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.size}` : '';
}
