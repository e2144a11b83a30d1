/** Collects what a capture could not record, each with its reason and a sentence. */
import { plural } from '../base/text';
import type { SkippedFile, SkipReason } from './checkpoint';
import { becauseOf, errnoOf } from './errors';

/** Each method returns undefined, for callers that return what they recorded. */
export class SkippedFiles {
	readonly #files: SkippedFile[] = [];

	get all(): readonly SkippedFile[] {
		return this.#files;
	}

	add(path: string, reason: SkipReason, message: string, size?: number): undefined {
		this.#files.push({ path, reason, message, ...(size === undefined ? {} : { size }) });
	}

	tooLarge(path: string, size: number, limit: number): undefined {
		const message = `It has ${plural(size, 'byte')}; the limit is ${plural(limit, 'byte')}.`;
		return this.add(path, 'tooLarge', message, size);
	}

	/** @param what `It`, or `The folder` */
	failed(path: string, error: unknown, what: string): undefined {
		const gone = errnoOf(error) === 'ENOENT';
		const message = gone ? `${what} vanished while it was read.` : `${what} could not be read: ${becauseOf(error)}.`;
		return this.add(path, gone ? 'vanished' : 'unreadable', message);
	}
}
