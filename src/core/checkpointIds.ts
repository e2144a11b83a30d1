/** Ids of checkpoints: unique, and sorted by time even when the clock is not (the ULID layout, in lower case). */
import { randomBytes } from 'node:crypto';
import type { CheckpointId } from './checkpoint';

/** Crockford's base 32 (no i, l, o, u), as in the ULID specification. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const timeLength = 10;
const randomLength = 16;

/** 26 characters hold 130 bits; the id has 128. */
const pattern = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Of an id in its binary form, in bytes. */
export const checkpointIdLength = 16;

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

/** The 16 bytes of an id: 6 of time, 10 of chance. */
export function checkpointIdToBytes(id: CheckpointId): Buffer {
	return Buffer.from(
		decode(id)
			.toString(16)
			.padStart(checkpointIdLength * 2, '0'),
		'hex',
	);
}

/** Undefined where these are not the bytes of an id. */
export function checkpointIdFromBytes(bytes: Buffer): CheckpointId | undefined {
	if (bytes.length !== checkpointIdLength) return undefined;
	// Two zero bits, then five bits a character.
	let text = '';
	let held = 0;
	let count = 2;
	for (const byte of bytes) {
		held = ((held << 8) | byte) & 0xfff;
		for (count += 8; count >= 5; count -= 5) text += alphabet.charAt((held >>> (count - 5)) & 31);
	}
	return text as CheckpointId;
}

/** The time that is in the id, in milliseconds since 1970, UTC. */
export function timeOfCheckpointId(id: CheckpointId): number {
	let time = 0;
	for (const character of id.slice(0, timeLength)) time = time * 32 + alphabet.indexOf(character);
	return time;
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
