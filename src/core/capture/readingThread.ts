/** The second thread's part of reading: one batch of files after the other, read, hashed and packed. */
import path from 'node:path';
import { freeBytes } from '../../base/memory/freeBytes';
import { ifPossible, nodeFileSystem } from '../fileSystem';
import { codecs, encode } from '../store/codecs/codec';
import { objectIdBytes } from '../store/objectStore';
import { openToRead } from '../workspace/readFile';
import { EntryTable, type Slot } from './entryTable';
import { FolderState } from './folderState';
import { FolderTable } from './folderTable';
import { type ReadingResult, ReadingTurns } from './readingTurns';
import type { ReadingWork } from './readingWork';
import type { SharedIds } from './sharedIds';

export class ReadingThread {
	/** How many results it has handed over. */
	#count = 0;

	/** Reads until all batches of this message and of those before are taken, or nobody wants any more. */
	read(work: ReadingWork): void {
		const turns = new ReadingTurns(work.memory);
		const table = new EntryTable(work.files);
		const folderOf = folderFinder(table, work);
		while (turns.waitForRoom(this.#count)) {
			const batch = turns.takeForResult(work.first + work.batches.length);
			if (batch === undefined) return;
			const result = turns.result(this.#count);
			result.begin(batch, Date.now());
			readBatch(result, work.batches[batch - work.first] ?? new Int32Array(), turns.ids, (slot, room) =>
				readAsSeen(table, slot, folderOf(slot) + path.sep + table.name(slot), room),
			);
			turns.handOver(this.#count++);
		}
	}
}

/** Finds the absolute paths of the folders that files are in; quick for one that was asked for just before. */
function folderFinder(table: EntryTable, { folders, roots }: ReadingWork): (slot: Slot) => string {
	const tables = { files: table, folders: new FolderTable(folders) };
	const tops = new Map(roots.map(({ number, path }) => [number, path]));
	const pathOf = (folder: FolderState): string => {
		const { parent } = folder;
		return parent ? pathOf(parent) + path.sep + folder.name : (tops.get(folder.number) ?? '');
	};
	let last = { folder: -1, path: '' };
	return (slot) => {
		const folder = table.folder(slot);
		if (last.folder !== folder) last = { folder, path: pathOf(new FolderState(tables, folder)) };
		return last.path;
	};
}

/** @param read reads a file into a part of `room`; undefined where it cannot be read or is not what it was */
function readBatch(
	result: ReadingResult,
	slots: Int32Array,
	ids: SharedIds,
	read: (slot: Slot, room: Buffer) => Buffer | undefined,
): void {
	/** Of the objects of this batch, by their ids. */
	const numbers = new Map<string, number>();
	let length = 0;
	slots.forEach((slot, file) => {
		const bytes = read(slot, result.plain.subarray(length));
		if (!bytes) return result.setFile(file, undefined);
		const id = objectIdBytes(bytes);
		const key = id.toString('latin1');
		let object = numbers.get(key);
		if (object === undefined) {
			const isKnown = ids.add(id);
			object = result.addObject(id, isKnown ? undefined : bytes.length);
			numbers.set(key, object);
			if (!isKnown) length += bytes.length;
		}
		result.setFile(file, object);
	});
	const { codec, payload } = encode(result.plain.subarray(0, length));
	result.setPacked(codec, payload);
	// A thread that makes no other values never has its buffers collected.
	if (codec !== codecs.raw) freeBytes(payload);
}

/** Whatever is in the way: the first thread reads such a file itself, with care, and says why where it cannot. */
function readAsSeen(table: EntryTable, slot: Slot, file: string, room: Buffer): Buffer | undefined {
	return ifPossible(() => {
		const fd = openToRead(nodeFileSystem, file);
		if (fd === undefined) return undefined;
		try {
			const size = table.size(slot);
			const count = nodeFileSystem.readSync(fd, room, 0, size + 1, 0);
			return count === size && table.isAsSeen(slot, nodeFileSystem.fstatSync(fd)) ? room.subarray(0, size) : undefined;
		} finally {
			nodeFileSystem.closeSync(fd);
		}
	});
}
