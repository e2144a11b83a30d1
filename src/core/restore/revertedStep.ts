/** Plans the reversal of one checkpoint's changes in the workspace: the trees between which it lies, and the disk. */
import type { LookedAt } from '../capture/captureService';
import type { ObjectId } from '../checkpoint';
import { diskSides } from '../diff/step';
import { CairnError } from '../errors';
import type { ReversalDisk } from '../merge/parts';
import { planReversal, type Reversal } from '../merge/reversal';
import type { ObjectStore } from '../store/objectStore';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { nameOf } from '../store/journal/recordView';
import { normalizePath } from '../treePath';
import type { RestorePlanning } from './planning';
import type { RevertOptions } from './requests';

/** What is to be taken back, and from which state of the workspace. */
export interface RevertedStep extends Pick<ReversalDisk, 'readNow'> {
	readonly parent: CheckpointRecord;
	readonly step: CheckpointRecord;
	/** The workspace. */
	readonly now: Pick<LookedAt, 'tree' | 'coverage'>;
	readonly objects: ObjectStore;
}

/** @throws CairnError `notFound` for a path that the step did not change */
export function reversalOf(
	planning: RestorePlanning,
	{ parent, step, now, objects, readNow }: RevertedStep,
	{ paths, skipConflicts }: RevertOptions,
): Reversal {
	const data = planning.repositoryData([parent, step], now.coverage);
	const trees = {
		...sidesOf(parent, step),
		now: now.tree,
		isRepositoryData: (path: string) => data(path) !== undefined,
		wasTracked: planning.wasTracked(parent),
		wasTrackedAfter: planning.wasTracked(step),
	};
	const writer = planning.writer();
	const disk = {
		isFree: (path: string) => writer.obstacle(path, undefined) === undefined,
		isThere: (path: string) => !writer.isFree(path) && writer.isSpelledSo(path),
		namesIn: (folder: string) => writer.namesIn(folder),
		isOnePlace: (one: string, other: string) => writer.isOnePlace(one, other),
		readNow,
	};
	const reversal = planReversal(objects, trees, disk, { paths: paths?.map(normalizePath), skipConflicts });
	const { unknown } = reversal;
	if (unknown === undefined) return reversal;
	throw new CairnError('notFound', `The checkpoint ${nameOf(step)} did not change "${unknown}".`, {
		details: { id: step.id, path: unknown },
	});
}

/** What was saved is taken back, whatever editors held besides. */
function sidesOf(
	parent: CheckpointRecord,
	step: CheckpointRecord,
): { readonly before: ObjectId; readonly after: ObjectId } {
	const { before, after } = diskSides(parent, step);
	const isOnDisk = before !== undefined && before !== after;
	return isOnDisk ? { before, after } : { before: parent.tree, after: step.tree };
}
