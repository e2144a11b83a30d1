import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';
import type { Workbench } from './pages/workbench';

describe('a restore of a whole checkpoint', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });

	it('is a row of its own at the top, where the workspace is and Undo stands', async () => {
		const { workbench, workspace } = editor;
		const file = path.join(workspace, 'README.md');
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('first state');
		const before = readFileSync(file, 'utf8');
		writeFileSync(file, 'second\n');
		await history.create('second state');
		for (const title of [/second state/, /first state/]) await workbench.notifications.dismiss(title);
		await workbench.type('README.md', 'typed ');
		await history.askToRestore('first state');
		await workbench.dialogs.press('Restore 1 File');

		const restored = await history.tree.waitForRow(/^Restored state of \d\d:\d\d$/);
		assert.match(restored.description, /^current · \d\d:\d\d · first state$/);
		const rows = (await history.checkpoints()).map(({ label, description }) => {
			const mark = description.startsWith('current') ? ' current' : '';
			return `${label.replace(/\d\d:\d\d/, 'NOW')}${mark}`;
		});
		assert.deepEqual(rows, [
			'Restored state of NOW current',
			'Before restoring “first state”',
			'second state',
			'first state',
		]);
		assert.equal(readFileSync(file, 'utf8'), before);
		assert.deepEqual(await history.tree.inlineActions(/^Restored state/), ['View Changes', 'Undo']);
		await history.tree.pressInlineAction(/^Restored state/, 'Undo');
		await eventually('the second state', () => readFileSync(file, 'utf8') === 'second\n');
		await history.tree.waitForRows('no restore', (shown) => !shown.some(({ label }) => label.startsWith('Restored')));
		await workbench.page.locator('.tab.dirty[data-resource-name="README.md"]').waitFor();

		// The safety checkpoint has what was typed, and restoring it writes that.
		await history.askToRestore('Before restoring “first state”');
		await workbench.dialogs.press('Restore 1 File');
		await eventually('what was typed', () => readFileSync(file, 'utf8') === 'typed second\n');
	});
});

describe('unsaved text in one of two windows on a folder', () => {
	const byItself = { 'cairn.triggers.external': true, 'cairn.triggers.opening': true };
	const editor = openEditor({ settings: { ...byItself, 'cairn.triggers.mergeWindowSeconds': 3 } });

	it('is that window’s alone: every row is a save, by its name, whichever window it was made in', async () => {
		const { workbench, workspace } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.waitForTitles(['First checkpoint']);
		await workbench.type('style.md', 'typed and not saved ');
		const second = await editor.openSecondWindow();
		await new HistoryView(second).open();
		await new HistoryView(second).tree.waitForRow('First checkpoint');
		await workbench.page.bringToFront();
		const saves: [Workbench, string][] = [
			[second, 'README.md'],
			[workbench, 'walks.js'],
			[second, 'README.md'],
			[second, 'README.md'],
			[workbench, 'walks.js'],
			[second, 'README.md'],
		];
		for (const [window, name] of saves) {
			await window.page.bringToFront();
			await window.typeAndSave(name, 'saved ');
			// Both windows have looked by then.
			await window.page.waitForTimeout(5_000);
		}
		await workbench.page.bringToFront();
		const rows = (await history.checkpoints()).map(({ label, description }) => `${label}: ${description}`);
		const untrue = rows.filter((row) => /outside|Discarded/.test(row));
		assert.deepEqual(untrue, [], rows.join('\n'));
		assert.equal(rows.filter((row) => /: .*saved/.test(row)).length, saves.length, rows.join('\n'));
		assert.ok(rows.length <= saves.length + 2, rows.join('\n'));
		assert.doesNotMatch(readFileSync(path.join(workspace, 'docs/style.md'), 'utf8'), /typed/);
	});
});
