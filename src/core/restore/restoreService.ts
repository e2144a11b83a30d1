/** Restores: lock, safety checkpoint, plan, intent, execution, check, end; and their undoing. */
import { Pacer } from '../../base/pacer';
import { compareUtf8 } from '../../base/text';
import type { CaptureService, LookedAt, ServiceContext } from '../capture/captureService';
import type { CheckpointId, RestoreReport } from '../checkpoint';
import type { Coverage } from '../capture/coverage';
import { diffTrees } from '../diff/treeDiff';
import { becauseOf, CairnError, errnoOf, fromSystemError } from '../errors';
import { nameOf } from '../store/history';
import type { CheckpointRecord, RestoreBeginRecord, RestoreEndRecord } from '../store/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { newOperationId } from '../store/operationIds';
import { findEntry } from '../store/treeReader';
import { isWithin, normalizePath } from '../treePath';
import { recordedRules } from '../workspace/ignore/recordedRules';
import { recordedNames, type WorkspaceRoot } from '../workspace/roots';
import { Scope } from '../workspace/scope';
import { DiskWriter } from './diskWriter';
import { Execution } from './execution';
import { planRestore, plannedPaths, type RestorePlan } from './plan';
import { withObstacles } from './preview';
import { assertStored, assureSafety } from './storedCopies';

export interface RestoreOptions {
	/** Only these paths and what is below them; HEAD then stays where the safety checkpoint put it. */
	readonly paths?: readonly string[];
	/** Only reports what a restore would do. */
	readonly dryRun?: boolean;
	/** Writes a copy into this folder, absolute, which must be missing or empty; the workspace and HEAD stay. */
	readonly to?: string;
	readonly signal?: AbortSignal;
	readonly onProgress?: (done: number, total: number) => void;
}

export interface UndoPreview {
	/** The checkpoint whose restore would be undone. */
	readonly restored: CheckpointId;
	/** Whether anything that the restore concerned differs from what it left behind. */
	readonly changedSince: boolean;
	readonly report: RestoreReport;
}

export class RestoreService {
	readonly #context: ServiceContext;
	readonly #capture: CaptureService;

	constructor(context: ServiceContext, capture: CaptureService) {
		this.#context = context;
		this.#capture = capture;
	}

	async restore(target: CheckpointRecord, options: RestoreOptions): Promise<RestoreReport> {
		const paths = options.paths?.map(normalizePath);
		if (options.to !== undefined) return this.#copy(target, { ...options, to: options.to }, paths);
		this.#assertSameRoots(target);
		if (options.dryRun) return this.#preview(await this.#capture.look(options.signal), target, paths);
		return this.#context.store.locked(() => this.#restoreLocked(target, options, paths), options.signal);
	}

	/** Undoes the last operation, which is a restore. Needs the lock. @throws CairnError `notFound` where it is none */
	async undoLocked(signal?: AbortSignal): Promise<{ operation: 'restore'; id: CheckpointId; report: RestoreReport }> {
		const { last, safety, paths } = this.#undoable();
		const report = await this.#restoreLocked(safety, signal ? { signal } : {}, paths, last.operation);
		return { operation: 'restore', id: last.target, report };
	}

	/** What undoing would do, and whether the workspace has changed since the restore; null where the last operation is none. */
	async previewUndo(signal?: AbortSignal): Promise<UndoPreview | null> {
		const next = this.#context.store.history.undoable;
		if (next && next.record.op !== 'restoreBegin') return null;
		const { restored, safety, paths } = this.#undoable();
		const looked = await this.#capture.look(signal);
		const since = diffTrees(looked.objects, restored.tree, looked.tree).filter(
			({ path }) => !paths || paths.some((chosen) => isWithin(path, chosen)),
		);
		return { restored: restored.id, changedSince: since.length > 0, report: this.#preview(looked, safety, paths) };
	}

	/** The restore that an undo concerns. @throws CairnError `notFound` where there is none, `restoreConflict` */
	#undoable(): { last: RestoreBeginRecord; restored: CheckpointRecord; safety: CheckpointRecord; paths?: string[] } {
		const { history } = this.#context.store;
		const operation = history.undoable?.record;
		const last = operation?.op === 'restoreBegin' ? operation : undefined;
		const [restored, safety] = [last && history.get(last.target), last && history.get(last.safety)];
		if (!last || !restored || !safety) throw new CairnError('notFound', 'There is nothing to undo.');
		this.#assertSameRoots(safety);
		return { last, restored, safety, ...(last.paths ? { paths: last.paths.map(normalizePath) } : {}) };
	}

