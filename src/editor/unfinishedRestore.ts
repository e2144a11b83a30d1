/**
 * Asks about a restore that a crash has interrupted, as soon as the store is open: finish it, or take it back. Until then the state
 * says so, and a command asks again.
 */
import * as vscode from 'vscode';
import { ageOf } from '../base/age';
import type { UnfinishedRestore } from '../core/restore/requests';
import type { RestoreParts } from './commands/confirmRestore';
import { finishRestore, undoLast } from './commands/undoRestore';
import { registerCommand, setContext } from './contributions';
import { quotedTitleOf } from './present';
import type { Session } from './session';

export function watchUnfinishedRestores(parts: RestoreParts): vscode.Disposable {
	const { session, notifier } = parts;
	const ask = async (): Promise<void> => {
		const unfinished = await look(session);
		if (!unfinished) return;
		const { operationId } = unfinished;
		await notifier.ask(sentenceOf(unfinished), {
			'Finish the Restore': () => finishRestore(parts, operationId),
			'Roll Back': () => undoLast(parts, { operation: operationId }),
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

/** Null where nothing is unfinished. The state follows. */
async function look(session: Session): Promise<UnfinishedRestore | null> {
	const unfinished = await session.request('unfinishedRestore', null);
	session.setInterruptedRestore(unfinished ? sentenceOf(unfinished) : undefined);
	await setContext('cairn.restoreInterrupted', unfinished !== null);
	return unfinished;
}

function sentenceOf({ at, target, safety }: UnfinishedRestore): string {
	return (
		`The restore of ${quotedTitleOf(target)} was interrupted ${ageOf(at, new Date())}: some files are restored, others are not. ` +
		`Nothing is lost: ${quotedTitleOf(safety)} holds the state from before.`
	);
}
