/** Inflates what git has deflated. */
import { inflateSync } from 'node:zlib';
import { errnoOf } from '../../errors';

/** What follows the deflated bytes does not count. Undefined where they are damaged, end too early, or come to more than `most` bytes. */
export function inflateAtMost(bytes: Buffer, most: number): Buffer | undefined {
	try {
		return inflateSync(bytes, { maxOutputLength: Math.max(1, most) });
	} catch (error) {
		const code = errnoOf(error) ?? '';
		if (code === 'ERR_BUFFER_TOO_LARGE' || code.startsWith('Z_')) return undefined;
		throw error;
	}
}
