/** What checkpoints take on disk together: the packed bytes of everything that they need, each object counted once. */
import type { Pacer } from '../../base/pacer';
import type { ObjectId } from '../checkpoint';
import { codecs } from '../store/codecs/codec';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import { ObjectMarks } from './gc/objectMarks';
import type { PackObjectStore } from '../store/packObjectStore';
import { joinedLength, partsIn, recordHeaderLength } from '../store/packs/packRecord';
import { treesOf } from '../store/journal/recordView';
import { entriesIfThere } from '../store/treeReader';

/** Of an object's id and lengths in the directory of its record and in the index, about, in bytes. */
const overhead = 34 + 40;

export class StoredSize {
	readonly #objects: PackObjectStore;
	readonly #pacer: Pacer;
	readonly #counted: ObjectMarks;
	/** Trees whose entries are counted: one that is only a base is counted itself. */
	readonly #walked: ObjectMarks;
	#bytes = 0;

	constructor(objects: PackObjectStore, pacer: Pacer) {
		this.#objects = objects;
		this.#pacer = pacer;
		this.#counted = new ObjectMarks(objects.packs);
		this.#walked = new ObjectMarks(objects.packs);
	}

	/** Of everything that was added so far, in bytes. */
	get bytes(): number {
		return this.#bytes;
	}

	/** Adds what a checkpoint needs beyond what was added before. What of it is lost takes nothing. */
	async add(record: CheckpointRecord): Promise<void> {
		for (const id of this.#objects.withPrefix(record.coverage)) this.#count(id);
		const trees = treesOf(record);
		for (let next = trees.pop(); next !== undefined; next = trees.pop()) {
			if (this.#walked.mark(next) !== 'new') continue;
			if (this.#pacer.isDue) await this.#pacer.breathe();
			this.#count(next);
			for (const { kind, id } of entriesIfThere(this.#objects, next)) {
				if (kind === 'directory') trees.push(id);
				else this.#count(id);
			}
		}
	}

	/** Counts the object and what it is packed against, where it was not counted before. */
	#count(id: ObjectId): void {
		if (this.#counted.mark(id) !== 'new') return;
		const found = this.#objects.reader.locate(id);
		if (!found) return;
		const { record, payloadLength, object } = found;
		if (record.together === undefined) this.#bytes += object.packedLength + overhead;
		else {
			const plain = joinedLength(record);
			this.#bytes += overhead + (plain === 0 ? 0 : (payloadLength * object.plainLength) / plain);
		}
		this.#bytes += recordHeaderLength / record.objects.length;
		for (const base of object.base ? this.#objects.withPrefix(object.base.id) : []) this.#count(base);
		if (object.codec === codecs.parts) for (const part of partsIn(object, record)) this.#count(part);
	}
}
