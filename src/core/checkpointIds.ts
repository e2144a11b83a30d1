/** Ids of checkpoints: unique, and sorted by time even when the clock is not (the ULID layout, in lower case). */
import { randomUUID } from 'node:crypto';
import type { CheckpointId } from './checkpoint';

/** Crockford's base 32 (no i, l, o, u), as in the ULID specification. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** The values of the alphabet's characters, by their codes. */
const values = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, alphabet.indexOf(String.fromCharCode(code))));
/** Of the 128 bits the first character has three, each other one five. */
const firstBits = 3;

/** 26 characters hold 130 bits; the id has 128. */
const pattern = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Of an id in its binary form, in bytes. */
export const checkpointIdLength = 16;

export function isCheckpointId(text: string): text is CheckpointId {
	return pattern.test(text);
}

/** The first bytes of an id are its time. */
const timeLength = 6;
const largestTime = 2 ** (8 * timeLength) - 1;

/**
 * Makes the id that follows `previous`: 48 bits of time, 80 random bits. Where the clock has not moved on since
 * `previous`, or has gone back, the id is `previous` plus one.
 * @param now in milliseconds since 1970, UTC
 */
export function nextCheckpointId(now: number, previous: CheckpointId | undefined): CheckpointId {
	const time = Math.max(0, Math.min(now, largestTime));
	const bytes = Buffer.alloc(checkpointIdLength);
	bytes.writeUIntBE(time, 0, timeLength);
	// Its first eight and last twelve digits are random (RFC 9562, 5.4), and Node draws the bits of many at once.
	const random = randomUUID();
	bytes.write(random.slice(0, 8) + random.slice(-12), timeLength, 'hex');
	if (previous === undefined || time > timeOfCheckpointId(previous)) return textOf(bytes);
	return textOf(plusOne(checkpointIdToBytes(previous)));
}

/** The 16 bytes of an id: 6 of time, 10 of chance. */
export function checkpointIdToBytes(id: CheckpointId): Buffer {
	const bytes = Buffer.alloc(checkpointIdLength);
	let held = 0;
	let count = firstBits - 5;
	let at = 0;
	for (let character = 0; character < id.length; character++) {
		held = ((held << 5) | (values[id.charCodeAt(character)] ?? 0)) & 0xfff;
		count += 5;
		if (count >= 8) bytes[at++] = held >>> (count -= 8);
	}
	return bytes;
}

/** Undefined where these are not the bytes of an id. */
export function checkpointIdFromBytes(bytes: Buffer): CheckpointId | undefined {
	return bytes.length === checkpointIdLength ? textOf(bytes) : undefined;
}

/** The time that is in the id, in milliseconds since 1970, UTC. */
export function timeOfCheckpointId(id: CheckpointId): number {
	return checkpointIdToBytes(id).readUIntBE(0, timeLength);
}

function textOf(bytes: Buffer): CheckpointId {
	let text = '';
	let held = 0;
	let count = 5 - firstBits;
	for (const byte of bytes) {
		held = ((held << 8) | byte) & 0xfff;
		for (count += 8; count >= 5; count -= 5) text += alphabet.charAt((held >>> (count - 5)) & 31);
	}
	return text as CheckpointId;
}

function plusOne(bytes: Buffer): Buffer {
	for (let at = bytes.length - 1; at >= 0; at--) {
		// What was 255 is 0 now, and the byte before it gets one more.
		bytes[at] = ((bytes[at] ?? 0) + 1) & 0xff;
		if (bytes[at] !== 0) break;
	}
	return bytes;
}
