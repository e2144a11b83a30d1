/** Marks every object that checkpoints need: their trees, contents and coverage. What those are packed against is not marked for that. */
import type { Pacer } from '../../../base/pacer';
import type { ObjectId } from '../../checkpoint';
import { CairnError } from '../../errors';
import { codecs } from '../../store/codecs/codec';
import type { CheckpointRecord } from '../../store/journal/journalRecord';
import { ObjectMarks } from './objectMarks';
import type { PackObjectStore } from '../../store/packObjectStore';
import { partsIn } from '../../store/packs/packRecord';
import { treesOf } from '../../store/journal/recordView';
import { decodeTree } from '../../store/tree';

export class Reachable {
	readonly marks: ObjectMarks;
	readonly #objects: PackObjectStore;
	readonly #pacer: Pacer;

	constructor(objects: PackObjectStore, pacer: Pacer) {
		this.#objects = objects;
		this.#pacer = pacer;
		this.marks = new ObjectMarks(objects.packs);
	}

	/** Marks what these checkpoints need. @throws CairnError `objectMissing`, `objectCorrupt` where something of it is lost */
	async add(checkpoints: Iterable<CheckpointRecord>): Promise<void> {
		let isNew = false;
		for (const record of checkpoints) {
			for (const id of this.#objects.withPrefix(record.coverage)) isNew = this.#mark(id) || isNew;
			for (const tree of treesOf(record)) isNew = (await this.#addTree(tree)) || isNew;
		}
		if (isNew) await this.#addParts();
	}

	async #addTree(root: ObjectId): Promise<boolean> {
		if (!this.#mark(root)) return false;
		const trees = [root];
		for (let tree = trees.pop(); tree !== undefined; tree = trees.pop()) {
			if (this.#pacer.isDue) await this.#pacer.breathe();
			for (const { kind, id } of decodeTree(this.#objects.read(tree))) {
				if (this.#mark(id) && kind === 'directory') trees.push(id);
			}
		}
		return true;
	}

	#mark(id: ObjectId): boolean {
		const marked = this.marks.mark(id);
		if (marked !== 'missing') return marked === 'new';
		throw new CairnError('objectMissing', `The store has no object ${id}.`, { details: { objectId: id } });
	}

	/** Marks the parts of what is marked. A part is never in parts itself: one round finds them all. */
	async #addParts(): Promise<void> {
		for (const pack of this.#objects.packs.newestFirst) {
			for (const found of pack.records()) {
				if (this.#pacer.isDue) await this.#pacer.breathe();
				if ('gap' in found) continue;
				for (const object of found.record.objects) {
					if (object.codec !== codecs.parts || !this.marks.has(pack, object.id)) continue;
					for (const part of partsIn(object, found.record)) this.#mark(part);
				}
			}
		}
	}
}
