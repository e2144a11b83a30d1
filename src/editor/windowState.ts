/** Keeps the window in line with the session: context keys for menus, a notice when the store cannot be used. */
import * as vscode from 'vscode';
import type { NextAct } from '../core/acts';
import { CairnError } from '../core/errors';
import { type ContextKeys, setContext } from './contributions';
import type { Notifier } from './notify';
import type { Session } from './session';

export function followSession(session: Session, notifier: Notifier): vscode.Disposable {
	return vscode.Disposable.from(
		session.onDidChangeState(({ state, reason }) => {
			if (state === 'failed') void notifier.error(new CairnError('unavailable', reason ?? 'The store is not open.'));
		}),
		session.onDidChangeHistory(() => void updateUndo(session, notifier)),
	);
}

/** Undo and redo show where there is something for them to do, whether or not the history view was ever opened. */
async function updateUndo(session: Session, notifier: Notifier): Promise<void> {
	try {
		const { canUndo, canRedo } = await session.request('list', { limit: 0 });
		const next = await session.request('nextUndo', null);
		void setContext('cairn.canUndo', canUndo);
		void setContext('cairn.nextUndo', kindOf(next));
		void setContext('cairn.canRedo', canRedo);
	} catch (error) {
		if (!CairnError.is(error, 'unavailable')) void notifier.error(error);
	}
}

function kindOf(next: NextAct | null): ContextKeys['cairn.nextUndo'] {
	if (!next) return 'none';
	if (next.act.operation !== 'restore') return 'removal';
	// What is not known is taken for the worse.
	return next.files?.deleted === 0 ? 'restore' : 'restoreDeleting';
}
