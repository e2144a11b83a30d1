/**
 * Finds folders that moved as a whole, told by the files that moved with them, and the files in them that nothing else tells of: an
 * empty one is like every other, and one that was rewritten is like none.
 */
import { parentOf } from '../treePath';
import { emptyTreeId } from '../store/tree';
import type { TreeDifference } from './treeDiff';

/** Old paths by new ones. */
export interface FollowedRenames {
	readonly files: ReadonlyMap<string, string>;
	readonly folders: ReadonlyMap<string, string>;
}

/** How many files say so, by the old folder, by the new one. */
type Votes = Map<string, Map<string, number>>;

/** A folder with exactly the same in it says more than any files. */
const sameTree = 1e9;

/** @param renames the files that were found to be renamed: old paths by new ones */
export function withFolders(
	differences: readonly TreeDifference[],
	renames: ReadonlyMap<string, string>,
): FollowedRenames {
	const gone = new Map<string, TreeDifference>();
	const come = new Map<string, TreeDifference>();
	for (const difference of differences) {
		if (!difference.after) gone.set(difference.path, difference);
		else if (!difference.before) come.set(difference.path, difference);
	}
	if (gone.size === 0 || come.size === 0) return { files: renames, folders: new Map() };
	const votes = votesOf(renames);
	addEqualFolders(votes, gone, come);
	const oldFolders = new Map([...votes].map(([folder, counts]) => [folder, mostOf(counts)]));
	return { files: filesWith(oldFolders, renames, gone, come), folders: wholeFolders(votes, oldFolders, gone, come) };
}

/** A file that kept its name votes for the folders that it lay and lies in, as far up as they go by the same names. */
function votesOf(renames: ReadonlyMap<string, string>): Votes {
	const votes: Votes = new Map();
	for (const [to, from] of renames) {
		let [young, old] = [to, from];
		while (young !== '' && old !== '' && nameOf(young) === nameOf(old)) {
			[young, old] = [parentOf(young), parentOf(old)];
			if (young === old) break;
			vote(votes, young, old, 1);
		}
	}
	return votes;
}

function vote(votes: Votes, young: string, old: string, weight: number): void {
	const counts = votes.get(young) ?? new Map<string, number>();
	votes.set(young, counts.set(old, (counts.get(old) ?? 0) + weight));
}

function addEqualFolders(
	votes: Votes,
	gone: ReadonlyMap<string, TreeDifference>,
	come: ReadonlyMap<string, TreeDifference>,
): void {
	const byTree = new Map<string, string>();
	for (const [path, { before }] of gone) {
		if (before?.kind === 'directory' && before.id !== emptyTreeId && !byTree.has(before.id))
			byTree.set(before.id, path);
	}
	for (const [path, { after }] of come) {
		const old = after?.kind === 'directory' ? byTree.get(after.id) : undefined;
		if (old !== undefined) vote(votes, path, old, sameTree);
	}
}

function mostOf(counts: ReadonlyMap<string, number>): string {
	const [best] = [...counts].sort(([, a], [, b]) => b - a);
	return best?.[0] ?? '';
}

function filesWith(
	oldFolders: ReadonlyMap<string, string>,
	renames: ReadonlyMap<string, string>,
	gone: ReadonlyMap<string, TreeDifference>,
	come: ReadonlyMap<string, TreeDifference>,
): ReadonlyMap<string, string> {
	if (oldFolders.size === 0) return renames;
	const files = new Map(renames);
	const taken = new Set(renames.values());
	for (const [path, { after }] of come) {
		if (files.has(path) || after?.kind === 'directory') continue;
		const from = oldPlaceOf(path, oldFolders);
		const before = from === undefined || taken.has(from) ? undefined : gone.get(from)?.before;
		const isSameKind = before?.kind !== 'directory' && (before?.kind === 'symlink') === (after?.kind === 'symlink');
		if (from === undefined || !before || !isSameKind) continue;
		taken.add(from);
		files.set(path, from);
	}
	return files;
}

/** Where a file was when it moved with the innermost folder that is known to have moved. */
function oldPlaceOf(path: string, oldFolders: ReadonlyMap<string, string>): string | undefined {
	for (let folder = path; folder !== '';) {
		folder = parentOf(folder);
		const old = oldFolders.get(folder);
		if (old === undefined) continue;
		const rest = folder === '' ? path : path.slice(folder.length + 1);
		return old === '' ? rest : `${old}/${rest}`;
	}
	return undefined;
}

/** Only a folder that is gone moved as a whole; of several that came from it, to the one that most of its files went to. */
function wholeFolders(
	votes: Votes,
	oldFolders: ReadonlyMap<string, string>,
	gone: ReadonlyMap<string, TreeDifference>,
	come: ReadonlyMap<string, TreeDifference>,
): Map<string, string> {
	const best = new Map<string, { readonly young: string; readonly count: number }>();
	for (const [young, old] of oldFolders) {
		const isWhole = come.get(young)?.after?.kind === 'directory' && gone.get(old)?.before?.kind === 'directory';
		const count = votes.get(young)?.get(old) ?? 0;
		if (isWhole && count > (best.get(old)?.count ?? 0)) best.set(old, { young, count });
	}
	return new Map([...best].map(([old, { young }]) => [young, old]));
}

function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}
