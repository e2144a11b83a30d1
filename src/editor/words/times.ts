/** Times as people read them, in the clock of this machine: `17:42`, `yesterday 17:42`, `12 May 17:42`. */

export const monthNames = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
] as const;

/** As `Date.getDay` counts them. */
export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

export interface TimeLook {
	/** Tells two moments of the same minute apart. */
	readonly seconds?: boolean;
}

/** `17:42` today, else with the day, and with the year if it is another one. */
export function shortTime(time: Date, now: Date, look: TimeLook = {}): string {
	const day = dayOf(time, now);
	const clock = clockTime(time, look);
	return day === 'today' ? clock : `${day} ${clock}`;
}

/** The same in a sentence: `today at 17:42`, `yesterday at 17:42`, `on 12 May at 17:42`. */
export function spokenTime(time: Date, now: Date): string {
	const day = dayOf(time, now);
	return `${/^\d/.test(day) ? `on ${day}` : day} at ${clockTime(time)}`;
}

/** `12 May 2026 17:42`: the same whenever it is read. */
export function fullTime(time: Date): string {
	return `${dateOf(time)} ${time.getFullYear()} ${clockTime(time)}`;
}

/** `Tuesday, 12 May 2026, 17:42:05`. */
export function longTime(time: Date): string {
	const weekday = weekdayNames[time.getDay()] ?? '';
	return `${weekday}, ${dateOf(time)} ${time.getFullYear()}, ${clockTime(time, { seconds: true })}`;
}

/** Two moments, told apart down to the second if they are close. */
export function shortTimes(one: Date, other: Date, now: Date): readonly [string, string] {
	const isSame = shortTime(one, now) === shortTime(other, now);
	const look = { seconds: isSame };
	return [shortTime(one, now, look), shortTime(other, now, look)];
}

/** The first moment of a day. @param days after the day of `time` */
export function startOfDay(time: Date, days = 0): Date {
	return new Date(time.getFullYear(), time.getMonth(), time.getDate() + days);
}

function dayOf(time: Date, now: Date): string {
	if (time >= startOfDay(now) && time < startOfDay(now, 1)) return 'today';
	if (time >= startOfDay(now, -1) && time < startOfDay(now)) return 'yesterday';
	return time.getFullYear() === now.getFullYear() ? dateOf(time) : `${dateOf(time)} ${time.getFullYear()}`;
}

function dateOf(time: Date): string {
	return `${time.getDate()} ${(monthNames[time.getMonth()] ?? '').slice(0, 3)}`;
}

function clockTime(time: Date, { seconds = false }: TimeLook = {}): string {
	const parts = [time.getHours(), time.getMinutes(), ...(seconds ? [time.getSeconds()] : [])];
	return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
