/** Captures after what happens in the editor: saves, and files created, deleted, renamed and moved in the explorer. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import { nameOf } from '../present';
import { isInWorkspace } from '../workspacePaths';
import { readSetting } from '../contributions';
import { savedText } from './savedTexts';
import type { SavedText } from './cause';
import type { TriggerContext } from './triggers';

/** A deletion waits for the checkpoint of what it deletes, but not for ever, in milliseconds. */
const deletionWaitMs = 3_000;
/** Several files at once come one after the other, in milliseconds. */
const settleMs = 300;

export function watchSaves({ scheduler, isOn, recentSaves }: TriggerContext): vscode.Disposable {
	const onSave = ({ uri }: { readonly uri: vscode.Uri }, text: () => SavedText | undefined): void => {
		if (!isInWorkspace(uri)) return;
		recentSaves.add(uri.fsPath);
		if (isOn() && readSetting('triggers.save')) scheduler.saved(uri.fsPath, relative(uri), text());
	};
	return vscode.Disposable.from(
		vscode.workspace.onDidSaveTextDocument((document) => onSave(document, () => savedText(document))),
		vscode.workspace.onDidSaveNotebookDocument((document) => onSave(document, () => undefined)),
	);
}

export function watchFileOperations({ scheduler, isOn }: TriggerContext): vscode.Disposable {
	const isWanted = (): boolean => isOn() && readSetting('triggers.files');
	const told = (label: string, uris: readonly vscode.Uri[]): void => {
		const hints = uris.filter(isInWorkspace).map(({ fsPath }) => fsPath);
		if (hints.length > 0 && isWanted()) scheduler.request({ trigger: 'files', label, hints, settleMs });
	};
	return vscode.Disposable.from(
		vscode.workspace.onWillDeleteFiles((event) => {
			const hints = event.files.filter(isInWorkspace).map(({ fsPath }) => fsPath);
			if (hints.length === 0 || !isWanted()) return;
			const before = scheduler.captureNow({
				trigger: 'files',
				label: `Before deleting ${describe(event.files)}`,
				hints,
			});
			event.waitUntil(Promise.race([before, new Promise((resolve) => setTimeout(resolve, deletionWaitMs))]));
		}),
		vscode.workspace.onDidDeleteFiles(({ files }) => told(`Deleted ${describe(files)}`, files)),
		vscode.workspace.onDidCreateFiles(({ files }) => told(`Created ${describe(files)}`, files)),
		vscode.workspace.onDidRenameFiles(({ files }) => {
			for (const { oldUri } of files) scheduler.moved(oldUri.fsPath);
			told(
				renameLabel(files),
				files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]),
			);
		}),
	);
}

/** `Renamed a.ts to b.ts`, `Moved a.ts to lib`, `Moved 3 files to lib`, `Renamed 3 files`. */
function renameLabel(files: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[]): string {
	const [first] = files;
	if (!first) return 'Renamed files';
	const target = vscode.Uri.joinPath(first.newUri, '..');
	const keepsNames = files.every(({ oldUri, newUri }) => nameOf(oldUri.path) === nameOf(newUri.path));
	const areTogether = files.every(({ newUri }) => vscode.Uri.joinPath(newUri, '..').path === target.path);
	const what = describe(files.map(({ oldUri }) => oldUri));
	if (keepsNames && areTogether) return `Moved ${what} to ${relative(target)}`;
	return files.length === 1 ? `Renamed ${what} to ${nameOf(first.newUri.path)}` : `Renamed ${what}`;
}

function describe(uris: readonly vscode.Uri[]): string {
	const [only] = uris;
	return only && uris.length === 1 ? relative(only) : plural(uris.length, 'file');
}

function relative(uri: vscode.Uri): string {
	const folder = vscode.workspace.getWorkspaceFolder(uri);
	if (folder?.uri.path === uri.path) return folder.name;
	return vscode.workspace.asRelativePath(uri);
}
