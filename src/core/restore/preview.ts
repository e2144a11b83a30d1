/** What of a plan the disk will not allow: asked before anything happens, so that the counts of a preview are true. */
import { compareUtf8 } from '../../base/text';
import type { KeptPath } from '../checkpoint';
import { isWithinAny } from '../treePath';
import type { DiskWriter } from './diskWriter';
import { changesKind } from './execution';
import type { RestorePlan } from './plan';

/** Moves the steps that would be kept from doing to what is kept. */
export function withObstacles({ steps, kept }: RestorePlan, writer: DiskWriter): RestorePlan {
	// Below a path that changes its kind, what stands in the way now will have been moved out of it.
	const changing = new Set(steps.filter(changesKind).map((step) => step.path));
	const found: KeptPath[] = [];
	const possible = steps.filter(({ path, before, after }) => {
		const isFolder = (after ?? before)?.kind === 'directory';
		if (isFolder || isWithinAny(path, changing)) return true;
		const reason = writer.obstacle(path, before);
		if (reason) found.push({ path, reason });
		return reason === undefined;
	});
	return { steps: possible, kept: [...kept, ...found].sort((a, b) => compareUtf8(a.path, b.path)) };
}
