/** Writes what a checkpoint holds into an empty folder; the workspace and HEAD stay. */
import path from 'node:path';
import { compareUtf8 } from '../../base/text';
import type { ServiceContext } from '../capture/captureService';
import type { RestoreReport } from '../checkpoint';
import { diffTrees } from '../diff/treeDiff';
import { coverageIfThere } from '../capture/coverage';
import { CairnError, errnoOf, fromSystemError } from '../errors';
import { type FileSystem, ifPossible } from '../fileSystem';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { identify, isInside } from '../workspace/folderIdentity';
import { isWithinAny, normalizePath } from '../treePath';
import { withoutBlocked } from './allowedPlan';
import { repositoryDataAround } from '../workspace/repositoryData';
import { CopyHelp } from './copyHelp';
import { makeCopy } from './copyMaking';
import { DiskWriter } from './diskWriter';
import { FreshFolder } from './freshFolder';
import { planRestore, plannedPaths, type RestorePlan } from './plan';
import { assertKnown } from './planning';
import { refusalAt, restoreError } from './restoreError';
import { recordedData, withoutData } from './recordedData';
import type { RestoreOptions } from './requests';
import { assertStored } from './storedCopies';

/** @throws CairnError `notFound`, `invalidArgument` where the folder is not empty, `restoreFailed`, and the signal's reason */
export async function restoreCopy(
	context: ServiceContext,
	target: CheckpointRecord,
	options: RestoreOptions & { to: string },
	paths?: string[],
): Promise<RestoreReport> {
	const { store, fileSystem, storePath, helperFile, log } = context;
	const startHelp = (count: number): CopyHelp | undefined =>
		CopyHelp.start(helperFile, store.objects.packs.path, count, log);
	// It takes as long to start as the plan takes to make.
	const early = options.dryRun || paths ? undefined : startHelp(target.stats.fileCount);
	let plan: RestorePlan;
	let made: string | undefined;
	try {
		plan = planCopy(context, target, { ...options, ...(paths ? { paths } : {}) });
		if (!options.dryRun) made = makeFolders(fileSystem, options.to);
	} catch (error) {
		early?.stop();
		throw error;
	}
	const base = { operationId: null, checkpointId: target.id, safetyCheckpointId: null };
	const planned = plannedPaths(plan.steps);
	if (options.dryRun) return { ...base, ...planned, kept: plan.kept, failed: [], dryRun: true };
	const help = early ?? startHelp(plan.steps.length);
	const folder = new FreshFolder(options.to, store.objects, fileSystem);
	try {
		const kept = await makeCopy(plan.steps, folder, { ...options, help });
		const missing = new Set([...kept, ...folder.failed].map((item) => item.path));
		return {
			...base,
			...planned,
			written: planned.written.filter((file) => !missing.has(file)),
			kept: [...plan.kept, ...kept].sort((x, y) => compareUtf8(x.path, y.path)),
			failed: folder.failed.toSorted((x, y) => compareUtf8(x.path, y.path)),
			dryRun: false,
		};
	} catch (error) {
		const roots = [{ name: '', path: options.to }];
		const writer = new DiskWriter({ objects: store.objects, fileSystem, roots, storePath });
		const failed = folder.remove(writer);
		removeFolders(fileSystem, options.to, made);
		throw restoreError(error, failed, { refusals: refusalAt(folder.at, error) });
	}
}

/** What is to be made, once it is sure that all of it can be. */
function planCopy(
	{ store, fileSystem, storePath }: ServiceContext,
	target: CheckpointRecord,
	{ to, paths, skip: typed }: RestoreOptions & { to: string },
): RestorePlan {
	const skip = typed?.map(normalizePath);
	assertKnown(store.objects, [target.tree], paths, target);
	assertKnown(store.objects, [target.tree], skip, target);
	const everything = { paths, wasInScope: () => true, skippedThen: new Set<string>() };
	const then = recordedData(store.objects, target.tree, coverageIfThere(store.objects, target));
	const whole = planRestore(diffTrees(store.objects, undefined, target.tree), everything);
	const all = withoutData(whole, { now: () => undefined, then });
	const unwanted = new Set(skip);
	const plan = withoutBlocked(all, ({ path: file }) => (isWithinAny(file, unwanted) ? 'skipped' : undefined));
	assertStored(store.objects, plan, target);
	assertEmptyFolder(fileSystem, to);
	assertOutside(fileSystem, to, storePath);
	return plan;
}

/** Makes the folder and those above it. @returns the uppermost that was made; undefined where the folder was there */
function makeFolders(fileSystem: FileSystem, folder: string): string | undefined {
	try {
		return fileSystem.mkdirSync(folder, { recursive: true });
	} catch (error) {
		throw fromSystemError(reasonOf(fileSystem, folder, error), 'make the folder for the copy', folder);
	}
}

/** Node says of a disk that cannot be written to that the folder is missing, where it was to make those above as well. */
function reasonOf(fileSystem: FileSystem, folder: string, error: unknown): unknown {
	if (errnoOf(error) !== 'ENOENT') return error;
	let missing = folder;
	while (!isThere(fileSystem, path.dirname(missing)) && path.dirname(missing) !== missing)
		missing = path.dirname(missing);
	try {
		fileSystem.mkdirSync(missing);
		fileSystem.rmdirSync(missing);
		return error;
	} catch (second) {
		return second;
	}
}

function isThere(fileSystem: FileSystem, file: string): boolean {
	return ifPossible(() => fileSystem.lstatSync(file)) !== undefined;
}

/** Removes what `makeFolders` has made, as far as nothing is in it. */
function removeFolders(fileSystem: FileSystem, folder: string, made: string | undefined): void {
	if (made === undefined) return;
	for (let at = folder; at.length >= made.length; at = path.dirname(at)) ifPossible(() => fileSystem.rmdirSync(at));
}

function assertOutside(fileSystem: FileSystem, folder: string, storePath: string): void {
	const real = realPathOf(fileSystem, folder);
	const names = [folder, real].flatMap((spelled) => spelled.split(path.sep));
	if (names.some((name) => name.toLowerCase() === '.git') || repositoryDataAround(fileSystem, real)) {
		throw new CairnError(
			'invalidArgument',
			`The folder ${folder} is, or lies in, what git or another tool for versions keeps for itself: nothing is ever written there.`,
			{ details: { path: folder } },
		);
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

/** Without links, as far as the folder, or one that it is to lie in, is there. */
function realPathOf(fileSystem: FileSystem, folder: string): string {
	const parent = path.dirname(folder);
	const real = ifPossible(() => fileSystem.realpathSync(folder));
	return real ?? (parent === folder ? folder : path.join(realPathOf(fileSystem, parent), path.basename(folder)));
}
