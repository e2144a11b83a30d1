/** The contract of a store of immutable objects, named by the SHA-256 of their plain bytes. */
import { hash } from 'node:crypto';
import type { ObjectId } from '../checkpoint';
import { isLostObject } from '../errors';
import type { ShortId } from './shortId';

export type ObjectType = 'blob' | 'tree' | 'meta';

/**
 * What becomes of bytes that are read: whoever gets them keeps them, or passes them on before the next piece, or anything else, is
 * read: then their memory may have gone.
 */
export type Use = 'toKeep' | 'toPass';

/**
 * Reading needs no lock and is safe beside a writer. Writing needs the store's lock, which the caller holds.
 * What `put` took is readable at once in this process, and durable once `flush` has returned.
 */
export interface ObjectStore {
	has(id: ObjectId): boolean;
	/**
	 * Returns the plain bytes, checked against the id.
	 * @throws CairnError `objectMissing`, `objectCorrupt`, or what reading the disk failed with
	 */
	read(id: ObjectId): Buffer;
	/**
	 * Yields the plain bytes in pieces that fit into memory, however large the object is. What was yielded before an error
	 * comes out must not be used.
	 * @param use without it pieces may be kept
	 * @throws as `read`
	 */
	stream(id: ObjectId, use?: Use): Iterable<Buffer>;
	/** Reads the object to its end, which checks its hash, from the disk and not from what is kept in memory. @throws as `read` */
	check(id: ObjectId): void;
	/**
	 * Stores the bytes unless they are there already, and returns their id. The caller may use its buffer again.
	 * @param base names an object that the bytes are probably much like: the same path's content before. Only asked where
	 * the bytes are not there yet
	 */
	put(type: ObjectType, bytes: Uint8Array, base?: () => ObjectId | undefined): ObjectId;
	/** As `put`, for a file of any size. A piece may be overwritten once the next one is asked for. */
	putStream(type: ObjectType, pieces: Iterable<Buffer>): ObjectId;
	/** Stores the bytes although an object of their id is there: that one is damaged. Reads find the new one. */
	replace(type: ObjectType, pieces: Iterable<Buffer>): ObjectId;
	/** The objects whose ids begin like this: hardly ever more than one. */
	withPrefix(prefix: ShortId): ObjectId[];
	/** Whether a checkpoint's tree has of modes the permissions alone (`CheckpointRecord.allModeBits`). */
	hasPlainModes(tree: ObjectId): boolean;
	/** Makes everything that was put so far durable. */
	flush(): void;
	/** Learns of objects that other processes have written or removed since. */
	refresh(): void;
	stats(): ObjectStoreStats;
	close(): void;
}

export interface ObjectStoreStats {
	readonly objectCount: number;
	readonly packCount: number;
	/** Sum of the plain sizes of all objects, in bytes. */
	readonly plainBytes: number;
	/** Sum of the sizes of the packs and their indexes on disk, in bytes. */
	readonly storedBytes: number;
}

/** Whether an object is there and as it was written. */
export function canRead(objects: Pick<ObjectStore, 'check'>, id: ObjectId): boolean {
	try {
		objects.check(id);
		return true;
	} catch (error) {
		if (isLostObject(error)) return false;
		throw error;
	}
}

/** `hash` costs less than a `Hash` object for small files. */
export function objectIdOf(bytes: Uint8Array): ObjectId {
	return hash('sha256', bytes, 'hex') as ObjectId;
}

/** The same as 32 bytes. */
export function objectIdBytes(bytes: Uint8Array): Buffer {
	return hash('sha256', bytes, 'buffer');
}
