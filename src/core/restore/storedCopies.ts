/** Before a restore touches anything: is everything in the store that it will write, and that it will overwrite? */
import { Pacer } from '../../base/pacer';
import { CairnError } from '../errors';
import type { ObjectId } from '../checkpoint';
import type { TreeDifference } from '../diff/treeDiff';
import { nameOf } from '../store/journal/recordView';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { decodeTree } from '../store/tree';
import { allFoldersAbove, joinPath } from '../treePath';
import type { DiskWriter } from './diskWriter';
import type { RestorePlan } from './plan';
import { refusalsOf } from './refusals';

/** @throws CairnError `objectMissing` where the store has lost something that the plan writes */
export function assertStored(objects: ObjectStore, { steps }: RestorePlan, target: CheckpointRecord): void {
	const isLost = ({ after }: TreeDifference): boolean =>
		after !== undefined && after.kind !== 'directory' && !objects.has(after.id);
	const lost = steps.filter(isLost);
	const [first] = lost;
	if (!first) return;
	const error = new CairnError(
		'objectMissing',
		`The store has lost “${first.path}” of the checkpoint ${nameOf(target)}.`,
	);
	const { blocked, others } = refusalsOf(new Map(lost.map(({ path }) => [path, error])), steps);
	throw new CairnError(error.code, error.message, {
		details: { id: target.id, path: first.path, objectId: first.after?.id, blocked, others },
	});
}

/**
 * Reads back from the store, from the disk, what will be overwritten or deleted, and the trees that lead there. What proves to be
 * damaged there is put again from the disk, which still has it; where the disk has something else, the error comes out.
 * @param tree the safety checkpoint's
 */
export async function assureSafety(
	objects: ObjectStore,
	tree: ObjectId,
	{ steps }: RestorePlan,
	writer: DiskWriter,
	signal: AbortSignal | undefined,
): Promise<void> {
	const pacer = new Pacer(signal);
	const paths = steps.map(({ path }) => path);
	const folders = new Set([...paths, ...allFoldersAbove(paths)]);
	await checkTrees(objects, tree, '', { folders, pacer });
	for (const { path, before } of steps) {
		if (!before || before.kind === 'directory') continue;
		if (pacer.isDue) await pacer.breathe();
		try {
			objects.check(before.id);
		} catch (error) {
			if (!CairnError.is(error, 'objectCorrupt') || !writer.matches(path, before)) throw error;
			writer.putAgain(path);
		}
	}
	objects.flush();
}

interface TreeCheck {
	/** Those that are entered, and other paths. */
	readonly folders: ReadonlySet<string>;
	readonly pacer: Pacer;
}

async function checkTrees(objects: ObjectStore, tree: ObjectId, path: string, check: TreeCheck): Promise<void> {
	const { folders, pacer } = check;
	if (pacer.isDue) await pacer.breathe();
	try {
		objects.check(tree);
	} catch (error) {
		if (!CairnError.is(error, 'objectCorrupt')) throw error;
		// What can be read all the same is put into a record that every process takes.
		objects.replace('tree', [objects.read(tree)]);
	}
	for (const { name, kind, id } of decodeTree(objects.read(tree))) {
		const below = joinPath(path, name);
		if (kind === 'directory' && folders.has(below)) await checkTrees(objects, id, below, check);
	}
}
