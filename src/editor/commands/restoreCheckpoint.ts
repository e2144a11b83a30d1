/** `Cairn: Restore This State…`: the confirmation with counts, the restore, its report. */
import { plural } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import type { Chosen } from '../../core/restore/requests';
import { executeCommand, type RestoreArguments } from '../contributions';
import { knownCheckpoint } from '../knownCheckpoint';
import { withLateProgress } from '../lateProgress';
import { isDeletion, keptSentence, quotedTitleOf, reportSentence } from '../present';
import { announce, undoAction } from './announce';
import { confirmRestore, type RestoreParts } from './confirmRestore';
import { offeringOthers, skipped } from './offerOthers';
import { withUnsaved } from './withUnsaved';

/**
 * Asks first, unless told otherwise; the user may look at the files in the preview then, and choose among them.
 * @param showsPreview begins with the preview
 * @throws CairnError `cancelled` where the user declines, and what the restore fails with
 */
export async function restoreCheckpoint(
	parts: RestoreParts,
	{ id, paths: asked, confirm }: RestoreArguments,
	showsPreview = false,
): Promise<RestoreReport> {
	const { session, notifier } = parts;
	const checkpoint = await knownCheckpoint(session, id);
	const title = quotedTitleOf(checkpoint);
	// What people want of such a row is mostly the state before it.
	const afterDeletion = asked || !isDeletion(checkpoint) ? '' : deletionSentence(title);
	/** What was picked in the preview is to be done just as it was shown there. */
	const toChosen = (paths: readonly string[] | undefined): Chosen & { id: string } => ({
		id,
		...(paths ? { paths, renamed: paths === asked ? 'refuse' : 'exact' } : {}),
	});
	const question = {
		look: async (paths: readonly string[] | undefined) => {
			const preview = await withLateProgress(`Cairn: comparing with ${title}`, (options) =>
				session.request('previewRestore', toChosen(paths), options),
			);
			return { ...preview, later: preview.step && `changed after ${quotedTitleOf(preview.step)}`, again: null };
		},
		question: (paths: readonly string[] | undefined) => `Restore ${restoredName(paths, title)}?`,
		remark: () => [afterDeletion, session.isRestoreInterrupted ? interrupted : ''].filter(Boolean).join('\n\n'),
		chosen: asked,
		showsPreview,
	};
	const paths = confirm === false ? asked : await confirmRestore(parts, question);
	const what = restoredName(paths, title);
	return offeringOthers(notifier, async (skip) => {
		const { report, reverted } = await withUnsaved(
			parts,
			`Cairn: restoring ${title}`,
			(held, options) => session.request('restore', { ...toChosen(paths), ...skipped(skip), ...held }, options),
			async (done, follow) => ({ report: done, reverted: await follow(done, paths) }),
		);
		const changed = report.written.length + report.deleted.length + report.failed.length + reverted > 0;
		const sentence = changed
			? reportSentence(`Restored ${what}`, report)
			: `${paths ? `${restoredOf(paths)} already ${paths.length === 1 ? 'is' : 'are'}` : 'The workspace already is'} as ${title} has it.${keptSentence(report)} ${afterDeletion}`.trimEnd();
		const undoChange = { 'Undo This Change…': () => executeCommand('cairn.revertCheckpoint', { id }) };
		const others = afterDeletion === '' ? {} : undoChange;
		void announce(notifier, sentence, report, changed ? undoAction(report) : others);
		return report;
	});
}

function deletionSentence(title: string): string {
	return `${title} is the state after a deletion: what was deleted does not come back. “Undo This Change…” brings it back.`;
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
