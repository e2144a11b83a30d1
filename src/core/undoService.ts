/** Undo and redo: which act they concern, what they would do, and who does it. */
import type { Clock } from '../base/clock';
import { type ActDone, type NextAct, operationToUndo, toAct, type UndoWanted } from './acts';
import { CairnError } from './errors';
import type { HistoryService } from './historyService';
import type { ActPreview, AgainOptions } from './restore/requests';
import type { RestoreService } from './restore/restoreService';
import type { History } from './store/journal/history';
import type { OperationId } from './store/journal/journalRecord';
import type { Redoable } from './store/journal/redoStack';
import type { Store } from './store/store';
import type { UndoableOperation } from './store/journal/undoStack';
import { Touched } from './store/journal/touched';

/** What is older is asked about first: the person may have gone on since. In milliseconds. */
const freshMs = 60_000;

export interface UndoServices {
	readonly store: Store;
	readonly clock: Clock;
	readonly restore: RestoreService;
	readonly history: HistoryService;
}

type PreviewOptions = Pick<AgainOptions, 'skip' | 'signal'>;

export class UndoService {
	readonly #services: UndoServices;
	/** What undoing the restore would do that was asked about last: its two trees do not change. */
	#forecast: { readonly operation: OperationId; readonly files: NextAct['files'] } | undefined;

	constructor(services: UndoServices) {
		this.#services = services;
	}

	/** The last act that has changed anything, as far as the history alone tells what undoing it would do. */
	get next(): NextAct | undefined {
		const operation = this.#history.undo.lastEffective;
		return operation && { ...this.#standing(operation), files: this.#filesOf(operation) };
	}

	/** What undoing would do. @throws as `operationToUndo` and `RestoreService.previewUndo` */
	async preview(options: UndoWanted & PreviewOptions): Promise<ActPreview> {
		const operation = operationToUndo(this.#history, options);
		const { record, changedNothing } = operation;
		const isRestore = record.op === 'restoreBegin' && !changedNothing;
		const restore = isRestore ? await this.#services.restore.previewUndo(record, options) : null;
		const { last } = this.#history.undo;
		const liesBehindIdle = last !== operation && last?.changedNothing === true;
		return this.#asking({ ...this.#standing(operation), files: this.#filesOf(operation), restore }, liesBehindIdle);
	}

	/** What doing an act again would do that was undone. @throws CairnError `notFound`, and as `RestoreService.previewRedo` */
	async previewRedo(options: PreviewOptions): Promise<ActPreview> {
		const redoable = this.redoable();
		const restore = redoable.kind === 'restore' ? await this.#services.restore.previewRedo(redoable, options) : null;
		return this.#asking({ ...this.#standing(this.#undone(redoable)), files: null, restore }, false);
	}

	/** Needs the lock. @throws as `operationToUndo`, and what a restore fails with */
	async undoLocked(options: UndoWanted & AgainOptions): Promise<ActDone> {
		const { restore, history } = this.#services;
		const operation = operationToUndo(this.#history, options);
		const act = toAct(this.#history, operation);
		const { record, changedNothing } = operation;
		if (record.op !== 'restoreBegin' || changedNothing) {
			history.undoLocked(operation);
			return act;
		}
		const report = await restore.undoLocked(record, options);
		return { ...act, report, ...(record.unsaved ? { unsaved: record.unsaved } : {}) };
	}

	/** Needs the lock. @throws CairnError `notFound`, and what a restore fails with */
	async redoLocked(options: AgainOptions): Promise<ActDone> {
		const { restore, history } = this.#services;
		const redoable = this.redoable();
		const act = toAct(this.#history, this.#undone(redoable));
		if (redoable.kind === 'restore') return { ...act, report: await restore.redoLocked(redoable, options) };
		history.redoLocked(redoable);
		return act;
	}

	/** @throws CairnError `notFound` */
	redoable(): Redoable {
		const { redoable } = this.#history;
		if (redoable) return redoable;
		throw new CairnError('notFound', 'There is nothing to redo.');
	}

	/** An act that was undone, as it was: its age is that of its undoing. */
	#undone({ undone, at }: Redoable): UndoableOperation {
		return { record: undone, touched: new Touched(), endedAt: at, changedNothing: false };
	}

	#standing(operation: UndoableOperation): Omit<NextAct, 'files'> {
		const act = toAct(this.#history, operation);
		const after = act.at.getTime();
		let newerCount = 0;
		let newest: string | null = null;
		for (const { at, trigger, message } of this.#history.newestFirst()) {
			if (at <= after) break;
			// It keeps what a restore has left, and is no news.
			if (trigger === 'restore') continue;
			newerCount++;
			newest ??= message;
		}
		return { act, newerCount, newest };
	}

	#filesOf({ record, changedNothing }: UndoableOperation): NextAct['files'] {
		const { operation } = record;
		if (record.op !== 'restoreBegin' || changedNothing) return { written: 0, deleted: 0 };
		if (this.#forecast?.operation !== operation) {
			const files = this.#services.restore.forecastUndo(record);
			this.#forecast = files ? { operation, files } : undefined;
		}
		return this.#forecast?.files ?? null;
	}

	#asking(preview: Omit<ActPreview, 'asks'>, liesBehindIdle: boolean): ActPreview {
		const { act, newerCount, restore } = preview;
		const isOld = Math.abs(this.#services.clock.now() - act.at.getTime()) > freshMs;
		const takesMore = restore !== null && (restore.report.deleted.length > 0 || restore.changedSince);
		// What only describes checkpoints is undone by its name.
		const isDescription = act.operation === 'edit' || act.operation === 'ref' || act.operation === 'head';
		const asks = !isDescription && !act.changedNothing && (takesMore || isOld || newerCount > 0 || liesBehindIdle);
		return { ...preview, asks };
	}

	get #history(): History {
		return this.#services.store.history;
	}
}
