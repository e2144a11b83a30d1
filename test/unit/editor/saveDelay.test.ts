import assert from 'node:assert/strict';
import { captureDelay } from '../../../src/editor/triggers/saveDelay';

describe('captureDelay', () => {
	it('is short after a quiet time, and ends with the window after a capture', () => {
		assert.deepEqual(
			[captureDelay(Infinity, 10_000), captureDelay(4_000, 10_000), captureDelay(9_900, 10_000), captureDelay(5, 0)],
			[300, 6_000, 300, 300],
		);
	});
});
