/**
 * Asks about a restore that a crash has interrupted, as soon as the store is open: finish it, or take it back. Until then the state
 * says so, and a command asks again.
 */
import * as vscode from 'vscode';
import type { UnfinishedRestore } from '../core/restore/requests';
import type { RestoreParts } from './commands/confirmRestore';
import { finishRestore, undoLast } from './commands/undoRestore';
import { registerCommand, setContext } from './contributions';
import { ageOf, quotedTitleOf } from './present';
import type { Session } from './session';

export function watchUnfinishedRestores(parts: RestoreParts): vscode.Disposable {
	const { session, notifier } = parts;
	const ask = async (): Promise<void> => {
		const sentence = await look(session);
		if (sentence === undefined) return;
		await notifier.ask(sentence, {
			'Finish the Restore': () => finishRestore(parts),
			'Roll Back': () => undoLast(parts),
		});
	};
	/** Whether it still is unfinished, where one was. */
	const lookAgain = async (): Promise<void> => {
		if (session.isRestoreInterrupted) await look(session);
	};
	const telling = (act: () => Promise<void>) => async (): Promise<void> => {
		try {
			await act();
		} catch (error) {
			void notifier.error(error);
		}
	};
	return vscode.Disposable.from(
		session.onDidOpen(telling(ask)),
		session.onDidChangeHistory(telling(lookAgain)),
		registerCommand('cairn.askUnfinishedRestore', telling(ask)),
	);
}

/** The question; undefined where nothing is unfinished. The state follows. */
async function look(session: Session): Promise<string | undefined> {
	const unfinished = await session.request('unfinishedRestore', null);
	const sentence = unfinished ? sentenceOf(unfinished) : undefined;
	session.setInterruptedRestore(sentence);
	await setContext('cairn.restoreInterrupted', sentence !== undefined);
	return sentence;
}

function sentenceOf({ at, target, safety }: UnfinishedRestore): string {
	return (
		`The restore of ${quotedTitleOf(target)} was interrupted ${ageOf(at, new Date())}: some files are restored, others are not. ` +
		`Nothing is lost: ${quotedTitleOf(safety)} holds the state from before.`
	);
}
