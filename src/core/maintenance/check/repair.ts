/** Mends what a store can mend by itself: packs with damaged stretches, wrong indexes, a damaged journal. What it replaces is kept aside. */
import { countChanges, countsOf } from '../../capture/changeCounts';
import type { ObjectId } from '../../checkpoint';
import { nextCheckpointId } from '../../checkpointIds';
import type { FileSystem } from '../../fileSystem';
import { unsavedFolder } from '../../treePath';
import { keepAside } from '../../store/aside';
import { decode, encode } from '../../store/codecs/codec';
import type { CheckpointRecord } from '../../store/journal/journalRecord';
import { isDamage } from '../../store/damage';
import { objectIdOf, type ObjectStore, type ObjectType } from '../../store/objectStore';
import type { PackFile } from '../../store/packs/packFile';
import {
	decodeRecord,
	encodeTogether,
	joinedLength,
	type PackRecord,
	recordLength,
	type RecordObject,
	type RecordPieces,
} from '../../store/packs/packRecord';
import type { Gap } from '../../store/packs/packScan';
import { shortIdOf } from '../../store/shortId';
import type { Store } from '../../store/store';
import { entriesIfThere, walkTree } from '../../store/treeReader';

export class StoreRepair {
	readonly #store: Store;
	readonly #fileSystem: FileSystem;

	constructor(store: Store, fileSystem: FileSystem) {
		this.#store = store;
		this.#fileSystem = fileSystem;
	}

	/** Writes the journal anew from what of it is whole. Needs the lock. */
	mendJournal(at: number): void {
		const { journal, history } = this.#store;
		const { damagedBytes, missingBytes, isHeaderDamaged } = journal;
		if (damagedBytes + missingBytes === 0 && !isHeaderDamaged) return;
		keepAside(this.#store.path, journal.path, this.#fileSystem);
		const bytes = damagedBytes + missingBytes;
		this.#store.rewriteJournal([...history.records, ...(bytes > 0 ? [{ op: 'damage', at, bytes } as const] : [])]);
	}

	/**
	 * Where the journal is lost and trees are left, the trees that are in no other one are the checkpoints: gives them records, in the
	 * order in which they were stored. What is not known any more is left empty. Needs the lock.
	 */
	recoverCheckpoints(now: number, author: string): void {
		const { history } = this.#store;
		if (history.records.some(({ op }) => op !== 'damage')) return;
		const coverage = [...this.#objectsOf('meta')].at(-1);
		const roots = new Set(this.#objectsOf('tree'));
		for (const tree of [...roots]) {
			for (const { kind, name, id } of entriesIfThere(this.#store.objects, tree)) {
				if (kind === 'directory') roots.delete(id);
				// What editors held is no state of the workspace.
				if (name === unsavedFolder) roots.delete(tree);
			}
		}
		if (!coverage) return;
		let parent: CheckpointRecord | undefined;
		for (const tree of roots) {
			const changes = countChanges(this.#store.objects, parent, { tree });
			if (!changes) continue;
			const id = nextCheckpointId(now, history.last);
			const record: CheckpointRecord = {
				op: 'checkpoint',
				at: now,
				id,
				parent: parent?.id ?? null,
				tree,
				coverage: shortIdOf(coverage),
				skippedCount: 0,
				message: 'Recovered after the journal was lost',
				author,
				tags: [],
				trigger: 'repair',
				pinned: false,
				stats: { ...totalsOf(this.#store.objects, tree), ...countsOf(changes) },
			};
			this.#store.commit(record);
			parent = record;
		}
	}

	*#objectsOf(type: ObjectType): Generator<ObjectId> {
		for (const pack of this.#store.objects.packs.oldestFirst) {
			for (const found of pack.records()) {
				if ('gap' in found) continue;
				for (const object of found.record.objects) if (object.type === type) yield object.id;
			}
		}
	}

	/** Saves what is whole of packs with damage, and makes wrong indexes anew. Needs the lock. */
	mendPacks(): void {
		for (const pack of this.#store.objects.packs.oldestFirst) {
			const isWhole = pack.size === pack.end && ![...pack.records()].some((found) => 'gap' in found);
			if (isWhole) this.#makeIndex(pack);
			else this.#salvage(pack);
		}
	}

	#makeIndex(pack: PackFile): void {
		pack.dropIndex();
		if (!pack.isDurable) pack.sync();
		if (pack.needsIndex) pack.writeIndex();
	}

	#salvage(pack: PackFile): void {
		const { packs, reader } = this.#store.objects;
		pack.dropIndex();
		const out = packs.add();
		const saveFrom = (gap: Gap): void => {
			for (const { record, listed } of wholeObjects(pack.readBytes(gap.offset, gap.length))) {
				out.append(record, [{ ...listed, record: 0, slot: 0 }]);
			}
		};
		for (const found of pack.records()) {
			if ('gap' in found) {
				saveFrom(found.gap);
				continue;
			}
			const objects = found.record.objects.map(({ id, plainLength }, slot) => ({ id, plainLength, record: 0, slot }));
			out.append([found.raw], objects);
		}
		saveFrom({ offset: pack.end, length: pack.size - pack.end });
		packs.sync();
		this.#store.assertLocked();
		keepAside(this.#store.path, pack.path, this.#fileSystem);
		packs.remove(pack);
		reader.forget();
	}
}

/** Objects of a damaged stretch whose hash is right all the same: damage in one of several leaves the others whole. */
function* wholeObjects(
	stretch: Buffer,
): Generator<{ record: RecordPieces; listed: { id: ObjectId; plainLength: number } }> {
	for (let at = 0; ;) {
		const length = recordLength(stretch, at);
		if (length === undefined || at + length > stretch.length) return;
		const record = decodeRecord(stretch.subarray(at, at + length));
		if (record) yield* wholeObjectsOf(record);
		at += length;
	}
}

function* wholeObjectsOf(
	record: PackRecord,
): Generator<{ record: RecordPieces; listed: { id: ObjectId; plainLength: number } }> {
	const joined = tryUnpack(() =>
		record.together === undefined ? undefined : decode(record.together, record.payload, joinedLength(record)),
	);
	for (const object of record.objects) {
		const plain =
			record.together === undefined
				? tryUnpack(() => unpackAlone(object, record.payload))
				: joined?.subarray(object.offset, object.offset + object.plainLength);
		if (!plain || objectIdOf(plain) !== object.id) continue;
		const { codec, payload } = encode(plain);
		const listed = { id: object.id, type: object.type, plainLength: plain.length };
		yield { record: encodeTogether([listed], codec, payload), listed };
	}
}

function unpackAlone(object: RecordObject, payload: Buffer): Buffer | undefined {
	const packed = payload.subarray(object.offset, object.offset + object.packedLength);
	return object.base ? undefined : decode(object.codec, packed, object.plainLength);
}

/** Files and links below a tree, and their size in bytes. */
function totalsOf(objects: ObjectStore, tree: ObjectId): { fileCount: number; totalSize: number } {
	let [fileCount, totalSize] = [0, 0];
	for (const { entry } of walkTree(objects, tree)) {
		if (entry.kind === 'directory') continue;
		fileCount++;
		totalSize += entry.size;
	}
	return { fileCount, totalSize };
}

/** What cannot be unpacked is lost: undefined. */
function tryUnpack(unpack: () => Buffer | undefined): Buffer | undefined {
	try {
		return unpack();
	} catch (error) {
		if (isDamage(error)) return undefined;
		throw error;
	}
}
