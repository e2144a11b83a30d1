import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CheckpointId } from '../../../src/core/checkpoint';
import {
	assertPolicy,
	removedByPolicy,
	removedForSize,
	type RetainedCheckpoint,
	type RetentionPolicy,
} from '../../../src/core/maintenance/retention';
import { isError } from '../../support/isError';

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
		[
			'takes a rule of 0 for none that is given',
			hours.slice(0, 4),
			{ keepLast: 0, keepHourly: 2 },
			['03-18T08:00', '03-18T11:10'],
		],
		[
			'keeps the newest of each of the last hours that have one',
			hours,
			{ keepHourly: 3 },
			['03-17T00:00', '03-17T23:59', '03-18T11:10'],
		],
		[
			'keeps the newest of each day',
			hours,
			{ keepDaily: 2 },
			['03-17T00:00', '03-18T08:00', '03-18T10:59', '03-18T11:10'],
		],
		[
			'keeps the oldest as well where a rule has room left',
			hours,
			{ keepDaily: 3 },
			['03-18T08:00', '03-18T10:59', '03-18T11:10'],
		],
		[
			'keeps the oldest where only one of several rules has room left',
			hours,
			{ keepLast: 1, keepWeekly: 2 },
			['03-17T23:59', '03-18T08:00', '03-18T10:59', '03-18T11:10'],
		],
		[
			'keeps the newest of each week, which begins on Monday',
			at('03-16T00:00', '03-15T23:59', '03-09T00:00', '03-08T23:59'),
			{ keepWeekly: 2 },
			['03-08T23:59', '03-09T00:00'],
		],
		[
			'keeps what any rule keeps',
			hours,
			{ keepLast: 1, keepDaily: 2 },
			['03-17T00:00', '03-18T08:00', '03-18T10:59', '03-18T11:10'],
		],
		['removes what is too old, whatever keeps it', hours, { keepLast: 6, maxAgeDays: 1 }, ['03-17T00:00']],
		[
			'removes by age alone',
			hours,
			{ maxAgeDays: 0.01 },
			hours
				.slice(1)
				.map(({ id }) => String(id))
				.reverse(),
		],
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
		assert.deepEqual(removed(protectedOnes, { maxAgeDays: 0.01 }, ['03-18T11:50']), ['03-17T23:59', '03-18T08:00']);
	});
});

/** The start of what a time lies in, as a calendar writes it. */
const calendar = {
	keepHourly: (time: Date): string => time.toISOString().slice(0, 13),
	keepDaily: (time: Date): string => time.toISOString().slice(0, 10),
	keepWeekly: (time: Date): string => {
		const monday = new Date(time);
		while (monday.getUTCDay() !== 1) monday.setUTCDate(monday.getUTCDate() - 1);
		return monday.toISOString().slice(0, 10);
	},
};

/** What restic's manual says of `forget`: the newest of each of so many periods, and the oldest of all where there are fewer of them. */
function keptByHand(times: readonly Date[], policy: RetentionPolicy): Set<Date> {
	const kept = new Set(times.slice(0, policy.keepLast ?? 0));
	const oldest = times.at(-1);
	for (const [rule, periodOf] of Object.entries(calendar)) {
		const number = policy[rule as keyof typeof calendar] ?? 0;
		const newest = new Map<string, Date>();
		for (const time of times.toReversed()) newest.set(periodOf(time), time);
		const periods = [...newest.keys()].sort().reverse();
		for (const period of periods.slice(0, number)) kept.add(newest.get(period) ?? assert.fail());
		if (oldest && number > periods.length) kept.add(oldest);
	}
	return kept;
}

describe('the rules together, on histories of any kind', () => {
	const minuteMs = 60_000;
	const gaps = fc.oneof(
		fc.integer({ min: 1, max: 50 }),
		fc.integer({ min: 50, max: 3_000 }),
		fc.integer({ min: 3_000, max: 30_000 }),
	);
	const number = fc.option(fc.nat({ max: 6 }), { nil: undefined });
	const policies = fc.record({ keepLast: number, keepHourly: number, keepDaily: number, keepWeekly: number });

	it('keep what restic keeps', () => {
		fc.assert(
			fc.property(fc.nat({ max: 500_000 }), fc.array(gaps, { maxLength: 60 }), policies, (end, minutes, given) => {
				const policy = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
				fc.pre(Object.values(policy).some((value) => value !== undefined && value > 0));
				let at = now.getTime() - end * minuteMs;
				const times = minutes.map((gap) => new Date((at -= gap * minuteMs)));
				const checkpoints = times.map((time) => ({
					id: time.toISOString() as CheckpointId,
					createdAt: time,
					tags: [],
					pinned: false,
				}));
				const kept = keptByHand(times, policy);
				const expected = times.filter((time) => !kept.has(time)).map((time) => time.toISOString());
				assert.deepEqual(removed(checkpoints, policy), expected.reverse());
			}),
			{ numRuns: 300 },
		);
	});
});

describe('a policy that keeps nothing', () => {
	for (const policy of [
		{ keepLast: 0 },
		{ keepLast: 0, keepHourly: 0, keepDaily: 0, keepWeekly: 0 },
		{ keepDaily: 0, maxAgeDays: 30 },
		{ maxAgeDays: 0 },
		{ keepLast: 5, maxAgeDays: 0 },
		{ maxBytes: 0 },
		{ keepLast: -1 },
		{ keepLast: 1.5 },
		{ keepWeekly: NaN },
		{ keepLast: 1, keepDaily: Infinity },
		{ maxAgeDays: -1 },
		{ maxBytes: NaN },
	] as RetentionPolicy[]) {
		it(`is refused: ${Object.entries(policy).join(' ')}`, () => {
			assert.throws(() => assertPolicy(policy), isError('invalidArgument'));
		});
	}

	it('is another thing than one that has a rule, or none', () => {
		for (const policy of [{}, { keepLast: 1 }, { keepLast: 0, keepDaily: 1 }, { maxAgeDays: 0.5 }, { maxBytes: 1 }]) {
			assertPolicy(policy);
		}
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
