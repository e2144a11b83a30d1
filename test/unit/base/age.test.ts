import assert from 'node:assert/strict';
import { ageOf } from '../../../src/base/age';

describe('an age', () => {
	it('is told in words', () => {
		const now = new Date('2026-01-10T00:00:00Z');
		const ages = [0, 9, 59, 60, 3599, 3600, 86_400, 6 * 86_400].map((seconds) =>
			ageOf(new Date(now.getTime() - seconds * 1000), now),
		);
		assert.deepEqual(ages, [
			'just now',
			'just now',
			'59 seconds ago',
			'1 minute ago',
			'59 minutes ago',
			'1 hour ago',
			'1 day ago',
			'6 days ago',
		]);
		assert.equal(ageOf(new Date(now.getTime() + 5000), now), 'just now');
		assert.match(ageOf(new Date('2025-12-24T12:00:00Z'), now), /2025/);
	});
});
