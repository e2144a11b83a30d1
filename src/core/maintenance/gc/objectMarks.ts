/** A set of objects that are in the store: a bit for each that an index knows, so that a million of them take little memory. */
import type { ObjectId } from '../../checkpoint';
import type { PackFile } from '../../store/packs/packFile';
import type { PackFolder } from '../../store/packs/packFolder';

interface PackMarks {
	readonly bits: Uint8Array;
	/** What the pack's index did not know when the marks were begun. */
	readonly others: Set<ObjectId>;
	/** The index that the bits belong to, by its count: a pack only grows. */
	readonly indexed: number;
	count: number;
}

export class ObjectMarks {
	readonly #packs: PackFolder;
	readonly #marks = new Map<number, PackMarks>();

	constructor(packs: PackFolder) {
		this.#packs = packs;
	}

	/** Marks the copy that reads find; `known` where it is marked already, `missing` where there is none. */
	mark(id: ObjectId): 'new' | 'known' | 'missing' {
		const pack = this.packOf(id);
		if (!pack) return 'missing';
		const marks = this.#of(pack);
		const position = isOutdated(pack, marks) ? undefined : pack.entries.indexPosition(id);
		if (position === undefined) {
			if (marks.others.has(id)) return 'known';
			marks.others.add(id);
		} else {
			const byte = marks.bits[position >> 3] ?? 0;
			if ((byte & (1 << (position & 7))) !== 0) return 'known';
			marks.bits[position >> 3] = byte | (1 << (position & 7));
		}
		marks.count++;
		return 'new';
	}

	has(pack: PackFile, id: ObjectId): boolean {
		const marks = this.#marks.get(pack.number);
		if (!marks) return false;
		if (isOutdated(pack, marks)) return true;
		const position = pack.entries.indexPosition(id);
		if (position === undefined) return marks.others.has(id);
		return ((marks.bits[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
	}

	/** How many objects of a pack are marked. */
	countIn(pack: PackFile): number {
		const marks = this.#marks.get(pack.number);
		if (!marks) return 0;
		return isOutdated(pack, marks) ? pack.entries.count : marks.count;
	}

	/** The pack with the copy of an object that reads try first. */
	packOf(id: ObjectId): PackFile | undefined {
		return this.#packs.newestFirst.find((pack) => pack.entries.find(id) !== undefined);
	}

	#of(pack: PackFile): PackMarks {
		let marks = this.#marks.get(pack.number);
		if (!marks) {
			const indexed = pack.entries.indexedCount;
			marks = { bits: new Uint8Array((indexed + 7) >> 3), others: new Set(), indexed, count: 0 };
			this.#marks.set(pack.number, marks);
		}
		return marks;
	}
}

/** An index that was written since has other positions: of such a pack everything counts as marked. */
function isOutdated(pack: PackFile, marks: PackMarks): boolean {
	return pack.entries.indexedCount !== marks.indexed;
}
