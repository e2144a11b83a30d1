/** Asks before files are changed, with the preview before where the user wants it. */
import * as vscode from 'vscode';
import { plural, someOf } from '../../base/text';
import type { RestoreReport } from '../../core/checkpoint';
import { cancelledError } from '../../core/errors';
import { concernedEditors } from '../followRestore';
import type { Notifier } from '../notify';
import { keptSentence, restoreButton, restoreForecast, withAgain } from '../present';
import type { Preview, PreviewView } from '../preview/previewView';
import type { Session } from '../session';
import { treePathOf } from '../workspacePaths';
import { safetySentence } from './announce';

export interface RestoreParts {
	readonly session: Session;
	readonly notifier: Notifier;
	readonly previews: PreviewView;
}

export interface RestoreQuestion {
	/** What it would do, where that was looked at already. */
	readonly first?: Preview;
	/** What it would do as the workspace is now. */
	readonly look: (paths: readonly string[] | undefined) => Promise<Preview>;
	readonly question: (paths: readonly string[] | undefined) => string;
	/** What there is to say besides. */
	readonly remark?: (preview: Preview) => string;
	/** As in `concernedEditors`. */
	readonly chosen: readonly string[] | undefined;
	/** As in `concernedEditors`. */
	readonly skip?: readonly string[] | undefined;
	/** Begins with the preview, where there is anything to see in it. */
	readonly showsPreview?: boolean;
}

/**
 * Asks. Who declines after the preview is in it again; what has come since it was shown is shown first.
 * @returns what was chosen; undefined for everything
 * @throws CairnError `cancelled` where the user declines
 */
export async function confirmRestore(
	parts: RestoreParts,
	asked: RestoreQuestion,
): Promise<readonly string[] | undefined> {
	const { notifier, previews } = parts;
	const first = asked.first ?? (await asked.look(asked.chosen));
	const isEmpty = first.files.length === 0;
	const answer = asked.showsPreview && !isEmpty ? 'preview' : await ask(parts, asked, first, asked.chosen, !isEmpty);
	if (answer === 'no') throw cancelledError();
	if (answer === 'yes') return asked.chosen;
	let unchecked: ReadonlySet<string> | undefined;
	let shown = first;
	try {
		for (let preview = first; ; preview = await asked.look(asked.chosen)) {
			shown = preview;
			const { sentence } = await unsavedEditorsIn(parts, shown.report, asked);
			const choice = await previews.choose(shown, { unchecked, remark: sentence });
			if (!choice) throw cancelledError();
			({ unchecked } = choice);
			const chosen = choice.paths ?? asked.chosen;
			const now = await asked.look(chosen);
			if (comesUnseen(now.report, shown)) {
				void notifier.info(
					'The workspace has changed since the preview was made. It shows now what would be restored.',
				);
			} else if ((await ask(parts, asked, now, chosen, false)) === 'yes') return chosen;
		}
	} finally {
		previews.close(shown);
	}
}

/** Whether something would be touched that the preview has not shown. */
function comesUnseen({ written, deleted }: RestoreReport, { files }: Preview): boolean {
	const seen = new Set(files.map(({ path, status }) => `${status === 'removed' ? 'delete' : 'write'} ${path}`));
	return [...written.map((path) => `write ${path}`), ...deleted.map((path) => `delete ${path}`)].some(
		(act) => !seen.has(act),
	);
}

const previewButton = 'Preview…';

interface UnsavedIn {
	readonly count: number;
	readonly hasNotebook: boolean;
	/** What becomes of them; empty where there are none. */
	readonly sentence: string;
}

/** The unsaved editors that a restore concerns. @param scope as in `concernedEditors` */
async function unsavedEditorsIn(
	{ session }: RestoreParts,
	report: RestoreReport,
	scope: Pick<RestoreQuestion, 'chosen' | 'skip'>,
): Promise<UnsavedIn> {
	const documents = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments]
		.filter(({ isDirty }) => isDirty)
		.map((document) => ({ document }));
	const unsaved = await concernedEditors(session, report, documents, scope);
	const deleted = new Set(report.deleted);
	const isClosed = (uri: vscode.Uri): boolean => deleted.has(treePathOf(session.roots, uri) ?? '');
	const namesOf = (closed: boolean): string[] =>
		unsaved
			.filter(({ document: { uri } }) => isClosed(uri) === closed)
			.map(({ document: { uri } }) => vscode.workspace.asRelativePath(uri));
	const [replaced, closed] = [namesOf(false), namesOf(true)];
	return {
		count: unsaved.length,
		hasNotebook: unsaved.some(({ document }) => !('getText' in document)),
		sentence: [
			replaced.length > 0 ? `Unsaved text that will give way to what the file then has: ${someOf(replaced)}.` : '',
			closed.length > 0 ? `Unsaved text that will be closed with its deleted file: ${someOf(closed)}.` : '',
		]
			.filter((part) => part !== '')
			.join(' '),
	};
}

async function ask(
	parts: RestoreParts,
	{ question, remark, skip }: RestoreQuestion,
	preview: Preview,
	chosen: readonly string[] | undefined,
	offersPreview: boolean,
): Promise<'yes' | 'no' | 'preview'> {
	const { report, again } = preview;
	const unsaved = await unsavedEditorsIn(parts, report, { chosen, skip });
	const forFiles = restoreButton(report);
	const act = forFiles || (unsaved.count > 0 ? `Revert ${plural(unsaved.count, 'Editor')}` : '');
	// Nothing differs: there is nothing to ask about.
	if (act === '') return 'yes';
	const button = withAgain(again, act);
	const detail = [
		`${restoreForecast(report)}${keptSentence(report)}`,
		remark?.(preview) ?? '',
		unsaved.sentence,
		safetySentence(unsaved.count > 0 ? 'The present state, unsaved text included,' : 'The present state'),
		unsaved.hasNotebook
			? 'An unsaved notebook is kept in a checkpoint; Undo does not put it back into its editor.'
			: '',
	]
		.filter((part) => part !== '')
		.join('\n\n');
	const others = offersPreview && forFiles !== '' ? [previewButton] : [];
	const answer = await vscode.window.showWarningMessage(question(chosen), { modal: true, detail }, button, ...others);
	if (answer === undefined) return 'no';
	return answer === previewButton ? 'preview' : 'yes';
}
