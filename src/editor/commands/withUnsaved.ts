/** Whatever changes files: what editors hold unsaved is recorded before, and they follow afterwards. */
import type { RestoreReport } from '../../core/checkpoint';
import type { RequestOptions } from '../../engine/client';
import type { AgainParams } from '../../engine/protocol';
import { type Following, followRestore } from '../followRestore';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import type { Session } from '../session';
import { toUnsavedTexts, unsavedEditors } from '../unsavedEditors';

/** Undoing, doing again and the like leave the editors of other files alone. */
export const onlyTouched: readonly string[] = [];

/**
 * Makes editors follow what was done.
 * @param chosen as in `concernedEditors`
 * @param staying as in `Following`
 * @param skip as in `concernedEditors`
 * @returns how many unsaved editors were reverted
 */
export type Follow = (
	report: RestoreReport,
	chosen?: readonly string[],
	staying?: Following['staying'],
	skip?: Following['skip'],
) => Promise<number>;

/**
 * Asks the engine for something that changes files. Nothing is captured by itself before editors have followed.
 * @param settle is given the answer, and makes the editors follow
 * @throws what asking fails with
 */
export async function withUnsaved<T, R>(
	{ session, notifier }: { readonly session: Session; readonly notifier: Notifier },
	title: string,
	ask: (held: AgainParams, options: RequestOptions) => Promise<T>,
	settle: (answer: T, follow: Follow) => Promise<R>,
): Promise<R> {
	return session.changing.closedDuring(async () => {
		const held = await unsavedEditors(notifier);
		const unsaved = toUnsavedTexts(held);
		const answer = await withLateProgress(title, (options) => ask(unsaved ? { unsaved } : {}, options));
		return settle(answer, (report, chosen, staying, skip) =>
			followRestore(session, report, held, { chosen, skip, ...(staying && { staying }) }),
		);
	});
}

/** For `withUnsaved`: editors of what was touched follow. */
export async function followTouched<R extends RestoreReport>(report: R, follow: Follow): Promise<R> {
	await follow(report, onlyTouched);
	return report;
}
