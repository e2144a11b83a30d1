/**
 * Asks about a restore that a crash has interrupted, as soon as the store is open: finish it, or take it back. Until then the state
 * says so, and a command asks again.
 */
import * as vscode from 'vscode';
import type { UnfinishedRestore } from '../core/restore/requests';
import { finishRestore, undoLast } from './commands/restoreCheckpoint';
import { registerCommand, setContext } from './contributions';
import type { Notifier } from './notify';
import { ageOf, quotedTitleOf } from './present';
import type { Session } from './session';

export function watchUnfinishedRestores(session: Session, notifier: Notifier): vscode.Disposable {
	const watch = new UnfinishedRestoreWatch(session, notifier);
	return vscode.Disposable.from(
		session.onDidOpen(() => void watch.ask()),
		session.onDidChangeHistory(() => void watch.look()),
		registerCommand('cairn.askUnfinishedRestore', () => watch.ask()),
	);
}

class UnfinishedRestoreWatch {
	readonly #session: Session;
	readonly #notifier: Notifier;
	#isUnfinished = false;

	constructor(session: Session, notifier: Notifier) {
		this.#session = session;
		this.#notifier = notifier;
	}

	async ask(): Promise<void> {
		try {
			const sentence = await this.#sentence();
			if (sentence === undefined) return;
			await this.#notifier.ask(sentence, {
				'Finish the Restore': () => finishRestore(this.#session, this.#notifier),
				'Roll Back': () => undoLast(this.#session, this.#notifier, false),
			});
		} catch (error) {
			void this.#notifier.error(error);
		}
	}

	/** Whether it still is unfinished, where one was. */
	async look(): Promise<void> {
		if (!this.#isUnfinished) return;
		try {
			await this.#sentence();
		} catch (error) {
			void this.#notifier.error(error);
		}
	}

	/** Undefined where nothing is unfinished. The state follows. */
	async #sentence(): Promise<string | undefined> {
		const unfinished = await this.#session.request('unfinishedRestore', null);
		const sentence = unfinished ? sentenceOf(unfinished) : undefined;
		this.#isUnfinished = sentence !== undefined;
		this.#session.setInterruptedRestore(sentence);
		await setContext('cairn.restoreInterrupted', this.#isUnfinished);
		return sentence;
	}
}

function sentenceOf({ at, target, safety }: UnfinishedRestore): string {
	return (
		`The restore of ${quotedTitleOf(target)} was interrupted ${ageOf(at, new Date())}: some files are restored, others are not. ` +
		`Nothing is lost: ${quotedTitleOf(safety)} holds the state from before.`
	);
}
