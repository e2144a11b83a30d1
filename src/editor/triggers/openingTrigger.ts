/** Captures what has changed while nobody looked, when recording begins. */
import * as vscode from 'vscode';
import { readSetting } from '../contributions';
import { isUnsaved } from '../unsavedEditors';
import type { TriggerContext } from './triggers';

/**
 * What was unsaved comes back into one editor after the other, those behind others last: so long after the window, or the one before,
 * at most, in milliseconds. (Seen: one to three seconds.)
 */
export const restoringMs = 5_000;

export class OpeningTrigger implements vscode.Disposable {
	readonly #scheduler: TriggerContext['scheduler'];
	readonly #subscriptions: vscode.Disposable[];
	#hasBegun = false;
	/** Until then the capture waits, by `performance.now()`. */
	#waitsUntil = -Infinity;

	constructor({ scheduler }: Pick<TriggerContext, 'scheduler'>) {
		this.#scheduler = scheduler;
		const onUnsaved = (document: vscode.TextDocument): void => {
			if (performance.now() < this.#waitsUntil && isUnsaved(document)) this.#wait();
		};
		this.#subscriptions = [
			vscode.workspace.onDidOpenTextDocument(onUnsaved),
			vscode.workspace.onDidChangeTextDocument(({ document }) => onUnsaved(document)),
		];
	}

	/** Recording begins now: for the first time since the window was opened, or again. */
	begin(): void {
		const hasJustOpened = !this.#hasBegun;
		this.#hasBegun = true;
		if (!readSetting('triggers.opening')) return;
		// Where no editor is open none gets anything back.
		if (hasJustOpened && vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) this.#wait();
		else this.#scheduler.request({ trigger: 'opening', settleMs: 0 });
	}

	dispose(): void {
		for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
	}

	#wait(): void {
		this.#waitsUntil = performance.now() + restoringMs;
		this.#scheduler.request({ trigger: 'opening', settleMs: restoringMs });
	}
}
