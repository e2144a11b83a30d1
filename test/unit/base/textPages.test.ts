import assert from 'node:assert/strict';
import { packTexts, unpackTexts } from '../../../src/base/memory/textPages';

describe('Texts in shared memory', () => {
	for (const texts of [
		[],
		[''],
		['', ''],
		['a.ts', 'Straße', '写真.png', '😀', '', 'b'],
		Array.from({ length: 50_000 }, (_, at) => `file-${at}`),
	]) {
		it(`are what they were (${texts.length})`, () => assert.deepEqual(unpackTexts(packTexts(texts)), texts));
	}

	it('keep their places where one of them is no text', () => {
		assert.deepEqual(unpackTexts(packTexts(['a', 'x\ud800y', 'b'])), ['a', 'x\ufffdy', 'b']);
	});

	it('are shared, not copied', () => {
		assert.ok(packTexts(['a']).memory instanceof SharedArrayBuffer);
	});
});
