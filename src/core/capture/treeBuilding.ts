/** Makes the trees of what has changed, from the bottom up. */
import type { Pacer } from '../../base/pacer';
import type { ObjectId } from '../checkpoint';
import type { ObjectStore } from '../store/objectStore';
import { emptyTreeId, encodeTree, type NewTreeEntry, type TreeEntry } from '../store/tree';
import type { FolderState } from './folderState';
import type { PreviousTrees } from './previousTrees';
import type { WorkspaceState } from './workspaceState';

export interface BuildingOptions {
	readonly state: WorkspaceState;
	readonly objects: ObjectStore;
	readonly previous: PreviousTrees;
	readonly pacer: Pacer;
}

export interface BuiltTrees {
	/** Of all roots. */
	readonly tree: ObjectId;
	/** How many folders are in it that were made anew and have nothing in them. */
	readonly emptyFolders: number;
}

export async function buildTrees(options: BuildingOptions): Promise<BuiltTrees> {
	const { state, objects, previous } = options;
	const roots: [string, ObjectId][] = [];
	let emptyFolders = 0;
	for (const { root, top } of state.roots) {
		const built = top.tree === undefined ? await build(top, options) : { tree: top.tree, emptyFolders: 0 };
		roots.push([root.name, built.tree]);
		emptyFolders += built.emptyFolders;
	}
	const [only] = roots;
	if (only && roots.length === 1) {
		state.tree = only[1];
		// The top itself is in no folder.
		if (only[1] === emptyTreeId) emptyFolders = 0;
	} else {
		const base = state.tree;
		const entries = [...roots.map(toRootEntry), ...untitledEntry(state)];
		state.tree = objects.put('tree', encodeTree(entries), () => base ?? previous.whole);
	}
	return { tree: state.tree ?? objects.put('tree', encodeTree([])), emptyFolders };
}

function toRootEntry([name, id]: [string, ObjectId]): TreeEntry {
	return { name, kind: 'directory', mode: 0o755, size: 0, id };
}

function untitledEntry({ untitled }: WorkspaceState): TreeEntry[] {
	return untitled ? [{ name: untitled.name, kind: 'directory', mode: 0o755, size: 0, id: untitled.tree }] : [];
}

async function build(folder: FolderState, options: BuildingOptions): Promise<BuiltTrees> {
	const { state, objects, previous, pacer } = options;
	const entries: NewTreeEntry[] = [];
	let fileCount = 0;
	let totalSize = 0;
	let emptyFolders = 0;
	for (const child of folder.folders) {
		if (!child.isReadable) continue;
		const built = child.hasTree ? undefined : await build(child, options);
		// A folder that is entered only for what is named in it is not there when nothing was.
		if (child.onlyNamed && child.fileCount === 0) continue;
		entries.push({
			name: child.name,
			kind: 'directory',
			mode: child.mode,
			size: 0,
			ids: state.folders,
			row: child.number,
		});
		emptyFolders += built?.emptyFolders ?? 0;
		fileCount += child.fileCount;
		totalSize += child.totalSize;
	}
	for (const slot of folder.files) {
		const name = state.table.name(slot);
		const kind = state.table.kind(slot);
		if (kind === 'none') continue;
		const size = state.table.size(slot);
		entries.push({ name, kind, mode: state.table.mode(slot), size, ids: state.table, row: slot });
		fileCount++;
		totalSize += size;
	}
	if (!folder.parent && state.roots.length === 1) entries.push(...untitledEntry(state));
	if (pacer.isDue) await pacer.breathe();
	const tree = objects.put('tree', encodeTree(entries), () => folder.lastTree ?? previous.folder(folder));
	folder.setTree(tree, fileCount, totalSize);
	return { tree, emptyFolders: entries.length === 0 ? 1 : emptyFolders };
}
