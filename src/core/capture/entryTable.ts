/** What the last capture knew of each file, in columns: 100,000 files take 8 MB besides their names, a tenth of what objects would. */
import type { Stats } from 'node:fs';
import { ChunkedRows, noRow, type RowsSnapshot } from '../../base/memory/chunkedRows';
import { packTexts, type TextPages, unpackTexts } from '../../base/memory/textPages';
import type { EntryKind, ObjectId } from '../checkpoint';
import { idLength } from '../store/packs/objectColumns';
import { modeBits } from '../store/tree';
import { type FileStamp, isSettled, type SeenStat, stampOf } from '../workspace/fileStamp';

/** The place of a file in the table. */
export type Slot = number;

/** `none`: the file is in scope and not recorded (yet). */
const kinds = ['none', 'file', 'executable', 'symlink'] as const satisfies readonly (EntryKind | 'none')[];
export type RecordedKind = (typeof kinds)[number];
/** Stands in the column of the kinds: the file was seen to have changed and is to be read. */
const due = kinds.length;

const noId = Buffer.alloc(idLength);

/** The columns. */
const doubles = { size: 0, mtime: 1, ctime: 2, inode: 3 } as const;
const integers = { kind: 0, mode: 1, folder: 2, next: 3, place: 4 } as const;

/** What another thread is given of a table. No system allows NUL in a name. */
export interface TableSnapshot {
	readonly rows: RowsSnapshot;
	readonly names: TextPages;
}

export class EntryTable {
	readonly #rows: ChunkedRows;
	readonly #names: string[];

	/** @param snapshot of a table: this one is to be read, and knows no objects */
	constructor(snapshot?: TableSnapshot) {
		this.#rows = snapshot
			? ChunkedRows.of(snapshot.rows)
			: new ChunkedRows({ doubles: 4, integers: 5, bytes: idLength });
		this.#names = snapshot ? unpackTexts(snapshot.names) : [];
	}

