/** Restores to states that no capture has seen: without what one checkpoint changed, or with files that were deleted. */
import { countChanges, countsOf } from '../capture/changeCounts';
import type { CaptureService, ServiceContext } from '../capture/captureService';
import type { Coverage } from '../capture/coverage';
import { asIn, overlay, textsIn } from '../capture/textPlaces';
import { putTexts } from '../capture/unsavedTexts';
import { compareUtf8 } from '../../base/text';
import type { KeepReason, KeptPath, NameThen, ObjectId, RestoreReport } from '../checkpoint';
import { nextCheckpointId } from '../checkpointIds';
import { resolveCheckpoint } from '../checkpointNames';
import { type DeletedFile, findDeletedFiles } from '../deletedFiles';
import { diffTrees, visitDifferences } from '../diff/treeDiff';
import { CairnError } from '../errors';
import type { Reversal } from '../merge/reversal';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { nameOf } from '../store/journal/recordView';
import { objectIdOf } from '../store/objectStore';
import { ScratchObjects } from '../store/scratchObjects';
import type { TreeEntry } from '../store/tree';
import { findEntry } from '../store/treeReader';
import { foldersAbove, isWithin, normalizePath, parentOf } from '../treePath';
import { composeTree, emptyTree, type Replacements } from '../store/composition';
import type { Intent } from './beginning';
import { type ChosenNames, followNames } from './followedNames';
import { type MadeUp, RestorePlanning } from './planning';
import { toPreview } from './preview';
import type { FindData } from './recordedData';
import type { AgainOptions, FileOfCheckpoint, RestorePreview, RevertOptions, RevertReport } from './requests';
import type { RestoreService } from './restoreService';
import { reversalOf } from './revertedStep';
import type { SafetyCheckpoint } from './safetyCheckpoint';

export class ComposedRestores {
	readonly #context: ServiceContext;
	readonly #capture: CaptureService;
	readonly #restores: RestoreService;
	readonly #planning: RestorePlanning;

	constructor(context: ServiceContext, capture: CaptureService, restores: RestoreService) {
		this.#context = context;
		this.#capture = capture;
		this.#restores = restores;
		this.#planning = new RestorePlanning(context, capture);
	}

