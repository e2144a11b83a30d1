import assert from 'node:assert/strict';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import { type IndexedObject, ObjectColumns } from '../../../../src/core/store/packs/objectColumns';
import { PackEntries } from '../../../../src/core/store/packs/packEntries';
import { PackIndex } from '../../../../src/core/store/packs/packIndex';
import { shortIdOf } from '../../../../src/core/store/shortId';

const objects: IndexedObject[] = Array.from({ length: 1000 }, (_, i) => ({
	id: objectIdOf(Buffer.from(String(i))),
	record: i * 7,
	slot: i % 5,
}));

function columnsOf(listed: readonly IndexedObject[]): ObjectColumns {
	const columns = new ObjectColumns();
	for (const object of listed) columns.add(object);
	return columns;
}

describe('PackIndex', () => {
	it('finds every object by its id and by the beginning of it, and no other', () => {
		const index = PackIndex.load(PackIndex.encode(columnsOf(objects), 12_345, 6_789));
		assert.ok(index);
		assert.deepEqual([index.covered, index.plainBytes, index.count], [12_345, 6_789, 1000]);
		for (const { id, record, slot } of objects) {
			assert.deepEqual(index.find(id), { record, slot });
			assert.deepEqual(index.withPrefix(shortIdOf(id)), [id]);
		}
		const stranger = objectIdOf(Buffer.from('stranger'));
		assert.equal(index.find(stranger), undefined);
		assert.deepEqual(index.withPrefix(shortIdOf(stranger)), []);
		assert.deepEqual([...index.objects()].map(({ id }) => id).sort(), objects.map(({ id }) => id).sort());
	});

	it('is read again when it was let go of, as it is then', () => {
		const index = PackIndex.load(PackIndex.encode(columnsOf(objects), 12_345, 6_789));
		assert.ok(index);
		let reads = 0;
		const [first, second] = objects;
		assert.ok(first && second);
		index.release(() => {
			reads++;
			return PackIndex.encode(columnsOf(objects), 12_345, 6_789);
		});
		assert.deepEqual([index.covered, index.plainBytes, index.count, reads], [12_345, 6_789, 1000, 0]);
		assert.deepEqual(index.find(first.id), { record: first.record, slot: first.slot });
		assert.deepEqual(
			[[...index.objects()].length, index.withPrefix(shortIdOf(second.id)), reads],
			[1000, [second.id], 1],
		);

		index.release(() => PackIndex.encode(columnsOf([second]), 12_345, 6_789));
		assert.deepEqual([index.find(first.id), index.find(second.id)], [undefined, { record: 7, slot: 1 }]);
		assert.equal([...index.objects()].length, 1);
	});

	it('holds nothing at all as well', () => {
		const index = PackIndex.load(PackIndex.encode(columnsOf([]), 8, 0));
		assert.equal(index?.find(objectIdOf(Buffer.from('x'))), undefined);
	});

	it('has the last place of an object that comes twice, also among ids that begin alike', () => {
		const alike = (end: string): IndexedObject['id'] => `${'ab'.repeat(31)}${end}` as IndexedObject['id'];
		const listed = ['07', '03', 'ff', '03', '00'].map((end, record) => ({ id: alike(end), record, slot: 0 }));
		const index = PackIndex.load(PackIndex.encode(columnsOf(listed), 8, 0));
		assert.deepEqual(
			[...(index?.objects() ?? [])].map(({ id, record }) => [id.slice(-2), record]),
			[
				['00', 4],
				['03', 3],
				['07', 0],
				['ff', 2],
			],
		);
		assert.equal(index?.withPrefix(shortIdOf(alike('00'))).length, 4);
	});

	it('is refused when any byte is flipped, and when it is cut at any length', () => {
		const bytes = PackIndex.encode(columnsOf(objects.slice(0, 3)), 100, 10);
		for (let i = 0; i < bytes.length; i++) {
			const flipped = Buffer.from(bytes);
			flipped[i] = (flipped[i] ?? 0) ^ 0x10;
			assert.equal(PackIndex.load(flipped), undefined, `byte ${i}`);
			assert.equal(PackIndex.load(bytes.subarray(0, i)), undefined, `length ${i}`);
		}
	});
});

describe('what is in a pack', () => {
	it('is listed once, where it is found, also where it was stored again after the index was written', () => {
		const entries = new PackEntries();
		assert.equal(entries.load(PackIndex.encode(columnsOf(objects), 12_345, 6_789)), true);
		const [again, ...others] = objects;
		assert.ok(again);
		const young = { id: objectIdOf(Buffer.from('young')), record: 20_000, slot: 1 };
		const moved = { id: again.id, record: 30_000, slot: 2 };
		for (const object of [young, moved]) entries.addObject({ ...object, plainLength: 1 });
		const byId = (a: IndexedObject, b: IndexedObject): number => (a.id < b.id ? -1 : 1);
		assert.deepEqual([...entries.objects()].sort(byId), [young, moved, ...others].sort(byId));
		for (const { id, record, slot } of entries.objects()) assert.deepEqual(entries.find(id), { record, slot });
	});
});
