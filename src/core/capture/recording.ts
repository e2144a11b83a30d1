/** Decides what a capture becomes: no checkpoint, one, or one more for texts that were thrown away; what each is called and follows. */
import type { Clock } from '../../base/clock';
import type { Trigger } from '../checkpoint';
import { nextCheckpointId } from '../checkpointIds';
import { editorsStep } from '../diff/step';
import { isLostObject } from '../errors';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import type { ShortId } from '../store/shortId';
import type { Store } from '../store/store';
import type { Windows } from '../store/windows';
import type { Captured } from './capture';
import { countAll, countChanges, countsOf, type StepSummary, totalOf } from './changeCounts';
import type { CreateOptions } from './createOptions';
import { labelOf } from './labels';
import {
	goesOnIn,
	isSameState,
	lastState,
	type LastState,
	nextState,
	type NextState,
	showsSame,
	type State,
	withoutTexts,
} from './nextState';
import { asIn, overlay } from './textPlaces';

export interface RecordingParts {
	readonly store: Store;
	readonly windows: Windows;
	readonly options: CreateOptions;
	/** What the next checkpoint follows. */
	readonly parent: CheckpointRecord | undefined;
}

/** What a record says beside the state. */
export interface RecordingContext {
	readonly clock: Clock;
	readonly author: string;
	readonly coverage: ShortId;
	readonly skippedCount: number;
}

/** Where a checkpoint stands in the history. */
interface Lineage extends Pick<CheckpointRecord, 'replaces' | 'followsRestore'> {
	readonly parent: CheckpointRecord | undefined;
}

/** Checkpoints with these triggers are asked for, or stand for the state as a whole: none comes before them of its own. */
const whole: readonly Trigger[] = ['manual', 'safety', 'restore'];
/** Triggers that say no more than that something has changed, or nothing at all. */
const vague: readonly Trigger[] = ['external', 'interval', 'blur'];

export class Recording {
	readonly last: LastState;
	readonly #next: NextState;
	readonly #objects: ObjectStore;
	readonly #parts: RecordingParts;
	readonly #captured: Captured;
	/** The state without texts that were thrown away, where that gets a checkpoint before this one. */
	readonly #between: State | undefined;
	readonly #lineage: Lineage;
	#step: StepSummary | undefined;

	/**
	 * @param isAllNew whether the store was empty before
	 * @returns undefined where trees that the capture has named cannot be read
	 */
	static begin(
		objects: ObjectStore,
		parts: RecordingParts,
		captured: Captured,
		isAllNew: boolean,
	): Recording | undefined {
		try {
			const recording = new Recording(objects, parts, captured);
			return recording.#count(isAllNew) ? recording : undefined;
		} catch (error) {
			if (isLostObject(error)) return undefined;
			throw error;
		}
	}

	private constructor(objects: ObjectStore, parts: RecordingParts, captured: Captured) {
		const { store, windows, options, parent } = parts;
		this.#objects = objects;
		this.#parts = parts;
		this.#captured = captured;
		this.last = lastState({ objects, history: store.history, windows }, parent, options.takesOver ?? false);
		this.#next = nextState(objects, this.last, captured, windows.own);
		this.#between = this.#withoutDiscarded();
		this.#lineage = this.#between ? { parent } : this.#follow();
	}

	/** As in `Created`. */
	get own(): NextState['own'] {
		return this.#next.own;
	}

