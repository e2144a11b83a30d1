import assert from 'node:assert/strict';
import { aloneLimit, slabLength, togetherLimit } from '../../../src/core/store/packs/recordLimits';
import { ReadingTurns, ringLength } from '../../../src/core/capture/readingTurns';
import { batchesOf } from '../../../src/core/capture/readingWork';
import { SharedIds } from '../../../src/core/capture/sharedIds';
import { objectIdBytes } from '../../../src/core/store/objectStore';

describe('the turns of two threads that read', () => {
	it('give each batch to one of them', () => {
		const first = new ReadingTurns();
		const second = new ReadingTurns(first.memory);
		first.extend(3);
		assert.deepEqual(
			[first.take(), second.takeForResult(3), first.take(), second.takeForResult(3)],
			[0, 1, 2, undefined],
		);
		assert.deepEqual([first.take(), first.results], [undefined, 1]);
		first.extend(5);
		assert.equal(second.takeForResult(3), undefined, 'it does not know these yet');
		assert.deepEqual([second.takeForResult(5), first.take()], [3, 4]);
	});

	it('let the second one go on only as far as there is room', () => {
		const first = new ReadingTurns();
		const second = new ReadingTurns(first.memory);
		for (let count = 0; count < ringLength; count++) {
			assert.equal(second.waitForRoom(count), true);
			second.handOver(count);
		}
		first.giveBack(0);
		assert.equal(second.waitForRoom(ringLength), true);
		first.stop();
		assert.equal(second.waitForRoom(ringLength + 1), false, 'nobody wants any more');
		first.extend(1);
		assert.deepEqual([first.take(), second.takeForResult(1), first.results], [undefined, undefined, 0]);
	});
});

describe('the ids that two threads share', () => {
	it('are known from the second time on, whoever adds them', () => {
		const first = new SharedIds();
		const second = new SharedIds(first.memory);
		const ids = Array.from({ length: 2_000 }, (_, i) => objectIdBytes(Buffer.from(`${i}`)));
		assert.ok(ids.every((id, i) => !(i % 2 === 0 ? first : second).add(id)));
		assert.ok(ids.every((id, i) => (i % 3 === 0 ? first : second).add(id)));
	});

	it('are told apart although they lie in one place, and one that is all zeros is never known', () => {
		const ids = new SharedIds();
		const alike = [1, 2, 3].map((first) =>
			Buffer.concat([Buffer.from([first, 0, 0, 0, 255, 255, 255, 255]), Buffer.alloc(24)]),
		);
		assert.deepEqual(
			[...alike, ...alike].map((id) => ids.add(id)),
			[false, false, false, true, true, true],
		);
		assert.equal(ids.add(Buffer.alloc(32)) || ids.add(Buffer.alloc(32)), false);
	});

	it('are no more than there is room for', () => {
		const ids = new SharedIds();
		const id = Buffer.alloc(32);
		let added = 0;
		for (let number = 1; number <= 1 << 18; number++) {
			id.writeInt32LE(number, 0);
			id.writeInt32LE(number, 4);
			ids.add(id);
			if (ids.add(id)) added++;
		}
		assert.equal(added, 3 << 16);
	});
});

describe('batches of files', () => {
	it('are as large as records, and hold large files alone', () => {
		const some = Math.ceil(togetherLimit / 3);
		const sizes = [some, aloneLimit + 1, some, some, 5, slabLength, 0];
		const slots = sizes.map((_, slot) => slot);
		assert.deepEqual(
			batchesOf(slots, (slot) => sizes[slot]!),
			[[1], [0, 2, 3], [5], [4, 6]],
		);
		assert.deepEqual(
			batchesOf(
				Array.from({ length: 5_000 }, (_, slot) => slot),
				() => 0,
			).map(({ length }) => length),
			[4_096, 904],
		);
	});
});
