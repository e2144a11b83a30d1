/** Restores of chosen paths: a path that the checkpoint has under another name is told, or followed, and never just deleted. */
import type { CaptureService, ServiceContext } from '../capture/captureService';
import type { NameThen, RestoreReport } from '../checkpoint';
import { notThere, renamedSince } from '../names/notThere';
import { NameTracer } from '../names/tracing';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { findEntry } from '../store/treeReader';
import { normalizePath } from '../treePath';
import type { ComposedRestores } from './composedRestores';
import type { ChosenNames } from './followedNames';
import { ChosenPaths } from './plan';
import { RestorePlanning } from './planning';
import type { Chosen, PreviewedChoice, RestoreOptions, RestorePreview } from './requests';
import type { RestoreService } from './restoreService';

export class ChosenRestores {
	readonly #context: ServiceContext;
	readonly #capture: CaptureService;
	readonly #planning: RestorePlanning;
	readonly #restores: RestoreService;
	readonly #composed: ComposedRestores;

	constructor(context: ServiceContext, capture: CaptureService, restores: RestoreService, composed: ComposedRestores) {
		this.#context = context;
		this.#capture = capture;
		this.#planning = new RestorePlanning(context, capture);
		this.#restores = restores;
		this.#composed = composed;
	}

	/** @throws CairnError `renamedSince`, and as the restore itself */
	async restore(target: CheckpointRecord, options: RestoreOptions): Promise<RestoreReport> {
		if (options.to !== undefined) {
			const [absent] = this.#absentThen(target, options.paths?.map(normalizePath) ?? []);
			const { history, objects } = this.#context.store;
			if (absent !== undefined) throw notThere(history, objects, target, absent);
			return this.#restores.restore(target, options);
		}
		const chosen = await this.#chosenNames(target, options, options.signal);
		const { paths, names } = chosen;
		if (names.length === 0) return this.#restores.restore(target, { ...options, ...(paths && { paths }) });
		if (options.dryRun) return (await this.#composed.previewFollowed(target, chosen, options)).report;
		const follow = (): Promise<RestoreReport> => this.#composed.followLocked(target, chosen, options);
		return this.#context.store.locked(follow, options.signal);
	}

	/** What a restore would do, file by file. @throws as `restore` */
	async preview(target: CheckpointRecord, options: PreviewedChoice, signal?: AbortSignal): Promise<RestorePreview> {
		const chosen = await this.#chosenNames(target, options, signal);
		const { skip } = options;
		const more = { ...(skip && { skip }), ...(signal && { signal }) };
		if (chosen.names.length > 0) return this.#composed.previewFollowed(target, chosen, more);
		return this.#restores.preview(target, chosen.paths, more);
	}

	/**
	 * Which of the paths the checkpoint and the workspace have under different names. A path that the checkpoint has is one of the
	 * checkpoint's, any other is one of the workspace's.
	 */
	async differingNames(target: CheckpointRecord, asked: readonly string[], signal?: AbortSignal): Promise<NameThen[]> {
		this.#planning.assertSameRoots(target);
		const { store } = this.#context;
		const writer = this.#planning.writer();
		const isIn = (path: string): boolean => findEntry(store.objects, target.tree, path) !== undefined;
		// What is at its path in both, or in neither, is no question, and the workspace need not be looked at.
		const open = asked.map(normalizePath).filter((path) => path !== '' && isIn(path) === writer.isFree(path));
		if (open.length === 0) return [];
		const { tree, objects } = await this.#capture.look(signal);
		const readOnDisk = this.#planning.readOnDisk(writer);
		const tracer = new NameTracer(store.history, objects, { tree, readOnDisk }, target);
		// Two spellings that the disk takes for one are one name.
		return tracer.differing(open).filter(({ path, pathThen }) => !writer.isOnePlace(path, pathThen));
	}

	/** What was chosen, with the names of what is to be followed. @throws CairnError `renamedSince` */
	async #chosenNames(target: CheckpointRecord, options: Chosen, signal: AbortSignal | undefined): Promise<ChosenNames> {
		const { renamed = 'refuse' } = options;
		const paths = options.paths?.map(normalizePath);
		const names = (options.names ?? []).map((name) => ({
			path: normalizePath(name.path),
			pathThen: normalizePath(name.pathThen),
		}));
		const absent = this.#absentThen(target, paths ?? []);
		if (renamed === 'exact') {
			// What came into a folder since has no name then: it goes.
			const lacking = new Set(
				this.#absentThen(
					target,
					names.map(({ pathThen }) => pathThen),
				),
			);
			const gone = names.filter(({ pathThen }) => lacking.has(pathThen)).map(({ path }) => path);
			const all = paths || gone.length > 0 ? [...(paths ?? []), ...gone] : undefined;
			return { paths: all, names: names.filter(({ pathThen }) => !lacking.has(pathThen)) };
		}
		if (absent.length === 0) return { paths, names };
		const wanted = new ChosenPaths([...(paths ?? []), ...names.map(({ pathThen }) => pathThen)]);
		// What is restored under the name that it had then may go under the other one.
		const found = (await this.differingNames(target, absent, signal)).filter(({ pathThen }) => !wanted.has(pathThen));
		const [first] = found;
		if (first && renamed === 'refuse') throw renamedSince(target, first);
		const followed = new Set(found.map(({ path }) => path));
		return { paths: paths?.filter((path) => !followed.has(path)), names: [...names, ...found] };
	}

	#absentThen(target: CheckpointRecord, paths: readonly string[]): string[] {
		return paths.filter((path) => path !== '' && !findEntry(this.#context.store.objects, target.tree, path));
	}
}
