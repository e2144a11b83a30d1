/**
 * Finds what is packed against what is not needed. Before such a base goes, what is needed has to be packed anew, and what is not has to
 * be gone: an object that is there and cannot be read would be taken for stored when its content comes again.
 */
import type { Pacer } from '../../../base/pacer';
import type { ObjectId } from '../../checkpoint';
import type { ObjectMarks } from './objectMarks';
import type { PackObjectStore } from '../../store/packObjectStore';
import type { ShortId } from '../../store/shortId';

/** What cannot be read without unneeded objects of one pack. */
export interface PackDependents {
	/** Objects that are needed. */
	readonly needed: Set<ObjectId>;
	/** Objects that are not, by the number of the pack in which they lie: another one. */
	readonly unneeded: Map<number, Set<ObjectId>>;
}

export interface Dependents {
	/** By the number of the pack that holds what they cannot be read without. */
	readonly byPack: ReadonlyMap<number, PackDependents>;
	/** The packs in which needed dependents lie. */
	readonly packs: ReadonlySet<number>;
}

export async function findDependents(objects: PackObjectStore, marks: ObjectMarks, pacer: Pacer): Promise<Dependents> {
	const byPack = new Map<number, PackDependents>();
	const packs = new Set<number>();
	const dependentsOn = (number: number): PackDependents => {
		const known = byPack.get(number) ?? { needed: new Set(), unneeded: new Map() };
		byPack.set(number, known);
		return known;
	};
	for (const pack of objects.packs.newestFirst) {
		for (const found of pack.records()) {
			if (pacer.isDue) await pacer.breathe();
			if ('gap' in found) continue;
			for (const { id, base } of found.record.objects) {
				if (!base || marks.packOf(id) !== pack) continue;
				const isNeeded = marks.has(pack, id);
				for (const number of unneededBases(objects, marks, base.id)) {
					if (isNeeded) {
						packs.add(pack.number);
						dependentsOn(number).needed.add(id);
					} else if (number !== pack.number) {
						const { unneeded } = dependentsOn(number);
						unneeded.set(pack.number, (unneeded.get(pack.number) ?? new Set()).add(id));
					}
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
