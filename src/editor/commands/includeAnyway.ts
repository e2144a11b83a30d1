/** `Include Anyway`: brings a file that was left out into the next checkpoints, by a rule that the user can see. */
import { placeOf } from '../../core/workspace/roots';
import { readSetting, updateSetting } from '../contributions';
import type { SkippedNode } from '../history/nodes';
import type { Notifier } from '../notify';
import type { Session } from '../session';

export async function includeAnyway(session: Session, notifier: Notifier, { skipped }: SkippedNode): Promise<void> {
	const { relativePath } = placeOf(session.roots, skipped.path);
	const include = readSetting('scope.include');
	const rule = literalGlob(relativePath);
	if (!include.includes(rule)) await updateSetting('scope.include', [...include, rule]);
	void notifier.info(`${skipped.path} is in the next checkpoint: the setting cairn.scope.include names it now.`);
}

/** A glob that matches this path alone: what globs give a meaning stands in brackets. */
function literalGlob(path: string): string {
	return path.replaceAll(/[*?()[\]{}!+@]/g, '[$&]');
}
