/** Capture: records what is on disk, in scope, as trees and objects, and lists what could not be recorded. */
import path from 'node:path';
import { Pacer } from '../../base/pacer';
import type { ObjectId, SkippedFile } from '../checkpoint';
import type { FileSystem } from '../fileSystem';
import type { ObjectStore } from '../store/objectStore';
import { joinPath } from '../treePath';
import { assertNoRepositoryData, assertWorkspace } from '../workspace/guards';
import { FileReading } from './fileReading';
import type { FolderWatch } from './folderWatch';
import { assertFirst, type CaptureLimits, holdBudget } from './limits';
import { HelpOnDemand } from './helpOnDemand';
import type { LookAhead } from './lookAhead';
import { PreviousTrees } from './previousTrees';
import type { ReadingHelp } from './readingHelp';
import { Scanner } from './scanner';
import { buildTrees } from './treeBuilding';
import { type RecordedTexts, recordTexts, type SavedFile, type UnsavedTexts } from './unsavedTexts';
import type { WorkspaceState } from './workspaceState';

/** How far a capture is. */
export interface CaptureProgress {
	/** Files that were looked at, and then files that were read. */
	readonly files: number;
	/** Of the files that were read. */
	readonly bytes: number;
	/** How many files there are to read; undefined as long as the workspace is looked at. */
	readonly total?: number;
}

export interface CaptureOptions {
	readonly objects: ObjectStore;
	readonly fileSystem: FileSystem;
	/** The store's own folder, which is never captured. Absolute. */
	readonly storePath: string;
	/** What the capture before knew; afterwards what this one does. */
	readonly state: WorkspaceState;
	/** The tree before: what changed is packed against it. */
	readonly previous?: ObjectId | undefined;
	/**
	 * Paths, absolute, that are known to have changed: only these are looked at. Undefined for a look at everything, which is also
	 * what the first capture is.
	 */
	readonly hints?: readonly string[] | undefined;
	/** Looks at everything although there are hints: they then only say which folders may be others than before. */
	readonly everything?: boolean | undefined;
	/** Watches folders that come after the first look at everything. */
	readonly watch?: FolderWatch | undefined;
	/** What editors hold and the disk does not. */
	readonly unsaved?: UnsavedTexts | undefined;
	/** What was saved just now. */
	readonly saved?: readonly SavedFile[] | undefined;
	/** Asked when everything is looked at: a second thread may do so too. */
	readonly startAhead?: (() => LookAhead | undefined) | undefined;
	/** Asked when there is much to read: a second thread may do so too. */
	readonly startReading?: (() => ReadingHelp | undefined) | undefined;
	readonly limits?: CaptureLimits | undefined;
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((progress: CaptureProgress) => void) | undefined;
}

export interface Captured {
	/** What is on disk. */
	readonly tree: ObjectId;
	readonly fileCount: number;
	/** In bytes. */
	readonly totalSize: number;
	/** As in `BuiltTrees`. */
	readonly emptyFolders: number;
	/** Sorted by path. */
	readonly skipped: readonly SkippedFile[];
	/** What editors hold. */
	readonly texts: RecordedTexts;
	/** How many files had to be read. */
	readonly filesRead: number;
}

/**
 * Captures the workspace. Needs the store's lock; the objects are durable after `objects.flush()`.
 * @throws CairnError `notFound` or `permissionDenied` where a root cannot be read (there is never an empty checkpoint of
 * it), `invalidArgument` where it is the store, `unavailable` where it was unmounted, `workspaceRefused`, `workspaceTooLarge`, what the store fails with, and the signal's reason
 */
export async function captureWorkspace(options: CaptureOptions): Promise<Captured> {
	const { state, previous, startReading } = options;
	// Where nothing is known of what was recorded, a file that looks new may have an older version, which it is packed against.
	const mayHelp = previous === undefined || !state.isNew;
	const help = new HelpOnDemand(state, mayHelp ? startReading : undefined);
	try {
		return await capture(options, help);
	} finally {
		help.dispose();
	}
}

async function capture(options: CaptureOptions, help: HelpOnDemand): Promise<Captured> {
	const { state, objects, fileSystem, signal, onProgress } = options;
	const pacer = new Pacer(signal);
	const previous = new PreviousTrees(objects, options.previous, state);
	const { limits = {} } = options;
	const onFiles = (files: number): void => {
		// Later, what is found may still be put off.
		if (limits.newBytes === undefined) help.offerEarly(scanner.toRead, scanner.bytesToRead);
		onProgress?.({ files, bytes: 0 });
	};
	const scanner = new Scanner({ ...options, told: new Set(options.hints), pacer, onProgress: onFiles });
	signal?.throwIfAborted();
	if (state.isNew && !state.workspace.anyFolder) {
		for (const { root } of state.roots) assertWorkspace(fileSystem, root.path);
	}
	if (state.isNew) for (const { root } of state.roots) assertNoRepositoryData(fileSystem, root.path);
	state.gone.clear();
	state.reclaim();
	const { hints, everything = false } = options;
	const isPart = hints && !everything && state.roots.every(({ isScanned }) => isScanned);
	const isMisled = isPart && (await scanner.scanPaths(hints));
	if (!isPart || isMisled) await scanner.scanAll();
	if (limits.first) assertFirst(limits.first, scanner.toRead.length, scanner.bytesToRead);
	if (limits.newBytes !== undefined) holdBudget(scanner.toRead, limits.newBytes, { state, previous });
	const total = scanner.toRead.filter((slot) => state.table.isDue(slot)).length;
	// Also where none of the steps took so long that it let go of the thread.
	signal?.throwIfAborted();
	const reading = new FileReading({
		state,
		fileSystem,
		objects,
		previous,
		pacer,
		onProgress: (files, bytes) => onProgress?.({ files, bytes, total }),
	});
	await reading.readAll(scanner.toRead, help.offer(scanner.toRead, scanner.bytesToRead));
	const texts = recordTexts(options.unsaved, options.saved ?? [], { state, scanner, fileSystem, objects, previous });
	const { tree, emptyFolders } = await buildTrees({ state, objects, previous, pacer });
	noteLackingIndexes(state);
	const sum = (of: (top: (typeof state.roots)[number]['top']) => number): number =>
		state.roots.reduce((all, { top }) => all + of(top), 0);
	return {
		tree,
		fileCount: sum(({ fileCount }) => fileCount),
		totalSize: sum(({ totalSize }) => totalSize),
		emptyFolders,
		skipped: state.skipped.all,
		texts,
		filesRead: total,
	};
}

/** Where it is not known what git tracks, files that it tracks although a rule matches them may be left out. */
function noteLackingIndexes({ roots, skipped }: WorkspaceState): void {
	const message = 'It could not be read: files that git tracks although a rule matches them may be left out.';
	for (const { root, prefix, rules } of roots) {
		for (const { file, isLacking } of rules.indexes) {
			const inside = path.relative(root.path, file).split(path.sep).join('/');
			// The repository around the folder, or of a work tree, keeps it elsewhere.
			const isElsewhere = inside.startsWith('../') || path.isAbsolute(inside);
			const shown = joinPath(prefix, isElsewhere ? '.git/index' : inside);
			if (isLacking) skipped.add(shown, 'unreadable', message);
			else skipped.delete(shown);
		}
	}
}
