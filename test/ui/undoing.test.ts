import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

describe('undo, from the view', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);
	const names = Array.from({ length: 25 }, (_, number) => `managers/m${number}.ts`);
	const areThere = (): number => names.filter((name) => existsSync(file(name))).length;

	it('says what it would take back, how old that is and what it deletes, and asks, after a reload too', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		mkdirSync(file('managers'));
		for (const name of names) writeFileSync(file(name), `${name}\n`);
		await history.create('whole');
		rmSync(file('managers'), { recursive: true });
		await history.create('folder deleted');
		await workbench.notifications.dismiss(/“folder deleted”/);
		await history.tree.chooseFromContextMenu('folder deleted', 'Undo This Change…');
		await workbench.dialogs.press('Undo Changes in 25 Files');
		await workbench.notifications.waitFor(/^Reverted “folder deleted”: 25 files restored/);
		writeFileSync(file('README.md'), 'later work\n');
		await history.create('later work');

		await workbench.reload();
		await history.open();
		await history.tree.waitForRow('later work');
		const sentence = await eventually(
			'what Undo takes back stands above the list',
			() => history.tree.message(),
			(text) => text !== '',
		);
		assert.match(sentence, /^Undo: “Reverted folder deleted”, .*; deletes 25 files$/);
		await history.tree.pressTitleAction('Undo Last Restore, Which Deletes Files…');
		const { message, detail, buttons } = await workbench.dialogs.read();
		assert.equal(message, 'Undo “Reverted folder deleted”?');
		assert.match(detail, /^25 files will be deleted\./);
		assert.match(detail, /It was made .*\. 1 checkpoint was made since, the newest is “later work”\./);
		assert.match(detail, /Deleted: “managers\/m0\.ts”, “managers\/m1\.ts”, “managers\/m10\.ts” and 22 more\./);
		assert.deepEqual(buttons.sort(), ['Cancel', 'Preview…', 'Undo: Delete 25 Files']);
		await workbench.dialogs.cancel();
		assert.equal(areThere(), 25);
	});

	it('takes back what it has named, and Redo and Undo after it name the same', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.tree.pressTitleAction('Undo Last Restore, Which Deletes Files…');
		await workbench.dialogs.press('Preview…');
		const preview = workbench.treeView('Restore Preview');
		await preview.click('Undo: Delete 25 Files');
		const undone = /^“Reverted folder deleted” was undone: 25 files deleted\. It was made /;
		await workbench.notifications.waitFor(undone);
		assert.equal(areThere(), 0);
		await eventually('nothing is left to undo', async () => !(await history.tree.hasTitleAction('Undo Last Restore')));
		await workbench.page.waitForTimeout(1_500);
		await workbench.notifications.press(undone, 'Redo');
		const again = /^“Reverted folder deleted” was done again: 25 files restored\./;
		await workbench.notifications.waitFor(again);
		assert.equal(areThere(), 25);
		await workbench.page.waitForTimeout(1_500);
		await workbench.notifications.press(again, 'Undo');
		assert.equal((await workbench.dialogs.read()).message, 'Undo “Reverted folder deleted”?');
		await workbench.dialogs.cancel();
		assert.equal(areThere(), 25);
	});
});
