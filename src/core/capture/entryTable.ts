/** What the last capture knew of each file, in columns: 100,000 files take 8 MB, a tenth of what objects would. */
import type { Stats } from 'node:fs';
import type { EntryKind, ObjectId } from '../checkpoint';
import { type FileStamp, isSettled, stampOf } from '../workspace/fileStamp';

/** The place of a file in the table. */
export type Slot = number;

/** `none`: the file is in scope and not recorded (yet). */
const kinds = ['none', 'file', 'executable', 'symlink'] as const satisfies readonly (EntryKind | 'none')[];
export type RecordedKind = (typeof kinds)[number];

const idLength = 32;

export class EntryTable {
	#capacity = 0;
	#used = 0;
	readonly #free: Slot[] = [];
	#kinds = new Uint8Array(0);
	#modes = new Uint32Array(0);
	#sizes = new Float64Array(0);
	#mtimes = new Float64Array(0);
	#ctimes = new Float64Array(0);
	#inodes = new Float64Array(0);
	#ids = Buffer.alloc(0);

	/** A slot for a file of which nothing is known. */
	add(): Slot {
		const slot = this.#free.pop() ?? this.#used++;
		if (slot >= this.#capacity) this.#grow();
		this.#kinds[slot] = 0;
		this.#mtimes[slot] = NaN;
		this.#ids.fill(0, slot * idLength, (slot + 1) * idLength);
		return slot;
	}

	remove(slot: Slot): void {
		this.#free.push(slot);
	}

	/** Whether the file is what was recorded: then it need not be read. */
	isUnchanged(slot: Slot, stat: Stats): boolean {
		return this.#kinds[slot] !== 0 && this.isAsSeen(slot, stat);
	}

	/** Whether the file still has the stamp that it was last seen with. */
	isAsSeen(slot: Slot, stat: Stats): boolean {
		return (
			this.#mtimes[slot] === stat.mtimeMs &&
			this.#ctimes[slot] === stat.ctimeMs &&
			this.#sizes[slot] === stat.size &&
			this.#inodes[slot] === stat.ino &&
			this.#modes[slot] === stat.mode
		);
	}

	/** Notes the stamp of a file that is to be read. Until `record` nothing counts as recorded; the object stays known as a base. */
	setSeen(slot: Slot, stat: Stats): void {
		this.#kinds[slot] = 0;
		this.#setStamp(slot, stampOf(stat));
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
		this.#kinds[slot] = kinds.indexOf(kind);
		this.#setStamp(slot, stamp);
		this.#ids.write(id, slot * idLength, idLength, 'hex');
	}

	/** The file is in scope and could not be recorded: it is looked at every time. The object stays known as a base. */
	setMissing(slot: Slot): void {
		this.#kinds[slot] = 0;
		this.distrust(slot);
	}

	/** Reads the file again next time. */
	distrust(slot: Slot): void {
		this.#mtimes[slot] = NaN;
	}

	/** The stamp that the file was last seen with. */
	stamp(slot: Slot): FileStamp {
		return {
			size: this.#sizes[slot] ?? 0,
			mtimeMs: this.#mtimes[slot] ?? NaN,
			ctimeMs: this.#ctimes[slot] ?? NaN,
			inode: this.#inodes[slot] ?? NaN,
			mode: this.#modes[slot] ?? 0,
		};
	}

	kind(slot: Slot): RecordedKind {
		return kinds[this.#kinds[slot] ?? 0] ?? 'none';
	}

	size(slot: Slot): number {
		return this.#sizes[slot] ?? 0;
	}

	/** The permission bits; 0 for a symbolic link. */
	mode(slot: Slot): number {
		return this.kind(slot) === 'symlink' ? 0 : (this.#modes[slot] ?? 0) & 0o777;
	}

	/** What was recorded last; undefined where nothing ever was. */
	id(slot: Slot): ObjectId | undefined {
		const bytes = this.idBytes(slot);
		return bytes.some((byte) => byte !== 0) ? (bytes.toString('hex') as ObjectId) : undefined;
	}

	/** The same as 32 bytes, zeros where nothing ever was. Holds until the table changes. */
	idBytes(slot: Slot): Buffer {
		return this.#ids.subarray(slot * idLength, (slot + 1) * idLength);
	}

	#setStamp(slot: Slot, { size, mtimeMs, ctimeMs, inode, mode }: FileStamp): void {
		this.#sizes[slot] = size;
		this.#mtimes[slot] = mtimeMs;
		this.#ctimes[slot] = ctimeMs;
		this.#inodes[slot] = inode;
		this.#modes[slot] = mode;
	}

	#grow(): void {
		this.#capacity = Math.max(1_024, Math.ceil(this.#capacity * 1.5));
		const grown = <T extends Uint8Array | Uint32Array | Float64Array>(to: T, from: T): T => {
			to.set(from);
			return to;
		};
		this.#kinds = grown(new Uint8Array(this.#capacity), this.#kinds);
		this.#modes = grown(new Uint32Array(this.#capacity), this.#modes);
		this.#sizes = grown(new Float64Array(this.#capacity), this.#sizes);
		this.#mtimes = grown(new Float64Array(this.#capacity), this.#mtimes);
		this.#ctimes = grown(new Float64Array(this.#capacity), this.#ctimes);
		this.#inodes = grown(new Float64Array(this.#capacity), this.#inodes);
		this.#ids = grown(Buffer.alloc(this.#capacity * idLength), this.#ids);
	}
}
