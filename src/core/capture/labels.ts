/** What a checkpoint is called when nobody has named it: what happened, as far as the changes tell it. */
import { plural } from '../../base/text';
import type { SkippedFile, Trigger } from '../checkpoint';
import { isWithinAny } from '../treePath';
import type { ChangeSummary } from './changeCounts';

/**
 * @param isFirst whether there was no checkpoint before
 * @param skipped what the checkpoint leaves out
 */
export function labelOf(
	trigger: Trigger,
	summary: ChangeSummary,
	{ isFirst, skipped }: { readonly isFirst: boolean; readonly skipped: readonly SkippedFile[] },
): string {
	const isAutomatic = trigger === 'external' || trigger === 'burst' || trigger === 'opening';
	const left = isAutomatic && leftOut(summary, skipped);
	if (left) return `Left out ${left}`;
	if (trigger === 'external') return `${whatHappened(summary)} outside the editor`;
	if (trigger === 'burst') return `${whatHappened(summary)} at the start of many changes`;
	if (trigger === 'opening') return isFirst ? 'First checkpoint' : `${whatHappened(summary)} while Cairn was off`;
	return '';
}

/** The one path that seems to have gone, where it is only not recorded any more. */
function leftOut({ counts, some: [one] }: ChangeSummary, skipped: readonly SkippedFile[]): string | undefined {
	if (one?.status !== 'removed' || counts.added + counts.modified + counts.removed > 1) return undefined;
	const stillThere = skipped.filter(({ reason }) => reason !== 'vanished').map(({ path }) => path);
	return isWithinAny(one.path, new Set(stillThere)) ? one.path : undefined;
}

/** `Changed src/a.ts`, `Renamed a.ts to b.ts`, `12 files changed`. */
function whatHappened({ counts, some }: ChangeSummary): string {
	const [one, other] = some;
	const total = counts.added + counts.modified + counts.removed;
	if (one && total === 1) return `${verbs[one.status]} ${one.path}`;
	const [gone, come] = one?.status === 'removed' ? [one, other] : [other, one];
	const isRename = total === 2 && gone?.status === 'removed' && come?.status === 'added';
	if (isRename && gone.oldObjectId !== undefined && gone.oldObjectId === come.newObjectId) {
		return `Renamed ${gone.path} to ${come.path}`;
	}
	return `${plural(total, 'file')} changed`;
}

const verbs = { added: 'Added', modified: 'Changed', removed: 'Deleted' } as const;
