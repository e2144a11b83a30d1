/** After a restore the editors that it concerns show what is on disk; after undoing it they hold again what they held. */
import * as vscode from 'vscode';
import type { CheckpointId, RestoreReport } from '../core/checkpoint';
import { CairnError } from '../core/errors';
import { isWithinAny } from '../core/treePath';
import { fileTabs, keepingActiveTab, revertDocument, tabsOf } from './editorTabs';
import { isNotebookPath } from './notebookBytes';
import type { Session } from './session';
import type { UnsavedEditor } from './unsavedEditors';
import { treePathOf, workspaceUri } from './workspacePaths';

/**
 * Unsaved editors of restored files are reverted, tabs of deleted files are closed as the explorer does it. An editor keeps
 * its text where the restore has nothing to do with its file, where the text is not in the store, or where somebody has
 * typed since.
 * @param chosen as in `concernedEditors`
 * @returns how many unsaved editors were reverted
 */
export async function followRestore(
	session: Session,
	report: RestoreReport,
	unsaved: readonly UnsavedEditor[],
	chosen: readonly string[] | undefined,
): Promise<number> {
	const { unsavedCheckpointId } = report;
	const concerned: UnsavedEditor[] = [];
	for (const editor of await concernedEditors(session, report, unsaved, chosen)) {
		if (unsavedCheckpointId && (await isRecorded(session, unsavedCheckpointId, editor))) concerned.push(editor);
	}
	const tabsOfDeleted = (): vscode.Tab[] => {
		const uris = new Set(report.deleted.map((path) => workspaceUri(session.roots, path).toString()));
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
 * Gives editors the text again that they held unsaved before a restore that was undone. One that holds something else by
 * now, or whose file has changed since, stays as it is.
 * @param safety the checkpoint of what was on disk then
 * @param unsaved the checkpoint of that with the editors' texts
 */
export async function putBackUnsaved(session: Session, safety: CheckpointId, unsaved: CheckpointId): Promise<void> {
	const { changes } = await session.request('diff', { from: safety, to: unsaved });
	const held = changes.filter(({ status }) => status === 'modified');
	if (held.length === 0) return;
	await keepingActiveTab(async () => {
		for (const { path } of held) await putBack(session, path, safety, unsaved);
	});
}

async function putBack(session: Session, path: string, safety: CheckpointId, unsaved: CheckpointId): Promise<void> {
	// A notebook's text is its serializer's: the checkpoint has it.
	if (isNotebookPath(path)) return;
	const uri = workspaceUri(session.roots, path);
	const onDisk = await vscode.workspace.fs.readFile(uri);
	if (!areEqual(onDisk, await session.request('read', { id: safety, path }))) return;
	const document = await vscode.workspace.openTextDocument(uri);
	if (document.isDirty) return;
	// Whether the editor has noticed yet that the file is another one or not: this makes it look.
	if (tabsOf(uri).length > 0) await revertDocument(document);
	const bytes = await session.request('read', { id: unsaved, path });
	const text = await vscode.workspace.decode(bytes, { encoding: document.encoding });
	const edit = new vscode.WorkspaceEdit();
	edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
	await vscode.workspace.applyEdit(edit);
}

/**
 * The unsaved editors whose files a restore writes or deletes, or has on disk as they are wanted already: then only the
 * editor differs.
 * @param report of the restore, or of its dry run
 * @param chosen where a file counts that was as wanted already; undefined for everywhere
 */
export async function concernedEditors<E extends Pick<UnsavedEditor, 'document'>>(
	session: Session,
	report: RestoreReport,
	editors: readonly E[],
	chosen: readonly string[] | undefined,
): Promise<E[]> {
	if (editors.length === 0) return [];
	const touched = new Set([...report.written, ...report.deleted]);
	const left = new Set([...report.kept, ...report.failed].map(({ path }) => path));
	const within = new Set(chosen ?? ['']);
	const concerned: E[] = [];
	for (const editor of editors) {
		const path = treePathOf(session.roots, editor.document.uri);
		if (path === undefined || left.has(path)) continue;
		const isEqual = isWithinAny(path, within) && (await has(session, report.checkpointId, path));
		if (touched.has(path) || isEqual) concerned.push(editor);
	}
	return concerned;
}

/** Whether the checkpoint has exactly what the editor holds. */
async function isRecorded(session: Session, id: CheckpointId, { document, bytes }: UnsavedEditor): Promise<boolean> {
	const path = treePathOf(session.roots, document.uri);
	if (path === undefined || !(await has(session, id, path))) return false;
	return areEqual(bytes, await session.request('read', { id, path }));
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
