import assert from 'node:assert/strict';
import { checkpointFilter, searchable } from '../../../../src/editor/words/checkpointFilter';

describe('what is typed to find a checkpoint', () => {
	/** A Tuesday. */
	const now = new Date(2026, 11, 1, 9, 5, 7);
	const times: Readonly<Record<string, Date>> = {
		today: new Date(2026, 11, 1, 8, 0, 30),
		'last minute of yesterday': new Date(2026, 10, 30, 23, 59, 59),
		saturday: new Date(2026, 10, 28, 17, 42, 5),
		'17 November': new Date(2026, 10, 17, 7, 42),
		'2 November': new Date(2026, 10, 2, 17, 0),
		'a year ago': new Date(2025, 10, 28, 0, 12),
		'3 April': new Date(2026, 3, 3, 5, 0),
		'4 March': new Date(2026, 2, 4, 5, 0),
	};
	const all = Object.entries(times).map(([name, time], index) => ({
		name,
		// Not a word of its name: only the time is to be found.
		one: searchable(`mb7${index}zqk`, time, ['Saved', `src/part-${index}/a.ts`], now),
	}));
	const found = (typed: string): string[] =>
		all.filter(({ one }) => checkpointFilter(typed, now)(one)).map(({ name }) => name);
	const each = (cases: Readonly<Record<string, readonly string[]>>): void => {
		for (const [typed, expected] of Object.entries(cases)) assert.deepEqual(found(typed), expected, `“${typed}”`);
	};

	it('finds a day however it is written', () => {
		for (const typed of [
			'28 Nov 2026',
			'2026-11-28',
			'nov 28, 2026',
			'28. November 2026',
			'28.11.2026',
			'11/28/2026',
		]) {
			assert.deepEqual(found(typed), ['saturday'], `“${typed}”`);
		}
		each({
			'28 Nov': ['saturday', 'a year ago'],
			'november 28th': ['saturday', 'a year ago'],
			'28.11.': ['saturday', 'a year ago'],
			'2 Nov': ['2 November'],
			'17 nov': ['17 November'],
			'3/4': ['3 April', '4 March'],
			'2026-11': ['last minute of yesterday', 'saturday', '17 November', '2 November'],
			'nov 2025': ['a year ago'],
			'2025': ['a year ago'],
			apr: ['3 April'],
			'31 feb': [],
			'32 nov': [],
			'2026-13-01': [],
		});
	});

	it('finds days by what they are from here, and by their weekday', () => {
		each({
			today: ['today'],
			yesterday: ['last minute of yesterday'],
			yest: ['last minute of yesterday'],
			Saturday: ['saturday'],
			sat: ['saturday'],
			'Saturday, 28 Nov 2026, 17:42:05': ['saturday'],
			'yesterday 23:59': ['last minute of yesterday'],
		});
	});

	it('finds times, with both clocks', () => {
		each({
			'17:42': ['saturday'],
			'17:42:05': ['saturday'],
			'17:': ['saturday', '2 November'],
			'17:4': ['saturday'],
			'7:42': ['17 November'],
			'7:42 am': ['17 November'],
			'5:42pm': ['saturday'],
			'5 pm': ['saturday', '2 November'],
			'12am': ['a year ago'],
			'nov 28 17:42': ['saturday'],
			'17:42 yesterday': [],
		});
	});

	it('finds more the less is typed', () => {
		for (const whole of ['28 nov 2026', 'yesterday 23:59', '2026-11-28 17:42', 'saturday']) {
			const [wanted = ''] = found(whole);
			for (const end of [2, whole.length - 2])
				assert.ok(found(whole.slice(0, end)).includes(wanted), whole.slice(0, end));
		}
		assert.equal(found('').length, all.length);
		assert.equal(found('  ').length, all.length);
	});

	it('finds words in any order, an id by its beginning, and both beside a time', () => {
		each({
			'part-3 SAVED': ['17 November'],
			'saved nov 28 part-2': ['saturday'],
			'part-2 part-3': [],
			mb75: ['a year ago'],
			b75z: [],
			'src/part-0/a.ts': ['today'],
		});
	});

	it('takes a day in a label for a word, too', () => {
		const one = searchable('mb7azqk', new Date(2026, 3, 3), ['as of 28 Nov', 'v1.13 (50% (a|b)'], now);
		for (const typed of ['28 nov', 'v1.13', '50%', '(a|b)', '1.13'])
			assert.ok(checkpointFilter(typed, now)(one), typed);
	});

	it('looks through ten thousand checkpoints in a moment', () => {
		const many = Array.from({ length: 10_000 }, (_, index) =>
			searchable(`mb7${index}`, new Date(now.getTime() - index * 600_000), ['Saved', `src/file${index}.ts`], now),
		);
		const accepts = checkpointFilter('28 nov saved src/file', now);
		const from = performance.now();
		const count = many.filter(accepts).length;
		assert.equal(count, 144);
		assert.ok(performance.now() - from < 1_000);
	});
});
