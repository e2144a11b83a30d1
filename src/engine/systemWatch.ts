/** One of the system's watches: of the names in one folder, not of what lies below it. */
import type { watch } from 'node:fs';
import { type FSWatcher } from 'node:fs';
import { becauseOf, errnoOf } from '../core/errors';

/** As Node has it; tests put faults into it. */
export type Watch = typeof watch;

export interface WatchOptions {
	readonly watch: Watch;
	/** A name has come, gone or changed; undefined where the system does not say which. */
	readonly onName: (name: string | undefined) => void;
	/** It sees nothing any more. @param why half a sentence */
	readonly onEnd: (why: string) => void;
}

/** Opens one; gives half a sentence why it could not be. */
export function openWatch(folder: string, { watch, onName, onEnd }: WatchOptions): FSWatcher | string {
	try {
		const watcher = watch(folder, { persistent: false }, (_, name) => onName(name ?? undefined));
		watcher.on('error', (error) => onEnd(why(error)));
		return watcher;
	} catch (error) {
		if (errnoOf(error) === undefined) throw error;
		return why(error);
	}
}

function why(error: unknown): string {
	// Of watches, the system says what it says of full disks and of too many open files (inotify(7)).
	const isLimit = ['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(errnoOf(error) ?? '');
	return isLimit ? "the system's limit of watches (fs.inotify) is reached" : becauseOf(error);
}
