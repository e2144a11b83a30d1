import assert from 'node:assert/strict';
import type { CheckpointId } from '../../../src/core/checkpoint';
import {
	removedByPolicy,
	removedForSize,
	type RetainedCheckpoint,
	type RetentionPolicy,
} from '../../../src/core/retention';

const now = new Date('2026-03-18T12:00:00Z');

/** Named by their times, given newest first. */
function at(...times: string[]): RetainedCheckpoint[] {
	return times.map((time) => ({
		id: time as CheckpointId,
		createdAt: new Date(`2026-${time}:00Z`),
		tags: [],
		pinned: false,
	}));
}

const removed = (
	checkpoints: readonly RetainedCheckpoint[],
	policy: RetentionPolicy,
	inUse: readonly string[] = [],
): string[] => removedByPolicy({ checkpoints, policy, now, inUse: new Set(inUse as CheckpointId[]) });

describe('the retention policy', () => {
	const hours = at('03-18T11:50', '03-18T11:10', '03-18T10:59', '03-18T08:00', '03-17T23:59', '03-17T00:00');

	const table: [string, readonly RetainedCheckpoint[], RetentionPolicy, string[]][] = [
		['keeps everything without rules', hours, {}, []],
		['keeps the newest', hours, { keepLast: 2 }, ['03-17T00:00', '03-17T23:59', '03-18T08:00', '03-18T10:59']],
		['keeps none where the number is 0', hours.slice(0, 2), { keepLast: 0 }, ['03-18T11:10', '03-18T11:50']],
		[
			'keeps the newest of each of the last hours that have one',
			hours,
			{ keepHourly: 3 },
			['03-17T00:00', '03-17T23:59', '03-18T11:10'],
		],
		[
			'keeps the newest of each day',
			hours,
			{ keepDaily: 5 },
			['03-17T00:00', '03-18T08:00', '03-18T10:59', '03-18T11:10'],
		],
		[
			'keeps the newest of each week, which begins on Monday',
			at('03-16T00:00', '03-15T23:59', '03-09T00:00', '03-08T23:59'),
			{ keepWeekly: 3 },
			['03-09T00:00'],
		],
		[
			'keeps what any rule keeps',
			hours,
			{ keepLast: 1, keepDaily: 2 },
			['03-17T00:00', '03-18T08:00', '03-18T10:59', '03-18T11:10'],
		],
		['removes what is too old, whatever keeps it', hours, { keepLast: 6, maxAgeDays: 1 }, ['03-17T00:00']],
		['removes by age alone', hours, { maxAgeDays: 0 }, hours.map(({ id }) => String(id)).reverse()],
		['has nothing to do without checkpoints', [], { keepLast: 1 }, []],
	];
	for (const [what, checkpoints, policy, expected] of table) {
		it(what, () => {
			assert.deepEqual(removed(checkpoints, policy), expected);
		});
	}

	it('never removes what is pinned, tagged or in use, and does not count it', () => {
		const [first, second, third, fourth, fifth] = hours as [RetainedCheckpoint, ...RetainedCheckpoint[]];
		const protectedOnes = [
			first,
			{ ...second, pinned: true },
			{ ...third, tags: ['t'] },
			fourth,
			fifth,
		] as RetainedCheckpoint[];
		assert.deepEqual(removed(protectedOnes, { keepLast: 1 }, ['03-18T11:50']), ['03-17T23:59']);
		assert.deepEqual(removed(protectedOnes, { maxAgeDays: 0 }, ['03-18T11:50']), ['03-17T23:59', '03-18T08:00']);
	});
});

describe('room for a size', () => {
	/** Each takes 10 bytes, the protected ones 5 together. */
	const bytes = (): ((next: CheckpointId | undefined) => Promise<number>) => {
		let total = 5;
		return (next) => Promise.resolve((total += next === undefined ? 0 : 10));
	};
	const list = at('03-18T04:00', '03-18T03:00', '03-18T02:00', '03-18T01:00');

	for (const [limit, expected] of [
		[45, []],
		[44, ['03-18T01:00']],
		[15, ['03-18T01:00', '03-18T02:00', '03-18T03:00']],
		[4, ['03-18T01:00', '03-18T02:00', '03-18T03:00', '03-18T04:00']],
	] as [number, string[]][]) {
		it(`is made by the oldest: ${expected.length} for ${limit} bytes`, async () => {
			assert.deepEqual(await removedForSize({ checkpoints: list, inUse: new Set() }, limit, bytes()), expected);
		});
	}
});
