import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { CairnApi } from '../../../cairn';
import { eventually } from '../../support/eventually';
import { withSetting } from '../support/cairn';
import { inWorkspace, labelled, onDisk, textIn, withIdleCairn } from '../support/recorded';

async function open(file: string): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument(inWorkspace(file));
	await vscode.window.showTextDocument(document, { preview: false });
	return document;
}

async function type(document: vscode.TextDocument, text: string): Promise<void> {
	const edit = new vscode.WorkspaceEdit();
	edit.insert(document.uri, new vscode.Position(0, 0), text);
	await vscode.workspace.applyEdit(edit);
}

async function drop(document: vscode.TextDocument): Promise<void> {
	await vscode.window.showTextDocument(document, { preview: false });
	await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

const unsavedOf = (file: string): vscode.TextDocument | undefined =>
	vscode.workspace.textDocuments.find(
		({ uri, isDirty, isClosed }) => isDirty && !isClosed && uri.path === inWorkspace(file).path,
	);

describe('Cairn keeps unsaved text', () => {
	let cairn: CairnApi;
	withIdleCairn((opened) => (cairn = opened));

	/** An editor with unsaved text whose file has gone, with its folder, and a checkpoint that has the file. */
	async function withoutFile(folder: string): Promise<{ document: vscode.TextDocument; id: string }> {
		mkdirSync(onDisk(folder));
		writeFileSync(onDisk(`${folder}/x.txt`), 'saved\n');
		const made = await cairn.createCheckpoint({ message: `with ${folder}` });
		assert.ok(made);
		const document = await open(`${folder}/x.txt`);
		rmSync(onDisk(folder), { recursive: true });
		await type(document, 'typed ');
		return { document, id: made.id };
	}

	it('of a file whose folder has gone, in one checkpoint with the rest, and puts it back when a restore is undone', async () => {
		const { document, id } = await withoutFile('went');
		const made = await cairn.createCheckpoint({ message: 'typed into nothing' });
		assert.equal(await textIn(cairn, made?.id ?? '', 'went/x.txt'), 'typed saved\n');

		const { safetyCheckpointId } = await cairn.restoreCheckpoint(id, { confirm: false });
		assert.equal(readFileSync(onDisk('went/x.txt'), 'utf8'), 'saved\n');
		assert.deepEqual([document.getText(), document.isDirty], ['saved\n', false]);
		assert.equal(await textIn(cairn, safetyCheckpointId ?? '', 'went/x.txt'), 'typed saved\n');

		assert.equal(await cairn.undo(), true);
		assert.equal(existsSync(onDisk('went')), false);
		const again = unsavedOf('went/x.txt');
		assert.equal(again?.getText(), 'typed saved\n');
		assert.equal(vscode.window.tabGroups.activeTabGroup.tabs.filter(({ label }) => label === 'x.txt').length, 1);
		await drop(again);
	});

	it('of a file that was deleted before the restore also where its tab was closed since', async () => {
		const { id } = await withoutFile('closed');
		await cairn.restoreCheckpoint(id, { confirm: false });
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await cairn.undo();
		const again = unsavedOf('closed/x.txt');
		assert.deepEqual([again?.isUntitled, again?.getText()], [true, 'typed saved\n']);
		// It has its place, which the next checkpoint knows, and saving it does.
		await cairn.createCheckpoint({ message: 'still typed' });
		assert.equal(await textIn(cairn, (await cairn.getHead()) ?? '', 'closed/x.txt'), 'typed saved\n');
		assert.ok(again);
		await drop(again);
	});

	it('and calls it thrown away when it is, so that nothing else is said to have changed', async () => {
		writeFileSync(onDisk('thrown.txt'), 'saved\n');
		writeFileSync(onDisk('other.txt'), 'other\n');
		await cairn.createCheckpoint({ message: 'before throwing away' });
		const document = await open('thrown.txt');
		await type(document, 'typed ');
		await cairn.createCheckpoint({ message: 'with what was typed' });
		await drop(document);
		const other = await open('other.txt');
		await type(other, 'saved ');
		await other.save();
		const saved = await labelled(cairn, 'Saved other.txt');
		assert.equal(saved.stats.modified, 1);
		const discarded = await labelled(cairn, 'Discarded unsaved changes in thrown.txt');
		assert.equal(saved.parentId, discarded.id);
		assert.equal(await textIn(cairn, saved.id, 'thrown.txt'), 'saved\n');
	});

	it('without rows of its own between saves of a file that is typed into all the time', async () => {
		writeFileSync(onDisk('busy.txt'), '\n');
		await cairn.createCheckpoint({ message: 'before typing' });
		await withSetting('triggers.mergeWindowSeconds', 1, async () => {
			const document = await open('busy.txt');
			for (let round = 0; round < 3; round++) {
				await type(document, `round ${round} `);
				await document.save();
				await type(document, `half ${round} `);
				// Long enough for a look at everything, which finds what was typed.
				await eventually('what was typed is recorded', async () => {
					const head = (await cairn.getHead()) ?? '';
					return (await textIn(cairn, head, 'busy.txt'))?.startsWith(`half ${round}`) === true;
				});
			}
			await document.save();
			await cairn.whenIdle();
		});
		const list = async (all: boolean): Promise<string[]> => {
			const checkpoints = await cairn.listCheckpoints({ path: 'busy.txt', all });
			return checkpoints.map(({ message }) => message);
		};
		const edited = 'Edited busy.txt without saving';
		const rows = await list(false);
		assert.deepEqual([rows.filter((label) => label.startsWith('Saved')).length, rows.includes(edited)], [4, false]);
		assert.equal((await list(true)).filter((label) => label === edited).length, 3);
	});
});
