/** Which checkpoint a command means: the one that it was called with, or one that the user picks. */
import * as vscode from 'vscode';
import { cancelledError, CairnError } from '../../core/errors';
import { countsOf } from '../present';
import type { Session } from '../session';
import { rowWords } from '../words/rowWords';
import { longTime, shortTime } from '../words/times';

const limit = 500;

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
	const items = checkpoints.map((checkpoint) => {
		const { label, about } = rowWords(checkpoint);
		const current = checkpoint.id === head ? ['current'] : [];
		return {
			label,
			description: [...current, shortTime(checkpoint.createdAt, now), ...about].join(' · '),
			detail: `${longTime(checkpoint.createdAt)} · ${countsOf(checkpoint)}`,
			id: checkpoint.id,
		};
	});
	const placeHolder = 'Type to filter by message';
	const picked = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
	if (!picked) throw cancelledError();
	return picked.id;
}
