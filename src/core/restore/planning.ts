/** Plans restores into the workspace: what differs, what the target's scope tracked, what the disk allows. */
import { compareUtf8 } from '../../base/text';
import type { CaptureService, LookedAt, ServiceContext } from '../capture/captureService';
import type { Coverage } from '../capture/coverage';
import type { BlockReason, KeptPath, ObjectId, RestoreReport } from '../checkpoint';
import { diffTrees, type TreeDifference } from '../diff/treeDiff';
import { CairnError, isLostObject } from '../errors';
import { ifPossible } from '../fileSystem';
import { StepRenames } from '../names/stepRenames';
import type { CheckpointRecord, OperationId } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { nameOf } from '../store/journal/recordView';
import type { TreeEntry } from '../store/tree';
import { findEntry } from '../store/treeReader';
import { isWithinAny } from '../treePath';
import { readWorkspaceFile } from '../workspace/readFile';
import { recordedNames } from '../workspace/roots';
import { type AllowedPlan, withoutBlocked } from './allowedPlan';
import { DiskWriter } from './diskWriter';
import {
	ChosenPaths,
	leftOut,
	planRestore,
	plannedPaths,
	recordedPathsLimit,
	type RestorePlan,
	type RestoreScope,
	withLeftOut,
} from './plan';
import { withObstacles } from './preview';
import { type FindData, leftOutData, recordedData, withoutData } from './recordedData';
import { tracked } from './recordedScope';
import { withSpellings } from './respelled';
import { SystemObstacles } from './systemObstacles';

/** What is to be restored. */
export interface WantedRestore {
	readonly target: CheckpointRecord;
	/** Only these paths and what is below them. */
	readonly paths?: readonly string[] | undefined;
	/** What no checkpoint says, where the target is only made up. */
	readonly madeUp?: MadeUp;
	/** Whether the paths were those of a restore before: they may be nowhere now. */
	readonly isKnown?: boolean;
	/** As in `RestoreScope`. */
	readonly mayGo?: boolean;
	/** Where a restore is taken back or gone on with. */
	readonly takesBack?: TakenBack | undefined;
	/** These paths and what is below them are left alone. */
	readonly skip?: readonly string[] | undefined;
}

export interface PlannedRestore extends AllowedPlan {
	/** Those that were asked for, with the other spellings of their places. */
	readonly paths: readonly string[] | undefined;
}

/** The workspace as it was recorded or looked at. */
type Planned = Pick<LookedAt, 'objects' | 'tree'> & { readonly coverage: Coverage | undefined };

export interface MadeUp {
	/** What the target covers. */
	readonly coverage: Coverage;
	/** As in `RecordedRules`. */
	readonly textOf: (path: string, id: ObjectId) => string | undefined;
}

export interface TakenBack {
	/** The tree that it led to, or had come from where it is gone on with. */
	readonly tree: ObjectId;
	/** What it made although rules left it out. */
	readonly unscoped?: readonly string[] | undefined;
	/** Whether a crash has interrupted it. */
	readonly isInterrupted: boolean;
}

export class RestorePlanning {
	readonly #context: ServiceContext;
	readonly #capture: CaptureService;

	constructor(context: ServiceContext, capture: CaptureService) {
		this.#context = context;
		this.#capture = capture;
	}

	/** What a restore would do to the workspace as it was looked at. @throws as `plan` */
	preview(now: LookedAt, wanted: WantedRestore): { report: RestoreReport; steps: RestorePlan['steps'] } {
		const writer = this.writer({ now, takesBack: wanted.takesBack?.isInterrupted === false });
		const plan = withObstacles(this.plan(now, wanted), writer);
		const lacksBits = plan.steps.filter(({ path, after }) => after && writer.withholdsBits(path, after));
		const told = lacksBits.map(({ path }): KeptPath => ({ path, reason: 'modeNotPermitted' }));
		const kept = [...plan.kept, ...told].sort((a, b) => compareUtf8(a.path, b.path));
		const base = { operationId: null, checkpointId: wanted.target.id, safetyCheckpointId: null };
		const report = { ...base, ...plannedPaths(plan.steps), kept, failed: [], dryRun: true };
		return { report, steps: plan.steps };
	}

