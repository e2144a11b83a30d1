/** What captures could not record, by path, each with its reason and a sentence. */
import { compareUtf8, plural } from '../../base/text';
import type { SkippedFile, SkipReason } from '../checkpoint';
import { becauseOf, errnoOf } from '../errors';
import { isWithin, parentOf } from '../treePath';

export class SkippedFiles {
	readonly #files = new Map<string, SkippedFile>();

	/** Sorted by path. */
	get all(): readonly SkippedFile[] {
		return [...this.#files.values()].sort((a, b) => compareUtf8(a.path, b.path));
	}

	add(path: string, reason: SkipReason, message: string, size?: number): void {
		this.#files.set(path, { path, reason, message, ...(size === undefined ? {} : { size }) });
	}

	tooLarge(path: string, size: number, limit: number): void {
		const message = `It has ${plural(size, 'byte')}; the limit is ${plural(limit, 'byte')}.`;
		this.add(path, 'tooLarge', message, size);
	}

	/** For names that are no text: several may be shown as the same. @param key tells them apart; `delete` takes it */
	addName(key: string, path: string): void {
		this.#files.set(key, { path, reason: 'unsupportedName', message: 'Its name is not valid Unicode.' });
	}

	repositoryData(path: string): void {
		this.add(
			path,
			'repositoryData',
			'What git, or another tool for versions, keeps for itself is neither recorded nor changed.',
		);
	}

	/** Forgets that a folder, or something right in it, was left out for that. */
	deleteRepositoryData(folder: string): void {
		for (const { path, reason } of this.#files.values()) {
			if (reason === 'repositoryData' && (path === folder || parentOf(path) === folder)) this.#files.delete(path);
		}
	}

	/** @param what `It`, or `The folder` */
	failed(path: string, error: unknown, what: string): void {
		const gone = errnoOf(error) === 'ENOENT';
		const message = gone ? `${what} vanished while it was read.` : `${what} could not be read: ${becauseOf(error)}.`;
		this.add(path, gone ? 'vanished' : 'unreadable', message);
	}

	delete(path: string): void {
		this.#files.delete(path);
	}

	/** Forgets a folder and what is in it. */
	deleteWithin(folder: string): void {
		for (const path of this.#files.keys()) if (isWithin(path, folder)) this.#files.delete(path);
	}
}
