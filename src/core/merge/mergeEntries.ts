/** Merges one file three ways: its bytes, its kind and its mode. */
import { isText } from '../../base/text';
import type { ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import type { ConflictReason } from './conflicts';
import { largestText, mergeText } from './mergeText';
import { areEqual } from './treeLookup';

/** A file or link in its three versions. */
export interface Versions {
	/** What both others come from. */
	readonly base: TreeEntry;
	readonly now: TreeEntry;
	/** The one that is wanted again. */
	readonly wanted: TreeEntry;
}

/** Reads what a file holds now; undefined if that is not there any more. */
export type ReadNow = (entry: TreeEntry) => Buffer | undefined;

/** Returns what both sides make of it, or why a person has to decide. Merged texts are stored. */
export function mergeEntries(
	objects: ObjectStore,
	{ base, now, wanted }: Versions,
	readNow: ReadNow,
): TreeEntry | ConflictReason {
	if (areEqual(base, now) || areEqual(now, wanted)) return wanted;
	if (areEqual(base, wanted)) return now;
	const areLinks = [base, now, wanted].map(({ kind }) => kind === 'symlink');
	if (areLinks.includes(true)) return 'changedSince';
	const mode = mergeModes(base.mode, now.mode, wanted.mode);
	const content = mergeContents(objects, { base, now, wanted }, readNow);
	if (typeof content === 'string') return content;
	return { ...content, name: now.name, mode, kind: (mode & 0o100) === 0 ? 'file' : 'executable' };
}

/** Whether a person could merge what is there now with what is wanted, in an editor. */
export function areTexts(objects: ObjectStore, versions: Partial<Versions>, readNow: ReadNow): boolean {
	const { base, now, wanted } = versions;
	if (!now || !wanted) return false;
	return [base, now, wanted].every((entry) => {
		if (!entry) return true;
		if (entry.kind === 'symlink' || entry.kind === 'directory' || entry.size > largestText) return false;
		const bytes = entry === now ? readNow(entry) : objects.read(entry.id);
		return bytes !== undefined && isText(bytes);
	});
}

/** Merges each permission on its own: it can only be given or taken, so that both sides never disagree. */
export function mergeModes(base: number, now: number, wanted: number): number {
	const changed = base ^ now;
	return (now & changed) | (wanted & ~changed);
}

function mergeContents(
	objects: ObjectStore,
	{ base, now, wanted }: Versions,
	readNow: ReadNow,
): Pick<TreeEntry, 'id' | 'size'> | ConflictReason {
	if (now.id === base.id || now.id === wanted.id) return { id: wanted.id, size: wanted.size };
	if (base.id === wanted.id) return { id: now.id, size: now.size };
	if ([base, now, wanted].some(({ size }) => size > largestText)) return 'tooLarge';
	const ours = readNow(now);
	if (!ours) return 'changedSince';
	const [before, theirs] = [objects.read(base.id), objects.read(wanted.id)];
	if (![before, ours, theirs].every(isText)) return 'binary';
	const merged = mergeText(before, ours, theirs);
	if (typeof merged === 'string') return merged;
	return { id: objects.put('blob', merged, () => now.id), size: merged.length };
}
