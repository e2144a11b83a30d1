/** Asks about a restore that a crash has interrupted, as soon as the store is open: finish it, or take it back. */
import type { Disposable } from '../base/disposable';
import { finishRestore, undoLast } from './commands/restoreCheckpoint';
import type { Notifier } from './notify';
import { ageOf, quotedTitleOf } from './present';
import type { Session } from './session';

export function watchUnfinishedRestores(session: Session, notifier: Notifier): Disposable {
	return session.onDidOpen(() => void ask(session, notifier));
}

async function ask(session: Session, notifier: Notifier): Promise<void> {
	try {
		const unfinished = await session.request('unfinishedRestore', null);
		if (!unfinished) return;
		const { at, target, safety } = unfinished;
		await notifier.ask(
			`The restore of ${quotedTitleOf(target)} was interrupted ${ageOf(at, new Date())}: some files are restored, others are not. ` +
				`Nothing is lost: ${quotedTitleOf(safety)} holds the state from before.`,
			{
				'Finish the Restore': () => finishRestore(session, notifier),
				'Roll Back': () => undoLast(session, notifier, false),
			},
		);
	} catch (error) {
		void notifier.error(error);
	}
}
