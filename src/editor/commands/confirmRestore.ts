/** Asks before files are changed, with the preview before where the user wants it. */
import * as vscode from 'vscode';
import { plural, someOf } from '../../base/text';
import { isRefusal, type KeptPath, type RestoreReport } from '../../core/checkpoint';
import { cancelledError } from '../../core/errors';
import { concernedEditors } from '../followRestore';
import type { Notifier } from '../notify';
import { keptSentence, restoreButton, restoreForecast, withAgain } from '../present';
import type { Preview, PreviewChoice, PreviewView } from '../preview/previewView';
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
 * Asks, once: what was chosen in the preview is not asked again, unless it has become something else since. Who declines then is in the
 * preview again; what has come since it was shown is shown first.
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
			const unsaved = await unsavedEditorsIn(parts, shown.report, asked);
			// What the question has said before is not said again.
			const remarks = [unsaved.sentence, asked.showsPreview ? (asked.remark?.(shown) ?? '') : ''];
			const remark = remarks.filter((part) => part !== '').join(' ');
			const choice = await previews.choose(shown, { unchecked, remark });
			if (!choice) throw cancelledError();
			({ unchecked } = choice);
			const chosen = choice.paths ?? asked.chosen;
			const now = await asked.look(chosen);
			const unsavedNow = await unsavedEditorsIn(parts, now.report, { chosen, skip: asked.skip });
			if (comesUnseen(now.report, shown)) {
				void notifier.info(
					'The workspace has changed since the preview was made. It shows now what would be restored.',
				);
			} else if (isAsShown(now, shown, choice) && unsavedNow.acts.every((act) => unsaved.acts.includes(act))) {
				// The preview was the question: it had these very files.
				return chosen;
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

/** Whether what was chosen would be done just as the preview has it. */
function isAsShown(now: Preview, shown: Preview, { unchecked }: PreviewChoice): boolean {
	const chosen = shown.files.filter(({ path }) => !unchecked.has(path));
	const isKnown = ({ path, reason }: KeptPath): boolean =>
		!isRefusal(reason) || shown.report.kept.some((one) => one.path === path && one.reason === reason);
	return JSON.stringify(now.files) === JSON.stringify(chosen) && now.report.kept.every(isKnown);
}

const previewButton = 'Preview…';

interface UnsavedIn {
	readonly count: number;
	/** What becomes of each, to compare with another time. */
	readonly acts: readonly string[];
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
	const hasNotebook = unsaved.some(({ document }) => !('getText' in document));
	return {
		count: unsaved.length,
		acts: [...replaced.map((name) => `replace ${name}`), ...closed.map((name) => `close ${name}`)],
		sentence: [
			replaced.length > 0 ? `Unsaved text that will give way to what the file then has: ${someOf(replaced)}.` : '',
			closed.length > 0 ? `Unsaved text that will be closed with its deleted file: ${someOf(closed)}.` : '',
			hasNotebook ? 'An unsaved notebook is kept in a checkpoint; Undo does not put it back into its editor.' : '',
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
	]
		.filter((part) => part !== '')
		.join('\n\n');
	const others = offersPreview && forFiles !== '' ? [previewButton] : [];
	const answer = await vscode.window.showWarningMessage(question(chosen), { modal: true, detail }, button, ...others);
	if (answer === undefined) return 'no';
	return answer === previewButton ? 'preview' : 'yes';
}
