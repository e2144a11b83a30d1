/** What it takes to bring chosen paths, each from its place in a checkpoint, into their places in the workspace. */
import type { KeepReason, KeptPath, NameThen, ObjectId } from '../checkpoint';
import { diffTrees, type TreeDifference } from '../diff/treeDiff';
import { CairnError } from '../errors';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { nameOf } from '../store/journal/recordView';
import { ScratchObjects } from '../store/scratchObjects';
import { encodeTree, type TreeEntry } from '../store/tree';
import { findEntry } from '../store/treeReader';
import { foldersAbove, isWithin, isWithinAny } from '../treePath';
import { emptyTree, type Replacements } from '../store/composition';
import { planRestore, type RestoreScope } from './plan';

/** Chosen paths of a restore; those in `names` come from another place of the checkpoint. */
export interface ChosenNames {
	readonly paths?: readonly string[] | undefined;
	readonly names: readonly NameThen[];
}

export type ScopeThen = Pick<RestoreScope, 'wasInScope' | 'skippedThen'>;

/**
 * The replacements in the workspace's tree, and what differs and stays.
 * @throws CairnError `notFound` when the checkpoint does not have a path under the name that was given
 */
export function followNames(
	objects: ObjectStore,
	now: ObjectId,
	target: CheckpointRecord,
	chosen: ChosenNames,
	scope: ScopeThen,
): { readonly replacements: Replacements; readonly kept: readonly KeptPath[] } {
	const replacements = new Map<string, TreeEntry | undefined>();
	const kept: KeptPath[] = [];
	const missing = chosen.names.find(({ pathThen }) => !findEntry(objects, target.tree, pathThen));
	if (missing) {
		throw new CairnError('notFound', `The checkpoint ${nameOf(target)} has no "${missing.pathThen}".`, {
			details: { id: target.id, path: missing.pathThen },
		});
	}
	const renamed = new Set(chosen.names.map(({ path }) => path));
	const plain = (chosen.paths ?? []).map((path) => ({ path, pathThen: path }));
	for (const name of outermost([...chosen.names, ...plain])) {
		const reason = inTheWay(objects, now, name.path);
		if (reason) {
			kept.push({ path: name.path, reason });
			continue;
		}
		const isOwn = name.path !== name.pathThen;
		// What has a name of its own comes from there, whatever the folder above it brings.
		const differences = differencesAt(objects, now, target.tree, name).filter(
			({ path }) => isOwn || !isWithinAny(path, renamed),
		);
		const plan = planRestore(differences, { paths: undefined, ...scopeAt(name, scope) });
		for (const { path, after } of plan.steps) replacements.set(path, after && withoutContents(objects, after));
		kept.push(...plan.kept);
		for (const folder of foldersAbove(name.path)) {
			const above = findEntry(objects, now, folder) ? undefined : findEntry(objects, target.tree, folder);
			if (above?.kind === 'directory') replacements.set(folder, withoutContents(objects, above));
		}
	}
	return { replacements, kept };
}

/** Without those that lie in another one from the same place; names of their own stay. */
function outermost(names: readonly NameThen[]): NameThen[] {
	const shift = ({ path, pathThen }: NameThen, outer: NameThen): boolean =>
		path !== outer.path && isWithin(path, outer.path) && pathThen === placeThen(path, outer);
	return names.filter((name) => !names.some((outer) => shift(name, outer)));
}

/** Where something below a chosen path is in the checkpoint. */
function placeThen(path: string, { path: now, pathThen }: NameThen): string {
	return pathThen + path.slice(now.length);
}

function differencesAt(objects: ObjectStore, now: ObjectId, then: ObjectId, name: NameThen): TreeDifference[] {
	if (name.path === '') return diffTrees(objects, now, then);
	const scratch = new ScratchObjects(objects);
	// Two folders with nothing else in them: what is compared need not have the same path.
	const alone = (tree: ObjectId, path: string): ObjectId => {
		const entry = findEntry(objects, tree, path);
		return scratch.put('tree', encodeTree(entry ? [{ ...entry, name: standIn }] : []));
	};
	const differences = diffTrees(scratch, alone(now, name.path), alone(then, name.pathThen));
	return differences.map((difference) => ({ ...difference, path: name.path + difference.path.slice(standIn.length) }));
}

const standIn = 'x';

/** The checkpoint's scope, asked for paths as the workspace has them. */
function scopeAt(name: NameThen, { wasInScope, skippedThen }: ScopeThen): ScopeThen {
	if (name.path === name.pathThen) return { wasInScope, skippedThen };
	const within = [...skippedThen].filter((path) => isWithin(path, name.pathThen));
	return {
		wasInScope: (path, isFolder) => wasInScope(placeThen(path, name), isFolder),
		skippedThen: new Set(within.map((path) => name.path + path.slice(name.pathThen.length))),
	};
}

/** What is in a folder has its own entry. */
function withoutContents(objects: ObjectStore, entry: TreeEntry): TreeEntry {
	return entry.kind === 'directory' ? { ...entry, id: emptyTree(objects) } : entry;
}

/** What is where a folder on the way to a path would have to be. */
function inTheWay(objects: ObjectStore, now: ObjectId, path: string): KeepReason | undefined {
	for (const folder of foldersAbove(path)) {
		const entry = findEntry(objects, now, folder);
		if (entry?.kind === 'symlink') return 'symlinkInTheWay';
		if (entry && entry.kind !== 'directory') return 'fileInTheWay';
	}
	return undefined;
}
