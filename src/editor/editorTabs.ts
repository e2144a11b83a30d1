/** The tabs of files: finding, showing, reverting and closing them without losing the one that the user is in. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** A tab that shows a file itself, and no comparison of it. */
export interface FileTab {
	readonly uri: vscode.Uri;
	readonly tab: vscode.Tab;
}

/** Of all editor groups. */
export function fileTabs(): FileTab[] {
	return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
		tabs.flatMap((tab) => {
			const uri = uriOf(tab.input);
			return uri ? [{ uri, tab }] : [];
		}),
	);
}

export function tabsOf(wanted: vscode.Uri): vscode.Tab[] {
	return fileTabs()
		.filter(({ uri }) => uri.toString() === wanted.toString())
		.map(({ tab }) => tab);
}

/** Until a notebook's extension has followed a change, in milliseconds. */
const notebookSettleMs = 300;

/** Makes an editor show again what is on disk, without a question; its undo stack still has what it held. */
export async function revertDocument(document: vscode.TextDocument | vscode.NotebookDocument): Promise<void> {
	const [tab] = tabsOf(document.uri);
	const place = { preview: false, ...(tab ? { viewColumn: tab.group.viewColumn } : {}) };
	// The editor's own command knows only the active editor.
	const revert = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.files.revert');
	if ('getText' in document) {
		await vscode.window.showTextDocument(document, place);
		await revert();
	} else {
		await vscode.window.showNotebookDocument(document, place);
		// The extension for Jupyter notebooks gives an id to each cell that comes without, and with that the notebook is unsaved again.
		for (let attempt = 0; attempt < 3 && document.isDirty; attempt++) {
			await revert();
			await sleep(notebookSettleMs);
		}
	}
	if (!tab) await vscode.window.tabGroups.close(tabsOf(document.uri), true);
}

/** Does something that changes the active editor, and makes the one active again that was. */
export async function keepingActiveTab(act: () => Promise<void>): Promise<void> {
	const { activeTabGroup } = vscode.window.tabGroups;
	const { activeTab, viewColumn } = activeTabGroup;
	await act();
	if (!activeTab) return;
	const group = vscode.window.tabGroups.all.find((candidate) => candidate.viewColumn === viewColumn);
	const index = group?.tabs.findIndex((tab) => tab.label === activeTab.label && isSameInput(tab, activeTab)) ?? -1;
	if (!group || index < 0 || (group.isActive && group.activeTab === group.tabs[index])) return;
	const focusGroup = focusCommands[viewColumn - 1];
	if (focusGroup) await vscode.commands.executeCommand(focusGroup);
	await vscode.commands.executeCommand('workbench.action.openEditorAtIndex', index);
}

/** The editor has a command for each of its first eight groups. */
const focusCommands = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth'].map(
	(which) => `workbench.action.focus${which}EditorGroup`,
);

function isSameInput(a: vscode.Tab, b: vscode.Tab): boolean {
	return uriOf(a.input)?.toString() === uriOf(b.input)?.toString();
}

/** The file that a tab shows; undefined for a comparison and what else tabs hold. */
export function uriOf(input: vscode.Tab['input']): vscode.Uri | undefined {
	const showsFile =
		input instanceof vscode.TabInputText ||
		input instanceof vscode.TabInputNotebook ||
		input instanceof vscode.TabInputCustom;
	return showsFile ? input.uri : undefined;
}

/** Puts a text in place of all that an editor holds; the editor can undo it. */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
	const edits = [vscode.TextEdit.replace(new vscode.Range(0, 0, document.lineCount, 0), text)];
	if (text.includes('\r\n')) edits.push(vscode.TextEdit.setEndOfLine(vscode.EndOfLine.CRLF));
	const edit = new vscode.WorkspaceEdit();
	edit.set(document.uri, edits);
	await vscode.workspace.applyEdit(edit);
}
