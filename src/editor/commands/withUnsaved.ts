/** Whatever changes files: what editors hold unsaved is recorded before, and they follow afterwards. */
import type { RestoreReport } from '../../core/checkpoint';
import type { RequestOptions } from '../../engine/client';
import type { AgainParams } from '../../engine/protocol';
import { followRestore } from '../followRestore';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import type { Session } from '../session';
import { toUnsavedTexts, unsavedEditors } from '../unsavedEditors';

/** Undoing, doing again and the like leave the editors of other files alone. */
export const onlyTouched: readonly string[] = [];

export interface AnsweredWithUnsaved<T> {
	readonly answer: T;
	/**
	 * To be called with what was done: editors then follow it.
	 * @param chosen as in `concernedEditors`
	 * @returns how many unsaved editors were reverted
	 */
	readonly follow: (report: RestoreReport, chosen?: readonly string[]) => Promise<number>;
}

/** Asks the engine for something that changes files. @throws what that fails with */
export async function withUnsaved<T>(
	{ session, notifier }: { readonly session: Session; readonly notifier: Notifier },
	title: string,
	ask: (held: AgainParams, options: RequestOptions) => Promise<T>,
): Promise<AnsweredWithUnsaved<T>> {
	const held = await unsavedEditors(notifier);
	const unsaved = toUnsavedTexts(held);
	const answer = await withLateProgress(title, (options) => ask(unsaved ? { unsaved } : {}, options));
	return { answer, follow: (report, chosen) => followRestore(session, report, held, chosen) };
}
