import assert from 'node:assert/strict';
import { commonEnd, commonStart } from '../../../src/base/commonBytes';

describe('commonStart and commonEnd', () => {
	it('find the first byte that differs, from either side, wherever it is', () => {
		for (let length = 0; length <= 40; length++) {
			const bytes = Buffer.from(Array.from({ length }, (_, i) => i));
			assert.equal(commonStart(bytes, Buffer.from(bytes), length), length);
			assert.equal(commonEnd(bytes, Buffer.from(bytes), length), length);
			for (let at = 0; at < length; at++) {
				const other = Buffer.from(bytes);
				other[at] = 255;
				assert.equal(commonStart(bytes, other, length), at, `${at} of ${length}`);
				assert.equal(commonEnd(bytes, other, length), length - 1 - at, `${at} of ${length}, from the end`);
			}
		}
	});

	it('go no further than they are told, and compare ends of different lengths', () => {
		const [short, long] = [Buffer.from('abcx'), Buffer.from('abcdefx')];
		assert.equal(commonStart(short, long, 4), 3);
		assert.equal(commonStart(short, long, 2), 2);
		assert.equal(commonEnd(short, long, 4), 1);
		assert.equal(commonEnd(short, long, 0), 0);
	});
});
