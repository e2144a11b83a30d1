/** A quick pick of checkpoints, for commands that are called without one. */
import * as vscode from 'vscode';
import { cancelledError } from '../../core/errors';
import { ageOf, countsOf, titleOf } from '../present';
import type { Session } from '../session';

const limit = 500;

/** @param path only checkpoints that changed it, or something below it @throws CairnError `cancelled` where none is picked */
export async function pickCheckpoint(session: Session, title: string, path?: string): Promise<string> {
	const now = new Date();
	const items = session.request('list', { limit, ...(path ? { path } : {}) }).then(({ head, checkpoints }) =>
		checkpoints.map((checkpoint) => ({
			label: titleOf(checkpoint),
			description: `${ageOf(checkpoint.createdAt, now)}${checkpoint.id === head ? ' · HEAD' : ''}`,
			detail: countsOf(checkpoint),
			id: checkpoint.id,
		})),
	);
	const placeHolder = 'Type to filter by message';
	const picked = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
	if (!picked) throw cancelledError();
	return picked.id;
}
