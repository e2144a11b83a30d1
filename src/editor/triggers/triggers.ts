/** All that makes checkpoints by itself, put together. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { HistoryEvent } from '../../core/historyEvents';
import { CairnError } from '../../core/errors';
import { readSetting } from '../contributions';
import { quotedTitleOf } from '../present';
import type { Session } from '../session';
import { isUnsaved } from '../unsavedEditors';
import type { Capturer } from './capturer';
import { CaptureScheduler } from './captureScheduler';
import { watchDisk, watchGitHead, watchUnsavedBursts } from './diskTriggers';
import { watchFileOperations, watchSaves } from './editorTriggers';
import { watchTasks, watchTerminals } from './endTriggers';
import { OpeningTrigger } from './openingTrigger';
import { RecentPaths } from './recentPaths';
import { RecentRuns } from './recentRuns';
import { watchFocus, watchInterval } from './timeTriggers';

/** What each trigger works with. */
export interface TriggerContext {
	readonly scheduler: CaptureScheduler;
	/** Whether anything is recorded now; asked at each event, so that turning it off holds at once. */
	readonly isOn: () => boolean;
	/** Files that the editor has just saved. */
	readonly recentSaves: RecentPaths;
	/** What may be changing files now, and tells when it has ended. */
	readonly recentRuns: RecentRuns;
	/** Whether files are being restored, and editors follow: what changes then is nobody's work. */
	readonly isRestoring: () => boolean;
	/** Whether an editor holds something that is not on disk. */
	readonly hasUnsaved: () => boolean;
}

export class Triggers implements vscode.Disposable {
	readonly #scheduler: CaptureScheduler;
	readonly #subscriptions: vscode.Disposable[];
	readonly #capturer: Capturer;
	readonly #opening: OpeningTrigger;
	#wasOn = false;

	constructor(session: Session, capturer: Capturer) {
		this.#capturer = capturer;
		const recentRuns = new RecentRuns();
		this.#scheduler = new CaptureScheduler({
			capture: (request) => capturer.capture(request),
			onSaving: (files) => void tellSaving(session, files),
			mergeWindowMs: () => readSetting('triggers.mergeWindowSeconds') * 1000,
			verifiesAfterSaves: () => readSetting('triggers.external'),
			gate: session.changing,
			runsForMs: () => recentRuns.waitMs(),
		});
		const context: TriggerContext = {
			scheduler: this.#scheduler,
			isOn: () => capturer.isOn,
			recentSaves: new RecentPaths(),
			recentRuns,
			isRestoring: () => !session.changing.isOpen,
			hasUnsaved: () => vscode.workspace.textDocuments.some(isUnsaved),
		};
		this.#opening = new OpeningTrigger(context);
		this.#subscriptions = [
			this.#opening,
			watchSaves(context),
			watchFileOperations(context),
			watchDisk(context, session),
			watchUnsavedBursts(context),
			watchGitHead(context, session),
			watchTerminals(context),
			watchTasks(context),
			watchInterval(context),
			watchFocus(context),
			session.onDidChangeState(() => {
				// The engine knows nothing of what was saved before it was there.
				this.#scheduler.tellSaving();
				this.#follow();
			}),
			session.onDidChangeHistory((event) => void this.#afterRestore(event, session)),
		];
		this.#follow();
	}

	/** Makes the checkpoints that are waiting, and resolves when all have landed. */
	async whenIdle(): Promise<void> {
		await this.#scheduler.whenIdle();
	}

	dispose(): void {
		this.#scheduler.clear();
		for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
	}

	/** What a restore of some files has made is a state of its own, and the watcher would take it for somebody else's work. */
	async #afterRestore(event: HistoryEvent, session: Session): Promise<void> {
		if (event.kind !== 'restored' || !this.#capturer.isOn || !readSetting('triggers.external')) return;
		const paths = [...event.report.written, ...event.report.deleted];
		const [only] = paths;
		if (only === undefined) return;
		const what = paths.length === 1 ? only : plural(paths.length, 'file');
		// Nothing is captured before this has its name, whatever the watcher has told meanwhile.
		await session.changing.closedDuring(async () => {
			const label = await restoreLabel(event, what, session);
			this.#scheduler.request({ trigger: 'restore', label, settleMs: 0 });
		});
	}

	/** A baseline when capturing begins: what changed while nobody looked. Nothing is waiting any more when it ends. */
	#follow(): void {
		const { isOn } = this.#capturer;
		if (isOn && !this.#wasOn) this.#opening.begin();
		if (!isOn) this.#scheduler.clear();
		this.#wasOn = isOn;
	}
}

/** `Restored a.ts from “before”`, `Undid “Reverted docs”`, `Redid the restore of “before”`. @param what was restored */
async function restoreLabel(
	event: Extract<HistoryEvent, { kind: 'restored' }>,
	what: string,
	session: Session,
): Promise<string> {
	switch (event.by) {
		case 'undo':
			return `Undid ${event.title}`;
		case 'redo':
			return `Redid ${event.title}`;
		case 'restore':
			return `Restored ${what}${await titleAfterFrom(session, event.report.checkpointId)}`;
		case 'other':
			return `Restored ${what}`;
	}
}

/** ` from “before”`; empty where the engine cannot be asked: the label is right without. */
async function titleAfterFrom(session: Session, id: string): Promise<string> {
	try {
		const checkpoint = await session.request('get', id);
		return checkpoint ? ` from ${quotedTitleOf(checkpoint)}` : '';
	} catch (error) {
		if (CairnError.is(error)) return '';
		throw error;
	}
}

/** Other windows leave these to this one, and their labels say what was done; without that only the labels are worse. */
async function tellSaving(session: Session, files: readonly string[]): Promise<void> {
	if (!session.isOpen) return;
	try {
		await session.request('setSaving', files);
	} catch (error) {
		if (!CairnError.is(error)) throw error;
	}
}
