/**
 * What the last capture knew of a folder: what is in it, when it was listed, which rules held, its tree. A value of this class is
 * only a way to speak of the folder's row: two of them with one number are the same folder.
 */
import { noRow } from '../../base/memory/chunkedRows';
import type { ObjectId } from '../checkpoint';
import type { Entry } from '../workspace/scope';
import type { Slot } from './entryTable';
import { folderFlags, FolderRow, type StateTables } from './folderRow';
import { folderDoubles as doubles, folderIntegers as integers } from './folderTable';

export class FolderState extends FolderRow {
	/** A new folder, of which nothing is known. It is not among those of its parent before `setContent`. */
	static add(tables: StateTables, parent: FolderState | undefined, name: string, entry: Entry): FolderState {
		const folder = new FolderState(tables, tables.folders.add(parent?.number ?? noRow, name));
		folder.entry = entry;
		return folder;
	}

	/** Undefined for a root. */
	get parent(): FolderState | undefined {
		return this.#at(this.integer(integers.parent));
	}

	/** Files and links in scope, also those that could not be recorded. */
	get files(): Slot[] {
		const { files } = this.tables;
		const slots: Slot[] = [];
		for (let slot = this.integer(integers.firstFile); slot !== noRow; slot = files.next(slot)) slots.push(slot);
		return slots;
	}

	/** Folders that are entered. */
	get folders(): FolderState[] {
		const folders: FolderState[] = [];
		for (let folder = this.#firstFolder; folder; folder = folder.#next) folders.push(folder);
		return folders;
	}

	/** Whether nothing in it is in scope. */
	get isEmpty(): boolean {
		return this.integer(integers.firstFile) === noRow && this.integer(integers.firstFolder) === noRow;
	}

	fileNamed(name: string): Slot | undefined {
		const { files } = this.tables;
		for (let slot = this.integer(integers.firstFile); slot !== noRow; slot = files.next(slot)) {
			if (files.name(slot) === name) return slot;
		}
		return undefined;
	}

	folderNamed(name: string): FolderState | undefined {
		const { names, rows } = this.tables.folders;
		for (let at = this.integer(integers.firstFolder); at !== noRow; at = rows.integer(at, integers.next)) {
			if (names[at] === name) return this.#at(at);
		}
		return undefined;
	}

	/** Puts these in the place of what was in it; what is not among them any more is not removed from the tables. */
	setContent(files: readonly Slot[], folders: readonly FolderState[]): void {
		this.setInteger(integers.firstFile, files[0] ?? noRow);
		files.forEach((slot, at) => this.tables.files.setNext(slot, files[at + 1] ?? noRow));
		this.setInteger(integers.firstFolder, folders[0]?.number ?? noRow);
		folders.forEach((folder, at) => folder.setInteger(integers.next, folders[at + 1]?.number ?? noRow));
	}

	/** A slot for a file that is not known in it. */
	addFile(name: string): Slot {
		const slot = this.tables.files.add(this.number, name);
		this.tables.files.setNext(slot, this.integer(integers.firstFile));
		this.setInteger(integers.firstFile, slot);
		return slot;
	}

	/** Takes a file out of it, which stays in the tables. */
	takeFile(slot: Slot): void {
		const others = this.files.filter((other) => other !== slot);
		this.setContent(others, this.folders);
	}

	/** As `takeFile`, a folder. */
	takeFolder({ number }: FolderState): void {
		const others = this.folders.filter((other) => other.number !== number);
		this.setContent(this.files, others);
	}

	/** It is in no folder any more, and nothing in it. */
	remove(): void {
		if (this.flag(folderFlags.isRemoved)) return;
		this.setFlag(folderFlags.isRemoved, true);
		this.setContent([], []);
		this.tables.folders.remove(this.number);
	}

	/** Undefined where something in it has changed since it was stored. */
	get tree(): ObjectId | undefined {
		return this.flag(folderFlags.hasTree) ? this.lastTree : undefined;
	}

	get hasTree(): boolean {
		return this.flag(folderFlags.hasTree);
	}

	/** The tree that was stored last. */
	get lastTree(): ObjectId | undefined {
		return this.flag(folderFlags.hadTree) ? (this.treeBytes.toString('hex') as ObjectId) : undefined;
	}

	/** The same as 32 bytes. */
	get treeBytes(): Buffer {
		return this.tables.folders.rows.bytes(this.number);
	}

	/** How many files the tree has, with what is below. */
	get fileCount(): number {
		return this.integer(integers.fileCount);
	}

	/** Of these files, in bytes. */
	get totalSize(): number {
		return this.double(doubles.totalSize);
	}

	/** @param hasPlaces whether all its entries know where they begin in it, and come and go only with `markChanged` */
	setTree(tree: ObjectId, fileCount: number, totalSize: number, hasPlaces = false): void {
		this.treeBytes.write(tree, 'hex');
		this.setFlag(folderFlags.hasPlaces, hasPlaces);
		this.setFlag(folderFlags.hasTree, true);
		this.setFlag(folderFlags.hadTree, true);
		this.setInteger(integers.fileCount, fileCount);
		this.setDouble(doubles.totalSize, totalSize);
	}

	/** Whether the tree that was stored last can be patched: its entries know their places, and have the names that they had. */
	get hasPlaces(): boolean {
		return this.flag(folderFlags.hasPlaces);
	}

	/** Where its entry begins in its parent's tree, in bytes. */
	get place(): number {
		return this.integer(integers.place);
	}

	/** Something in it has come, gone or changed: its tree and those above it are made anew. */
	markChanged(): void {
		this.setFlag(folderFlags.hasPlaces, false);
		this.markContentChanged();
	}

	/** As `markChanged`, where its tree has the same names as before. */
	markContentChanged(): void {
		if (!this.hasTree) return;
		this.setFlag(folderFlags.hasTree, false);
		this.parent?.markContentChanged();
	}

	get #firstFolder(): FolderState | undefined {
		return this.#at(this.integer(integers.firstFolder));
	}

	get #next(): FolderState | undefined {
		return this.#at(this.integer(integers.next));
	}

	#at(number: number): FolderState | undefined {
		return number === noRow ? undefined : new FolderState(this.tables, number);
	}
}
