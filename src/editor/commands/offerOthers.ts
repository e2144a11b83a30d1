/** Where single paths have kept a restore from being done, and everything was put back: the others are offered with the error. */
import type { FailedPath } from '../../core/checkpoint';
import { CairnError } from '../../core/errors';
import type { Refusals } from '../../core/restore/refusals';
import type { Notifier } from '../notify';
import { otherWords } from '../present';

/**
 * Does something that restores. Where it fails at some paths, whoever is shown the error may have the rest of it done.
 * @param act is given the paths that are to be left alone
 * @param labelOf the button, by what would be done of files: `Restore the Other 44`
 * @throws what it fails with
 */
export async function offeringOthers<T>(
	notifier: Notifier,
	act: (skip: readonly string[]) => Promise<T>,
	labelOf: (words: string) => string = (words) => words,
	skip: readonly string[] = [],
): Promise<T> {
	try {
		return await act(skip);
	} catch (error) {
		const { blocked = [], others } = (CairnError.is(error) ? error.details : {}) as Partial<Refusals>;
		const words = others ? otherWords(others.written, others.deleted) : '';
		if (words !== '' && CairnError.is(error)) {
			const more = [...skip, ...blocked.map(({ path }: FailedPath) => path)];
			notifier.offer(error, { [labelOf(words)]: () => offeringOthers(notifier, act, labelOf, more) });
		}
		throw error;
	}
}

/** As requests take it. */
export function skipped(skip: readonly string[]): { readonly skip?: readonly string[] } {
	return skip.length > 0 ? { skip } : {};
}
