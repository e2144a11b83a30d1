/** Ids of operations that can be undone. */
import { randomBytes } from 'node:crypto';
import type { OperationId } from './journalRecord';

export function newOperationId(): OperationId {
	return randomBytes(8).toString('hex');
}
