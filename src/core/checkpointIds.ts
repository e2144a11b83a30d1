/** Ids of checkpoints: unique, and sorted by time even when the clock is not (the ULID layout, in lower case). */
import { randomBytes } from 'node:crypto';
import type { CheckpointId } from './checkpoint';

/** Crockford's base 32 (no i, l, o, u), as in the ULID specification. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const timeLength = 10;
const randomLength = 16;

const pattern = /^[0-9a-hjkmnp-tv-z]{26}$/;

export function isCheckpointId(text: string): text is CheckpointId {
	return pattern.test(text);
}

/**
 * Makes the id that follows `previous`: 48 bits of time, 80 random bits. Where the clock has not moved on since
 * `previous`, or has gone back, the id is `previous` plus one.
 */
export function nextCheckpointId(now: number, previous: CheckpointId | undefined): CheckpointId {
	const fresh = encode(BigInt(now), timeLength) + encode(BigInt(`0x${randomBytes(10).toString('hex')}`), randomLength);
	if (previous === undefined || fresh.slice(0, timeLength) > previous.slice(0, timeLength))
		return fresh as CheckpointId;
	return encode(decode(previous) + 1n, timeLength + randomLength) as CheckpointId;
}

function encode(value: bigint, length: number): string {
	let text = '';
	for (let rest = value; text.length < length; rest >>= 5n) text = alphabet.charAt(Number(rest & 31n)) + text;
	return text;
}

function decode(text: string): bigint {
	let value = 0n;
	for (const character of text) value = (value << 5n) | BigInt(alphabet.indexOf(character));
	return value;
}
