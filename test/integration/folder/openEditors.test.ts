import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CairnApi } from '../../../cairn';
import { activateCairn, workspaceFolder, writeText } from '../support/cairn';

const inWorkspace = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path);
const onDisk = async (path: string): Promise<string> =>
	Buffer.from(await vscode.workspace.fs.readFile(inWorkspace(path))).toString();

async function open(path: string): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument(inWorkspace(path));
	await vscode.window.showTextDocument(document, { preview: false });
	return document;
}

async function type(document: vscode.TextDocument, text: string): Promise<void> {
	const edit = new vscode.WorkspaceEdit();
	edit.insert(document.uri, new vscode.Position(0, 0), text);
	await vscode.workspace.applyEdit(edit);
}

describe('open editors', () => {
	let cairn: CairnApi;
	before(async () => {
		cairn = await activateCairn();
	});

	it('follow what is restored when they are unsaved, and get their text back when that is undone', async () => {
		await writeText('other.txt', 'other');
		await writeText('followed.txt', 'good\n');
		const good = await cairn.createCheckpoint({ message: 'follow: good' });
		assert.ok(good);
		await writeText('followed.txt', 'bad\n');
		await writeText('new.txt', 'new');
		await cairn.createCheckpoint({ message: 'follow: bad' });
		await open('new.txt');
		const followed = await open('followed.txt');
		const other = await open('other.txt');
		await type(followed, 'typed ');
		await type(other, 'kept ');
		const tabs = (): string[] => vscode.window.tabGroups.activeTabGroup.tabs.map(({ label }) => label);
		const active = (): string | undefined => vscode.window.tabGroups.activeTabGroup.activeTab?.label;

		const restoring = { paths: ['followed.txt', 'new.txt'], confirm: false };
		const report = await cairn.restoreCheckpoint(good.id, restoring);
		assert.deepEqual([report.written, report.deleted], [['followed.txt'], ['new.txt']]);
		assert.deepEqual([followed.getText(), followed.isDirty], ['good\n', false]);
		assert.deepEqual([other.getText(), other.isDirty], ['kept other', true]);
		assert.deepEqual([tabs(), active()], [['followed.txt', 'other.txt'], 'other.txt']);

		assert.equal(await cairn.undo(), true);
		assert.deepEqual([followed.getText(), followed.isDirty], ['typed bad\n', true]);
		assert.deepEqual([await onDisk('followed.txt'), active()], ['bad\n', 'other.txt']);
		// Saving it meets no conflict: the editor knows the file that undoing has put there.
		assert.equal(await followed.save(), true);
		assert.equal(await onDisk('followed.txt'), 'typed bad\n');

		const saved = await cairn.createCheckpoint({ message: 'follow: saved' });
		assert.ok(saved);
		await type(followed, 'again ');
		// On disk it is as wanted already: only the editor is not.
		await cairn.restoreCheckpoint(saved.id, { paths: ['followed.txt'], confirm: false });
		assert.deepEqual([followed.getText(), followed.isDirty], ['typed bad\n', false]);
		assert.equal(await cairn.undo(), true);
		assert.deepEqual([followed.getText(), followed.isDirty], ['again typed bad\n', true]);
		for (const document of [followed, other]) {
			await vscode.window.showTextDocument(document);
			await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
		}
	});
});
