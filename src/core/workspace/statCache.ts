/** Remembers which object a file's bytes are, so that an unchanged file is not read again. */
import type { ObjectId } from '../checkpoint';
import { type FileStamp, sameStamp } from './readFile';

interface CachedFile {
	readonly stamp: FileStamp;
	readonly id: ObjectId;
}

/**
 * A file system's clock is coarse (2 s on FAT, a few milliseconds on ext4): a file written twice within one tick keeps its
 * stamp. A stamp therefore only counts when it was already this old, in nanoseconds, when the file was read: the racy rule.
 */
const racyNs = 2_000_000_000n;

export class StatCache {
	readonly #files = new Map<string, CachedFile>();

	/** The object of a file that has this stamp; undefined where the file must be read. */
	find(path: string, stamp: FileStamp): ObjectId | undefined {
		const cached = this.#files.get(path);
		return cached && sameStamp(cached.stamp, stamp) ? cached.id : undefined;
	}

	/** @param readAtMs when the file was about to be read, in milliseconds since 1970 */
	remember(path: string, stamp: FileStamp, id: ObjectId, readAtMs: number): void {
		const newest = stamp.mtimeNs > stamp.ctimeNs ? stamp.mtimeNs : stamp.ctimeNs;
		if (newest + racyNs < BigInt(Math.floor(readAtMs)) * 1_000_000n) this.#files.set(path, { stamp, id });
		else this.#files.delete(path);
	}

	clear(): void {
		this.#files.clear();
	}
}
