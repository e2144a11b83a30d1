/** The one error class of the product and its stable codes (docs/api.md describes each). */

export const errorCodes = [
	'notFound',
	'invalidArgument',
	'objectMissing',
	'objectCorrupt',
	'journalCorrupt',
	'storeLocked',
	'storeTooNew',
	'storeFull',
	'storeClosed',
	'foreignStore',
	'diskFull',
	'permissionDenied',
	'ioFailed',
	'pathOutsideWorkspace',
	'workspaceRefused',
	'repositoryRefused',
	'workspaceTooLarge',
	'renamedSince',
	'restoreConflict',
	'restoreFailed',
	'undoConflict',
	'cancelled',
	'unavailable',
	'engineStopped',
	'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What an error is about: ids, paths, counts. Must survive JSON. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error that a person or a program can act on: a stable code and a full sentence. */
export class CairnError extends Error {
	readonly code: ErrorCode;
	readonly details: ErrorDetails;

	constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'CairnError';
		this.code = code;
		this.details = options.details ?? {};
	}

	static is(error: unknown, code?: ErrorCode): error is CairnError {
		return error instanceof CairnError && (code === undefined || error.code === code);
	}
}

/** The operating system's name of an error (`ENOENT`), or undefined where it is none of the system's. */
export function errnoOf(error: unknown): string | undefined {
	if (error instanceof CairnError || !(error instanceof Error) || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}

const codeOfErrno: Readonly<Record<string, { code: ErrorCode; because: string }>> = {
	ENOENT: { code: 'notFound', because: 'it does not exist' },
	ENOTDIR: { code: 'notFound', because: 'a part of the path is not a folder' },
	EACCES: { code: 'permissionDenied', because: 'permission was denied' },
	EPERM: { code: 'permissionDenied', because: 'the operation is not permitted' },
	EROFS: { code: 'permissionDenied', because: 'the file system is read-only' },
	ENOSPC: { code: 'diskFull', because: 'the disk is full' },
	EDQUOT: { code: 'diskFull', because: 'the disk quota is used up' },
	EBUSY: { code: 'ioFailed', because: 'it is in use' },
	EIO: { code: 'ioFailed', because: 'the device reported an error' },
	EMFILE: { code: 'ioFailed', because: 'too many files are open' },
	ELOOP: { code: 'ioFailed', because: 'it is, or leads through, a symbolic link' },
	EISDIR: { code: 'ioFailed', because: 'it is a folder' },
	ENAMETOOLONG: { code: 'ioFailed', because: 'its name is too long' },
};

/** Says why a system call failed, as half a sentence: `permission was denied`. */
export function becauseOf(error: unknown): string {
	const errno = errnoOf(error);
	if (errno === undefined) return error instanceof Error ? error.message : String(error);
	return codeOfErrno[errno]?.because ?? `the system reported ${errno}`;
}

/**
 * Wraps what a system call threw into a `CairnError`; one that is already a `CairnError` or is none of the system's
 * stays as it is.
 * @param doing what was attempted, to complete "could not …": `read the journal`
 */
export function fromSystemError(error: unknown, doing: string, path: string): unknown {
	const errno = errnoOf(error);
	if (CairnError.is(error) || errno === undefined) return error;
	const code = codeOfErrno[errno]?.code ?? 'ioFailed';
	const message = `Cairn could not ${doing}: ${becauseOf(error)} (${path}).`;
	return new CairnError(code, message, { cause: error, details: { path, errno } });
}

/** Whether an error says that the store has lost an object: it is not there, or not as it was written. */
export function isLostObject(error: unknown): boolean {
	return CairnError.is(error, 'objectMissing') || CairnError.is(error, 'objectCorrupt');
}

/** The error of a job that was cancelled. */
export function cancelledError(): CairnError {
	return new CairnError('cancelled', 'The operation was cancelled.');
}