	/**
	 * Looks at the workspace, and writes in it for an operation that is named.
	 * @param now what the safety checkpoint has, for what keeps a path from being touched
	 */
	writer({
		operation,
		now,
		takesBack,
	}: {
		readonly operation?: OperationId;
		readonly now?: Pick<LookedAt, 'tree' | 'objects'>;
		readonly takesBack?: boolean;
	} = {}): DiskWriter {
		const { store, fileSystem, storePath } = this.#context;
		const { roots } = this.#capture.workspace;
		const begun = store.history.records.flatMap((record) => (record.op === 'restoreBegin' ? [record.operation] : []));
		const over = new Set(begun);
		const isRecorded = now && ((path: string) => findEntry(now.objects, now.tree, path) !== undefined);
		return new DiskWriter({
			objects: store.objects,
			fileSystem,
			roots,
			storePath,
			operation,
			over,
			isRecorded,
			takesBack,
		});
	}

	/** As `plan`, from the safety checkpoint. */
	planFrom(safety: CheckpointRecord, wanted: WantedRestore): PlannedRestore {
		const { objects } = this.#context.store;
		return this.plan({ objects, tree: safety.tree, coverage: this.#coverageOf(safety) }, wanted);
	}

	/**
	 * @param now the workspace
	 * @throws CairnError `notFound` where a path is nowhere, unless it is known that it was somewhere
	 */
	plan({ objects, tree: current, coverage: currentCoverage }: Planned, wanted: WantedRestore): PlannedRestore {
		const { target, takesBack, madeUp, mayGo = false } = wanted;
		if (!wanted.isKnown) assertKnown(objects, [target.tree, current], wanted.paths, target);
		assertKnown(objects, [target.tree, current], wanted.skip, target);
		const differences = diffTrees(objects, current, target.tree);
		const writer = this.writer();
		const paths = wanted.paths && withSpellings(wanted.paths, differences, writer);
		const coverage = madeUp?.coverage ?? this.#coverageOf(target);
		const data = {
			now: leftOutData(currentCoverage),
			then: recordedData(objects, target.tree, coverage),
		};
		const isAgain = { mayBeOpened: takesBack?.isInterrupted ?? false, mayGo };
		const scope = {
			paths,
			...isAgain,
			...tracked({ objects, tree: target.tree, textOf: madeUp?.textOf }, coverage),
		};
		let plan = planRestore(differences, scope);
		if (takesBack) {
			const made = diffTrees(objects, takesBack.tree, target.tree);
			const isThere = (path: string, entry: TreeEntry): boolean =>
				writer.matches(path, entry) && writer.isSpelledSo(path);
			plan = withLeftOut(plan, leftOut(made, differences, { ...scope, unscoped: takesBack.unscoped }, isThere));
		}
		const skip = wanted.skip && withSpellings(wanted.skip, differences, writer);
		return { ...withoutBlocked(withoutData(plan, data), this.#reasonFor(writer, new Set(skip))), paths };
	}

	/** Says of a step why the system will not allow it, or that the user does not want it. */
	#reasonFor(writer: DiskWriter, skip: ReadonlySet<string>): (step: TreeDifference) => BlockReason | undefined {
		const obstacles = new SystemObstacles(this.#context.fileSystem, this.#capture.workspace.roots);
		writer.lookAnew();
		return ({ path, before, after }) => {
			if (skip.size > 0 && isWithinAny(path, skip)) return 'skipped';
			// What is in the way is told as that.
			if (!writer.isStillReachable(path)) return undefined;
			if (before?.kind === 'directory' && after?.kind === 'directory') return obstacles.ofMode(path);
			const reason = obstacles.ofName(path);
			// Nothing has to be done for what is there already, although rules leave it out.
			if (!reason || before || !after) return reason;
			const isThere = after.kind === 'directory' ? writer.isFolder(path) : writer.holds(path, after);
			return isThere ? undefined : reason;
		};
	}

	/**
	 * What the plan makes and the safety checkpoint's scope leaves out: that checkpoint does not tell that nothing was there. A folder
	 * stands for all that is in it.
	 */
	unscoped({ steps }: RestorePlan, safety: CheckpointRecord): string[] {
		const isTracked = this.wasTracked(safety);
		const writer = this.writer();
		const found = new Set<string>();
		let length = 0;
		for (const { path, before, after } of steps) {
			if (before || !after || isWithinAny(path, found) || length > recordedPathsLimit) continue;
			if (isTracked(path, after.kind === 'directory') || !writer.isFree(path)) continue;
			found.add(path);
			length += path.length;
		}
		return [...found];
	}

	/** Whether a checkpoint would have had a path if it had been there; one that it would not have had says nothing by missing. */
	wasTracked(record: CheckpointRecord): (path: string, isFolder: boolean) => boolean {
		const { skippedThen, wasInScope } = this.scopeThen(record);
		return (path, isFolder) => !isWithinAny(path, skippedThen) && wasInScope(path, isFolder);
	}

	/** The scope of a checkpoint, as a plan asks for it. */
	scopeThen(record: CheckpointRecord): Pick<RestoreScope, 'skippedThen' | 'wasInScope'> {
		return tracked({ objects: this.#context.store.objects, tree: record.tree }, this.#coverageOf(record));
	}

	/** Reads what the workspace has and the store may not have yet. */
	readOnDisk(writer: DiskWriter): (path: string) => Buffer | undefined {
		return (path) => ifPossible(() => readWorkspaceFile(this.#context.fileSystem, writer.resolve(path)));
	}

	/**
	 * What a report says of chosen paths that the checkpoint does not have, and of deleted ones that it has elsewhere.
	 * @param before the workspace before the restore
	 */
	namesOf(
		{ tree, objects }: Pick<LookedAt, 'tree' | 'objects'>,
		target: CheckpointRecord,
		paths: readonly string[] | undefined,
		{ deleted }: Pick<RestoreReport, 'deleted'>,
	): Pick<RestoreReport, 'absentThen' | 'names'> {
		if (!paths) return {};
		const absentThen = paths.filter((path) => !findEntry(objects, target.tree, path));
		const chosen = new ChosenPaths(paths);
		const renames =
			deleted.length === 0
				? undefined
				: new StepRenames(objects, this.readOnDisk(this.writer())).between(target.tree, tree);
		const names = deleted.flatMap((path) => {
			const source = renames?.sourceOf(path);
			return source && !chosen.has(source.path) ? [{ path, pathThen: source.path }] : [];
		});
		return { ...(absentThen.length > 0 && { absentThen }), ...(names.length > 0 && { names }) };
	}

	/** Of what checkpoints hold of it, and what the workspace leaves out. */
	repositoryData(records: readonly CheckpointRecord[], now?: Coverage): FindData {
		const { objects } = this.#context.store;
		const finds = records.map((record) => recordedData(objects, record.tree, this.#coverageOf(record)));
		if (now) finds.push(leftOutData(now));
		return (path) => finds.map((find) => find(path)).find((folder) => folder !== undefined);
	}

	/** Undefined where the store has lost it: what the checkpoint holds can be restored all the same. */
	#coverageOf(record: CheckpointRecord): Coverage | undefined {
		try {
			return this.#capture.coverageOf(record);
		} catch (error) {
			if (!isLostObject(error)) throw error;
			this.#context.log.write(
				'warn',
				`What the checkpoint ${record.id} covers is lost: a restore of it deletes nothing.`,
			);
			return undefined;
		}
	}

	/** @throws CairnError `restoreConflict` where the checkpoint was made of other folders */
	assertSameRoots(target: CheckpointRecord): void {
		const names = recordedNames(this.#capture.workspace.roots);
		const roots = this.#coverageOf(target)?.roots ?? names;
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
