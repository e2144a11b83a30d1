/** Which checkpoint a command means: the one that it was called with, or one that the user picks. */
import * as vscode from 'vscode';
import type { ListedCheckpoint } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import { countsOf } from '../present';
import type { Session } from '../session';
import { rowWords } from '../words/rowWords';
import { longTime, shortTime } from '../words/times';

const limit = 500;

/** A file or folder as it was in a checkpoint. */
export interface PickedVersion {
	readonly id: string;
	/** In the checkpoint. */
	readonly pathThen: string;
}

/** @throws CairnError `cancelled` where none is picked, `notFound` where there is none */
export async function pickCheckpoint(session: Session, title: string): Promise<string> {
	return (await pick(session, title)).id;
}

/** Of the checkpoints that changed a path, or something below it. @throws as `pickCheckpoint` */
export async function pickVersion(session: Session, title: string, path: string): Promise<PickedVersion> {
	const { head } = await session.request('list', { limit: 0 });
	// A rename that no checkpoint has recorded yet: its history is that of the old name.
	const [renamed] = head === null ? [] : await session.request('differingNames', { id: head, paths: [path] });
	const picked = await pick(session, title, renamed?.pathThen ?? path, path);
	return { id: picked.id, pathThen: picked.path ?? path };
}

/** @param path as the newest checkpoint has it @param shown as the user knows it */
async function pick(session: Session, title: string, path?: string, shown = path): Promise<ListedCheckpoint> {
	const now = new Date();
	const { head, checkpoints } = await session.request('list', { limit, ...(path ? { path } : {}) });
	if (checkpoints.length === 0) {
		const sentence = shown
			? `No checkpoint has “${shown}”: an ignore file or a setting may leave it out (cairn.scope.include brings it in).`
			: 'There is no checkpoint yet.';
		throw new CairnError('notFound', sentence, shown ? { details: { path: shown } } : {});
	}
	const items = checkpoints.map((checkpoint) => {
		const { label, about } = rowWords(checkpoint);
		const { path: then, status } = checkpoint;
		const current = checkpoint.id === head ? ['current'] : [];
		return {
			label,
			description: [
				...current,
				shortTime(checkpoint.createdAt, now),
				...about,
				...(then === undefined || then === shown ? [] : [`as ${then}`]),
				...(status === 'removed' ? ['deleted'] : []),
			].join(' · '),
			detail: `${longTime(checkpoint.createdAt)} · ${countsOf(checkpoint)}`,
			checkpoint,
		};
	});
	const placeHolder = 'Type to filter by message';
	const picked = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
	if (!picked) throw cancelledError();
	return picked.checkpoint;
}
