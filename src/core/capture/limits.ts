/** What keeps a capture from recording too much at once. */
import { plural } from '../../base/text';
import { CairnError } from '../errors';
import { joinPath } from '../treePath';
import type { Slot } from './entryTable';
import { scopePath } from './place';
import type { PreviousTrees } from './previousTrees';
import { identityOf } from '../workspace/fileStamp';
import type { WorkspaceState } from './workspaceState';

export interface CaptureLimits {
	/** A first capture of more than this is refused with `workspaceTooLarge`. */
	readonly first?: { readonly files: number; readonly bytes: number };
	/** What new files may take together in a later checkpoint, unpacked, in bytes; the largest beyond that are left out. */
	readonly newBytes?: number;
}

/** @throws CairnError `workspaceTooLarge` */
export function assertFirst(limit: NonNullable<CaptureLimits['first']>, files: number, bytes: number): void {
	if (files <= limit.files && bytes <= limit.bytes) return;
	const megabytes = Math.ceil(bytes / 1_000_000);
	const size = bytes < 1_000_000 ? 'less than 1 MB' : plural(megabytes, 'MB', 'MB');
	throw new CairnError(
		'workspaceTooLarge',
		`The first checkpoint would record ${plural(files, 'file')} with ${size}.`,
		{ details: { files, bytes } },
	);
}

interface NewFile {
	readonly slot: Slot;
	readonly path: string;
	readonly size: number;
}

/**
 * Leaves out the largest new files where they take more together than the limit. What was left out once stays out until an
 * include names it: else it would come in bit by bit.
 */
export function holdBudget(
	toRead: readonly Slot[],
	limit: number,
	{ state, previous }: { readonly state: WorkspaceState; readonly previous: PreviousTrees },
): void {
	const { table, skipped, overBudget, gone } = state;
	const files: NewFile[] = [];
	const placeOf = state.placeFinder();
	for (const slot of toRead) {
		if (!table.isDue(slot)) continue;
		const place = placeOf(table.folder(slot));
		const name = table.name(slot);
		const known = table.id(slot) ?? previous.content(place.folder, name);
		if (known !== undefined) continue;
		const stamp = table.stamp(slot);
		// A file that was moved is not new: its bytes are in the store.
		if (place.root.scope.names(joinPath(scopePath(place), name)) || gone.has(identityOf(stamp))) continue;
		files.push({ slot, path: joinPath(place.treePath, name), size: stamp.size });
	}
	files.sort((a, b) => b.size - a.size);
	/** What was left out stays out, unless it has become smaller. */
	const staysOut = ({ path: file, size }: NewFile): boolean => size >= (overBudget.get(file) ?? Infinity);
	let left = files.reduce((sum, file) => sum + (staysOut(file) ? 0 : file.size), 0);
	for (const candidate of files) {
		const { slot, path: file, size } = candidate;
		if (!staysOut(candidate)) {
			overBudget.delete(file);
			if (left <= limit) continue;
			left -= size;
			overBudget.set(file, size);
		}
		table.putOff(slot);
		const message = `It has ${plural(size, 'byte')}; the new files of one checkpoint may have ${plural(limit, 'byte')} together.`;
		skipped.add(file, 'overBudget', message, size);
	}
}
