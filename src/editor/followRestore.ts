/** After a restore the editors that it concerns show what is on disk. */
import * as vscode from 'vscode';
import type { CheckpointId, RestoreReport } from '../core/checkpoint';
import { CairnError } from '../core/errors';
import { isWithinAny, otherName } from '../core/treePath';
import { fileTabs, keepingActiveTab, revertDocument } from './editorTabs';
import type { Session } from './session';
import type { UnsavedEditor } from './unsavedEditors';
import { treePathOf, workspaceUri } from './workspacePaths';

/** How editors follow a restore. */
export interface Following {
	/** As in `concernedEditors`. */
	readonly chosen?: readonly string[] | undefined;
	/** Paths whose editors are about to get a text back: they stay although their files are gone. */
	readonly staying?: ReadonlySet<string>;
	/** As in `concernedEditors`. */
	readonly skip?: readonly string[] | undefined;
}

/**
 * Unsaved editors of restored files are reverted, tabs of deleted files are closed as the explorer does it. An editor keeps
 * its text where the restore has nothing to do with its file, where the text is not in the store, or where the user has
 * typed since.
 * @returns how many unsaved editors were reverted
 */
export async function followRestore(
	session: Session,
	report: RestoreReport,
	unsaved: readonly UnsavedEditor[],
	{ chosen, staying = new Set(), skip }: Following,
): Promise<number> {
	const { unsavedCheckpointId } = report;
	const candidates = await concernedEditors(session, report, unsaved, { chosen, skip });
	const recorded =
		unsavedCheckpointId && candidates.length > 0 ? await session.request('heldTexts', unsavedCheckpointId) : [];
	const texts = new Map(recorded.map(({ path, bytes }) => [path, bytes]));
	const concerned = candidates.filter(({ document, bytes }) => {
		const text = texts.get(treePathOf(session.roots, document.uri) ?? '');
		return text !== undefined && areEqual(bytes, text);
	});
	const deleted = report.deleted.filter((path) => !staying.has(path));
	const tabsOfDeleted = (): vscode.Tab[] => {
		const uris = new Set(deleted.map((path) => workspaceUri(session.roots, path).toString()));
		return fileTabs()
			.filter(({ uri }) => uris.has(uri.toString()))
			.map(({ tab }) => tab);
	};
	if (concerned.length + tabsOfDeleted().length === 0) return 0;
	let reverted = 0;
	await keepingActiveTab(async () => {
		for (const { document, version } of concerned) {
			if (!document.isDirty || document.version !== version) continue;
			await revertDocument(document);
			reverted++;
		}
		const clean = tabsOfDeleted().filter(({ isDirty }) => !isDirty);
		await vscode.window.tabGroups.close(clean, true);
	});
	return reverted;
}

/**
 * The unsaved editors whose files a restore writes or deletes, or has on disk as they are wanted already: then only the
 * editor differs.
 * @param report of the restore, or of its dry run
 * @param scope `chosen`: where a file counts that was as wanted already, undefined for everywhere; `skip`: what was to be left alone
 */
export async function concernedEditors<E extends Pick<UnsavedEditor, 'document'>>(
	session: Session,
	report: RestoreReport,
	editors: readonly E[],
	{ chosen, skip }: Pick<Following, 'chosen' | 'skip'>,
): Promise<E[]> {
	if (editors.length === 0) return [];
	const touched = new Set([...report.written, ...report.deleted]);
	const left = new Set([...report.kept, ...report.failed].map(({ path }) => path));
	const within = new Set(chosen ?? ['']);
	const unwanted = new Set(skip);
	const concerned: E[] = [];
	for (const editor of editors) {
		const path = treePathOf(session.roots, editor.document.uri);
		if (path === undefined || (left.has(path) && !touched.has(path)) || isWithinAny(path, unwanted)) continue;
		// A dry run is compared with the checkpoint, which may have the file under another name.
		const place = (report.dryRun ? otherName(path, report.names) : undefined) ?? path;
		const isEqual = isWithinAny(path, within) && (await has(session, report.checkpointId, place));
		if (touched.has(path) || isEqual) concerned.push(editor);
	}
	return concerned;
}

async function has(session: Session, id: CheckpointId, path: string): Promise<boolean> {
	try {
		return (await session.request('entry', { id, path })).kind !== 'directory';
	} catch (error) {
		if (CairnError.is(error, 'notFound')) return false;
		throw error;
	}
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
	return Buffer.compare(a, b) === 0;
}
