/** Plans restores into the workspace: what differs, what the target's scope tracked, what the disk allows. */
import type { CaptureService, LookedAt, ServiceContext } from '../capture/captureService';
import type { Coverage } from '../capture/coverage';
import type { RestoreReport } from '../checkpoint';
import { diffTrees } from '../diff/treeDiff';
import { CairnError } from '../errors';
import type { CheckpointRecord, OperationId } from '../store/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { nameOf } from '../store/recordView';
import { findEntry } from '../store/treeReader';
import { isWithinAny } from '../treePath';
import { recordedRules } from '../workspace/ignore/recordedRules';
import { recordedNames } from '../workspace/roots';
import { Scope } from '../workspace/scope';
import { DiskWriter } from './diskWriter';
import { planRestore, plannedPaths, type RestorePlan, type RestoreScope } from './plan';
import { withObstacles } from './preview';

export class RestorePlanning {
	readonly #context: ServiceContext;
	readonly #capture: CaptureService;

	constructor(context: ServiceContext, capture: CaptureService) {
		this.#context = context;
		this.#capture = capture;
	}

	/**
	 * What a restore would do to the workspace as it was looked at.
	 * @param scopeOf the checkpoint whose scope counts: another one where the target is only made up
	 */
	preview(
		{ tree, objects }: LookedAt,
		target: CheckpointRecord,
		paths?: string[],
		scopeOf = target,
	): { report: RestoreReport; steps: RestorePlan['steps'] } {
		const plan = withObstacles(this.plan(objects, tree, target, paths, scopeOf), this.writer());
		const base = { checkpointId: target.id, safetyCheckpointId: null };
		const report = { ...base, ...plannedPaths(plan.steps), kept: plan.kept, failed: [], dryRun: true };
		return { report, steps: plan.steps };
	}

	/** Looks at the workspace, and writes in it for an operation that is named. */
	writer(operation?: OperationId): DiskWriter {
		const { store, fileSystem, storePath } = this.#context;
		const { roots } = this.#capture.workspace;
		const over = store.history.begunRestores;
		return new DiskWriter({ objects: store.objects, fileSystem, roots, storePath, operation, over });
	}

	/** @param current the workspace's tree @throws CairnError `notFound` where a path is nowhere */
	plan(
		objects: ObjectStore,
		current: CheckpointRecord['tree'] | undefined,
		target: CheckpointRecord,
		paths: string[] | undefined,
		scopeOf = target,
	): RestorePlan {
		assertKnown(objects, [target.tree, current], paths, target);
		return planRestore(diffTrees(objects, current, target.tree), { paths, ...this.#tracked(scopeOf) });
	}

	/** Whether a checkpoint would have had a path if it had been there; one that it would not have had says nothing by missing. */
	wasTracked(record: CheckpointRecord): (path: string, isFolder: boolean) => boolean {
		const { skippedThen, wasInScope } = this.#tracked(record);
		return (path, isFolder) => !isWithinAny(path, skippedThen) && wasInScope(path, isFolder);
	}

	#tracked(record: CheckpointRecord): Pick<RestoreScope, 'skippedThen' | 'wasInScope'> {
		const coverage = this.#capture.coverageOf(record);
		const skippedThen = new Set(coverage.skipped.map(({ path }) => path));
		return { skippedThen, wasInScope: this.#scopeThen(record, coverage) };
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

	/** @throws CairnError `restoreConflict` where the checkpoint was made of other folders */
	assertSameRoots(target: CheckpointRecord): void {
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
}

/** A path that is nowhere is a typing error. */
export function assertKnown(
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
