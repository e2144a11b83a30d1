/** Writes what a checkpoint holds into an empty folder; the workspace and HEAD stay. */
import path from 'node:path';
import { Pacer } from '../../base/pacer';
import { compareUtf8 } from '../../base/text';
import type { ServiceContext } from '../capture/captureService';
import type { KeptPath, RestoreReport } from '../checkpoint';
import { diffTrees, type TreeDifference } from '../diff/treeDiff';
import { CairnError, errnoOf, fromSystemError } from '../errors';
import { type FileSystem, ifPossible } from '../fileSystem';
import type { CheckpointRecord } from '../store/journalRecord';
import { parentOf } from '../treePath';
import { identify, isInside } from '../workspace/folderIdentity';
import { DiskWriter } from './diskWriter';
import { FreshFolder } from './freshFolder';
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
	assertOutside(fileSystem, options.to, storePath);
	const base = { checkpointId: target.id, safetyCheckpointId: null };
	const planned = plannedPaths(plan.steps);
	if (options.dryRun) return { ...base, ...planned, kept: plan.kept, failed: [], dryRun: true };
	const made = makeFolders(fileSystem, options.to);
	const folder = new FreshFolder(options.to, store.objects, fileSystem);
	try {
		const kept = await makeAll(plan.steps, folder, options);
		const missing = new Set([...kept, ...folder.failed].map((item) => item.path));
		return {
			...base,
			...planned,
			written: planned.written.filter((file) => !missing.has(file)),
			kept: [...plan.kept, ...kept].sort((x, y) => compareUtf8(x.path, y.path)),
			failed: folder.failed,
			dryRun: false,
		};
	} catch (error) {
		const roots = [{ name: '', path: options.to }];
		const writer = new DiskWriter({ objects: store.objects, fileSystem, roots, storePath });
		const failed = folder.remove(writer);
		removeFolders(fileSystem, options.to, made);
		throw restoreError(error, failed, { at: folder.at });
	}
}

/** Makes the folder and those above it. @returns the uppermost that was made; undefined where the folder was there */
function makeFolders(fileSystem: FileSystem, folder: string): string | undefined {
	try {
		return fileSystem.mkdirSync(folder, { recursive: true });
	} catch (error) {
		throw fromSystemError(error, 'make the folder for the copy', folder);
	}
}

/** Removes what `makeFolders` has made, as far as nothing is in it. */
function removeFolders(fileSystem: FileSystem, folder: string, made: string | undefined): void {
	if (made === undefined) return;
	for (let at = folder; at.length >= made.length; at = path.dirname(at)) ifPossible(() => fileSystem.rmdirSync(at));
}

/** @returns what was not made, since something was there */
async function makeAll(
	steps: readonly TreeDifference[],
	folder: FreshFolder,
	{ signal, onProgress }: RestoreOptions,
): Promise<KeptPath[]> {
	const pacer = new Pacer(signal);
	const kept = new Map<string, KeptPath>();
	for (const [done, { path, after }] of steps.entries()) {
		if (pacer.isDue) {
			onProgress?.(done, steps.length);
			await pacer.breathe();
		}
		// Behind something that is no folder there is nothing to make.
		const reason = kept.get(parentOf(path))?.reason ?? (after && folder.make(path, after));
		if (reason) kept.set(path, { path, reason });
	}
	folder.finish();
	return [...kept.values()];
}

function assertOutside(fileSystem: FileSystem, folder: string, storePath: string): void {
	if (folder.split(path.sep).some((name) => name.toLowerCase() === '.git')) {
		throw new CairnError('invalidArgument', `The folder ${folder} is git's own: nothing is ever written there.`, {
			details: { path: folder },
		});
	}
	if (!isInside(fileSystem, folder, identify(fileSystem, storePath))) return;
	throw new CairnError('invalidArgument', `The folder ${folder} lies in the store's own folder.`, {
		details: { path: folder },
	});
}

function assertEmptyFolder(fileSystem: FileSystem, folder: string): void {
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
