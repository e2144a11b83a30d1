/** The contract of a store of immutable objects, named by the SHA-256 of their plain bytes. */
import { createHash } from 'node:crypto';
import type { ObjectId } from '../checkpoint';

export type ObjectType = 'blob' | 'tree' | 'meta';

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
	/** Stores the bytes unless they are there already, and returns their id. */
	put(type: ObjectType, bytes: Uint8Array): ObjectId;
	/** Stores the bytes although an object of their id is there: that one is damaged. Reads find the new one. */
	replace(type: ObjectType, bytes: Uint8Array): void;
	/** Makes everything that was put so far durable. */
	flush(): void;
	/** Learns of objects that other processes have written since. */
	refresh(): void;
	stats(): ObjectStoreStats;
	close(): void;
}

export interface ObjectStoreStats {
	readonly objectCount: number;
	readonly packCount: number;
	/** Sum of the plain sizes of all objects, in bytes. */
	readonly plainBytes: number;
	/** Sum of the sizes of the packs on disk, in bytes. */
	readonly storedBytes: number;
}

export function objectIdOf(bytes: Uint8Array): ObjectId {
	return createHash('sha256').update(bytes).digest('hex') as ObjectId;
}
