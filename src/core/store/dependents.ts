/** Finds what is needed and packed against what is not: before the base goes it has to be packed anew. */
import type { Pacer } from '../../base/pacer';
import type { ObjectId } from '../checkpoint';
import type { ObjectMarks } from './objectMarks';
import type { PackObjectStore } from './packObjectStore';
import type { ShortId } from './shortId';

export interface Dependents {
	/** By the number of a pack that holds what they cannot be read without and nothing else needs: their base, or one that this needs. */
	readonly byPack: ReadonlyMap<number, ReadonlySet<ObjectId>>;
	/** The packs in which they lie. */
	readonly packs: ReadonlySet<number>;
}

export async function findDependents(objects: PackObjectStore, marks: ObjectMarks, pacer: Pacer): Promise<Dependents> {
	const byPack = new Map<number, Set<ObjectId>>();
	const packs = new Set<number>();
	for (const pack of objects.packs.newestFirst) {
		for (const found of pack.records()) {
			if (pacer.isDue) await pacer.breathe();
			if ('gap' in found) continue;
			for (const { id, base } of found.record.objects) {
				if (!base || marks.packOf(id) !== pack || !marks.has(pack, id)) continue;
				const unneeded = unneededBases(objects, marks, base.id);
				if (unneeded.size > 0) packs.add(pack.number);
				for (const number of unneeded) {
					const dependents = byPack.get(number) ?? new Set();
					byPack.set(number, dependents.add(id));
				}
			}
		}
	}
	return { byPack, packs };
}

/** The packs of the bases that lead up to one that is needed, or to the end: each goes with what it is packed against. */
function unneededBases(objects: PackObjectStore, marks: ObjectMarks, first: ShortId): Set<number> {
	const packs = new Set<number>();
	const seen = new Set<ShortId>();
	for (let base: ShortId | undefined = first; base !== undefined && !seen.has(base);) {
		seen.add(base);
		const candidates: ObjectId[] = objects.withPrefix(base);
		const holders = candidates.map((id) => ({ id, pack: marks.packOf(id) }));
		if (holders.some(({ id, pack }) => pack && marks.has(pack, id))) break;
		for (const { pack } of holders) if (pack) packs.add(pack.number);
		base = candidates[0] && objects.reader.describe(candidates[0])?.base?.id;
	}
	return packs;
}