	/** What `revert` would do. @throws CairnError `invalidArgument` for a checkpoint without a parent, `notFound`, `restoreConflict` */
	async previewRevert(step: CheckpointRecord, options: RevertOptions = {}): Promise<RevertReport> {
		const { store } = this.#context;
		const parent = this.#parentOf(step);
		const looked = await this.#capture.look(options.signal);
		const { tree, coverage } = looked;
		// Texts that are merged for it are in no store.
		const objects = new ScratchObjects(looked.objects, { keepsContents: true });
		const onDisk = this.#bytesOnDisk();
		const readNow = (path: string, { id }: Pick<TreeEntry, 'id'>): Buffer | undefined =>
			store.objects.has(id) ? store.objects.read(id) : onDisk(path, id);
		const reverted = { parent, step, now: looked, objects, readNow };
		const { replacements, conflicts } = reversalOf(this.#planning, reverted, options);
		const target = { ...step, tree: composeTree(objects, tree, replacements) };
		const skip = options.skip?.map(normalizePath);
		const wanted = { target, madeUp: { coverage, textOf: this.#textOnDisk() }, skip };
		return { ...this.#planning.preview({ tree, objects, coverage }, wanted).report, conflicts };
	}

	/**
	 * Takes back what a checkpoint changed and keeps what came later, by merging; a restore like any other, which undo takes back.
	 * Nothing is done, and no safety checkpoint made, while there are conflicts that are not to be skipped. Needs the lock.
	 * @throws CairnError `invalidArgument` for a checkpoint without a parent, `notFound` for a path that it did not change
	 */
	async revertLocked(step: CheckpointRecord, options: RevertOptions): Promise<RevertReport> {
		const { objects } = this.#context.store;
		const parent = this.#parentOf(step);
		if (!options.skipConflicts) {
			const foreseen = await this.previewRevert(step, options);
			if (foreseen.conflicts.length > 0) return { ...foreseen, dryRun: false };
		}
		let reversal: Reversal | undefined;
		const intent: Intent = { message: `Before reverting ${nameOf(step)}`, madeFor: 'revert', idleName: step.id };
		const title = `Reverted ${options.paths ? 'part of ' : ''}${nameOf(step)}`;
		const readNow = (_path: string, { id }: Pick<TreeEntry, 'id'>): Buffer => objects.read(id);
		const report = await this.#restoreTo(intent, title, options, (safety) => {
			const now = { tree: safety.tree, coverage: this.#capture.coverageOf(safety) };
			reversal = reversalOf(this.#planning, { parent, step, now, objects, readNow }, options);
			return reversal.replacements;
		});
		return { ...report, conflicts: reversal?.conflicts ?? [] };
	}

	/** What `followLocked` would do, file by file. @throws as `followNames`, CairnError `restoreConflict` */
	async previewFollowed(
		target: CheckpointRecord,
		chosen: ChosenNames,
		{ skip, signal }: Pick<AgainOptions, 'skip' | 'signal'>,
	): Promise<RestorePreview> {
		this.#planning.assertSameRoots(target);
		const { history } = this.#context.store;
		const looked = await this.#capture.look(signal);
		const { tree, coverage } = looked;
		const objects = new ScratchObjects(looked.objects);
		const followed = followNames(objects, tree, target, chosen, this.#planning.scopeThen(target));
		const wanted = {
			target: {
				...target,
				tree: composeTree(objects, tree, this.#withoutData(followed.replacements, target, coverage)),
			},
			madeUp: { coverage, textOf: this.#textOnDisk() },
			skip: skip?.map(normalizePath),
		};
		const { report, steps } = this.#planning.preview({ tree, objects, coverage }, wanted);
		const told = withNames({ ...report, kept: joinKept(report.kept, followed.kept) }, chosen.names);
		return toPreview(history, target, looked, { report: told, steps });
	}

	/** Brings chosen paths into their present places, each from the name that it has in the checkpoint. Needs the lock. */
	async followLocked(target: CheckpointRecord, chosen: ChosenNames, options: AgainOptions): Promise<RestoreReport> {
		this.#planning.assertSameRoots(target);
		const all = [...chosen.names.map(({ path }) => path), ...(chosen.paths ?? [])];
		const what = all.length === 1 ? `“${all[0] ?? ''}”` : `${all.length} paths`;
		let kept: readonly KeptPath[] = [];
		const message = `Before restoring ${nameOf(target)}`;
		const intent: Intent = { message, madeFor: 'renamed', idleName: target.id };
		const report = await this.#restoreTo(intent, `Restored ${what} from ${nameOf(target)}`, options, (safety) => {
			const { objects } = this.#context.store;
			const followed = followNames(objects, safety.tree, target, chosen, this.#planning.scopeThen(target));
			({ kept } = followed);
			return this.#withoutData(followed.replacements, target, this.#capture.coverageOf(safety));
		});
		return withNames({ ...report, kept: joinKept(report.kept, kept) }, chosen.names);
	}

	/** Files that a checkpoint has and the workspace does not. Newest deletions first. */
	async deletedFiles(folder: string, limit: number, signal?: AbortSignal): Promise<DeletedFile[]> {
		const now = await this.#capture.look(signal);
		const { objects, tree } = now;
		const writer = this.#planning.writer({ now });
		const isFree = (path: string): boolean => {
			try {
				// What a tool keeps for itself comes and goes as it likes.
				return writer.isFree(path) && !writer.isRepositoryData(parentOf(path));
			} catch (error) {
				// Of a folder that is not open nothing can be brought back.
				if (CairnError.is(error, 'pathOutsideWorkspace')) return false;
				throw error;
			}
		};
		const readOnDisk = this.#planning.readOnDisk(writer);
		const where = { folder: normalizePath(folder), limit, now: tree, objects, isFree, readOnDisk, signal };
		return findDeletedFiles(this.#context.store.history, where);
	}

	/**
	 * The deleted files at or below the paths, each from the newest checkpoint that has it.
	 * @throws CairnError `notFound` when there is none at one of them
	 */
	async deletedAt(paths: readonly string[], signal?: AbortSignal): Promise<DeletedFile[]> {
		const asked = paths.map(normalizePath);
		const [only] = asked;
		const all = await this.deletedFiles(asked.length === 1 && only !== undefined ? only : '', Infinity, signal);
		const missing = asked.find((path) => !all.some((file) => isWithin(file.path, path)));
		if (missing !== undefined) {
			throw new CairnError('notFound', `No checkpoint has a file at or below "${missing}" that is deleted now.`, {
				details: { path: missing },
			});
		}
		return all.filter((file) => asked.some((path) => isWithin(file.path, path)));
	}

	/**
	 * Puts files back where nothing is now, each as its checkpoint has it; one restore, however many checkpoints they are from. Needs the lock.
	 * @throws CairnError `notFound` where a checkpoint does not have its file
	 */
	async bringBackLocked(files: readonly FileOfCheckpoint[], options: AgainOptions): Promise<RestoreReport> {
		const [first] = files;
		if (!first) throw new CairnError('invalidArgument', 'No file is named that is to be brought back.');
		const what = files.length === 1 ? `“${first.path}”` : `${files.length} deleted files`;
		let kept: readonly KeptPath[] = [];
		const intent: Intent = { message: `Before bringing back ${what}`, madeFor: 'bringBack' };
		const report = await this.#restoreTo(intent, `Brought back ${what}`, options, (safety) => {
			const missing = this.#missing(files, safety);
			({ kept } = missing);
			return missing.replacements;
		});
		return { ...report, kept: joinKept(report.kept, kept) };
	}

	/** What tools for versions keep for themselves is not brought in by a checkpoint that recorded it. */
	#withoutData(replacements: Replacements, target: CheckpointRecord, coverage: Coverage): Replacements {
		const find = this.#planning.repositoryData([target], coverage);
		return new Map([...replacements].filter(([path]) => find(path) === undefined));
	}

	/** Ignore files of the workspace whose texts no store has. */
	#textOnDisk(): MadeUp['textOf'] {
		const read = this.#bytesOnDisk();
		return (path, id) => read(path, id)?.toString('utf8');
	}

	/** Reads a file on disk, unless it has changed since it was looked at. */
	#bytesOnDisk(): (path: string, id: ObjectId) => Buffer | undefined {
		const read = this.#planning.readOnDisk(this.#planning.writer());
		return (path, id) => {
			const bytes = read(path);
			return bytes && objectIdOf(bytes) === id ? bytes : undefined;
		};
	}

	/** The files, and the folders that they lie in, as far as nothing is in their places; and those where something is. */
	#missing(
		files: readonly FileOfCheckpoint[],
		safety: CheckpointRecord,
	): { replacements: Replacements; kept: KeptPath[] } {
		const { history, objects } = this.#context.store;
		const found = new Map<string, TreeEntry>();
		const kept: KeptPath[] = [];
		const { tree: now } = safety;
		const coverage = this.#capture.coverageOf(safety);
		const recorded = new Map<CheckpointRecord['id'], FindData>();
		for (const { path: typed, id } of files) {
			const path = normalizePath(typed);
			const record = resolveCheckpoint(history, id);
			const entry = findEntry(objects, record.tree, path);
			if (!entry || entry.kind === 'directory') {
				throw new CairnError('notFound', `The checkpoint ${nameOf(record)} has no file "${path}".`, {
					details: { id: record.id, path },
				});
			}
			// The same file twice is one file.
			if (found.get(path)?.id === entry.id) continue;
			const data = recorded.get(record.id) ?? this.#planning.repositoryData([record], coverage);
			recorded.set(record.id, data);
			const reason = data(path) === undefined ? this.#inPlaceOf(path, now, found) : 'repositoryData';
			if (reason) {
				kept.push({ path, reason });
				continue;
			}
			found.set(path, entry);
			for (const folder of foldersAbove(path)) {
				const above = findEntry(objects, now, folder) ? undefined : findEntry(objects, record.tree, folder);
				if (above) found.set(folder, { ...above, id: emptyTree(objects) });
			}
		}
		return { replacements: found, kept };
	}

	/** Why a file cannot be put at a path: what is there, or comes there as well. */
	#inPlaceOf(path: string, now: ObjectId, coming: ReadonlyMap<string, TreeEntry>): KeepReason | undefined {
		const { objects } = this.#context.store;
		if (coming.has(path) || findEntry(objects, now, path)) return 'placeTaken';
		for (const folder of foldersAbove(path)) {
			const entry = coming.get(folder) ?? findEntry(objects, now, folder);
			if (entry?.kind === 'symlink') return 'symlinkInTheWay';
			if (entry && entry.kind !== 'directory') return 'fileInTheWay';
		}
		return undefined;
	}

