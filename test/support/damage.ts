/** Damage done to a store, as a disk or a stranger would do it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import type { ObjectId } from '../../src/core/checkpoint';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { PackObjectStore } from '../../src/core/store/packObjectStore';
import { recordLength } from '../../src/core/store/packRecord';

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
