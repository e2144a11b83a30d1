/** Short ids: the beginning of an object's id, where a hash is checked afterwards or hardly anything else can be meant. */
import type { ObjectId } from '../checkpoint';

/** Of a short id, in bytes: 64 bits tell the objects of one store apart. */
export const shortIdLength = 8;

/** The first 16 hex digits of an object's id. */
export type ShortId = string;

export function shortIdOf(id: ObjectId): ShortId {
	return id.slice(0, shortIdLength * 2);
}