	#restoreTo(
		intent: Intent,
		title: string,
		options: AgainOptions,
		replacementsFor: (safety: CheckpointRecord) => Replacements,
	): Promise<RestoreReport> {
		const { objects } = this.#context.store;
		const composed = (safe: SafetyCheckpoint): CheckpointRecord => {
			const { safety } = safe;
			return this.#record(safe, composeTree(objects, safety.tree, replacementsFor(safety)), title);
		};
		return this.#restores.restoreLocked(composed, undefined, options, intent);
	}

	/** The state as a checkpoint that follows the safety checkpoint. What editors hold of other files goes on being held. */
	#record({ safety, recorded }: SafetyCheckpoint, disk: ObjectId, message: string): CheckpointRecord {
		const { store, clock, author } = this.#context;
		const { objects } = store;
		const touched = new Set(diffTrees(objects, safety.tree, disk).map(({ path }) => path));
		const unsaved = (recorded.unsaved ?? []).flatMap(({ window, tree }) => {
			const left = putTexts(objects, new Map([...textsIn(objects, tree)].filter(([path]) => !touched.has(path))));
			return left === undefined ? [] : [{ window, tree: left }];
		});
		const { tree, moreFiles, moreBytes } = overlay(objects, disk, unsaved, asIn(objects, recorded.tree));
		const held = { tree, ...(tree === disk ? {} : { disk }), ...(unsaved.length > 0 ? { unsaved } : {}) };
		const step = countChanges(objects, recorded, held);
		const totals = this.#totals(recorded, disk);
		const at = clock.now();
		return {
			...held,
			op: 'checkpoint',
			at,
			id: nextCheckpointId(at, store.history.last),
			parent: safety.id,
			coverage: safety.coverage,
			skippedCount: safety.skippedCount,
			...(safety.allModeBits ? { allModeBits: true } : {}),
			message,
			author,
			tags: [],
			trigger: 'restore',
			pinned: false,
			stats: {
				fileCount: totals.fileCount + moreFiles,
				totalSize: totals.totalSize + moreBytes,
				...(step ? countsOf(step) : { added: 0, modified: 0, removed: 0 }),
			},
		};
	}

	/** Of what would be on disk. */
	#totals(recorded: CheckpointRecord, disk: ObjectId): { fileCount: number; totalSize: number } {
		const { objects } = this.#context.store;
		let { fileCount, totalSize } = recorded.stats;
		visitDifferences(objects, recorded.tree, disk, ({ before, after }) => {
			for (const [entry, sign] of [
				[before, -1],
				[after, 1],
			] as const) {
				if (!entry || entry.kind === 'directory') continue;
				fileCount += sign;
				totalSize += sign * entry.size;
			}
		});
		return { fileCount, totalSize };
	}

	/** The state that the step started from, of the folders that are open now. */
	#parentOf(step: CheckpointRecord): CheckpointRecord {
		this.#planning.assertSameRoots(step);
		const parent = step.parent ? this.#context.store.history.get(step.parent) : undefined;
		if (parent) {
			this.#planning.assertSameRoots(parent);
			return parent;
		}
		throw new CairnError(
			'invalidArgument',
			`The checkpoint ${nameOf(step)} is the first one: it has no changes to revert.`,
			{ details: { id: step.id } },
		);
	}
}

function joinKept(some: readonly KeptPath[], more: readonly KeptPath[]): KeptPath[] {
	return [...some, ...more].sort((a, b) => compareUtf8(a.path, b.path));
}

function withNames(report: RestoreReport, names: readonly NameThen[]): RestoreReport {
	return names.length === 0 ? report : { ...report, names: names.toSorted((a, b) => compareUtf8(a.path, b.path)) };
}
