/** Which checkpoint a command means: the one that it was called with, or one that the user picks. */
import * as vscode from 'vscode';
import type { Checkpoint } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import { ageOf, countsOf, titleOf } from '../present';
import type { Session } from '../session';

const limit = 500;

/** @throws CairnError `notFound` */
export async function knownCheckpoint(session: Session, id: string): Promise<Checkpoint> {
	const checkpoint = await session.request('get', id);
	if (checkpoint) return checkpoint;
	throw new CairnError('notFound', `There is no checkpoint ${id}.`, { details: { id } });
}

/** @param path only checkpoints that changed it, or something below it @throws CairnError `cancelled` where none is picked, `notFound` where there is none */
export async function pickCheckpoint(session: Session, title: string, path?: string): Promise<string> {
	const now = new Date();
	const { head, checkpoints } = await session.request('list', { limit, ...(path ? { path } : {}) });
	if (checkpoints.length === 0) {
		const sentence = path
			? `No checkpoint has “${path}”: an ignore file or a setting may leave it out (cairn.scope.include brings it in).`
			: 'There is no checkpoint yet.';
		throw new CairnError('notFound', sentence, path ? { details: { path } } : {});
	}
	const items = checkpoints.map((checkpoint) => ({
		label: titleOf(checkpoint),
		description: `${ageOf(checkpoint.createdAt, now)}${checkpoint.id === head ? ' · HEAD' : ''}`,
		detail: `${checkpoint.createdAt.toLocaleString()} · ${countsOf(checkpoint)}`,
		id: checkpoint.id,
	}));
	const placeHolder = 'Type to filter by message';
	const picked = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
	if (!picked) throw cancelledError();
	return picked.id;
}
