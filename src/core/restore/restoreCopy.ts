/** Writes what a checkpoint holds into an empty folder; the workspace and HEAD stay. */
import { Pacer } from '../../base/pacer';
import type { ServiceContext } from '../capture/captureService';
import type { RestoreReport } from '../checkpoint';
import { diffTrees } from '../diff/treeDiff';
import { CairnError, errnoOf, fromSystemError } from '../errors';
import type { CheckpointRecord } from '../store/journalRecord';
import { DiskWriter } from './diskWriter';
import { Execution } from './execution';
import { planRestore, plannedPaths } from './plan';
import { assertKnown } from './planning';
import { restoreError } from './restoreError';
import type { RestoreOptions } from './requests';
import { assertStored } from './storedCopies';

/** @throws CairnError `notFound`, `invalidArgument` where the folder is not empty, `restoreFailed`, and the signal's reason */
export async function restoreCopy(
	{ store, fileSystem, storePath }: ServiceContext,
	target: CheckpointRecord,
	options: RestoreOptions & { to: string },
	paths?: string[],
): Promise<RestoreReport> {
	assertKnown(store.objects, [target.tree], paths, target);
	const everything = { paths, wasInScope: () => true, skippedThen: new Set<string>() };
	const plan = planRestore(diffTrees(store.objects, undefined, target.tree), everything);
	assertStored(store.objects, plan, target);
	assertEmptyFolder(fileSystem, options.to);
	const base = { checkpointId: target.id, safetyCheckpointId: null };
	if (options.dryRun) return { ...base, ...plannedPaths(plan.steps), kept: [], failed: [], dryRun: true };
	try {
		fileSystem.mkdirSync(options.to, { recursive: true });
	} catch (error) {
		throw fromSystemError(error, 'make the folder for the copy', options.to);
	}
	const roots = [{ name: '', path: options.to }];
	const execution = new Execution(plan.steps, {
		writer: new DiskWriter({ objects: store.objects, fileSystem, roots, storePath }),
		pacer: new Pacer(options.signal),
		onProgress: options.onProgress,
	});
	try {
		return { ...base, ...(await execution.run()), dryRun: false };
	} catch (error) {
		throw restoreError(error, undefined, execution.rollBack());
	}
}

function assertEmptyFolder(fileSystem: ServiceContext['fileSystem'], folder: string): void {
	try {
		if (fileSystem.readdirSync(folder).length === 0) return;
	} catch (error) {
		if (errnoOf(error) === 'ENOENT') return;
		throw fromSystemError(error, 'read the folder for the copy', folder);
	}
	throw new CairnError('invalidArgument', `The folder ${folder} is not empty; a copy is only made into an empty one.`, {
		details: { path: folder },
	});
}
