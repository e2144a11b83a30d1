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
import type { TreeEntry } from '../store/tree';
import { parentOf } from '../treePath';
import { identify, isInside } from '../workspace/folderIdentity';
import { CopyHelp, toError } from './copyHelp';
import { copyControl, type FileToMake, packFiles, takeTurns } from './copyWork';
import { DiskWriter } from './diskWriter';
import { FreshFolder } from './freshFolder';
import { planRestore, plannedPaths } from './plan';
import { assertKnown } from './planning';
import { restoreError } from './restoreError';
import type { RestoreOptions } from './requests';
import { assertStored } from './storedCopies';

/** @throws CairnError `notFound`, `invalidArgument` where the folder is not empty, `restoreFailed`, and the signal's reason */
export async function restoreCopy(
	{ store, fileSystem, storePath, helperFile, log }: ServiceContext,
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
	const help = CopyHelp.start(helperFile, store.objects.packs.path, plan.steps.length, log);
	const folder = new FreshFolder(options.to, store.objects, fileSystem);
	try {
		const kept = await makeAll(plan.steps, folder, { ...options, help });
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

interface Making extends Pick<RestoreOptions, 'signal' | 'onProgress'> {
	readonly to: string;
	readonly help: CopyHelp | undefined;
}

/** Folders first, then what is in them, with a second thread where there is one. @returns what was not made, since something was there */
async function makeAll(steps: readonly TreeDifference[], folder: FreshFolder, making: Making): Promise<KeptPath[]> {
	const { signal, onProgress, help, to } = making;
	const pacer = new Pacer(signal);
	const kept = new Map<string, KeptPath>();
	let done = 0;
	const make = async (path: string, entry: TreeEntry): Promise<void> => {
		if (pacer.isDue) {
			onProgress?.(done, steps.length);
			await pacer.breathe();
		}
		done++;
		// Behind something that is no folder there is nothing to make.
		const reason = kept.get(parentOf(path))?.reason ?? folder.make(path, entry);
		if (reason) kept.set(path, { path, reason });
	};
	try {
		const files: FileToMake[] = [];
		for (const { path, after: entry } of steps) {
			if (!entry) continue;
			const isBehind = kept.has(parentOf(path)) || folder.isLeftOut(parentOf(path));
			if (entry.kind === 'directory' || isBehind) await make(path, entry);
			else files.push({ path, entry });
		}
		if (help) await makeWith(help, folder, { to, files }, make, kept);
		else for (const { path, entry } of files) await make(path, entry);
	} catch (error) {
		help?.stop();
		throw error;
	}
	folder.finish();
	return [...kept.values()];
}

/** Makes files together with a second thread. When this ends, in whatever way, the other thread has ended too. */
async function makeWith(
	help: CopyHelp,
	folder: FreshFolder,
	{ to, files }: { readonly to: string; readonly files: readonly FileToMake[] },
	make: (path: string, entry: TreeEntry) => Promise<void>,
	kept: Map<string, KeptPath>,
): Promise<void> {
	const memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
	const control = new Int32Array(memory);
	const left = new Map(files.map(({ path, entry }) => [path, entry]));
	let turns = 0;
	let failure: unknown;
	help.begin({ to, files: packFiles(files), control: memory });
	try {
		for (const part of takeTurns(files, control)) {
			turns++;
			for (const { path, entry } of part) {
				left.delete(path);
				await make(path, entry);
			}
		}
	} catch (error) {
		help.stop();
		failure = error;
	}
	const theirs = await help.result();
	const made = [...left].map(([treePath, entry]) => ({ treePath, entry }));
	if (theirs) {
		const halves = theirs.writing === undefined ? [] : [theirs.writing];
		const isMade = new Set(theirs.made);
		const theirFiles = made.filter(({ treePath }) => isMade.has(treePath));
		folder.adopt({ made: theirFiles, failed: theirs.failed, halves, ...(failure ? {} : { at: theirs.error?.at }) });
		for (const each of theirs.kept) kept.set(each.path, each);
	} else if (Atomics.load(control, copyControl.next) > turns + 1) {
		// It has taken files and does not say what became of them.
		folder.adopt({ made, halves: [...left.keys()] });
		failure ??= new CairnError('internal', 'The thread that made a part of the copy has failed.');
	}
	if (failure !== undefined) throw failure as Error;
	if (theirs?.error) throw toError(theirs.error);
	// A thread that could not be started has taken nothing.
	if (!theirs) for (const [path, entry] of left) await make(path, entry);
}

function assertOutside(fileSystem: FileSystem, folder: string, storePath: string): void {
	const names = [folder, realPathOf(fileSystem, folder)].flatMap((spelled) => spelled.split(path.sep));
	if (names.some((name) => name.toLowerCase() === '.git')) {
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

/** Without links, as far as the folder, or one that it is to lie in, is there. */
function realPathOf(fileSystem: FileSystem, folder: string): string {
	const parent = path.dirname(folder);
	const real = ifPossible(() => fileSystem.realpathSync(folder));
	return real ?? (parent === folder ? folder : path.join(realPathOf(fileSystem, parent), path.basename(folder)));
}
