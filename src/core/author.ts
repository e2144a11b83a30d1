/** Who makes checkpoints on this machine, unless a call says otherwise. */
import { userInfo } from 'node:os';

/** The system's name of the user; empty where the system knows none. */
export function systemAuthor(): string {
	try {
		return userInfo().username;
	} catch {
		// A user id without an entry in the user database, as in some containers.
		return '';
	}
}
