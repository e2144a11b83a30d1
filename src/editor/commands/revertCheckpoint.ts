/** `Cairn: Undo This Change…`: takes back what one checkpoint changed and keeps what came later; what both changed is for the user. */
import * as vscode from 'vscode';
import { plural, someOf } from '../../base/text';
import { cancelledError } from '../../core/errors';
import type { ConflictReason, RevertConflict } from '../../core/merge/conflicts';
import type { RevertReport } from '../../core/restore/requests';
import type { Comparisons } from '../comparisons';
import { executeCommand } from '../contributions';
import { knownCheckpoint } from '../knownCheckpoint';
import { withLateProgress } from '../lateProgress';
import { isPartial, keptSentence, quotedTitleOf, refusedSentence, reportSentence, restoreForecast } from '../present';
import { announce, safetySentence, undoAction } from './announce';
import type { RestoreParts } from './confirmRestore';
import { offeringOthers, skipped } from './offerOthers';
import { followTouched, withUnsaved } from './withUnsaved';

export interface RevertParts extends RestoreParts {
	readonly comparisons: Comparisons;
}

/** @throws CairnError `cancelled` where the user declines, and what reverting fails with */
export async function revertCheckpoint(parts: RevertParts, id: string): Promise<void> {
	const { session, notifier } = parts;
	const checkpoint = await knownCheckpoint(session, id);
	const title = quotedTitleOf(checkpoint);
	const preview = await withLateProgress(`Cairn: comparing with ${title}`, (options) =>
		session.request('previewRevert', { id, skipConflicts: true }, options),
	);
	const changes = preview.written.length + preview.deleted.length;
	const { conflicts } = preview;
	if (changes === 0) {
		const sentence = nothingSentence(title, preview);
		void notifier.info(sentence, conflictAction(parts, checkpoint.parentId, conflicts));
		return;
	}
	const question = `Undo the changes of ${title}? What came later stays.`;
	const button = isPartial(preview.kept)
		? `Undo Changes in the Other ${changes.toLocaleString('en-US')}`
		: `Undo Changes in ${plural(changes, 'File')}`;
	const detail = [
		`${restoreForecast(preview)}${keptSentence(preview)}`,
		...(conflicts.length > 0 ? [conflictForecast(conflicts)] : []),
		safetySentence('The present state'),
	].join('\n\n');
	if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) {
		throw cancelledError();
	}
	const revertOthers = (words: string): string => words.replace('Restore', 'Revert');
	await offeringOthers(
		notifier,
		async (skip) => {
			const report = await withUnsaved(
				parts,
				`Cairn: reverting ${title}`,
				(held, options) => session.request('revert', { id, skipConflicts: true, ...skipped(skip), ...held }, options),
				followTouched,
			);
			notifier.details(report.conflicts.map(({ path, reason }) => `Conflict (${reason}): ${path}`));
			const left = report.conflicts.length;
			const suffix =
				left === 0 ? '' : ` ${plural(left, 'conflict')}: nothing was written for ${left === 1 ? 'it' : 'them'}.`;
			const actions = { ...conflictAction(parts, checkpoint.parentId, report.conflicts), ...undoAction(report) };
			void announce(notifier, `${reportSentence(`Reverted ${title}`, report)}${suffix}`, report, actions);
		},
		revertOthers,
	);
}

/** Why there is nothing to revert. */
function nothingSentence(title: string, { kept, conflicts }: RevertReport): string {
	const refused = refusedSentence({ kept });
	if (refused !== '') return `Nothing of ${title} can be reverted.${refused}`;
	if (conflicts.length === 0) return `The workspace has none of the changes of ${title} any more.`;
	const have = conflicts.length === 1 ? 'has' : 'have';
	return `${plural(conflicts.length, 'file')} that ${title} changed ${have} been changed since: nothing was undone.`;
}

interface ConflictItem extends vscode.QuickPickItem {
	readonly path: string;
}

const compareButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('compare-changes'),
	tooltip: 'Compare with Workspace',
};

function conflictAction(
	parts: RevertParts,
	parentId: string | null,
	conflicts: readonly RevertConflict[],
): Record<string, () => unknown> {
	if (conflicts.length === 0 || parentId === null) return {};
	return { 'Resolve…': () => resolveConflicts(parts, parentId, conflicts) };
}

const compareAllButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('diff-multiple'),
	tooltip: 'Compare All with the Workspace',
};

/**
 * The user decides for each file: checked ones become what they were before the checkpoint, the others stay. The buttons compare
 * in the diff editor, where parts can be taken over.
 */
async function resolveConflicts(
	{ session, comparisons, notifier }: RevertParts,
	parentId: string,
	conflicts: readonly RevertConflict[],
): Promise<void> {
	// What was not there before would be deleted, and should say so.
	const all = conflicts.map(({ path }) => path);
	const { deleted } = await session.request('restore', {
		id: parentId,
		dryRun: true,
		paths: all,
		renamed: 'exact',
	});
	const picker = vscode.window.createQuickPick<ConflictItem>();
	picker.title = 'Files That Were Changed Since';
	picker.placeholder =
		'Check what to put back as before the checkpoint. The buttons compare, and let you take over single parts';
	picker.canSelectMany = true;
	picker.ignoreFocusOut = true;
	picker.buttons = [compareAllButton];
	picker.items = conflicts.map(({ path, reason }) => ({
		label: path,
		description: conflictWords[reason],
		...(deleted.includes(path) ? { detail: '$(trash) Was not there before: checked, it is deleted' } : {}),
		path,
		buttons: [compareButton],
	}));
	const tell = (opened: Promise<string | undefined>): void => {
		opened.then(
			(sentence) => (sentence ? notifier.info(sentence) : undefined),
			(error: unknown) => notifier.error(error),
		);
	};
	picker.onDidTriggerItemButton(({ item }) => tell(comparisons.openAgainstWorkspace(parentId, item.path)));
	picker.onDidTriggerButton(() => tell(comparisons.openFilesAgainstWorkspace(parentId, all)));
	const paths = await new Promise<string[]>((resolve) => {
		picker.onDidAccept(() => resolve(picker.selectedItems.map(({ path }) => path)));
		picker.onDidHide(() => resolve([]));
		picker.show();
	});
	picker.dispose();
	if (paths.length > 0) await executeCommand('cairn.restoreCheckpoint', { id: parentId, paths });
}

const conflictWords: Readonly<Record<ConflictReason, string>> = {
	sameLines: 'the same lines were changed since',
	tooDifferent: 'too much was changed to be merged line by line',
	binary: 'changed since, and no text that could be merged',
	changedSince: 'changed since',
	removedSince: 'removed since',
	cameBackSince: 'came back since',
	placeTaken: 'its old place is taken',
	tooLarge: 'changed since, and too large to be merged',
	renamedSince: 'renamed again since',
	folderRenamed: 'its folder was renamed',
	leftOutNow: 'rules leave it out of checkpoints now',
	withOther: 'goes only together with another file that was changed since',
};

function conflictForecast(conflicts: readonly RevertConflict[]): string {
	const verb =
		conflicts.length === 1 ? 'was changed since and stays as it is' : 'were changed since and stay as they are';
	return `${plural(conflicts.length, 'file')} ${verb}: ${someOf(conflicts.map(({ path }) => path))}.`;
}
