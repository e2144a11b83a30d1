/** Restores: lock, safety checkpoint, plan, intent, execution, check, end; undoing, doing again, and finishing them. */
import { Pacer } from '../../base/pacer';
import { compareUtf8 } from '../../base/text';
import { type NextAct, titleOfRestore } from '../acts';
import type { CaptureService, ServiceContext } from '../capture/captureService';
import type { CheckpointId, RestoreReport } from '../checkpoint';
import { diffTrees } from '../diff/treeDiff';
import { becauseOf } from '../errors';
import type { CheckpointRecord, RestoreBeginRecord } from '../store/journal/journalRecord';
import { diskTreeOf, nameOf, toCheckpoint, withoutUnsaved } from '../store/journal/recordView';
import type { RedoableRestore as RedoableRecords } from '../store/journal/redoStack';
import { normalizePath, parentOf } from '../treePath';
import { type Intent, isTyped, type RestoreEnd, RestoreRecords } from './beginning';
import { Execution } from './execution';
import { ChosenPaths, pathsOfSteps } from './plan';
import { RestorePlanning, type WantedRestore } from './planning';
import { previewedFiles, toPreview } from './preview';
import { isWhatItLeft } from './redoing';
import type { AgainOptions, RestoreOptions, RestorePreview, UndoPreview, UnfinishedRestore } from './requests';
import { restoreCopy } from './restoreCopy';
import { assertNotBlocked, restoreError } from './restoreError';
import { type RedoableRestore, RestoreHistory } from './restoreHistory';
import { editorsDiffer, makeSafe, type SafetyCheckpoint } from './safetyCheckpoint';
import { assertStored, assureSafety } from './storedCopies';

type PreviewOptions = Pick<AgainOptions, 'skip' | 'signal'>;

export class RestoreService {
	readonly #context: ServiceContext;
	readonly #capture: CaptureService;
	readonly #planning: RestorePlanning;
	readonly #restores: RestoreHistory;
	readonly #records: RestoreRecords;

	constructor(context: ServiceContext, capture: CaptureService) {
		this.#context = context;
		this.#capture = capture;
		this.#planning = new RestorePlanning(context, capture);
		this.#restores = new RestoreHistory(context, () => capture.workspace.roots);
		this.#records = new RestoreRecords(context, () => capture.workspace.roots);
	}

