/** What a checkpoint is called when nobody has named it: what happened, as far as the changes tell it. */
import { plural } from '../../base/text';
import type { SkippedFile, Trigger } from '../checkpoint';
import { isWithin, isWithinAny, untitledFolder } from '../treePath';
import { type ChangeSummary, type StepSummary, totalOf } from './changeCounts';

/** What a label also depends on. */
export interface LabelContext {
	/** What whoever asked for the checkpoint calls it; undefined where its changes are to say it. */
	readonly given: string | undefined;
	/** Whether there was no checkpoint before. */
	readonly isFirst: boolean;
	/** What the checkpoint leaves out. */
	readonly skipped: readonly SkippedFile[];
	/** Paths of texts that were thrown away: nobody has saved them, and no editor holds them any more. */
	readonly discarded: ReadonlySet<string>;
	/** Paths that were saved just now. */
	readonly saved: ReadonlySet<string>;
}

export interface Label {
	readonly message: string;
	/** As in `CheckpointRecord`. */
	readonly isDraft: boolean;
}

/**
 * Triggers that come with whatever has changed by then. Where that is unsaved text alone, they have nothing to do with it, and
 * neither has the name that they give.
 */
const unrelated: readonly Trigger[] = [
	'save',
	'external',
	'opening',
	'git',
	'task',
	'debug',
	'terminal',
	'interval',
	'blur',
];

/** Names a checkpoint by what it changed, and by where that came from as far as the trigger tells. */
export function labelOf(trigger: Trigger, step: StepSummary, context: LabelContext): Label {
	const { onDisk, inEditors } = step;
	const isUnsaved = !context.isFirst && totalOf(onDisk) === 0 && totalOf(inEditors) > 0;
	if (isUnsaved && unrelated.includes(trigger)) {
		const isThrownAway = areAllDiscarded(inEditors, context);
		return { message: ofEditors(inEditors, context), isDraft: !isThrownAway };
	}
	return { message: messageOf(trigger, step, context), isDraft: false };
}

function messageOf(trigger: Trigger, { onDisk, inEditors }: StepSummary, context: LabelContext): string {
	const { given, isFirst, skipped, saved } = context;
	if (trigger === 'save') return savedLabel(onDisk, saved) ?? given ?? '';
	if (given !== undefined) return given;
	const isAutomatic = trigger === 'external' || trigger === 'burst' || trigger === 'opening';
	const left = isAutomatic && leftOut(onDisk, skipped);
	if (left) return `Left out ${left}`;
	// What editors hold is in it as well, and is not what there is news of.
	if (trigger === 'external') return `${whatHappened(onDisk)} outside the editor`;
	if (trigger === 'burst') {
		if (!isFirst && totalOf(inEditors) > 0) return ofEditors(inEditors, context);
		return `${whatHappened(onDisk)} as the first of many files`;
	}
	if (isFirst) return 'First checkpoint';
	if (trigger === 'opening') return `${whatHappened(onDisk)} while Cairn was off`;
	return namedByChanges(together(onDisk, inEditors));
}

function together(onDisk: ChangeSummary, inEditors: ChangeSummary): ChangeSummary {
	if (totalOf(inEditors) === 0) return onDisk;
	const sum = (of: 'added' | 'modified' | 'removed'): number => onDisk.counts[of] + inEditors.counts[of];
	const counts = { added: sum('added'), modified: sum('modified'), removed: sum('removed') };
	return { counts, some: [...onDisk.some, ...inEditors.some], folders: [] };
}

/** `join.js`, `join.js and 1 more`, `docs deleted (3 files)`: the name of a state that nobody has named. */
function namedByChanges(changes: ChangeSummary): string {
	const { counts, some, folders } = changes;
	const total = totalOf({ counts });
	if (total === 0) return 'No changes';
	const [folder] = folders;
	if (counts.removed === total) {
		if (folder && folders.length === 1 && total > 1) return `${folder.path} deleted (${plural(total, 'file')})`;
		return `${total === 1 && some[0] ? baseOf(some[0].path) : plural(total, 'file')} deleted`;
	}
	const lead = some.find(({ status }) => status !== 'removed');
	if (!lead) return `${plural(total, 'file')} changed`;
	return renamed(changes) === undefined && total > 1 ? `${baseOf(lead.path)} and ${more(total)}` : baseOf(lead.path);
}

