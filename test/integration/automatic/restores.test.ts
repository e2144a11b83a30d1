import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { CairnApi } from '../../../cairn';
import { eventually } from '../../support/eventually';
import { inWorkspace, labelled, newest, onDisk, textIn, withIdleCairn } from '../support/recorded';

describe('Cairn records what restores leave', () => {
	let cairn: CairnApi;
	withIdleCairn((opened) => (cairn = opened));

	it('by the name of the checkpoint, where some files are restored', async () => {
		writeFileSync(onDisk('restored.txt'), 'old');
		const old = await cairn.createCheckpoint({ message: 'old' });
		writeFileSync(onDisk('restored.txt'), 'new');
		// Else the restore would bring the workspace to the old checkpoint as a whole.
		writeFileSync(onDisk('stays.txt'), 'new');
		await cairn.createCheckpoint({ message: 'new' });
		assert.ok(old);
		await cairn.restoreCheckpoint(old.id, { paths: ['restored.txt'], confirm: false });
		const made = await labelled(cairn, 'Restored restored.txt from “old”');
		assert.deepEqual([made.trigger, await textIn(cairn, made.id, 'restored.txt')], ['restore', 'old']);
		await cairn.undo();
		// That state has a checkpoint already.
		await eventually(
			'HEAD is back',
			async () => (await cairn.getCheckpoint((await cairn.getHead()) ?? ''))?.message === 'new',
		);
	});

	it('and no state that never was, when unsaved editors follow a restore', async () => {
		writeFileSync(onDisk('followed.txt'), 'old');
		const old = await cairn.createCheckpoint({ message: 'to follow' });
		assert.ok(old);
		writeFileSync(onDisk('followed.txt'), 'new');
		writeFileSync(onDisk('unconcerned.txt'), 'u');
		await cairn.createCheckpoint({ message: 'followed: new' });
		const document = await vscode.workspace.openTextDocument(inWorkspace('followed.txt'));
		await vscode.window.showTextDocument(document, { preview: false });
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'dirty ');
		await vscode.workspace.applyEdit(edit);
		const restored = await cairn.restoreCheckpoint(old.id, { paths: ['followed.txt'], confirm: false });
		assert.deepEqual([document.getText(), document.isDirty], ['old', false]);
		const made = await labelled(cairn, 'Restored followed.txt from “to follow”');
		assert.equal(await textIn(cairn, made.id, 'followed.txt'), 'old');
		// The watcher tells a little later what the restore has written.
		await setTimeout(3_000);
		await cairn.whenIdle();
		assert.equal((await newest(cairn))?.id, made.id);
		const safety = restored.safetyCheckpointId ?? '';
		assert.equal(restored.unsavedCheckpointId, safety);
		assert.equal(await textIn(cairn, safety, 'followed.txt'), 'dirty new');

		await cairn.undo();
		assert.deepEqual([document.getText(), document.isDirty], ['dirty new', true]);
		// The safety checkpoint has all of it: there is nothing to record.
		await setTimeout(3_000);
		await cairn.whenIdle();
		assert.deepEqual([await cairn.getHead(), (await newest(cairn))?.id], [safety, made.id]);
		await vscode.commands.executeCommand('workbench.action.files.revert');
	});

	it('and an unsaved notebook follows a restore, and is unsaved no more', async () => {
		const cell = (source: string): object => ({
			cell_type: 'code',
			source,
			metadata: {},
			outputs: [],
			execution_count: null,
		});
		const book = (source: string): string =>
			JSON.stringify({ cells: [cell(source)], metadata: {}, nbformat: 4, nbformat_minor: 5 });
		writeFileSync(onDisk('followed.ipynb'), book('old'));
		const old = await cairn.createCheckpoint({ message: 'notebook: old' });
		assert.ok(old);
		writeFileSync(onDisk('followed.ipynb'), book('new'));
		await cairn.createCheckpoint({ message: 'notebook: new' });
		const document = await vscode.workspace.openNotebookDocument(inWorkspace('followed.ipynb'));
		await vscode.window.showNotebookDocument(document, { preview: false });
		const edit = new vscode.WorkspaceEdit();
		const added = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'unsaved', 'python');
		edit.set(document.uri, [vscode.NotebookEdit.insertCells(1, [added])]);
		await vscode.workspace.applyEdit(edit);
		await eventually('the notebook is unsaved', () => document.isDirty);
		// Its extension adds metadata of its own to new cells, a little later: an editor that changes while files are restored is left alone.
		await eventually('the notebook is left alone', async () => {
			const { version } = document;
			await setTimeout(500);
			return document.version === version;
		});
		await cairn.restoreCheckpoint(old.id, { paths: ['followed.ipynb'], confirm: false });
		const shown = (): vscode.NotebookDocument | undefined =>
			vscode.workspace.notebookDocuments.find(({ uri, isClosed }) => !isClosed && uri.path === document.uri.path);
		const cells = (): string[] | undefined =>
			shown()
				?.getCells()
				.map((each) => each.document.getText());
		const state = (): unknown => [shown()?.isDirty, cells()];
		const shows = (text: string) =>
			eventually('the notebook follows', state, (seen) => JSON.stringify(seen) === `[false,["${text}"]]`);
		await shows('old');
		await cairn.undo();
		// Whether the editor counts what it has read again as unsaved is up to the notebook's extension.
		await eventually('the notebook shows what is back', cells, (seen) => seen?.join() === 'new');
		if (shown()?.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
		const texts = vscode.workspace.textDocuments.filter(
			({ uri }) => uri.scheme === 'file' && uri.path === document.uri.path,
		);
		assert.deepEqual(
			texts.filter(({ isDirty }) => isDirty),
			[],
		);
	});
});