	async restore(target: CheckpointRecord, options: RestoreOptions): Promise<RestoreReport> {
		const paths = options.paths?.map(normalizePath);
		if (options.to !== undefined) return restoreCopy(this.#context, target, { ...options, to: options.to }, paths);
		this.#planning.assertSameRoots(target);
		const { store } = this.#context;
		if (options.dryRun) {
			const skip = options.skip?.map(normalizePath);
			const looked = await this.#capture.look(options.signal);
			const { report } = this.#planning.preview(looked, { target, paths, skip });
			return { ...report, ...this.#planning.namesOf(looked, target, paths, report) };
		}
		const intent = { message: `Before restoring ${nameOf(target)}` };
		const report = await store.locked(() => this.restoreLocked(target, paths, options, intent), options.signal);
		const safety = report.safetyCheckpointId && store.history.get(report.safetyCheckpointId);
		const before = safety && { tree: diskTreeOf(safety), objects: store.objects };
		return { ...report, ...(before && this.#planning.namesOf(before, target, paths, report)) };
	}

	/** What a restore would do, file by file. @throws CairnError `notFound`, `restoreConflict` */
	async preview(
		target: CheckpointRecord,
		paths: readonly string[] | undefined,
		{ skip, signal }: PreviewOptions,
	): Promise<RestorePreview> {
		this.#planning.assertSameRoots(target);
		const looked = await this.#capture.look(signal);
		const chosen = paths?.map(normalizePath);
		const { report, steps } = this.#planning.preview(looked, { target, paths: chosen, skip: skip?.map(normalizePath) });
		const told = { ...report, ...this.#planning.namesOf(looked, target, chosen, report) };
		return toPreview(this.#context.store.history, target, looked, { report: told, steps });
	}

	/** Takes a restore back: the last one of those that can be undone. Needs the lock. @throws CairnError `notFound`, `restoreConflict` */
	async undoLocked(restore: RestoreBeginRecord, options: AgainOptions): Promise<RestoreReport> {
		const undone = this.#restores.undoable(restore);
		const { begun, target, safety, paths, isInterrupted } = undone;
		const takesBack = { tree: target.tree, unscoped: begun.unscoped, isInterrupted };
		const message = `Before undoing ${this.#titleOf(begun)}`;
		const intent = { message, undoes: begun.operation, takesBack, mayGo: true, onDisk: true };
		if (this.#restores.isUndoingInterrupted(undone)) return this.finishLocked(options);
		return this.restoreLocked(safety, paths, options, intent);
	}

	/** What undoing would do, and whether the workspace has changed since the restore. */
	async previewUndo(restore: RestoreBeginRecord, options: PreviewOptions): Promise<UndoPreview> {
		const undone = this.#restores.undoable(restore);
		const { begun, target, safety, isInterrupted } = undone;
		const mayGo = !this.#restores.isUndoingInterrupted(undone);
		const [left, wanted] = mayGo ? [target, safety] : [safety, target];
		const takesBack = { tree: left.tree, unscoped: begun.unscoped, isInterrupted };
		const { paths } = undone;
		return this.#previewFrom(begun, { to: wanted.id, left, target: wanted, paths, takesBack, mayGo }, options);
	}

	/** Does a restore again that was undone. Needs the lock. @throws CairnError `notFound`, `restoreConflict` */
	async redoLocked(restore: RedoableRecords, options: AgainOptions): Promise<RestoreReport> {
		const redoable = this.#restores.redoable(restore);
		const { begun, paths } = redoable.undoing;
		const target = this.#redone(redoable);
		const { target: restored, named, madeFor, onDisk } = redoable.begun;
		return this.restoreLocked(target, paths, options, {
			onDisk: target !== redoable.undone?.target || onDisk === true,
			message: `Before redoing ${this.#titleOf(redoable.begun)}`,
			mayGo: redoable.undone?.isMadeUp ?? false,
			redoes: begun.operation,
			// It is called as the restore was, whatever it leads to by now.
			named: named ?? restored,
			madeFor: madeFor ?? (redoable.undone?.isMadeUp ? 'revert' : undefined),
		});
	}

	/** What doing it again would do, and whether the workspace has changed since it was undone. */
	async previewRedo(restore: RedoableRecords, options: PreviewOptions): Promise<UndoPreview> {
		const redoable = this.#restores.redoable(restore);
		const { target: left, safety, paths } = redoable.undoing;
		const wanted = { target: this.#redone(redoable), paths, mayGo: redoable.undone?.isMadeUp ?? false };
		return this.#previewFrom(redoable.begun, { to: safety.id, left, ...wanted }, options);
	}

	/** What undoing a restore would write and delete if nothing had changed since; null if it was interrupted. Looks at no disk. */
	forecastUndo(restore: RestoreBeginRecord): NextAct['files'] {
		const { store } = this.#context;
		const found = this.#restores.find(restore);
		if (!found || found.isInterrupted) return null;
		const { target, safety, paths } = found;
		const chosen = paths && new ChosenPaths(paths);
		const steps = diffTrees(store.objects, target.tree, safety.tree).filter(({ path }) => chosen?.has(path) ?? true);
		const files = previewedFiles(steps, []);
		const deleted = files.filter(({ status }) => status === 'removed').length;
		return { written: files.length - deleted, deleted };
	}

	#titleOf(begun: RestoreBeginRecord): string {
		return titleOfRestore(this.#context.store.history, begun);
	}

	/** What doing it again leads to: to what the restore had led to, or where more was done until it was undone, to that. */
	#redone({ undone, undoing: { safety: left } }: RedoableRestore): CheckpointRecord {
		const { objects } = this.#context.store;
		const isSame = undone && isWhatItLeft(objects, undone, left, (record) => this.#planning.wasTracked(record));
		return isSame ? undone.target : left;
	}

	/** The restore that was interrupted, where nothing else was done since. Under the lock: one that is under way is none. */
	get unfinished(): UnfinishedRestore | undefined {
		const found = this.#restores.unfinished;
		if (!found) return undefined;
		const { begun, target, safety } = found;
		const { operation: operationId, at } = begun;
		return { operationId, at: new Date(at), target: toCheckpoint(target), safety: toCheckpoint(safety) };
	}

	/** Carries out what was interrupted; it is then one restore, which undo takes back whole. Needs the lock. @throws CairnError `notFound` */
	async finishLocked(options: AgainOptions): Promise<RestoreReport> {
		const found = this.#restores.finishable();
		const { begun, target, safety, paths } = found;
		return this.restoreLocked(target, paths, options, {
			mayGo: found.isMadeUp,
			message: `Before finishing the restore of ${nameOf(target)}`,
			finishes: begun,
			takesBack: { tree: safety.tree, isInterrupted: true },
		});
	}

	/** @param begun the restore that is undone, or done again */
	async #previewFrom(
		begun: RestoreBeginRecord,
		{ to, left, ...wanted }: WantedRestore & { readonly to: CheckpointId; readonly left: CheckpointRecord },
		{ skip, signal }: PreviewOptions,
	): Promise<UndoPreview> {
		const chosen = wanted.paths && new ChosenPaths(wanted.paths);
		this.#planning.assertSameRoots(wanted.target);
		const looked = await this.#capture.look(signal);
		const { tree, objects } = looked;
		const unlikeLeft = diffTrees(objects, left.tree, tree);
		// One that was interrupted has left paths as they were before, or empty: somebody else has made what is neither.
		const isInterrupted = wanted.takesBack?.isInterrupted ?? false;
		const unlikeWanted = isInterrupted ? diffTrees(objects, wanted.target.tree, tree) : unlikeLeft;
		const changed = new Set(unlikeWanted.filter(({ after }) => after ?? !isInterrupted).map(({ path }) => path));
		const since = unlikeLeft.filter(({ path }) => changed.has(path));
		const skipped = skip?.map(normalizePath);
		const { report, steps } = this.#planning.preview(looked, { ...wanted, isKnown: true, skip: skipped });
		return {
			to,
			restored: begun.target,
			target: toCheckpoint(wanted.target),
			changedSince: since.some(({ path }) => chosen?.has(path) ?? true),
			files: previewedFiles(steps, since),
			report,
		};
	}

	/**
	 * The restore itself. Needs the lock.
	 * @param wanted a checkpoint, or a state that is made of what the safety checkpoint holds: it becomes a checkpoint then
	 */
	async restoreLocked(
		wanted: CheckpointRecord | ((safe: SafetyCheckpoint) => CheckpointRecord),
		paths: string[] | undefined,
		options: RestoreOptions,
		intent: Intent,
	): Promise<RestoreReport> {
		const { store } = this.#context;
		if (typeof wanted !== 'function') this.#planning.assertSameRoots(wanted);
		// What is looked at below is to be looked at on the disk.
		store.objects.reader.forget();
		const safe = await makeSafe(this.#capture, intent.message, options);
		const { safety } = safe;
		const unsaved = safe.held === undefined ? undefined : safety.id;
		const composed = typeof wanted === 'function' ? wanted(safe) : undefined;
		const isComposed = composed !== undefined;
		const target = typeof wanted === 'function' ? withoutUnsaved(composed ?? safety) : wanted;
		const plan = this.#planning.planFrom(safety, {
			target,
			paths,
			isKnown: !isTyped(intent),
			takesBack: intent.takesBack,
			mayGo: intent.mayGo ?? false,
			skip: options.skip?.map(normalizePath),
		});
		// It stays what an undo or a redo would do, for when what is in the way has gone.
		if (plan.steps.length === 0) assertNotBlocked(plan.blocked, safety.id);
		// Chosen paths that are all that differs bring the workspace to the target as well.
		const isWhole = !paths || plan.steps.length === diffTrees(store.objects, safety.tree, target.tree).length;
		assertStored(store.objects, plan, target);
		await assureSafety(store.objects, safety.tree, plan, this.#planning.writer(), options.signal);
		const base = {
			checkpointId: target.id,
			safetyCheckpointId: safety.id,
			...(unsaved ? { unsavedCheckpointId: unsaved } : {}),
		};

		if (plan.steps.length === 0 && isTyped(intent)) {
			// Nothing to write, nothing unsaved in the way, and HEAD is there already. It is recorded all the same: undoing it must not
			// take back an older one.
			const isThere = isComposed || paths !== undefined || store.history.head === target.id;
			if (isThere && (isComposed || !editorsDiffer(store.objects, safe, paths))) {
				const reached = isComposed ? safety : target;
				const { operation } = this.#records.idle({ target: reached, safety, unsaved, paths, unscoped: [] }, intent);
				const nothing = { written: [], deleted: [], kept: plan.kept, failed: [], dryRun: false };
				return { ...base, checkpointId: reached.id, ...nothing, operationId: operation };
			}
		}

		this.#sweep();
		const unscoped = this.#planning.unscoped(plan, safety);
		// Undoing a state that was made up concerns no more than making it did.
		const concerned = isComposed ? pathsOfSteps(plan.steps) : plan.paths;
		const beginning = { target, safety, unsaved, paths: concerned, unscoped };
		const begin = intent.finishes ?? this.#records.begin(beginning, isComposed ? { ...intent, onDisk: true } : intent);
		const end = (result: RestoreEnd): void => this.#records.end(begin, result);
		const execution = new Execution(plan.steps, {
			writer: this.#planning.writer({
				operation: begin.operation,
				now: { objects: store.objects, tree: safety.tree },
				takesBack: intent.undoes !== undefined || intent.redoes !== undefined,
			}),
			pacer: new Pacer(options.signal),
			onProgress: options.onProgress,
		});
		try {
			// After the beginning: a crash between them leaves HEAD where it was, and a restore of what does not exist.
			if (composed) store.commit(composed);
			const result = await execution.run();
			// Where all that differs was kept there is nothing to undo, and nothing that a redo must give way to.
			const isAllKept = !execution.hasActed && result.kept.length > 0;
			const isAct = !isAllKept || !isTyped(intent) || editorsDiffer(store.objects, safe, paths);
			const head = isWhole && isAct ? target.id : safety.id;
			end({ head, outcome: 'done', ...(isAct ? {} : { changedNothing: true }) });
			const kept = [...plan.kept, ...result.kept].sort((a, b) => compareUtf8(a.path, b.path));
			return { ...base, ...result, kept, dryRun: false, operationId: begin.operation };
		} catch (error) {
			const { refusals } = execution;
			const failed = execution.rollBack();
			try {
				// One that was to be finished goes on being unfinished: what the disk holds is still neither.
				if (!intent.finishes) end({ head: safety.id, outcome: failed.length === 0 ? 'rolledBack' : 'failed' });
			} catch (second) {
				// The first error is the one to report. Without its end the restore counts as unfinished, which undo can mend.
				this.#context.log.write('warn', `The end of the restore could not be recorded: ${becauseOf(second)}.`);
			}
			throw restoreError(error, failed, { refusals, safety: safety.id });
		}
	}

	/** Where a restore was interrupted, a file that it was writing may be left under a temporary name. */
	#sweep(): void {
		const { objects } = this.#context.store;
		const found = this.#restores.unfinished;
		if (!found) return;
		const writer = this.#planning.writer();
		const touched = diffTrees(objects, found.safety.tree, found.target.tree).filter(
			({ after }) => after && after.kind !== 'directory',
		);
		const byFolder = new Map(touched.map(({ path }) => [parentOf(path), path]));
		for (const path of byFolder.values()) writer.sweepBeside(path);
	}
}