	/** Whether the parent says all that there is to say. @param coverage of what was captured */
	isUnchanged(coverage: ShortId): boolean {
		const { options, parent } = this.#parts;
		const [last, { state: next }] = [this.last.state, this.#next];
		if (!parent || options.allowEmpty) return false;
		if (!showsSame(last, next)) return this.#isOnlyLessKnown(parent, last);
		if (options.trigger !== 'safety') return true;
		// It also vouches for the scope and for who holds what, and has a name: what was made by the way does not stand in for it.
		return parent.coverage === coverage && isSameState(last, next) && !parent.isDraft;
	}

	/** Whether the parent is of a version that recorded fewer bits of modes, and all that it says still holds. */
	#isOnlyLessKnown(parent: CheckpointRecord, last: State | undefined): boolean {
		const { options } = this.#parts;
		const step = this.#step;
		if (!last || !step || options.trigger === 'safety' || this.#lineage.parent !== parent || this.#between)
			return false;
		return this.#objects.hasPlainModes(last.disk) && totalOf(step.onDisk) + totalOf(step.inEditors) === 0;
	}

	/** Whether all that has changed on disk was saved by other windows, which are about to record it. */
	isElsewhere(windows: Windows): boolean {
		const onDisk = this.#step?.onDisk;
		if (!onDisk || totalOf(onDisk) === 0 || totalOf(onDisk) > onDisk.some.length) return false;
		if (!vague.includes(this.#parts.options.trigger ?? 'manual')) return false;
		const saving = windows.savingElsewhere();
		return onDisk.some.every(({ path }) => saving.has(path));
	}

	/** The checkpoints, each of which is to be committed before the next one is asked for. */
	*records(context: RecordingContext): Generator<CheckpointRecord> {
		const { parent, options } = this.#parts;
		let lineage = this.#lineage;
		if (this.#between && parent) {
			const before = this.#discarding(this.#between, parent, context);
			yield before;
			lineage = { parent: before };
		}
		const { fileCount, totalSize, texts } = this.#captured;
		const { moreFiles, moreBytes, discarded } = this.#next;
		const step = this.#step ?? countChanges(this.#objects, lineage.parent, this.#stepped(lineage));
		if (!step) throw new TypeError('The step was counted before.');
		const trigger = options.trigger ?? 'manual';
		const label = labelOf(trigger, step, {
			given: options.message || undefined,
			isFirst: !lineage.parent,
			skipped: this.#captured.skipped,
			discarded: new Set(this.#between ? [] : discarded),
			saved: texts.savedPaths,
		});
		yield {
			...this.#base(context, lineage, this.#next.state),
			message: label.message,
			author: options.author ?? context.author,
			tags: [...new Set(options.tags ?? [])],
			trigger,
			pinned: options.pinned ?? false,
			stats: { fileCount: fileCount + moreFiles, totalSize: totalSize + moreBytes, ...countsOf(step) },
			...(label.isDraft && !options.pinned ? { isDraft: true } : {}),
		};
	}

	/** False where trees cannot be read. */
	#count(isAllNew: boolean): boolean {
		const isPlain = this.#next.state.unsaved.length === 0 && isAllNew;
		const parent = this.#between ?? this.#lineage.parent;
		const counted = isPlain ? countAll(this.#captured) : undefined;
		this.#step = counted ?? countChanges(this.#objects, parent, this.#stepped(this.#lineage));
		return this.#step !== undefined;
	}

	#stepped({ followsRestore }: Lineage): Pick<CheckpointRecord, 'tree' | 'disk' | 'followsRestore'> {
		const { tree, disk } = this.#next.state;
		return { tree, disk, ...(followsRestore && !this.#between ? { followsRestore } : {}) };
	}

	#withoutDiscarded(): State | undefined {
		const { options, windows } = this.#parts;
		const { discarded, state } = this.#next;
		const { state: last, own } = this.last;
		if (discarded.length === 0 || !last || options.parentId !== undefined) return undefined;
		if (whole.includes(options.trigger ?? 'manual')) return undefined;
		const between = withoutTexts(this.#objects, last, { own, gone: new Set(discarded), window: windows.own });
		return showsSame(between, state) ? undefined : between;
	}

	#discarding(state: State, parent: CheckpointRecord, context: RecordingContext): CheckpointRecord {
		const objects = this.#objects;
		const step = countChanges(objects, parent, state);
		if (!step) throw new TypeError('The state was read before.');
		const { message } = labelOf('external', step, {
			given: undefined,
			isFirst: false,
			skipped: [],
			discarded: new Set(this.#next.discarded),
			saved: new Set(),
		});
		const last = this.last.state ?? state;
		const [had, has] = [last, state].map(({ disk, unsaved, tree }) =>
			overlay(objects, disk, unsaved, asIn(objects, tree)),
		);
		const fileCount = parent.stats.fileCount - (had?.moreFiles ?? 0) + (has?.moreFiles ?? 0);
		const totalSize = parent.stats.totalSize - (had?.moreBytes ?? 0) + (has?.moreBytes ?? 0);
		return {
			...this.#base({ ...context, coverage: parent.coverage, skippedCount: parent.skippedCount }, { parent }, state),
			message,
			author: context.author,
			tags: [],
			trigger: 'external',
			pinned: false,
			stats: { fileCount, totalSize, ...countsOf(step) },
		};
	}

	#base(
		{ clock, coverage, skippedCount }: RecordingContext,
		{ parent, replaces, followsRestore }: Lineage,
		{ tree, disk, unsaved }: State,
	): Pick<
		CheckpointRecord,
		| 'op'
		| 'at'
		| 'id'
		| 'parent'
		| 'tree'
		| 'disk'
		| 'unsaved'
		| 'coverage'
		| 'skippedCount'
		| 'replaces'
		| 'followsRestore'
		| 'allModeBits'
	> {
		const at = clock.now();
		return {
			op: 'checkpoint',
			at,
			id: nextCheckpointId(at, this.#parts.store.history.last),
			parent: parent?.id ?? null,
			tree,
			coverage,
			skippedCount,
			allModeBits: true,
			...(disk === tree ? {} : { disk }),
			...(unsaved.length > 0 ? { unsaved } : {}),
			...(replaces ? { replaces } : {}),
			...(followsRestore ? { followsRestore } : {}),
		};
	}

	/** What the checkpoint follows: a draft whose texts go on, or were saved, is replaced by it. */
	#follow(): Lineage {
		const { store, parent, options } = this.#parts;
		const { history } = store;
		if (!parent) return { parent };
		if (this.#mayReplace(parent)) {
			const above = parent.parent ? history.get(parent.parent) : undefined;
			const { followsRestore, replaces = [] } = parent;
			if (above)
				return { parent: above, replaces: [parent.id, ...replaces], ...(followsRestore && { followsRestore }) };
		}
		const isRestored = history.isHeadRestored && history.head === parent.id && options.parentId === undefined;
		return { parent, ...(isRestored && parent.disk !== undefined ? { followsRestore: true } : {}) };
	}

	#mayReplace(parent: CheckpointRecord): boolean {
		const { store, options } = this.#parts;
		const { history } = store;
		const { state: last } = this.last;
		const isFree = parent.isDraft && !parent.pinned && parent.tags.length === 0 && history.head === parent.id;
		if (!isFree || !last || history.isHeadRestored || [...history.refs.values()].includes(parent.id)) return false;
		if (options.parentId !== undefined || (options.trigger ?? 'manual') === 'manual') return false;
		if (!this.#isOwn(parent)) return false;
		return goesOnIn(last, this.#next.state, this.#objects, this.#captured.texts.savedPaths);
	}

	/** Whether all that a draft adds is what this window's editors held. */
	#isOwn(draft: CheckpointRecord): boolean {
		const above = draft.parent ? this.#parts.store.history.get(draft.parent) : undefined;
		const added = editorsStep(this.#objects, above, draft, new Set());
		return added.every(({ path, after }) => after?.kind === 'directory' || this.last.own.has(path) || !after);
	}
}
