/** Which checkpoint a command means: the one that it was called with, or one that the user picks. */
import type { ListedCheckpoint } from '../../core/checkpoint';
import { cancelledError, CairnError } from '../../core/errors';
import type { Session } from '../session';
import { showCheckpointPick } from './checkpointPick';

/** So many are there at once; the others are read while the user looks at them. */
const firstCount = 200;

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
	const filter = path ? { path } : {};
	const { head, checkpoints } = await session.request('list', { ...filter, limit: firstCount });
	if (checkpoints.length === 0) {
		const sentence = shown
			? `No checkpoint has “${shown}”: an ignore file or a setting may leave it out (cairn.scope.include brings it in).`
			: 'There is no checkpoint yet.';
		throw new CairnError('notFound', sentence, shown ? { details: { path: shown } } : {});
	}
	const picked = await showCheckpointPick({
		title,
		head,
		first: checkpoints,
		older: async (skip, limit) => (await session.request('list', { ...filter, skip, limit })).checkpoints,
		shown,
	});
	if (!picked) throw cancelledError();
	return picked;
}
