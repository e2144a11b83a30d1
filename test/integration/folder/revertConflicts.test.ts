import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../../support/eventually';
import { activateCairn, workspaceFolder, writeText } from '../support/cairn';

const onDisk = async (path: string): Promise<string> =>
	Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(workspaceFolder(), path))).toString();

describe('the conflicts of a revert', () => {
	it('are written nowhere, and open in the merge editor, where that is the three texts', async () => {
		const cairn = await activateCairn();
		await writeText('conflict.txt', 'one\ntwo\n');
		await writeText('gone.txt', 'one\n');
		await writeText('free.txt', 'one\n');
		await cairn.createCheckpoint({ message: 'conflicts: before' });
		await writeText('conflict.txt', 'one\nTWO\n');
		await writeText('gone.txt', 'two\n');
		await writeText('free.txt', 'two\n');
		const step = await cairn.createCheckpoint({ message: 'conflicts: step' });
		assert.ok(step);
		await writeText('conflict.txt', 'one\nthree\n');
		await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspaceFolder(), 'gone.txt'));

		await vscode.commands.executeCommand('cairn.revertCheckpoint', { id: step.id, confirm: false });
		assert.deepEqual([await onDisk('free.txt'), await onDisk('conflict.txt')], ['two\n', 'one\nthree\n']);

		const active = (): string => vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';
		await vscode.commands.executeCommand('cairn.nextConflict');
		await eventually('the merge editor is open', () => active().includes('conflict.txt'));
		const { activeTab } = vscode.window.tabGroups.activeTabGroup;
		assert.equal(activeTab?.input instanceof vscode.TabInputText, false);
		assert.equal(activeTab?.input instanceof vscode.TabInputTextDiff, false);
		assert.deepEqual([await onDisk('conflict.txt'), activeTab?.isDirty], ['one\nthree\n', false]);

		// Of a file that was removed since there are no three texts.
		await vscode.commands.executeCommand('cairn.nextConflict');
		await eventually('the diff editor is open', () => active().startsWith('gone.txt ('));
		assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);
		await vscode.commands.executeCommand('cairn.closeConflicts');
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});
});
