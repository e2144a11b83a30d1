import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateCairn, readText } from '../support/cairn';

describe('Cairn in a workspace of several folders', () => {
	it('puts the name of the folder first in a path, and restores into each folder', async () => {
		const cairn = await activateCairn();
		const [alpha, beta] = vscode.workspace.workspaceFolders ?? [];
		assert.ok(alpha && beta);
		const notes = vscode.Uri.joinPath(beta.uri, 'notes.txt');
		const readme = vscode.Uri.joinPath(alpha.uri, 'README.md');
		const original = await readText(readme);
		const checkpoint = await cairn.createCheckpoint({ message: 'both' });
		assert.ok(checkpoint);
		const files = await cairn.getCheckpointFiles(checkpoint.id);
		assert.ok(files.has('alpha/README.md') && files.has('beta/notes.txt'));

		await vscode.workspace.fs.writeFile(notes, Buffer.from('changed'));
		await vscode.workspace.fs.delete(readme);
		const report = await cairn.restoreCheckpoint(checkpoint.id, { confirm: false });
		assert.deepEqual(report.written, ['alpha/README.md', 'beta/notes.txt']);
		assert.deepEqual([await readText(notes), await readText(readme)], ['The second folder.\n', original]);

		await vscode.workspace.fs.writeFile(notes, Buffer.from('changed again'));
		await vscode.commands.executeCommand('cairn.compareWithWorkspace', { id: checkpoint.id, path: 'beta/notes.txt' });
		const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
		assert.ok(input instanceof vscode.TabInputTextDiff);
		assert.equal(input.modified.toString(), notes.toString());
	});
});
