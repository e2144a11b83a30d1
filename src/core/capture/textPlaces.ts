/** Puts texts of editors into the places of their files in a tree; those whose place is taken stand with the editors without a file. */
import type { ObjectId } from '../checkpoint';
import { composeTree } from '../store/composition';
import type { HeldUnsaved } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { findEntry, walkTree } from '../store/treeReader';
import { allFoldersAbove, foldersAbove, joinPath, unsavedFolder, untitledFolder } from '../treePath';

/** Texts by their paths in the checkpoint. */
export type Texts = ReadonlyMap<string, TreeEntry>;

/** What is in a tree of texts alone. @throws CairnError `objectMissing`, `objectCorrupt` */
export function textsIn(objects: ObjectStore, tree: ObjectId | undefined): Map<string, TreeEntry> {
	const texts = new Map<string, TreeEntry>();
	if (tree === undefined) return texts;
	const prefix = `${unsavedFolder}/`;
	for (const { path, entry } of walkTree(objects, tree)) {
		if (entry.kind !== 'directory' && path.startsWith(prefix)) texts.set(path.slice(prefix.length), entry);
	}
	return texts;
}

/** A free place for a text without one of its own. @param name may be a path */
export function atUntitled(name: string, taken: Pick<Texts, 'has'>): string {
	const wanted = name.replaceAll('/', '-').replace(/^\.{0,2}$/, 'Untitled');
	let at = joinPath(untitledFolder, wanted);
	for (let number = 2; taken.has(at); number++) at = joinPath(untitledFolder, `${wanted} (${number})`);
	return at;
}

/** What texts make of a tree. */
export interface Overlaid {
	readonly tree: ObjectId;
	/** How many files it has more than before. */
	readonly moreFiles: number;
	/** By how much these are larger, in bytes. */
	readonly moreBytes: number;
}

/** Says which counts of several texts for one file. @param texts the first window's first */
export type Prefer = (path: string, texts: readonly TreeEntry[]) => TreeEntry | undefined;

/** Prefers what a tree has. */
export function asIn(objects: ObjectStore, tree: ObjectId | undefined): Prefer {
	return (path, texts) => {
		const there = tree === undefined ? undefined : findEntry(objects, tree, path)?.id;
		return texts.find(({ id }) => id === there);
	};
}

/** Puts what all windows hold over what is on disk. */
export function overlay(objects: ObjectStore, disk: ObjectId, held: readonly HeldUnsaved[], prefer: Prefer): Overlaid {
	const byPath = new Map<string, TreeEntry[]>();
	for (const { tree } of held) {
		for (const [path, entry] of textsIn(objects, tree)) byPath.set(path, [...(byPath.get(path) ?? []), entry]);
	}
	const placed = new Map<string, TreeEntry>();
	const folders = allFoldersAbove(byPath.keys());
	const aside: [string, TreeEntry][] = [];
	for (const [path, texts] of byPath) {
		// Editors without a file have the same names in every window.
		if (path.startsWith(`${untitledFolder}/`)) {
			for (const text of new Map(texts.map((entry) => [entry.id, entry])).values()) aside.push([path, text]);
			continue;
		}
		const [first] = texts;
		const text = texts.length === 1 ? first : (prefer(path, texts) ?? texts.at(-1));
		if (!text) continue;
		const isFree = !folders.has(path) && canHold(objects, disk, path);
		if (isFree) placed.set(path, text);
		else aside.push([path, text]);
	}
	for (const [path, text] of aside) {
		const isUntitled = path.startsWith(`${untitledFolder}/`);
		placed.set(atUntitled(isUntitled ? path.slice(untitledFolder.length + 1) : path, placed), text);
	}
	let [moreFiles, moreBytes] = [0, 0];
	for (const [path, { size }] of placed) {
		const before = findEntry(objects, disk, path);
		if (!before) moreFiles++;
		moreBytes += size - (before?.size ?? 0);
	}
	const tree = placed.size === 0 ? disk : composeTree(objects, disk, placed);
	return { tree, moreFiles, moreBytes };
}

/** Whether a file can stand at a path of a tree: no folder or link is there, and nothing but folders on the way. */
function canHold(objects: ObjectStore, tree: ObjectId, path: string): boolean {
	const there = findEntry(objects, tree, path);
	if (there) return there.kind === 'file' || there.kind === 'executable';
	for (const folder of foldersAbove(path)) {
		const above = findEntry(objects, tree, folder);
		if (above) return above.kind === 'directory';
	}
	return true;
}
