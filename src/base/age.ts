/** How old something is, in words. */
import { plural } from './text';

const units = [
	[60, 'second'],
	[60, 'minute'],
	[24, 'hour'],
	[7, 'day'],
] as const;

/** `just now`, `5 minutes ago`, `3 days ago`; the date from a week on. */
export function ageOf(time: Date, now: Date): string {
	let amount = Math.max(0, (now.getTime() - time.getTime()) / 1000);
	if (amount < 10) return 'just now';
	for (const [size, unit] of units) {
		if (amount < size) return `${plural(Math.floor(amount), unit)} ago`;
		amount /= size;
	}
	return time.toLocaleDateString();
}
