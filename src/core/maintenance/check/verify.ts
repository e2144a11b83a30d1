/** Reads everything in a store and says what is wrong with it; damage never makes it throw. */
import type { Pacer } from '../../../base/pacer';
import { plural } from '../../../base/text';
import type { ObjectId } from '../../checkpoint';
import { CairnError, isLostObject } from '../../errors';
import { findUses } from './damageReport';
import type { Finding, VerifyResult } from './findings';
import { ObjectMarks } from '../gc/objectMarks';
import type { PackFile } from '../../store/packs/packFile';
import { treesOf } from '../../store/journal/recordView';
import type { Store } from '../../store/store';
import { decodeTree } from '../../store/tree';

/** @throws CairnError `cancelled`, and what reading the disk fails with */
export async function verifyStore(store: Store, pacer: Pacer): Promise<VerifyResult> {
	const verification = new Verification(store, pacer);
	await verification.run();
	const { findings, objectsChecked } = verification;
	return { ok: findings.length === 0, objectsChecked, findings };
}

class Verification {
	readonly findings: Finding[] = [];
	objectsChecked = 0;
	readonly #store: Store;
	readonly #pacer: Pacer;
	/** Objects that cannot be read. */
	readonly #bad = new Map<ObjectId, 'objectCorrupt' | 'objectMissing'>();

	constructor(store: Store, pacer: Pacer) {
		this.#store = store;
		this.#pacer = pacer;
	}

	async run(): Promise<void> {
		// What is kept in memory says nothing of the disk.
		this.#store.objects.reader.forget();
		this.#checkJournal();
		for (const pack of this.#store.objects.packs.oldestFirst) await this.#checkPack(pack);
		await this.#checkHistory();
		this.findings.push(...(await findUses(this.#store, this.#bad, this.#pacer)));
	}

	#checkJournal(): void {
		const { damagedBytes, missingBytes, isHeaderDamaged } = this.#store.journal;
		const tell = (message: string): void => void this.findings.push({ code: 'journalCorrupt', message });
		if (isHeaderDamaged) tell('The header of the journal is damaged.');
		if (damagedBytes > 0) tell(`The journal has ${plural(damagedBytes, 'byte')} that are no records.`);
		if (missingBytes > 0) tell(`The end of the journal was cut off: ${plural(missingBytes, 'byte')} are missing.`);
	}

	/** Every record, every object in it, and that the index knows just these. */
	async #checkPack(pack: PackFile): Promise<void> {
		if (pack.isIndexDamaged) this.#tellIndex(pack, 'is damaged');
		const whole = new Set<number>();
		let known = 0;
		for (const found of this.#recordsOf(pack)) {
			if ('gap' in found) {
				const { offset, length } = found.gap;
				const message = `${pack.name} has ${plural(length, 'byte')} from byte ${offset} on that are no record.`;
				this.findings.push({ code: 'packCorrupt', message });
				continue;
			}
			whole.add(found.offset);
			for (const [slot, { id }] of found.record.objects.entries()) {
				if (this.#pacer.isDue) await this.#pacer.breathe();
				const place = pack.entries.find(id);
				if (place?.record === found.offset && place.slot === slot) known++;
				else if (!place || place.record < found.offset) this.#tellIndex(pack, `does not find the object ${id}`);
				this.#check(id);
			}
		}
		let listed = 0;
		for (const { id, record } of pack.entries.objects()) {
			if (whole.has(record)) listed++;
			else this.#check(id);
		}
		if (listed > known) this.#tellIndex(pack, `names ${plural(listed - known, 'object')} where there are none`);
	}

	/** A disk that cannot read a part of the pack is damage like any other; what the index names is read one by one then. */
	*#recordsOf(pack: PackFile): ReturnType<PackFile['records']> {
		try {
			yield* pack.records();
		} catch (error) {
			if (!CairnError.is(error, 'ioFailed')) throw error;
			this.findings.push({ code: 'packCorrupt', message: error.message });
		}
	}

	#tellIndex(pack: PackFile, what: string): void {
		this.findings.push({ code: 'indexCorrupt', message: `The index of ${pack.name} ${what}.` });
	}

	/** Everything that checkpoints need is there and is what it should be. */
	async #checkHistory(): Promise<void> {
		const seen = new ObjectMarks(this.#store.objects.packs);
		for (const record of this.#store.history.newestFirst()) {
			const { coverage } = record;
			if (this.#store.objects.withPrefix(coverage).length === 0) this.#bad.set(coverage as ObjectId, 'objectMissing');
			const trees = treesOf(record);
			for (let next = trees.pop(); next !== undefined; next = trees.pop()) {
				if (this.#pacer.isDue) await this.#pacer.breathe();
				const mark = seen.mark(next);
				if (mark === 'missing') this.#bad.set(next, 'objectMissing');
				if (mark !== 'new' || this.#bad.has(next)) continue;
				for (const { kind, id } of this.#entries(next)) {
					if (kind === 'directory') trees.push(id);
					else if (seen.mark(id) === 'missing') this.#bad.set(id, 'objectMissing');
				}
			}
		}
	}

	#entries(tree: ObjectId): ReturnType<typeof decodeTree> {
		try {
			return decodeTree(this.#store.objects.read(tree));
		} catch (error) {
			if (!isUnreadable(error)) throw error;
			this.#bad.set(tree, 'objectCorrupt');
			return [];
		}
	}

	/** Reads the object. What was found to be bad is not read again. */
	#check(id: ObjectId): void {
		if (this.#bad.has(id)) return;
		try {
			this.#store.objects.check(id);
			this.objectsChecked++;
		} catch (error) {
			if (!isUnreadable(error)) throw error;
			this.#bad.set(id, CairnError.is(error, 'objectMissing') ? 'objectMissing' : 'objectCorrupt');
		}
	}
}

/** `ioFailed`: the disk has a bad place there. */
function isUnreadable(error: unknown): boolean {
	return isLostObject(error) || CairnError.is(error, 'ioFailed');
}
