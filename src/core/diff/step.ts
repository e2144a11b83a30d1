/** What a checkpoint changed against its parent: what was saved, deleted, written on the disk, and what only editors hold. */
import type { Change, ObjectId } from '../checkpoint';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { diskTreeOf } from '../store/journal/recordView';
import { isWithin, untitledFolder } from '../treePath';
import { findRenames } from './renames';
import { diffTrees, toChanges, type TreeDifference } from './treeDiff';

/** As much of a checkpoint as its step needs. */
export type SteppedRecord = Pick<CheckpointRecord, 'tree' | 'disk' | 'followsRestore'>;

export interface Step {
	/** From disk to disk. */
	readonly onDisk: readonly TreeDifference[];
	/** Paths whose content on disk is the same as before: only what editors hold is another. */
	readonly inEditors: readonly TreeDifference[];
}

/** The trees between which the disk has changed. */
export function diskSides(
	parent: SteppedRecord | undefined,
	record: SteppedRecord,
): { readonly before: ObjectId | undefined; readonly after: ObjectId } {
	const before = parent && (record.followsRestore ? parent.tree : diskTreeOf(parent));
	return { before, after: diskTreeOf(record) };
}

/** @param parent undefined for nothing at all */
export function stepOf(objects: ObjectStore, parent: SteppedRecord | undefined, record: SteppedRecord): Step {
	const { before, after } = diskSides(parent, record);
	const onDisk = diffTrees(objects, before, after).filter(isOfDisk);
	return { onDisk, inEditors: editorsStep(objects, parent, record, new Set(onDisk.map(({ path }) => path))) };
}

/** What stands for editors without a file is never on disk, also where all the rest of a tree was restored. */
export function isOfDisk({ path }: TreeDifference): boolean {
	return !isWithin(path, untitledFolder);
}

/** What only editors hold. @param isOnDisk paths that have changed on the disk */
export function editorsStep(
	objects: ObjectStore,
	parent: SteppedRecord | undefined,
	record: SteppedRecord,
	isOnDisk: Pick<ReadonlySet<string>, 'has'>,
): TreeDifference[] {
	const { before, after } = diskSides(parent, record);
	if (parent?.tree === before && record.tree === after) return [];
	// Where everything is new, so is what editors have changed of it.
	if (!parent) return diffTrees(objects, after, record.tree).filter((difference) => !difference.before);
	const differing = diffTrees(objects, parent.tree, record.tree).filter(({ path }) => !isOnDisk.has(path));
	// A restore brings no editor without a file: none of these has gone since.
	return record.followsRestore ? differing.filter((one) => one.after !== undefined || isOfDisk(one)) : differing;
}

/** The step as a person reads it, sorted by path. */
export function changesOfStep(objects: ObjectStore, { onDisk, inEditors }: Step): Change[] {
	if (inEditors.length === 0) return toChanges(onDisk, findRenames(onDisk, objects));
	const all = [...onDisk, ...inEditors];
	const held = new Set(inEditors.map(({ path }) => path));
	return toChanges(all, findRenames(all, objects)).map((change) =>
		held.has(change.path) ? { ...change, unsaved: true } : change,
	);
}
