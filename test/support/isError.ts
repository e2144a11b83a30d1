/** A matcher for `assert.rejects` and `assert.throws`: a `CairnError` by its code. */
import { CairnError, type ErrorCode } from '../../src/core/errors';

export function isError(code: ErrorCode): (error: unknown) => boolean {
	return (error) => CairnError.is(error, code);
}
