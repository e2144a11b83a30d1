/** Damage done to a store, as a disk or a stranger would do it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import type { ObjectId } from '../../src/core/checkpoint';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { PackObjectStore } from '../../src/core/store/packObjectStore';
import { recordLength } from '../../src/core/store/packs/packRecord';

/** Changes the last four bytes (a last one alone may be padding) of the record that holds the object: with it go the other objects of the record. */
export function damageObject(storePath: string, id: ObjectId): void {
	const objects = new PackObjectStore({
		folder: path.join(storePath, 'packs'),
		fileSystem: nodeFileSystem,
		log: silentLog,
	});
	const pack = objects.packs.newestFirst.find((candidate) => candidate.entries.find(id));
	const record = pack?.entries.find(id)?.record;
	if (!pack || record === undefined) throw new Error(`There is no object ${id} in ${storePath}.`);
	const bytes = readFileSync(pack.path);
	const last = record + (recordLength(bytes, record) ?? 0) - 1;
	bytes.writeUInt32LE((bytes.readUInt32LE(last - 3) ^ 0x08080808) >>> 0, last - 3);
	writeFileSync(pack.path, bytes);
	objects.close();
}

/** The packs of a store, absolute, the oldest first. */
export function packsOf(storePath: string): string[] {
	const folder = path.join(storePath, 'packs');
	const names = readdirSync(folder).filter((name) => name.endsWith('.pack'));
	return names.sort().map((name) => path.join(folder, name));
}

/** Damages only the checksums of the records from an offset on: what is in them is as it was. @returns how many there were */
export function damageChecksums(pack: string, from: number): number {
	const bytes = readFileSync(pack);
	let count = 0;
	for (let offset = from; offset < bytes.length; offset += recordLength(bytes, offset) ?? Infinity) {
		bytes.writeUInt32LE((bytes.readUInt32LE(offset + 8) ^ 1) >>> 0, offset + 8);
		count++;
	}
	writeFileSync(pack, bytes);
	return count;
}
