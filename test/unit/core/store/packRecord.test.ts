import assert from 'node:assert/strict';
import { codecs } from '../../../../src/core/store/codecs/codec';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import {
	decodeRecord,
	encodeEach,
	encodeTogether,
	isIntact,
	recordHeaderLength,
	recordLength,
} from '../../../../src/core/store/packs/packRecord';
import { shortIdOf } from '../../../../src/core/store/shortId';

const [one, two] = [Buffer.from('one'), Buffer.from('two two')];
const [idOne, idTwo] = [objectIdOf(one), objectIdOf(two)];

describe('pack records', () => {
	it('are the same bytes whether what was packed is small, and copied, or large, and a piece of its own', () => {
		for (const length of [10, 100_000]) {
			const packed = Buffer.alloc(length, 7);
			const pieces = encodeTogether([{ id: idOne, type: 'blob', plainLength: length }], codecs.raw, packed);
			const record = Buffer.concat(pieces);

			assert.equal(pieces.at(-1) === packed, length === 100_000);
			assert.equal(isIntact(record), true);
			assert.deepEqual(decodeRecord(record)?.payload, packed);
		}
	});

	it('of objects packed together read back', () => {
		const listed = [
			{ id: idOne, type: 'blob' as const, plainLength: 3 },
			{ id: idTwo, type: 'tree' as const, plainLength: 5_000_000_000 },
		];
		const bytes = Buffer.concat(encodeTogether(listed, codecs.raw, Buffer.concat([one, two])));

		assert.equal(recordLength(bytes), bytes.length);
		assert.deepEqual(decodeRecord(bytes), {
			together: codecs.raw,
			objects: [
				{ ...listed[0], codec: codecs.raw, offset: 0, packedLength: 0 },
				{ ...listed[1], codec: codecs.raw, offset: 3, packedLength: 0 },
			],
			payload: Buffer.concat([one, two]),
		});
	});

	it('of objects packed each by itself read back, with their bases', () => {
		const base = { id: shortIdOf(idOne), version: 4_095 };
		const bytes = encodeEach([
			{ id: idOne, type: 'meta', plainLength: 3, codec: codecs.raw, payload: one },
			{ id: idTwo, type: 'blob', plainLength: 7, codec: codecs.patch, payload: two, base },
		]);

		assert.deepEqual(decodeRecord(bytes), {
			together: undefined,
			objects: [
				{ id: idOne, type: 'meta', plainLength: 3, codec: codecs.raw, offset: 0, packedLength: 3 },
				{ id: idTwo, type: 'blob', plainLength: 7, codec: codecs.patch, offset: 3, packedLength: 7, base },
			],
			payload: Buffer.concat([one, two]),
		});
	});

	it('are not intact when any bit is flipped, or when they are cut at any length', () => {
		const bytes = encodeEach([{ id: idOne, type: 'blob', plainLength: 3, codec: codecs.raw, payload: one }]);
		assert.equal(isIntact(bytes), true);
		for (let bit = 0; bit < bytes.length * 8; bit++) {
			const flipped = Buffer.from(bytes);
			flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			assert.equal(isIntact(flipped), false, `bit ${bit}`);
		}
		for (let length = 0; length < bytes.length; length++) assert.equal(isIntact(bytes.subarray(0, length)), false);
	});

	it('that lie about what they hold are refused', () => {
		const bytes = encodeEach([{ id: idOne, type: 'blob', plainLength: 3, codec: codecs.raw, payload: one }]);
		const lies: [number, number][] = [
			[2, 9], // a kind that there is not
			[recordHeaderLength, 200], // more objects than there is room for
			[recordHeaderLength + 1, 7], // a type that there is not
			[bytes.length - 4, 99], // a payload that is longer than the record
		];
		for (const [offset, value] of lies) {
			const lying = Buffer.from(bytes);
			lying[offset] = value;
			assert.equal(decodeRecord(lying), undefined, `byte ${offset}`);
		}
	});
});