	/** What a restore would do to the workspace as it was looked at. */
	#preview({ tree, objects }: LookedAt, target: CheckpointRecord, paths?: string[]): RestoreReport {
		const plan = withObstacles(this.#plan(objects, tree, target, paths), this.#writer(this.#capture.workspace.roots));
		return { ...this.#base(target, null), ...plannedPaths(plan.steps), kept: plan.kept, failed: [], dryRun: true };
	}

	async #restoreLocked(
		target: CheckpointRecord,
		options: RestoreOptions,
		paths?: string[],
		undoes?: string,
	): Promise<RestoreReport> {
		const { store } = this.#context;
		const { checkpoint: safety } = await this.#capture.createLocked({
			message: undoes ? 'Before undoing a restore' : `Before restoring ${nameOf(target)}`,
			trigger: 'safety',
			...(options.signal ? { signal: options.signal } : {}),
		});
		const safetyTree = store.history.get(safety.id)?.tree;
		const plan = this.#plan(store.objects, safetyTree, target, paths);
		// Chosen paths that are all that differs bring the workspace to the target as well.
		const isWhole = !paths || plan.steps.length === diffTrees(store.objects, safetyTree, target.tree).length;
		assertStored(store.objects, plan, target);
		await assureSafety(store.objects, plan, this.#writer(this.#capture.workspace.roots), options.signal);

		// Nothing to write, and HEAD is there already: no act, and so nothing to undo.
		if (plan.steps.length === 0 && !undoes && (paths || store.history.head === target.id)) {
			return { ...this.#base(target, safety.id), written: [], deleted: [], kept: plan.kept, failed: [], dryRun: false };
		}

		const operation = newOperationId();
		const end = (head: CheckpointId, outcome: RestoreEndRecord['outcome']): void =>
			store.commit({ op: 'restoreEnd', at: this.#now(), operation, head, outcome, ...(undoes ? { undoes } : {}) });
		const begin = { op: 'restoreBegin', at: this.#now(), operation, target: target.id, safety: safety.id } as const;
		store.commit(paths ? { ...begin, paths } : begin);
		const execution = this.#execution(plan, this.#capture.workspace.roots, options);
		try {
			const result = await execution.run();
			end(isWhole ? target.id : safety.id, 'done');
			const kept = [...plan.kept, ...result.kept].sort((a, b) => compareUtf8(a.path, b.path));
			return { ...this.#base(target, safety.id), ...result, kept, dryRun: false };
		} catch (error) {
			const failed = execution.rollBack();
			try {
				end(safety.id, failed.length === 0 ? 'rolledBack' : 'failed');
			} catch (second) {
				// The first error is the one to report. Without its end the restore counts as unfinished, which undo can mend.
				this.#context.log.write('warn', `The end of the restore could not be recorded: ${becauseOf(second)}.`);
			}
			throw restoreError(error, safety.id, failed);
		}
	}

	/** Writes what the checkpoint holds into an empty folder. */
	async #copy(
		target: CheckpointRecord,
		options: RestoreOptions & { to: string },
		paths?: string[],
	): Promise<RestoreReport> {
		const { store, fileSystem } = this.#context;
		assertKnown(store.objects, [target.tree], paths, target);
		const everything = { paths, wasInScope: () => true, skippedThen: new Set<string>() };
		const plan = planRestore(diffTrees(store.objects, undefined, target.tree), everything);
		assertStored(store.objects, plan, target);
		assertEmptyFolder(fileSystem, options.to);
		if (options.dryRun) {
			return { ...this.#base(target, null), ...plannedPaths(plan.steps), kept: [], failed: [], dryRun: true };
		}
		try {
			fileSystem.mkdirSync(options.to, { recursive: true });
		} catch (error) {
			throw fromSystemError(error, 'make the folder for the copy', options.to);
		}
		const execution = this.#execution(plan, [{ name: '', path: options.to }], options);
		try {
			return { ...this.#base(target, null), ...(await execution.run()), dryRun: false };
		} catch (error) {
			throw restoreError(error, undefined, execution.rollBack());
		}
	}

	#execution(plan: RestorePlan, roots: readonly WorkspaceRoot[], options: RestoreOptions): Execution {
		const pacer = new Pacer(options.signal);
		return new Execution(plan.steps, { writer: this.#writer(roots), pacer, onProgress: options.onProgress });
	}

	#writer(roots: readonly WorkspaceRoot[]): DiskWriter {
		const { store, fileSystem, storePath } = this.#context;
		return new DiskWriter({ objects: store.objects, fileSystem, roots, storePath });
	}

	#plan(
		objects: ObjectStore,
		current: CheckpointRecord['tree'] | undefined,
		target: CheckpointRecord,
		paths: string[] | undefined,
	): RestorePlan {
		assertKnown(objects, [target.tree, current], paths, target);
		const coverage = this.#capture.coverageOf(target);
		const skippedThen = new Set(coverage.skipped.map((skipped) => skipped.path));
		const wasInScope = this.#scopeThen(target, coverage);
		return planRestore(diffTrees(objects, current, target.tree), { paths, skippedThen, wasInScope });
	}

	/** What the target's scope tracked: its own settings and the ignore files in its own trees. */
	#scopeThen(
		target: CheckpointRecord,
		{ roots, scope, ignoreFiles, repositories = [] }: Coverage,
	): (path: string, isFolder: boolean) => boolean {
		const { objects } = this.#context.store;
		const scopeOf = (tree: CheckpointRecord['tree'], prefix: string): Scope =>
			new Scope(scope, recordedRules({ objects, tree, prefix, ignoreFiles, repositories }));
		if (roots.length === 0) {
			const whole = scopeOf(target.tree, '');
			return (path, isFolder) => whole.includes(path, isFolder);
		}
		const scopes = new Map<string, Scope>();
		for (const name of roots) {
			const tree = findEntry(objects, target.tree, name)?.id;
			if (tree) scopes.set(name, scopeOf(tree, `${name}/`));
		}
		return (path, isFolder) => {
			const [name = '', ...rest] = path.split('/');
			return rest.length > 0 && (scopes.get(name)?.includes(rest.join('/'), isFolder) ?? false);
		};
	}

	#assertSameRoots(target: CheckpointRecord): void {
		const names = recordedNames(this.#capture.workspace.roots);
		const { roots } = this.#capture.coverageOf(target);
		const missing = roots.find((name) => !names.includes(name));
		if (missing === undefined && (roots.length === 0) === (names.length === 0)) return;
		const of = (list: readonly string[]): string =>
			list.length === 0 ? 'one folder' : `the folders ${list.join(', ')}`;
		throw new CairnError(
			'restoreConflict',
			`The checkpoint was made of ${of(roots)} and the workspace has ${of(names)}; restore a copy instead.`,
			{ details: { id: target.id } },
		);
	}

	#base(
		target: CheckpointRecord,
		safetyCheckpointId: CheckpointId | null,
	): Pick<RestoreReport, 'checkpointId' | 'safetyCheckpointId'> {
		return { checkpointId: target.id, safetyCheckpointId };
	}

	#now(): number {
		return this.#context.clock.now();
	}
}

/** A path that is nowhere is a typing error. */
function assertKnown(
	objects: ObjectStore,
	trees: readonly (CheckpointRecord['tree'] | undefined)[],
	paths: readonly string[] | undefined,
	target: CheckpointRecord,
): void {
	const isIn = (path: string, tree: CheckpointRecord['tree'] | undefined): boolean =>
		tree !== undefined && findEntry(objects, tree, path) !== undefined;
	const unknown = paths?.find((path) => !trees.some((tree) => isIn(path, tree)));
	if (unknown === undefined) return;
	throw new CairnError('notFound', `Neither the checkpoint ${nameOf(target)} nor the workspace has "${unknown}".`, {
		details: { id: target.id, path: unknown },
	});
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

function restoreError(
	error: unknown,
	safetyCheckpointId: CheckpointId | undefined,
	failed: readonly { path: string; reason: string }[],
): CairnError {
	if (CairnError.is(error, 'cancelled') && failed.length === 0) return error;
	const because = CairnError.is(error) ? error.message : `${becauseOf(error)}.`;
	const where = safetyCheckpointId ? ` The safety checkpoint ${safetyCheckpointId} holds the state from before.` : '';
	const outcome =
		failed.length === 0
			? 'Everything that it had changed was put back.'
			: `${failed.map(({ path }) => `"${path}"`).join(', ')} could not be put back.${where}`;
	return new CairnError('restoreFailed', `The restore failed: ${because} ${outcome}`, {
		cause: error,
		details: { failed, ...(safetyCheckpointId ? { safetyCheckpointId } : {}), rolledBack: failed.length === 0 },
	});
}