function more(total: number): string {
	return `${(total - 1).toLocaleString('en-US')} more`;
}

function baseOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** What of the files that were saved is another one now; undefined where that cannot be told. */
function savedLabel(onDisk: ChangeSummary, saved: ReadonlySet<string>): string | undefined {
	const changed = onDisk.some.map(({ path }) => path).filter((path) => saved.has(path));
	const [only] = changed;
	if (only === undefined || totalOf(onDisk) > onDisk.some.length) return undefined;
	return changed.length === 1 ? `Saved ${only}` : `Saved ${plural(changed.length, 'file')}`;
}

function isUntitled({ path }: { readonly path: string }): boolean {
	return isWithin(path, untitledFolder);
}

function areAllDiscarded(changes: ChangeSummary, { discarded }: LabelContext): boolean {
	return totalOf(changes) <= changes.some.length && changes.some.every(({ path }) => discarded.has(path));
}

/** What happened in editors whose texts are not on disk: `Edited a.ts without saving`, `Closed Untitled-1`. */
function ofEditors(changes: ChangeSummary, context: LabelContext): string {
	const total = totalOf(changes);
	const [one] = changes.some;
	const only = total === 1 ? one : undefined;
	const what = only?.path ?? plural(total, 'file');
	if (only && isUntitled(only)) {
		const name = only.path.slice(untitledFolder.length + 1);
		return only.status === 'removed' ? `Closed ${name}` : `Wrote in ${name}`;
	}
	return areAllDiscarded(changes, context) ? `Discarded unsaved changes in ${what}` : `Edited ${what} without saving`;
}

/** The one path that seems to have gone, where it is only not recorded any more. */
function leftOut(changes: ChangeSummary, skipped: readonly SkippedFile[]): string | undefined {
	const [one] = changes.some;
	if (one?.status !== 'removed' || totalOf(changes) > 1) return undefined;
	const stillThere = skipped.filter(({ reason }) => reason !== 'vanished').map(({ path }) => path);
	return isWithinAny(one.path, new Set(stillThere)) ? one.path : undefined;
}

/** `Changed src/a.ts`, `Renamed a.ts to b.ts`, `Deleted docs (3 files)`, `12 files added`, `12 files changed`. */
function whatHappened(changes: ChangeSummary): string {
	const { counts, some, folders } = changes;
	const total = totalOf({ counts });
	const [one] = some;
	if (one && total === 1) return `${verbs[one.status]} ${one.path}`;
	const rename = renamed(changes);
	if (rename) return rename;
	const [folder] = folders;
	if (folder && folders.length === 1) return `${verbs[folder.status]} ${folder.path} (${plural(total, 'file')})`;
	const only = (['added', 'removed'] as const).find((status) => counts[status] === total);
	return `${plural(total, 'file')} ${only ? verbs[only].toLowerCase() : 'changed'}`;
}

/** Undefined if it was no rename of one file or folder. */
function renamed({ counts, some, folders }: ChangeSummary): string | undefined {
	const [gone, come] = inOrder(folders);
	if (gone && come && gone.tree === come.tree) {
		return `Renamed ${gone.path} to ${come.path} (${plural(counts.added, 'file')})`;
	}
	const [old, young] = totalOf({ counts }) === 2 ? inOrder(some) : [];
	const isSame = old?.oldObjectId !== undefined && old.oldObjectId === young?.newObjectId;
	return isSame ? `Renamed ${old.path} to ${young.path}` : undefined;
}

/** Of two: what went and what came, if it is that. */
function inOrder<T extends { readonly status: string }>([one, other]: readonly T[]): readonly [T?, T?] {
	const [gone, come] = one?.status === 'removed' ? [one, other] : [other, one];
	return gone?.status === 'removed' && come?.status === 'added' ? [gone, come] : [];
}

const verbs = { added: 'Added', modified: 'Changed', removed: 'Deleted' } as const;
