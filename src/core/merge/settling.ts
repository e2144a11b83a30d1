/** Judges the parts of a reversal together: what one puts somewhere needs what another one takes away, and the reverse. */
import { emptyTreeId, type TreeEntry } from '../store/tree';
import { allFoldersAbove, foldedPath, foldersAbove, joinPath } from '../treePath';
import type { ConflictReason } from './conflicts';
import type { Act, Merge, Part } from './parts';
import type { PlacedFile } from './sides';
import { areEqual, isFolder } from './treeLookup';

export interface Settled {
	/** What can be done, all of it together. */
	readonly acts: readonly Act[];
	readonly conflicts: readonly { readonly part: Part; readonly reason: ConflictReason }[];
}

type ActingPart = Part & { readonly outcome: Act };

export function settle(merge: Merge, parts: readonly Part[]): Settled {
	const conflicts = new Map<Part, ConflictReason>();
	for (const part of parts) if (typeof part.outcome === 'string') conflicts.set(part, part.outcome);
	const kinds = kindChanges(merge);
	let acting = parts.filter(isActing);
	for (let before = -1; before !== conflicts.size;) {
		before = conflicts.size;
		// A folder that became a file, or the reverse, goes back as a whole or not at all.
		const stuck = new Set([...conflicts.keys()].flatMap((part) => kinds.of(part)));
		for (const part of acting) {
			if (kinds.of(part).some((path) => stuck.has(path))) conflicts.set(part, 'withOther');
		}
		acting = acting.filter((part) => !conflicts.has(part));
		const result = new Result(merge, acting);
		for (const part of acting) {
			const reason = result.obstacle(part);
			if (reason) conflicts.set(part, reason);
		}
		acting = acting.filter((part) => !conflicts.has(part));
	}
	return {
		acts: acting.map(({ outcome }) => outcome),
		conflicts: [...conflicts].map(([part, reason]) => ({ part, reason })),
	};
}

function isActing(part: Part): part is ActingPart {
	return typeof part.outcome === 'object';
}

/** Finds the paths that change their kind by the reversal, and that a part lies at or below. */
function kindChanges({ back }: Merge): { readonly of: (part: Part) => string[] } {
	const changing = new Set<string>();
	for (const [path, { before, after }] of back.differences) {
		if (before && after && isFolder(before) !== isFolder(after)) changing.add(path);
	}
	const above = (path: string): string[] => [path, ...foldersAbove(path)].filter((each) => changing.has(each));
	return {
		of: ({ places: { after, before } }) =>
			changing.size === 0 ? [] : [after, before].flatMap((path) => (path === undefined ? [] : above(path))),
	};
}

/** The state that some acts lead to, as far as it matters whether others fit into it. */
class Result {
	readonly #merge: Merge;
	readonly #removed: ReadonlySet<string>;
	readonly #put = new Map<string, TreeEntry[]>();
	/** Removed paths as disks compare names that ignore case. */
	readonly #removedByFolded = new Map<string, string>();

	constructor(merge: Merge, parts: readonly ActingPart[]) {
		this.#merge = merge;
		this.#removed = new Set(parts.flatMap(({ outcome: { removes } }) => removes ?? []));
		for (const path of this.#removed) this.#removedByFolded.set(foldedPath(path), path);
		for (const { outcome } of parts) {
			if (!outcome.puts) continue;
			const { path, entry } = outcome.puts;
			this.#put.set(path, [...(this.#put.get(path) ?? []), entry]);
		}
	}

	/** Says why a part cannot be done beside the others. */
	obstacle({ outcome: { puts, removes }, places, versions }: ActingPart): ConflictReason | undefined {
		if (!puts) return undefined;
		const { foldersBack, foldersSince } = this.#merge;
		const { path, entry } = puts;
		if (!(this.#put.get(path) ?? []).every((other) => areEqual(other, entry))) return 'placeTaken';
		if (isFolder(entry) && isFolder(versions.now)) return undefined;
		if (this.#isBlocked(path) || this.#isOccupied(puts, places.now)) return 'placeTaken';
		if (path !== places.now) return foldersSince.concerns(path, foldersBack) ? 'folderRenamed' : undefined;
		const wasMoved = path !== places.after && removes === undefined;
		return wasMoved && foldersBack.concerns(path, foldersSince) ? 'folderRenamed' : undefined;
	}

	/** Whether something else that stays is where a part puts its file. */
	#isOccupied({ path, entry }: PlacedFile, own: string | undefined): boolean {
		const there = this.#merge.now.find(path);
		if (isFolder(there)) return this.#keepsAny(path);
		if (there) return path !== own && !this.#removed.has(path) && !areEqual(there, entry);
		if (this.#isBelowRemoved(path) || this.#merge.disk.isFree(path)) return false;
		const twin = this.#removedByFolded.get(foldedPath(path));
		return twin === undefined || !this.#merge.disk.isOnePlace(twin, path);
	}

	/** Whether a file or link that stays, or comes, is where a folder on the way would have to be. */
	#isBlocked(path: string): boolean {
		return [...foldersAbove(path)].some((folder) => {
			if (this.#put.get(folder)?.some((entry) => !isFolder(entry))) return true;
			const entry = this.#merge.now.find(folder);
			return entry !== undefined && !isFolder(entry) && !this.#removed.has(folder);
		});
	}

	/** Whether the folder on the way is a file or a link now: below it nothing is in the way. */
	#isBelowRemoved(path: string): boolean {
		for (const folder of foldersAbove(path)) {
			const entry = this.#merge.now.find(folder);
			if (entry) return !isFolder(entry);
		}
		return false;
	}

	/** Whether anything stays in a folder: files, what rules leave out, folders that were made empty since. */
	#keepsAny(folder: string): boolean {
		const { now, after, disk } = this.#merge;
		const entries = now.list(folder);
		const names = new Set(entries.map(({ name }) => name));
		if (disk.namesIn(folder).some((name) => !names.has(name))) return true;
		return entries.some((entry) => {
			const path = joinPath(folder, entry.name);
			if (!isFolder(entry)) return !this.#removed.has(path);
			return this.#keepsAny(path) || (entry.id === emptyTreeId && !after.isFolder(path));
		});
	}
}

/** Collects the folders that paths lie in, of what acts put and of what they remove. */
export function foldersOf(acts: readonly Act[]): { readonly puts: Set<string>; readonly removes: Set<string> } {
	return {
		puts: allFoldersAbove(acts.flatMap(({ puts }) => puts?.path ?? [])),
		removes: allFoldersAbove(acts.flatMap(({ removes }) => removes ?? [])),
	};
}
