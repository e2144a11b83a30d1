/** A checkpoint that a command was called with. */
import type { Checkpoint } from '../core/checkpoint';
import { CairnError } from '../core/errors';
import type { Session } from './session';

/** @throws CairnError `notFound` */
export async function knownCheckpoint(session: Session, id: string): Promise<Checkpoint> {
	const checkpoint = await session.request('get', id);
	if (checkpoint) return checkpoint;
	throw new CairnError('notFound', `There is no checkpoint ${id}.`, { details: { id } });
}
