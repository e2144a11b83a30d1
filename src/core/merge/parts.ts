/** Judges each file and folder that a step changed on its own: what taking the step back makes of it. */
import type { ObjectStore } from '../store/objectStore';
import { emptyTreeId, type TreeEntry } from '../store/tree';
import type { ConflictReason } from './conflicts';
import type { FolderRenames } from './folderRenames';
import { mergeEntries, mergeModes, type Versions } from './mergeEntries';
import { comingTo, fileOn, type PlacedFile, type Side } from './sides';
import { isFolder, type TreeLookup } from './treeLookup';

/** The workspace's disk as far as the trees do not tell. */
export interface ReversalDisk {
	/** Whether a file can be put at a path that the tree of now does not have: nothing is there, and no file or link on the way. */
	readonly isFree: (path: string) => boolean;
	/** Whether anything is at a path that the tree of now does not have. */
	readonly isThere: (path: string) => boolean;
	/** Lists all that is in a folder, also what rules leave out. */
	readonly namesIn: (folder: string) => readonly string[];
	/** Whether the disk takes two spellings for one path. */
	readonly isOnePlace: (one: string, other: string) => boolean;
	/** Reads a file as it is now; undefined if it is not there any more. */
	readonly readNow: (path: string, entry: TreeEntry) => Buffer | undefined;
}

/** A merge whose base is the state after the step, and whose sides are the present state and the one before the step. */
export interface Merge {
	readonly objects: ObjectStore;
	readonly disk: ReversalDisk;
	/** The three states: before the step, after it, and now. */
	readonly before: TreeLookup;
	readonly after: TreeLookup;
	readonly now: TreeLookup;
	/** What taking the step back does to the state after it. */
	readonly back: Side;
	/** What was done to that state since. */
	readonly since: Side;
	readonly foldersBack: FolderRenames;
	readonly foldersSince: FolderRenames;
}

/** One file, link or folder, wherever it is in each state. */
export interface Part {
	readonly places: { readonly now?: string; readonly after?: string; readonly before?: string };
	readonly versions: Partial<Versions>;
	/** What is to be done, if nothing stands in the way; undefined for nothing. */
	readonly outcome: Act | ConflictReason | undefined;
}

/** Paths are those of now. */
export interface Act {
	readonly removes?: string;
	readonly puts?: PlacedFile;
}

export function partsOf(merge: Merge): Part[] {
	const parts: Part[] = [];
	for (const [path, { before: base, after: wanted }] of merge.back.differences) {
		const isFile = base !== undefined && !isFolder(base);
		if (isFile) parts.push(judgeFile(merge, path, base));
		if (isFolder(wanted)) {
			const folder = wanted && judgeFolder(merge, path, { base: isFile ? undefined : base, wanted });
			if (folder) parts.push(folder);
		} else if (wanted && !isFile && !merge.back.movedFrom.has(path)) parts.push(judgeRemoved(merge, path, wanted));
	}
	return [...parts, ...strandedParts(merge, parts)];
}

/** A file that the state after the step has. */
function judgeFile(merge: Merge, path: string, base: TreeEntry): Part {
	const there = fileOn(merge.since, path, base);
	const back = fileOn(merge.back, path, base);
	const places = {
		after: path,
		...(there ? { now: there.path } : {}),
		...(back ? { before: back.path } : {}),
	};
	const versions = {
		base,
		...(there ? { now: there.entry } : {}),
		...(back ? { wanted: back.entry } : {}),
	};
	return { places, versions, outcome: outcomeFor(merge, { path, base, there, back }) };
}

function outcomeFor(
	{ objects, disk, now }: Merge,
	{
		path,
		base,
		there,
		back,
	}: { path: string; base: TreeEntry; there?: PlacedFile | undefined; back?: PlacedFile | undefined },
): Part['outcome'] {
	if (!there) {
		if (!now.find(path) && disk.isThere(path)) return 'leftOutNow';
		return back ? 'removedSince' : undefined;
	}
	// The step made it; git calls it a conflict if it was renamed since, even unchanged.
	if (!back) return holdSame(there.entry, base) ? { removes: there.path } : 'changedSince';
	const wasRenamed = there.path !== path;
	if (back.path !== path && wasRenamed && back.path !== there.path) return 'renamedSince';
	const kinds = new Set([base, there.entry, back.entry].map(({ kind }) => kind === 'symlink'));
	if (kinds.size > 1 && (wasRenamed || back.path !== path)) return 'changedSince';
	const merged = mergeEntries(objects, { base, now: there.entry, wanted: back.entry }, (entry) =>
		disk.readNow(there.path, entry),
	);
	if (typeof merged === 'string') return merged;
	const place = back.path === path ? there.path : back.path;
	return { puts: { path: place, entry: merged }, ...(place === there.path ? {} : { removes: there.path }) };
}

/** A file that the step removed. */
function judgeRemoved({ now }: Merge, path: string, wanted: TreeEntry): Part {
	const there = now.file(path);
	const places = { before: path, ...(there ? { now: path } : {}) };
	if (!there) return { places, versions: { wanted }, outcome: { puts: { path, entry: wanted } } };
	const outcome = holdSame(there, wanted) ? { puts: { path, entry: there } } : 'cameBackSince';
	return { places, versions: { now: there, wanted }, outcome };
}

/** A folder whose mode the step changed, or an empty one that it removed; others come and go with what is in them. */
function judgeFolder(
	{ now, foldersSince }: Merge,
	path: string,
	{ base, wanted }: { readonly base: TreeEntry | undefined; readonly wanted: TreeEntry },
): Part | undefined {
	if (!base) {
		if (wanted.id !== emptyTreeId || now.isFolder(path)) return undefined;
		return { places: { before: path }, versions: { wanted }, outcome: { puts: { path, entry: wanted } } };
	}
	const place = now.isFolder(path) ? path : foldersSince.of(path);
	const there = place === undefined ? undefined : now.find(place);
	const places = { after: path, before: path };
	if (place === undefined || !there || !isFolder(there)) {
		return { places, versions: { base, wanted }, outcome: 'removedSince' };
	}
	const mode = mergeModes(base.mode, there.mode, wanted.mode);
	if (mode === there.mode) return undefined;
	const puts = { path: place, entry: { ...there, mode } };
	return { places: { ...places, now: place }, versions: { base, now: there, wanted }, outcome: { puts } };
}

/** Files that were put since into folders whose renaming is taken back: whether they go along is for a person to say. */
function strandedParts({ since, now, foldersBack, foldersSince }: Merge, parts: readonly Part[]): Part[] {
	const known = new Set(parts.map(({ places }) => places.now));
	const stranded: Part[] = [];
	for (const path of comingTo(since)) {
		const entry = known.has(path) ? undefined : now.file(path);
		if (!entry || !foldersBack.concerns(path, foldersSince)) continue;
		stranded.push({ places: { now: path }, versions: { now: entry }, outcome: 'folderRenamed' });
	}
	return stranded;
}

/** Whether two files hold the same bytes, and both can be run or none; other permissions do not count, as in git. */
function holdSame(a: TreeEntry, b: TreeEntry): boolean {
	return a.id === b.id && a.kind === b.kind;
}
