/** How bytes show that they are not as they were written. */
import { CairnError, isLostObject } from '../errors';

/** Says why a copy of an object cannot be read; `RangeError` is also what unpacking damaged bytes throws. */
export class DamagedCopy extends RangeError {}

/**
 * Whether an error says that bytes are not as they were written: ours, zlib's (which carry an `errno` of their own and codes such as
 * `Z_DATA_ERROR` and `ZSTD_error_corruption_detected`), a missing part's, or Node's about a length beyond all bounds.
 */
export function isDamage(error: unknown): boolean {
	if (CairnError.is(error)) return isLostObject(error);
	if (error instanceof RangeError) return true;
	const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
	return /^(Z_|ZSTD_|ERR_ZSTD|ERR_BUFFER_TOO_LARGE|ERR_OUT_OF_RANGE)/.test(code);
}
