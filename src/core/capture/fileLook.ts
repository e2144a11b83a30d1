/** Looks which files of a folder have changed: those are to be read. */
import type { Stats } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../errors';
import type { FileSystem } from '../fileSystem';
import { joinPath } from '../treePath';
import type { Slot } from './entryTable';
import type { LookAhead } from './lookAhead';
import { type Depth, type Place, scopePath } from './place';
import type { WorkspaceState } from './workspaceState';

export class FileLook {
	/** Files that are due, in the order in which the folders were looked at. One that is not due any more is read no more. */
	readonly toRead: Slot[] = [];
	/** How many bytes that is, about. */
	bytesToRead = 0;
	readonly #state: WorkspaceState;
	readonly #fileSystem: FileSystem;
	#count = 0;
	/** As many of `toRead` as anybody has asked for. */
	readonly #found = new Set<Slot>();
	#foundEnd = 0;

	constructor(state: WorkspaceState, fileSystem: FileSystem) {
		this.#state = state;
		this.#fileSystem = fileSystem;
	}

	/** How many files were looked at. */
	get count(): number {
		return this.#count;
	}

	/** @param ahead a second thread, which spares what it saw unchanged */
	look(place: Place, depth: Depth, ahead?: LookAhead): void {
		const { folder, absolute, treePath } = place;
		const { table, skipped } = this.#state;
		for (const slot of folder.files) {
			const name = table.name(slot);
			if (depth !== 'all' && !depth.has(name)) continue;
			this.#count++;
			if (ahead?.isUnchanged(slot)) continue;
			try {
				const stat = this.#fileSystem.lstatSync(absolute + path.sep + name, { throwIfNoEntry: false });
				if (!stat) {
					folder.takeFile(slot);
					folder.distrust();
					this.#state.forgetFile(folder, slot, joinPath(treePath, name));
				} else if (table.isUnchanged(slot, stat) || this.#isFoundAgain(slot, stat)) continue;
				else if (this.#isToRead(place, name, slot, stat)) {
					if (table.kind(slot) === 'none') folder.markChanged();
					else folder.markContentChanged();
					table.setSeen(slot, stat);
					this.bytesToRead += stat.size;
					this.toRead.push(slot);
				}
			} catch (error) {
				if (errnoOf(error) === undefined) throw error;
				this.#state.setMissing(folder, slot);
				skipped.failed(joinPath(treePath, name), error, 'It');
			}
		}
	}

	/** Whether it was found before in the same scan, as it is: several hints may lead to one file. */
	#isFoundAgain(slot: Slot, stat: Stats): boolean {
		const { table } = this.#state;
		if (!table.isDue(slot) || !table.isAsSeen(slot, stat)) return false;
		for (; this.#foundEnd < this.toRead.length; this.#foundEnd++) this.#found.add(this.toRead[this.#foundEnd] ?? slot);
		return this.#found.has(slot);
	}

	/** False where the file is skipped. */
	#isToRead(place: Place, name: string, slot: Slot, stat: Stats): boolean {
		const { root, folder, treePath } = place;
		const { skipped, workspace } = this.#state;
		const file = joinPath(treePath, name);
		const { maxFileSize } = workspace.scope;
		skipped.delete(file);
		if (!name.isWellFormed() || Buffer.byteLength(name) > 0xffff) skipped.addName(file, file);
		else if (stat.isDirectory()) {
			folder.distrust();
			skipped.add(file, 'vanished', 'A folder took its place while it was looked at.');
		} else if (stat.isSymbolicLink()) return true;
		else if (!stat.isFile()) skipped.add(file, 'specialFile', 'It is a pipe, a socket or a device, not a file.');
		else if (stat.size > maxFileSize && !root.scope.names(joinPath(scopePath(place), name))) {
			skipped.tooLarge(file, stat.size, maxFileSize);
		} else return true;
		this.#state.setMissing(folder, slot);
		return false;
	}
}
