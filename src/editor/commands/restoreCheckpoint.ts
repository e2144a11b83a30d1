/** `Cairn: Restore This State…`: the confirmation with counts, the restore, its report. */
import { plural } from '../../base/text';
import type { NameThen, RestoreReport } from '../../core/checkpoint';
import type { Chosen } from '../../core/restore/requests';
import { otherName } from '../../core/treePath';
import { executeCommand, type RestoreArguments } from '../contributions';
import { knownCheckpoint } from '../knownCheckpoint';
import { withLateProgress } from '../lateProgress';
import { isDeletion, keptSentence, namesRemark, quotedTitleOf, reportSentence } from '../present';
import type { Preview } from '../preview/previewView';
import { announce, undoAction } from './announce';
import { chooseNames } from './chooseNames';
import { confirmRestore, type RestoreParts } from './confirmRestore';
import { offeringOthers, skipped } from './offerOthers';
import { withUnsaved } from './withUnsaved';

/**
 * Asks first, unless told otherwise; the user may look at the files in the preview then, and choose among them.
 * @param how `showsPreview` begins with the preview; `names` of files that the user has picked under the name of then
 * @throws CairnError `cancelled` where the user declines, and what the restore fails with
 */
export async function restoreCheckpoint(
	parts: RestoreParts,
	{ id, paths: given, skip: unwanted = [], confirm, follow = false }: RestoreArguments,
	{ showsPreview = false, names: picked = [] }: { showsPreview?: boolean; names?: readonly NameThen[] } = {},
): Promise<RestoreReport> {
	const { session, notifier } = parts;
	const checkpoint = await knownCheckpoint(session, id);
	const title = quotedTitleOf(checkpoint);
	// What people want of such a row is mostly the state before it.
	const afterDeletion = given || !isDeletion(checkpoint) ? '' : deletionSentence(title);
	const isAsked = given !== undefined && confirm !== false && !follow;
	const chosen: Chosen | undefined = isAsked
		? await chooseNames(session, id, given, picked)
		: given && { paths: given, names: picked, renamed: follow ? 'follow' : 'refuse' };
	const names = chosen?.names ?? [];
	const asked = chosen && [...(chosen.paths ?? []), ...names.map(({ path }) => path)];
	/** What was picked in the preview is to be done just as it was shown there. */
	const toChosen = (paths: readonly string[] | undefined): Chosen & { id: string } => ({
		id,
		...(paths && (paths === asked ? chosen : { ...splitNames(paths, names), renamed: 'exact' })),
	});
	const question = {
		look: async (paths: readonly string[] | undefined) => {
			const preview = await withLateProgress(`Cairn: comparing with ${title}`, (options) =>
				session.request('previewRestore', { ...toChosen(paths), ...skipped(unwanted) }, options),
			);
			return { ...preview, later: preview.step && `changed after ${quotedTitleOf(preview.step)}`, again: null };
		},
		question: (paths: readonly string[] | undefined) => `Restore ${restoredName(paths, title)}?`,
		remark: ({ report }: Preview) =>
			[afterDeletion, namesRemark(report), session.isRestoreInterrupted ? interrupted : '']
				.filter(Boolean)
				.join('\n\n'),
		chosen: asked,
		skip: unwanted,
		showsPreview,
	};
	const paths = confirm === false ? asked : await confirmRestore(parts, question);
	const what = restoredName(paths, title);
	const act = async (skip: readonly string[]): Promise<RestoreReport> => {
		const { report, reverted } = await withUnsaved(
			parts,
			`Cairn: restoring ${title}`,
			(held, options) => session.request('restore', { ...toChosen(paths), ...skipped(skip), ...held }, options),
			async (done, follow) => ({ report: done, reverted: await follow(done, paths, undefined, skip) }),
		);
		const changed = report.written.length + report.deleted.length + report.failed.length + reverted > 0;
		const sentence = changed
			? reportSentence(`Restored ${what}`, report)
			: `${paths ? `${restoredOf(paths)} already ${paths.length === 1 ? 'is' : 'are'}` : 'The workspace already is'} as ${title} has it.${keptSentence(report)} ${afterDeletion}`.trimEnd();
		const undoChange = { 'Undo This Change…': () => executeCommand('cairn.revertCheckpoint', { id }) };
		const others = afterDeletion === '' ? {} : undoChange;
		void announce(notifier, sentence, report, changed ? undoAction(report) : others);
		return report;
	};
	return offeringOthers(notifier, act, undefined, unwanted);
}

function deletionSentence(title: string): string {
	return `${title} is the state after a deletion: what was deleted does not come back. “Undo This Change…” brings it back.`;
}

/** Picked paths, each from the name that it or a folder above it had. */
function splitNames(paths: readonly string[], names: readonly NameThen[]): Chosen {
	const followed = paths.flatMap((path) => {
		const pathThen = otherName(path, names);
		return pathThen === undefined ? [] : [{ path, pathThen }];
	});
	return { paths: paths.filter((path) => otherName(path, names) === undefined), names: followed };
}

const interrupted =
	'An earlier restore was interrupted, and is neither finished nor rolled back: this one starts from what that has left.';

/** A list of paths longer than this is counted. */
const namedPaths = 3;

/** `“a.ts” from “before”`; the checkpoint's title alone where everything is restored. */
function restoredName(paths: readonly string[] | undefined, title: string): string {
	if (!paths) return title;
	return `${restoredOf(paths)} from ${title}`;
}

function restoredOf(paths: readonly string[]): string {
	const names = paths.map((path) => (path === '' ? 'everything' : `“${path}”`));
	return paths.length > namedPaths ? plural(paths.length, 'file') : names.join(', ');
}
