/** Makes the trees of what has changed, from the bottom up. */
import type { Pacer } from '../../base/pacer';
import type { ObjectId } from '../checkpoint';
import { isLostObject } from '../errors';
import type { ObjectStore } from '../store/objectStore';
import { emptyTreeId, encodeTree, type NewTreeEntry, type RowEntry, type TreeEntry, TreePatch } from '../store/tree';
import type { Slot } from './entryTable';
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
		state.tree = objects.put('tree', encodeTree(roots.map(toRootEntry)), () => base ?? previous.whole);
	}
	return { tree: state.tree ?? objects.put('tree', encodeTree([])), emptyFolders };
}

function toRootEntry([name, id]: [string, ObjectId]): TreeEntry {
	return { name, kind: 'directory', mode: 0o755, size: 0, id };
}

async function build(folder: FolderState, options: BuildingOptions): Promise<BuiltTrees> {
	const { hasPlaces } = folder;
	// Until the tree is stored: where that fails, its entries' places are not those of the tree before any more.
	folder.markChanged();
	return (hasPlaces ? await patch(folder, options) : undefined) ?? buildAnew(folder, options);
}

async function buildAnew(folder: FolderState, options: BuildingOptions): Promise<BuiltTrees> {
	const { state, objects, previous, pacer } = options;
	const entries: NewTreeEntry[] = [];
	let fileCount = 0;
	let totalSize = 0;
	let emptyFolders = 0;
	let hasPlaces = true;
	for (const child of folder.folders) {
		// It comes and goes with what is in it.
		if (child.goesWhenEmpty) hasPlaces = false;
		if (!child.isReadable) continue;
		const built = child.hasTree ? undefined : await build(child, options);
		// A folder that is entered only for what is named in it is not there when nothing was.
		if (child.goesWhenEmpty && child.fileCount === 0) continue;
		entries.push(folderEntry(child, state));
		emptyFolders += built?.emptyFolders ?? 0;
		fileCount += child.fileCount;
		totalSize += child.totalSize;
	}
	for (const slot of folder.files) {
		const entry = fileEntry(slot, state);
		if (!entry) continue;
		entries.push(entry);
		fileCount++;
		totalSize += entry.size;
	}
	if (pacer.isDue) await pacer.breathe();
	const tree = objects.put('tree', encodeTree(entries), () => folder.lastTree ?? previous.folder(folder));
	folder.setTree(tree, fileCount, totalSize, hasPlaces);
	return { tree, emptyFolders: entries.length === 0 ? 1 : emptyFolders };
}

/** Makes a folder's tree out of the one before; undefined where that cannot be read. */
async function patch(folder: FolderState, options: BuildingOptions): Promise<BuiltTrees | undefined> {
	const { state, objects, pacer } = options;
	const before = folder.lastTree;
	const patched = before && patchOf(objects, before);
	if (!patched) return undefined;
	let { fileCount, totalSize } = folder;
	let emptyFolders = 0;
	for (const child of folder.folders) {
		if (child.hasTree || !child.isReadable) continue;
		const was = { fileCount: child.fileCount, totalSize: child.totalSize };
		emptyFolders += (await build(child, options)).emptyFolders;
		if (patched.replace(folderEntry(child, state), child.place) === undefined) return undefined;
		fileCount += child.fileCount - was.fileCount;
		totalSize += child.totalSize - was.totalSize;
	}
	for (const slot of folder.files) {
		const place = state.table.changedPlace(slot);
		if (place === undefined) continue;
		const entry = fileEntry(slot, state);
		if (!entry) continue;
		const size = patched.replace(entry, place);
		if (size === undefined) return undefined;
		totalSize += entry.size - size;
	}
	if (pacer.isDue) await pacer.breathe();
	const tree = objects.put('tree', patched.bytes, () => before);
	folder.setTree(tree, fileCount, totalSize, true);
	return { tree, emptyFolders };
}

function patchOf(objects: ObjectStore, tree: ObjectId): TreePatch | undefined {
	try {
		return new TreePatch(objects.read(tree));
	} catch (error) {
		if (isLostObject(error)) return undefined;
		throw error;
	}
}

function folderEntry({ name, mode, number }: FolderState, { folders }: WorkspaceState): RowEntry {
	return { name, kind: 'directory', mode, size: 0, rows: folders, row: number };
}

/** Undefined where the file is not recorded. */
function fileEntry(slot: Slot, { table }: WorkspaceState): RowEntry | undefined {
	const kind = table.kind(slot);
	if (kind === 'none') return undefined;
	return { name: table.name(slot), kind, mode: table.mode(slot), size: table.size(slot), rows: table, row: slot };
}
