import assert from 'node:assert/strict';
import { longTime, shortTime, shortTimes, spokenTime, startOfDay } from '../../../../src/editor/words/times';

describe('times in rows and titles', () => {
	const now = new Date(2026, 4, 12, 9, 5, 7);
	const times = [
		new Date(2026, 4, 12, 0, 0, 0),
		new Date(2026, 4, 11, 23, 59, 59),
		new Date(2026, 4, 10, 17, 42),
		new Date(2025, 4, 12, 17, 42),
	];

	it('name the day where it is another one, and the year', () => {
		assert.deepEqual(
			times.map((time) => shortTime(time, now)),
			['00:00', 'yesterday 23:59', '10 May 17:42', '12 May 2025 17:42'],
		);
		assert.deepEqual(
			times.map((time) => spokenTime(time, now)),
			['today at 00:00', 'yesterday at 23:59', 'on 10 May at 17:42', 'on 12 May 2025 at 17:42'],
		);
		assert.equal(longTime(now), 'Tuesday, 12 May 2026, 09:05:07');
	});

	it('know the last day of a year, and clocks that are put on', () => {
		assert.equal(shortTime(new Date(2025, 11, 31, 8, 0), new Date(2026, 0, 1, 8, 0)), 'yesterday 08:00');
		assert.deepEqual(startOfDay(new Date(2025, 11, 31, 8), 1), new Date(2026, 0, 1));
	});

	it('tell two moments of one minute apart', () => {
		const [first, second, third] = [new Date(2026, 4, 12, 8, 0, 1), new Date(2026, 4, 12, 8, 0, 9), now];
		assert.deepEqual(shortTimes(first, second, now), ['08:00:01', '08:00:09']);
		assert.deepEqual(shortTimes(first, third, now), ['08:00', '09:05']);
	});
});
