/** Finds what is needed and packed against what is not: before the base goes it has to be packed anew. */
import type { Pacer } from '../../base/pacer';
import type { ObjectId } from '../checkpoint';
import type { ObjectMarks } from './objectMarks';
import type { PackObjectStore } from './packObjectStore';

export interface Dependents {
	/** By the number of the pack that holds the base. */
	readonly byBase: ReadonlyMap<number, readonly ObjectId[]>;
	/** The packs in which they lie. */
	readonly packs: ReadonlySet<number>;
}

export async function findDependents(objects: PackObjectStore, marks: ObjectMarks, pacer: Pacer): Promise<Dependents> {
	const byBase = new Map<number, ObjectId[]>();
	const packs = new Set<number>();
	for (const pack of objects.packs.newestFirst) {
		for (const found of pack.records()) {
			if (pacer.isDue) await pacer.breathe();
			if ('gap' in found) continue;
			for (const { id, base } of found.record.objects) {
				if (!base || marks.packOf(id) !== pack || !marks.has(pack, id)) continue;
				const holders = objects
					.withPrefix(base.id)
					.map((candidate) => ({ candidate, holder: marks.packOf(candidate) }));
				if (holders.some(({ candidate, holder }) => holder && marks.has(holder, candidate))) continue;
				packs.add(pack.number);
				for (const { holder } of holders) {
					if (!holder) continue;
					const dependents = byBase.get(holder.number);
					if (dependents) dependents.push(id);
					else byBase.set(holder.number, [id]);
				}
			}
		}
	}
	return { byBase, packs };
}
