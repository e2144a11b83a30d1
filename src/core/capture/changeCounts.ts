/** How many paths a checkpoint added, modified and removed. */
import type { CheckpointStats, ObjectId } from '../checkpoint';
import { diskSides, editorsStep, isOfDisk, type SteppedRecord } from '../diff/step';
import { isWorthShowing, toChange, type TreeDifference, visitDifferences } from '../diff/treeDiff';
import { isLostObject } from '../errors';
import type { ObjectStore } from '../store/objectStore';
import { TreeCursor } from '../store/tree';
import { assertDepth, isWithin, joinPath } from '../treePath';
import type { Captured } from './capture';

export type ChangeCounts = Pick<CheckpointStats, 'added' | 'modified' | 'removed' | 'unsaved'>;

/** A change of one path: renames are not looked for here. */
type PlainChange = ReturnType<typeof toChange>;

/** So many changes tell what a checkpoint is to be called: which editors hold them, or what was renamed. */
const enough = 20;
/** So few are named in a label. */
const few = 2;

/** A folder that came or went with everything in it. */
export interface WholeFolder {
	readonly path: string;
	readonly status: 'added' | 'removed';
	readonly tree: ObjectId;
}

/** Changes, as far as a label says them. */
export interface ChangeSummary {
	readonly counts: ChangeCounts;
	/** Some of the changes, at least twenty where there are as many; none of a first checkpoint with more than two. */
	readonly some: readonly PlainChange[];
	/** The one or two whole folders that everything that changed lies in; empty if there is more. */
	readonly folders: readonly WholeFolder[];
}

/** What a checkpoint changed: see `Step`. */
export interface StepSummary {
	readonly onDisk: ChangeSummary;
	readonly inEditors: ChangeSummary;
}

export function totalOf({ counts: { added, modified, removed } }: Pick<ChangeSummary, 'counts'>): number {
	return added + modified + removed;
}

/** As a checkpoint's statistics have them. */
export function countsOf({ onDisk, inEditors }: StepSummary): ChangeCounts {
	const unsaved = totalOf(inEditors);
	return {
		added: onDisk.counts.added + inEditors.counts.added,
		modified: onDisk.counts.modified + inEditors.counts.modified,
		removed: onDisk.counts.removed + inEditors.counts.removed,
		...(unsaved > 0 ? { unsaved } : {}),
	};
}

/**
 * What the first checkpoint of an empty store changed: everything is new, and its trees need not be read back to see that.
 * Undefined where there is so little that the changes themselves are of interest.
 */
export function countAll({
	fileCount,
	emptyFolders,
}: Pick<Captured, 'fileCount' | 'emptyFolders'>): StepSummary | undefined {
	const added = fileCount + emptyFolders;
	if (added <= few) return undefined;
	return { onDisk: { counts: { added, modified: 0, removed: 0 }, some: [], folders: [] }, inEditors: new Tally() };
}

/**
 * Against a parent whose trees are damaged everything counts as added: damage there must not stand in the way of what is done here.
 * Undefined where the checkpoint's own trees cannot be read.
 */
export function countChanges(
	objects: ObjectStore,
	parent: SteppedRecord | undefined,
	record: SteppedRecord,
): StepSummary | undefined {
	for (const against of parent ? [parent, undefined] : [undefined]) {
		try {
			return count(objects, against, record);
		} catch (error) {
			if (!isLostObject(error)) throw error;
		}
	}
	return undefined;
}

class Tally implements ChangeSummary {
	readonly counts = { added: 0, modified: 0, removed: 0 };
	readonly some: PlainChange[] = [];
	readonly #folders = new WholeFolders();

	get folders(): readonly WholeFolder[] {
		return this.#folders.all;
	}

	add(difference: TreeDifference): void {
		this.#folders.add(difference);
		if (!isWorthShowing(difference)) return;
		const change = toChange(difference);
		this.counts[change.status]++;
		if (this.some.length < enough) this.some.push(change);
	}
}

function count(objects: ObjectStore, parent: SteppedRecord | undefined, record: SteppedRecord): StepSummary {
	const onDisk = new Tally();
	const inEditors = new Tally();
	const { before, after } = diskSides(parent, record);
	const paths = new Set<string>();
	const isPlain = record.tree === after && (!parent || parent.tree === before);
	if (before === undefined) countNew(objects, after, '', onDisk);
	else {
		visitDifferences(objects, before, after, (difference) => {
			if (!isOfDisk(difference)) return;
			if (!isPlain) paths.add(difference.path);
			onDisk.add(difference);
		});
	}
	if (!isPlain) for (const difference of editorsStep(objects, parent, record, paths)) inEditors.add(difference);
	return { onDisk, inEditors };
}

/** There may be a hundred thousand files, and each is new: beyond some there is no value for each. */
function countNew(objects: ObjectStore, tree: ObjectId, folder: string, tally: Tally): void {
	assertDepth(folder);
	for (const cursor = new TreeCursor(objects.read(tree)); !cursor.isAtEnd; cursor.next()) {
		if (tally.some.length === enough && !cursor.isFolder) {
			tally.counts.added++;
			continue;
		}
		const entry = cursor.entry();
		const path = joinPath(folder, entry.name);
		tally.add({ path, after: entry });
		if (entry.kind === 'directory') countNew(objects, entry.id, path, tally);
	}
}

/** More whole folders than this are only counted: two can be one that was renamed. */
const maxFolders = 2;

/** Finds the whole folders among differences that come in the order of `visitDifferences`. */
class WholeFolders {
	#found: WholeFolder[] | undefined = [];

	get all(): readonly WholeFolder[] {
		return this.#found ?? [];
	}

	add({ path, before, after }: TreeDifference): void {
		const last = this.#found?.at(-1);
		if (!this.#found || (last && isWithin(path, last.path))) return;
		const [folder, other] = before ? [before, after] : [after, before];
		const isWhole = folder?.kind === 'directory' && !other;
		if (isWhole && this.#found.length < maxFolders) {
			this.#found.push({ path, status: before ? 'removed' : 'added', tree: folder.id });
		} else this.#found = undefined;
	}
}
