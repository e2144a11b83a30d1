/**
 * What the user types to find a checkpoint: words of its label, its trigger and tags, days (`28 Nov`, `2026-11-28`, `yesterday`,
 * `friday`) and times (`17:42`, `5 pm`). A checkpoint is found if each part of what is typed fits it, as a word or as a moment.
 */
import { monthNames, startOfDay, weekdayNames } from './times';

/** A checkpoint as it is searched. Made once, asked at each key. */
export interface Searchable {
	readonly id: string;
	readonly time: Date;
	/** All that can be read of it, in lower case. */
	readonly text: string;
	/** How people begin to write its day, in lower case. */
	readonly dayWords: readonly string[];
	/** `17:42:05`. */
	readonly clock: string;
}

type Term = (one: Searchable) => boolean;

/** Of a day, what was said. */
interface DayParts {
	readonly year?: number;
	/** From 0. */
	readonly month?: number;
	readonly day?: number;
}

/** @param words whatever stands in its row, and what the row leaves out */
export function searchable(id: string, time: Date, words: readonly string[], now: Date): Searchable {
	const month = monthNames[time.getMonth()] ?? '';
	const [year, monthNumber, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(String) as [
		string,
		string,
		string,
	];
	const iso = `${year}-${monthNumber.padStart(2, '0')}-${day.padStart(2, '0')}`;
	return {
		id,
		time,
		text: words.join('\n').toLowerCase(),
		dayWords: [weekdayNames[time.getDay()] ?? '', month, day, year, iso, relativeDay(time, now)]
			.filter((word) => word !== '')
			.map((word) => word.toLowerCase()),
		clock: [time.getHours(), time.getMinutes(), time.getSeconds()]
			.map((part) => String(part).padStart(2, '0'))
			.join(':'),
	};
}

/** Tells which checkpoints fit what was typed: all of them for nothing. */
export function checkpointFilter(typed: string, now: Date): (one: Searchable) => boolean {
	const terms = termsOf(typed, now);
	return (one) => terms.every((term) => term(one));
}

/** What belongs together, such as `28 Nov 2026`, is one term; it fits as a day, or as it stands. */
function termsOf(typed: string, now: Date): Term[] {
	const tokens = typed
		.toLowerCase()
		.split(/[\s,·]+/)
		.filter((token) => token !== '');
	const terms: Term[] = [];
	for (let at = 0; at < tokens.length;) {
		const length = [3, 2, 1].find((count) => momentOf(tokens.slice(at, at + count), count, now)) ?? 1;
		const part = tokens.slice(at, at + length);
		const moment = momentOf(part, length, now);
		const phrase = part.join(' ');
		terms.push((one) => hasWords(one, phrase) || (moment ? moment(one) : begins(one, phrase)));
		at += length;
	}
	return terms;
}

function hasWords({ id, text }: Searchable, phrase: string): boolean {
	return text.includes(phrase) || (phrase.length >= 4 && id.startsWith(phrase));
}

/** What is no moment yet may become one: `2` is on the way to `28 Nov`, `17` to `17:42`. */
function begins({ dayWords, clock }: Searchable, word: string): boolean {
	return clock.startsWith(word) || dayWords.some((known) => known.startsWith(word));
}

function momentOf(part: readonly string[], length: number, now: Date): Term | undefined {
	if (part.length !== length) return undefined;
	return dayOf(part, now) ?? timeOf(part.join(''));
}

function dayOf(part: readonly string[], now: Date): Term | undefined {
	const [word = ''] = part;
	if (part.length === 1) {
		const days = ['today', 'yesterday'].indexOf(word);
		if (days !== -1) return isWithin(startOfDay(now, -days), startOfDay(now, 1 - days));
		const weekday = indexByName(weekdayNames, word);
		if (weekday !== -1) return ({ time }) => time.getDay() === weekday;
	}
	const wanted = writtenDays(part);
	if (wanted.length === 0) return undefined;
	return ({ time }) =>
		wanted.some(
			({ year, month, day }) =>
				(year === undefined || time.getFullYear() === year) &&
				(month === undefined || time.getMonth() === month) &&
				(day === undefined || time.getDate() === day),
		);
}

/** What a date can mean: `3/4` is a day of March or of April. */
function writtenDays(part: readonly string[]): DayParts[] {
	if (part.length > 1) return namedDay(part);
	const [word = ''] = part;
	const [, isoYear, isoMonth, isoDay] = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/.exec(word) ?? [];
	if (isoYear !== undefined) return [dayParts(isoYear, Number(isoMonth) - 1, isoDay)].filter(isPossible);
	const [, first, second, year] = /^(\d{1,2})[./](\d{1,2})(?:[./](\d{4})?)?$/.exec(word) ?? [];
	if (first !== undefined && second !== undefined) {
		return [dayParts(year, Number(second) - 1, first), dayParts(year, Number(first) - 1, second)].filter(isPossible);
	}
	const month = indexByName(monthNames, word);
	return month === -1 ? [] : [{ month }];
}

/** `28 nov`, `nov 28th`, `28. november 2026`, `nov 2026`. */
function namedDay(part: readonly string[]): DayParts[] {
	const month = part.map((word) => indexByName(monthNames, word.replace(/\.$/, ''))).find((found) => found !== -1);
	const day = part.map((word) => /^(\d{1,2})(?:\.|st|nd|rd|th)?$/.exec(word)?.[1]).find((found) => found !== undefined);
	const year = part.find((word) => /^\d{4}$/.test(word));
	const known = [month, day, year].filter((one) => one !== undefined).length;
	return month === undefined || known !== part.length ? [] : [dayParts(year, month, day)].filter(isPossible);
}

function dayParts(year: string | undefined, month: number, day: string | undefined): DayParts {
	return {
		month,
		...(year === undefined ? {} : { year: Number(year) }),
		...(day === undefined ? {} : { day: Number(day) }),
	};
}

function isPossible({ month = 0, day = 1 }: DayParts): boolean {
	return month >= 0 && month < 12 && day >= 1 && day <= 31;
}

/** `17:42`, and what is typed on the way there; `5:42 pm`, `5pm`. */
function timeOf(word: string): Term | undefined {
	const [, hours, minutes, half] = /^(\d{1,2})(:[\d:]*)?(am|pm)?$/.exec(word) ?? [];
	if (hours === undefined || (minutes === undefined && half === undefined)) return undefined;
	const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
	const begin = `${String(hour).padStart(2, '0')}${minutes ?? ':'}`;
	return ({ clock }) => clock.startsWith(begin);
}

/** A name, or its first three letters and more. -1 for none. */
function indexByName(names: readonly string[], word: string): number {
	return word.length < 3 ? -1 : names.findIndex((name) => name.toLowerCase().startsWith(word));
}

function relativeDay(time: Date, now: Date): string {
	if (isBetween(time, startOfDay(now), startOfDay(now, 1))) return 'today';
	return isBetween(time, startOfDay(now, -1), startOfDay(now)) ? 'yesterday' : '';
}

function isWithin(from: Date, to: Date): Term {
	return ({ time }) => isBetween(time, from, to);
}

function isBetween(time: Date, from: Date, to: Date): boolean {
	return time >= from && time < to;
}
