/** Brings the contents of changed files into the store. */
import { freeBytes } from '../../base/memory/freeBytes';
import type { Pacer } from '../../base/pacer';
import { allocateLarge } from '../../base/memory/pages';
import path from 'node:path';
import type { ObjectId } from '../checkpoint';
import { errnoOf } from '../errors';
import type { FileSystem } from '../fileSystem';
import type { ObjectStore } from '../store/objectStore';
import { joinPath } from '../treePath';
import { type FileStamp, isLink, stampOf } from '../workspace/fileStamp';
import { openToRead } from '../workspace/readFile';
import { storeWorkspaceFile } from '../workspace/storeFile';
import type { Slot } from './entryTable';
import type { PreviousTrees } from './previousTrees';
import type { ReadingHelp } from './readingHelp';
import { type Place, scopePath } from './place';
import type { WorkspaceState } from './workspaceState';

export interface ReadingOptions {
	readonly state: WorkspaceState;
	readonly fileSystem: FileSystem;
	readonly objects: ObjectStore;
	readonly previous: PreviousTrees;
	readonly pacer: Pacer;
	/** How many files and bytes have been read. */
	readonly onProgress: (files: number, bytes: number) => void;
}

/** Files that fit into it are read into one buffer, which is used again and again, in bytes. */
const bufferLimit = 8 << 20;

export class FileReading {
	readonly #options: ReadingOptions;
	/** As large as the files so far needed it: most captures read one small file. */
	#buffer: Buffer = Buffer.alloc(0);
	#files = 0;
	#bytes = 0;

	constructor(options: ReadingOptions) {
		this.#options = options;
	}

	/**
	 * @param help the thread that reads a part of them; undefined where this one does it all
	 * @throws what the store fails with, and the signal's reason
	 */
	async readAll(slots: readonly Slot[], help?: ReadingHelp): Promise<void> {
		if (!help) return this.#readThese(slots);
		await this.#readThese(help.own, help);
		for (let batch = help.take(); batch; batch = help.take()) await this.#readThese(batch, help);
		while (help.wait()) {
			this.#useResults(help);
			if (this.#options.pacer.isDue) await this.#breathe();
		}
		for (const batch of help.abandoned()) await this.#readThese(batch);
	}

	async #readThese(slots: readonly Slot[], help?: ReadingHelp): Promise<void> {
		const { pacer, state } = this.#options;
		const placeOf = state.placeFinder();
		for (const slot of slots) {
			if (help?.hasResults) this.#useResults(help);
			if (pacer.isDue) await this.#breathe();
			if (!state.table.isDue(slot)) continue;
			this.#readOne(placeOf(state.table.folder(slot)), slot);
			help?.noteRead(state.table.idBytes(slot));
		}
	}

	async #breathe(): Promise<void> {
		const { pacer, onProgress } = this.#options;
		onProgress(this.#files, this.#bytes);
		await pacer.breathe();
	}

	/** Takes over what the second thread has read by now. */
	#useResults(help: ReadingHelp): void {
		const { state } = this.#options;
		const placeOf = state.placeFinder();
		help.useResults((slot, id, readAtMs) => {
			if (!state.table.isDue(slot)) return;
			if (id === undefined) this.#readOne(placeOf(state.table.folder(slot)), slot);
			else this.#record(slot, id, state.table.stamp(slot), readAtMs);
		});
	}

	#readOne(place: Place, slot: Slot): void {
		const { state } = this.#options;
		const name = state.table.name(slot);
		try {
			const absolute = place.absolute + path.sep + name;
			const seen = state.table.stamp(slot);
			if (isLink(seen)) this.#link(absolute, slot, seen);
			else this.#file(place, name, absolute, slot, seen);
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			state.setMissing(place.folder, slot);
			state.skipped.failed(joinPath(place.treePath, name), error, 'It');
		}
	}

	#file(place: Place, name: string, absolute: string, slot: Slot, seen: FileStamp): void {
		const { state, fileSystem, objects, previous } = this.#options;
		const isNamed = place.root.scope.names(joinPath(scopePath(place), name));
		const maxFileSize = isNamed ? Infinity : state.workspace.scope.maxFileSize;
		const base = (): ObjectId | undefined => state.table.id(slot) ?? previous.content(place.folder, name);
		const readAtMs = Date.now();
		const id = this.#quickly(absolute, slot, seen, base);
		if (id !== undefined) return this.#record(slot, id, seen, readAtMs);
		const stored = storeWorkspaceFile(fileSystem, absolute, { objects, base, maxSize: maxFileSize });
		if (stored?.id !== undefined) return this.#record(slot, stored.id, stored.stamp, readAtMs);
		const treePath = joinPath(place.treePath, name);
		state.setMissing(place.folder, slot);
		if (stored) state.skipped.tooLarge(treePath, stored.size, maxFileSize);
		else state.skipped.add(treePath, 'vanished', 'Something else took its place while it was read.');
	}

	/** Reads a small file that is as it was seen; undefined where it must be read with care. */
	#quickly(absolute: string, slot: Slot, { size }: FileStamp, base: () => ObjectId | undefined): ObjectId | undefined {
		if (size >= bufferLimit) return undefined;
		const { fileSystem, objects, state } = this.#options;
		const fd = openToRead(fileSystem, absolute);
		if (fd === undefined) return undefined;
		let bytes: Buffer;
		try {
			// One byte more than the size is asked for: a file that has grown shows it. Fewer that are read at once: it is read with care.
			const room = this.#room(size + 1);
			bytes = room.subarray(0, fileSystem.readSync(fd, room, 0, room.length, 0));
			if (bytes.length !== size || !state.table.isAsSeen(slot, fileSystem.fstatSync(fd))) return undefined;
		} finally {
			fileSystem.closeSync(fd);
		}
		return objects.put('blob', bytes, base);
	}

	#room(length: number): Buffer {
		if (length > this.#buffer.length) {
			freeBytes(this.#buffer);
			// Doubled, so that many files of growing sizes do not each get a buffer of their own.
			this.#buffer = allocateLarge(Math.min(2 * length, bufferLimit));
		}
		return this.#buffer.subarray(0, length);
	}

	#link(absolute: string, slot: Slot, seen: FileStamp): void {
		const { fileSystem, objects, state } = this.#options;
		const readAtMs = Date.now();
		// As bytes: a target need not be valid Unicode.
		const target = fileSystem.readlinkSync(absolute, { encoding: 'buffer' });
		const after = stampOf(fileSystem.lstatSync(absolute));
		const stamp = { ...(isLink(after) ? after : seen), size: target.length };
		state.table.record(slot, 'symlink', objects.put('blob', target), stamp, readAtMs);
		this.#count(target.length);
	}

	#record(slot: Slot, id: ObjectId, stamp: FileStamp, readAtMs: number): void {
		const kind = (stamp.mode & 0o100) === 0 ? 'file' : 'executable';
		this.#options.state.table.record(slot, kind, id, stamp, readAtMs);
		this.#count(stamp.size);
	}

	#count(bytes: number): void {
		this.#files++;
		this.#bytes += bytes;
	}
}
