/** Brings a file of the workspace into the store, however large it is; and names what it would be there. */
import { createHash } from 'node:crypto';
import { freeBytes } from '../../base/memory/freeBytes';
import type { ObjectId } from '../checkpoint';
import type { FileSystem } from '../fileSystem';
import { objectIdOf, type ObjectStore } from '../store/objectStore';
import type { FileStamp } from './fileStamp';
import { readPieces, readSettled, readWhole, type Settled } from './readFile';

/** Larger files are read piece by piece, in bytes. */
const wholeLimit = 8 << 20;
/** Of a file that is only hashed, in bytes: a piece's buffer for each of many small files would cost more than reading them. */
const smallLimit = 256 * 1024;

export interface StoredFile {
	/** Undefined where the file has grown beyond the limit. */
	readonly id: ObjectId | undefined;
	/** Of what was read, in bytes. */
	readonly size: number;
	readonly stamp: FileStamp;
}

/** @returns undefined where another kind of thing has taken the file's place */
export function storeWorkspaceFile(
	fileSystem: FileSystem,
	file: string,
	options: { readonly objects: ObjectStore; readonly base: () => ObjectId | undefined; readonly maxSize: number },
): StoredFile | undefined {
	const { objects, base, maxSize } = options;
	const read = readSettled<Content>(fileSystem, file, (fd, size, isLast) => {
		if (size <= wholeLimit && !isLast) {
			const bytes = readWhole(fileSystem, fd, size);
			return { value: { bytes, size: bytes.length }, bytes: bytes.length };
		}
		const counted = countPieces(readPieces(fileSystem, fd, maxSize + 1));
		const id = objects.putStream('blob', counted.pieces);
		return { value: { id, size: counted.size() }, bytes: counted.size() };
	});
	if (!read) return undefined;
	const { value, stamp } = read;
	if (value.size > maxSize) return { id: undefined, size: value.size, stamp };
	// Only now: what was read while the file was being written need not be stored.
	const { bytes = Buffer.alloc(0), size } = value;
	const id = value.id ?? objects.put('blob', bytes, base);
	freeBytes(bytes);
	return { id, size, stamp };
}

interface Content {
	readonly size: number;
	/** Of a file that was read whole. */
	readonly bytes?: Buffer;
	/** Of one that is in the store already. */
	readonly id?: ObjectId;
}

/** The id that a file has or would have; undefined where another kind of thing has taken its place. */
export function idOfWorkspaceFile(fileSystem: FileSystem, file: string): ObjectId | undefined {
	const read: Settled<string> | undefined = readSettled(fileSystem, file, (fd, size, isLast) => {
		if (size <= smallLimit && !isLast) {
			const whole = readWhole(fileSystem, fd, size);
			return { value: objectIdOf(whole), bytes: whole.length };
		}
		const hash = createHash('sha256');
		let bytes = 0;
		for (const piece of readPieces(fileSystem, fd)) {
			hash.update(piece);
			bytes += piece.length;
		}
		return { value: hash.digest('hex'), bytes };
	});
	return read?.value as ObjectId | undefined;
}

function countPieces(pieces: Iterable<Buffer>): { pieces: Iterable<Buffer>; size: () => number } {
	let size = 0;
	function* counting(): Generator<Buffer> {
		for (const piece of pieces) {
			size += piece.length;
			yield piece;
		}
	}
	return { pieces: counting(), size: () => size };
}
