import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectId } from '../../../../src/core/checkpoint';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import { noise } from '../../../support/bytes';
import { openObjects } from '../../../support/openObjects';
import { makeTempFolder } from '../../../support/tempFolder';

describe('PackObjectStore and its indexes', () => {
	it('writes an index for a pack that is full, uses it, and does without it or with a damaged one', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder, packLimit: 4096 });
		const ids = Array.from({ length: 40 }, (_, i) => {
			const id = store.put('blob', noise(1000, i + 1));
			store.flush();
			return id;
		});
		const listed = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.idx'));
		assert.deepEqual(listed(), [], 'nobody waits for them');
		assert.equal(store.packs.needsIndexes, true);
		store.packs.writeIndexes();
		assert.equal(store.packs.needsIndexes, false);
		store.close();
		const indexes = listed();
		assert.ok(indexes.length >= 5, `${indexes.length} indexes`);
		const readAll = (): void => {
			const again = openObjects({ folder });
			for (const id of ids) assert.equal(objectIdOf(again.read(id)), id);
			assert.equal(again.stats().objectCount, 40);
			again.close();
		};
		readAll();
		writeFileSync(path.join(folder, indexes[0] ?? ''), noise(300));
		readAll();
		for (const name of indexes) rmSync(path.join(folder, name));
		readAll();
	});

	it('reads an index again that it has let go of, whatever became of the file', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder });
		const put = (count: number, from: string): ObjectId[] =>
			Array.from({ length: count }, (_, at) => store.put('blob', Buffer.from(`${from} ${at}`)));
		const ids = put(9_000, 'first');
		store.flush();
		store.packs.writeIndexes();
		const index = path.join(folder, 'pack-00000001.idx');
		const readAll = (): void => {
			for (const id of ids) assert.equal(objectIdOf(store.read(id)), id);
			assert.equal(store.has(objectIdOf(Buffer.from('stranger'))), false);
			assert.equal(store.stats().objectCount, ids.length);
		};
		const fates: readonly (() => void)[] = [
			() => undefined,
			() => writeFileSync(index, noise(300)),
			() => rmSync(index),
			// As if another process had written more and indexed it.
			() => {
				const other = openObjects({ folder });
				for (let at = 0; at < 9_000; at++) ids.push(other.put('blob', Buffer.from(`other ${at}`)));
				other.flush();
				other.packs.writeIndexes();
				other.close();
				store.refresh();
			},
		];
		for (const [at, changeFile] of fates.entries()) {
			assert.ok(store.stats().storedBytes > 0);
			store.reader.forget();
			store.packs.releaseIndexes();
			changeFile();
			readAll();
			store.packs.releaseIndexes();
			ids.push(...put(10, `after ${at}`));
			store.flush();
			readAll();
		}
		const again = openObjects({ folder });
		assert.equal(again.stats().objectCount, ids.length);
		again.close();
		store.close();
	});
});
