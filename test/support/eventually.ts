/** Waiting for a state: asks again and again until it is reached, and says what was seen last when it never is. */
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

const pollMs = 50;
/** Says that a state never came, and not that it came late: a busy machine takes ten times as long as a quiet one. */
const patienceMs = 60_000;

/**
 * Resolves with the first answer that is accepted.
 * Throws when the deadline passes first, naming what was awaited and the last answer (or the error it ended in).
 */
export async function eventually<T>(
	what: string,
	ask: () => T | Promise<T>,
	accept: (answer: T) => boolean = Boolean,
	deadlineMs = patienceMs,
): Promise<T> {
	const until = Date.now() + deadlineMs;
	let last: string;
	let cause: unknown;
	do {
		try {
			const answer = await ask();
			if (accept(answer)) return answer;
			last = `last seen: ${inspect(answer, { depth: 6, breakLength: 120 })}`;
			cause = undefined;
		} catch (error) {
			last = 'the last try threw';
			cause = error;
		}
		await pause(pollMs);
	} while (Date.now() < until);
	throw new Error(`Not within ${deadlineMs / 1000} s: ${what} (${last}).`, cause === undefined ? {} : { cause });
}

/** Resolves when the answer, a value or its JSON, has been the same for so long, in milliseconds. Throws as `eventually`. */
export async function eventuallySettled(
	what: string,
	ask: () => Promise<string | number>,
	forMs: number,
): Promise<void> {
	let before: string | number | undefined;
	let since = performance.now();
	await eventually(`${what} stay the same`, async () => {
		const now = await ask();
		if (now !== before) since = performance.now();
		before = now;
		return performance.now() - since >= forMs;
	});
}
