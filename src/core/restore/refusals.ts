/** What a system refuses only when it is asked to act: at which paths, and what could be restored without them. */
import type { FailedPath } from '../checkpoint';
import type { TreeDifference } from '../diff/treeDiff';
import { becauseOf, CairnError, errnoOf } from '../errors';
import { isWithinAny } from '../treePath';
import { withoutBlocked } from './allowedPlan';
import { plannedPaths } from './plan';

export interface Refusals {
	/** The paths at which it failed. */
	readonly failed: readonly FailedPath[];
	/** Those of them that are to blame for it: without them the others may be restored. */
	readonly blocked: readonly FailedPath[];
	/** How many files all the others come to. */
	readonly others: { readonly written: number; readonly deleted: number };
}

/** Errors that concern one path: the next one may be another matter. */
const aboutOnePath: ReadonlySet<string | undefined> = new Set([
	'EACCES',
	'EBUSY',
	'EILSEQ',
	'EINVAL',
	'EISDIR',
	'ELOOP',
	'ENAMETOOLONG',
	'ENOENT',
	'ENOTDIR',
	'ENOTSUP',
	'EOPNOTSUPP',
	'EPERM',
	'EROFS',
	'ETXTBSY',
	'EXDEV',
]);

/** Errors that no path is to blame for: without one of them the others would fail as well. */
const aboutAll: ReadonlySet<string | undefined> = new Set(['EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC']);

/** Whether there was no room for what was to be written. */
export function isLackOfRoom(error: unknown): boolean {
	return errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EDQUOT';
}

/** Whether the system has refused an act for what there is at its path, so that others can be tried. */
export function isRefusalOfOne(error: unknown): boolean {
	return aboutOnePath.has(errnoOf(error));
}

/**
 * @param errors by path
 * @param steps of the restore
 */
export function refusalsOf(errors: ReadonlyMap<string, unknown>, steps: readonly TreeDifference[]): Refusals {
	const toFailed = ([path, error]: [string, unknown]): FailedPath => ({ path, reason: becauseOf(error) });
	const failed = [...errors].filter(([, error]) => errnoOf(error) !== undefined || CairnError.is(error));
	const blocked = failed.filter(([, error]) => !aboutAll.has(errnoOf(error))).map(toFailed);
	const paths = new Set(blocked.map(({ path }) => path));
	const others = withoutBlocked({ steps, kept: [] }, ({ path }) => (isWithinAny(path, paths) ? 'skipped' : undefined));
	const { written, deleted } = plannedPaths(others.steps);
	return { failed: failed.map(toFailed), blocked, others: { written: written.length, deleted: deleted.length } };
}