	/** What is known of all files now, but for their objects. */
	snapshot(): TableSnapshot {
		return { rows: this.#rows.snapshot(), names: packTexts(this.#names) };
	}

	/** A slot for a file of which nothing is known. @param folder the number of the folder that it is in */
	add(folder: number, name: string): Slot {
		const slot = this.#rows.add();
		this.#rows.setInteger(slot, integers.folder, folder);
		this.#rows.setInteger(slot, integers.next, noRow);
		this.#names[slot] = name;
		this.distrust(slot);
		return slot;
	}

	/** All slots are less than this. */
	get end(): Slot {
		return this.#rows.end;
	}

	remove(slot: Slot): void {
		this.#setKind(slot, 0);
		this.#rows.remove(slot);
	}

	/** To be called when nobody has the slot of a file that was removed. */
	reclaim(): void {
		this.#rows.reclaim();
	}

	name(slot: Slot): string {
		return this.#names[slot] ?? '';
	}

	/** The number of the folder that it is in. */
	folder(slot: Slot): number {
		return this.#rows.integer(slot, integers.folder);
	}

	/** The file after it in its folder; `noRow` for the last one. */
	next(slot: Slot): Slot {
		return this.#rows.integer(slot, integers.next);
	}

	setNext(slot: Slot, next: Slot): void {
		this.#rows.setInteger(slot, integers.next, next);
	}

	/** Whether the file is what was recorded: then it need not be read. */
	isUnchanged(slot: Slot, stat: SeenStat): boolean {
		return this.kind(slot) !== 'none' && this.isAsSeen(slot, stat);
	}

	/** Whether anything is recorded and its stamp counts: otherwise the file is read again. */
	isTrusted(slot: Slot): boolean {
		return this.kind(slot) !== 'none' && !Number.isNaN(this.#rows.double(slot, doubles.mtime));
	}

	/** Whether the file still has the stamp that it was last seen with. */
	isAsSeen(slot: Slot, stat: SeenStat): boolean {
		const rows = this.#rows;
		return (
			rows.double(slot, doubles.mtime) === stat.mtimeMs &&
			rows.double(slot, doubles.ctime) === stat.ctimeMs &&
			rows.double(slot, doubles.size) === stat.size &&
			rows.double(slot, doubles.inode) === stat.ino &&
			rows.integer(slot, integers.mode) === stat.mode
		);
	}

	/**
	 * Notes the stamp of a file that is to be read. Until `record` nothing counts as recorded; the object stays known as a
	 * base.
	 */
	setSeen(slot: Slot, stat: Stats): void {
		this.#setKind(slot, due);
		this.#setStamp(slot, stampOf(stat));
	}

	/** Whether the file is still to be read. */
	isDue(slot: Slot): boolean {
		return this.#rows.integer(slot, integers.kind) === due;
	}

	/** The file is not read after all, and counts as not recorded. */
	putOff(slot: Slot): void {
		this.#setKind(slot, 0);
	}

	/**
	 * Records what was read of a file.
	 * @param readAtMs when it was about to be read, in milliseconds since 1970
	 */
	record(slot: Slot, kind: RecordedKind, id: ObjectId, stamp: FileStamp, readAtMs: number): void {
		this.restore(slot, kind, id, stamp);
		if (!isSettled(stamp, readAtMs)) this.distrust(slot);
	}

	/** Takes over what an earlier program recorded; a stamp that did not count then does not now. */
	restore(slot: Slot, kind: RecordedKind, id: ObjectId, stamp: FileStamp): void {
		this.#setKind(slot, kinds.indexOf(kind));
		this.#setStamp(slot, stamp);
		this.idBytes(slot).write(id, 'hex');
	}

	/** The file is in scope and could not be recorded: it is looked at every time. The object stays known as a base. */
	setMissing(slot: Slot): void {
		this.#setKind(slot, 0);
		this.distrust(slot);
	}

	/** Reads the file again next time. */
	distrust(slot: Slot): void {
		this.#rows.setDouble(slot, doubles.mtime, NaN);
	}

	/** The stamp that the file was last seen with. */
	stamp(slot: Slot): FileStamp {
		const rows = this.#rows;
		return {
			size: rows.double(slot, doubles.size),
			mtimeMs: rows.double(slot, doubles.mtime),
			ctimeMs: rows.double(slot, doubles.ctime),
			inode: rows.double(slot, doubles.inode),
			mode: rows.integer(slot, integers.mode),
		};
	}

	kind(slot: Slot): RecordedKind {
		return kinds[this.#rows.integer(slot, integers.kind)] ?? 'none';
	}

	size(slot: Slot): number {
		return this.#rows.double(slot, doubles.size);
	}

	/** As in `TreeEntry`. */
	mode(slot: Slot): number {
		return this.kind(slot) === 'symlink' ? 0 : this.#rows.integer(slot, integers.mode) & modeBits;
	}

	/** What was recorded last; undefined where nothing ever was. */
	id(slot: Slot): ObjectId | undefined {
		return this.hasId(slot) ? (this.idBytes(slot).toString('hex') as ObjectId) : undefined;
	}

	/** Whether anything ever was recorded. */
	hasId(slot: Slot): boolean {
		return !this.#rows.startWith(slot, noId);
	}

	/** Copies its 32 bytes to a place in others. */
	copyId(slot: Slot, target: Uint8Array, offset: number): void {
		this.#rows.copyBytes(slot, target, offset);
	}

	/** The same as 32 bytes, zeros where nothing ever was. Holds until the slot changes. */
	idBytes(slot: Slot): Buffer {
		return this.#rows.bytes(slot);
	}

	/** Where the file's entry began in the tree that was made last, in bytes; undefined where it is the same as then. */
	changedPlace(slot: Slot): number | undefined {
		const place = this.#rows.integer(slot, integers.place);
		return place < 0 ? ~place : undefined;
	}

	setPlace(slot: Slot, offset: number): void {
		this.#rows.setInteger(slot, integers.place, offset);
	}

	#setKind(slot: Slot, kind: number): void {
		this.#rows.setInteger(slot, integers.kind, kind);
		const place = this.#rows.integer(slot, integers.place);
		// As its complement: the entry is not what it was.
		if (place >= 0) this.#rows.setInteger(slot, integers.place, ~place);
	}

	#setStamp(slot: Slot, { size, mtimeMs, ctimeMs, inode, mode }: FileStamp): void {
		this.#rows.setDouble(slot, doubles.size, size);
		this.#rows.setDouble(slot, doubles.mtime, mtimeMs);
		this.#rows.setDouble(slot, doubles.ctime, ctimeMs);
		this.#rows.setDouble(slot, doubles.inode, inode);
		this.#rows.setInteger(slot, integers.mode, mode);
	}
}
