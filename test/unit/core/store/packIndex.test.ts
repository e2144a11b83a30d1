import assert from 'node:assert/strict';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import { type IndexedObject, PackIndex } from '../../../../src/core/store/packIndex';
import { shortIdOf } from '../../../../src/core/store/shortId';

const objects: IndexedObject[] = Array.from({ length: 1000 }, (_, i) => ({
	id: objectIdOf(Buffer.from(String(i))),
	record: i * 7,
	slot: i % 5,
}));

describe('PackIndex', () => {
	it('finds every object by its id and by the beginning of it, and no other', () => {
		const index = PackIndex.load(PackIndex.encode(objects, 12_345, 6_789));
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

	it('holds nothing at all as well', () => {
		const index = PackIndex.load(PackIndex.encode([], 8, 0));
		assert.equal(index?.find(objectIdOf(Buffer.from('x'))), undefined);
	});

	it('is refused when any byte is flipped, and when it is cut at any length', () => {
		const bytes = PackIndex.encode(objects.slice(0, 3), 100, 10);
		for (let i = 0; i < bytes.length; i++) {
			const flipped = Buffer.from(bytes);
			flipped[i] = (flipped[i] ?? 0) ^ 0x10;
			assert.equal(PackIndex.load(flipped), undefined, `byte ${i}`);
			assert.equal(PackIndex.load(bytes.subarray(0, i)), undefined, `length ${i}`);
		}
	});
});
