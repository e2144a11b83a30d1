import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

describe('restoring from where the files are', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);
	const text = (name: string): string => readFileSync(file(name), 'utf8');
	/** The editor shows no toast at once that follows several others within a second. */
	const settle = (): Promise<void> => editor.workbench.page.waitForTimeout(1_500);
	let before = '';

	it('restores a file from the explorer, from a checkpoint that changed it', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		before = text('README.md');
		await history.create('first');
		writeFileSync(file('src/walks.js'), 'other\n');
		await history.create('another file');
		writeFileSync(file('README.md'), `${before}\nSecond.\n`);
		rmSync(file('docs'), { recursive: true });
		await history.create('second');
		for (const toast of [/“second”/, /“another file”/, /“first”/]) await workbench.notifications.dismiss(toast);
		await workbench.openViewContainer('Explorer');
		const explorer = workbench.treeView(path.basename(editor.workspace));
		await explorer.chooseFromContextMenu('README.md', 'Restore from Checkpoint…');
		const rows = await workbench.quickInput.visibleRows();
		assert.deepEqual(
			rows.map(({ label }) => label),
			['second', 'first'],
		);
		await workbench.quickInput.choose('first');
		assert.match((await workbench.dialogs.read()).message, /^Restore “README\.md” from “first”\?/);
		await workbench.dialogs.press('Restore 1 File');
		await workbench.notifications.waitFor(/^Restored “README\.md”/);
		assert.deepEqual([text('README.md'), text('src/walks.js')], [before, 'other\n']);
		await workbench.notifications.dismiss(/^Restored “README\.md”/);
	});

	it('lists deleted files, and brings back those that are checked', async () => {
		const { workbench } = editor;
		await workbench.runCommand('Cairn: Restore Deleted Files…');
		const rows = await workbench.quickInput.visibleRows();
		assert.deepEqual(rows.map(({ label }) => label).sort(), ['ideas.md', 'packing.txt', 'style.md']);
		await workbench.quickInput.checkAndAccept('ideas.md', 'style.md');
		await workbench.notifications.waitFor(/^Brought back: 2 files restored\./);
		assert.deepEqual(
			['ideas.md', 'packing.txt', 'style.md'].map((name) => existsSync(file(`docs/${name}`))),
			[true, false, true],
		);
		await settle();
		await workbench.notifications.press(/^Brought back/, 'Undo');
		assert.equal((await workbench.dialogs.read()).message, 'Undo “Brought back 2 deleted files”?');
		await workbench.dialogs.press('Undo: Delete 2 Files');
		await eventually('the files are gone again', () => !existsSync(file('docs/ideas.md')));
	});

	it('reverts one checkpoint, and lets the user decide about what was changed since', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await settle();
		writeFileSync(file('package.json'), '{ "by": "agent" }\n');
		writeFileSync(file('data/walks.csv'), 'by the agent\n');
		await history.create('agent');
		writeFileSync(file('package.json'), '{ "by": "me" }\n');
		await workbench.notifications.dismiss(/“agent”/);
		await history.tree.chooseFromContextMenu('agent', 'Undo This Change…');
		const asked = await workbench.dialogs.read();
		assert.equal(asked.message, 'Some changes of “agent” cannot be reverted automatically.');
		assert.match(asked.detail, /“package\.json”: the same lines were changed since\./);
		assert.match(asked.detail, /Nothing is reverted yet\. Without the conflicts: 1 file will be written\./);
		await workbench.dialogs.press('Resolve 1 Conflict');
		// Three sides: the later text, the one from before, and the real file, which nothing was written to.
		await workbench.page.locator('.merge-editor').waitFor();
		await settle();
		assert.equal(text('package.json'), '{ "by": "me" }\n');
		assert.equal(text('data/walks.csv'), 'by the agent\n');
		const conflicts = workbench.treeView('Revert Conflicts');
		const row = await conflicts.waitForRow('package.json');
		assert.equal(row.description, 'the same lines were changed since');
		await conflicts.click('Revert the Other File');
		await workbench.dialogs.press('Revert the Other File');
		await workbench.notifications.waitFor(/^Reverted “agent”: 1 file restored\. 1 conflict left as it was\./);
		assert.match(text('data/walks.csv'), /^date/);
		assert.equal(text('package.json'), '{ "by": "me" }\n');
		await settle();
		await workbench.notifications.dismiss(/^Reverted “agent”/);
		await conflicts.chooseFromContextMenu('package.json', 'Restore as Before the Checkpoint…');
		await workbench.dialogs.press('Restore 1 File');
		await eventually('package.json is as it was before', () => !text('package.json').includes('"by"'));
		await workbench.runCommand('Cairn: Close Revert Conflicts');
	});

	it('undoes what one checkpoint changed in one file alone, from its row, and keeps what came later', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		const lines = (changed: Record<number, string>): string =>
			Array.from({ length: 20 }, (_, index) => `${changed[index] ?? `line ${index}`}\n`).join('');
		writeFileSync(file('src/walks.js'), lines({}));
		await history.create('twenty lines');
		writeFileSync(file('src/walks.js'), lines({ 2: 'by the agent' }));
		writeFileSync(file('data/walks.csv'), 'kept\n');
		await history.create('two files');
		writeFileSync(file('src/walks.js'), lines({ 2: 'by the agent', 17: 'by me' }));
		for (const toast of [/“two files”/, /“twenty lines”/]) await workbench.notifications.dismiss(toast);
		await history.filesOf('two files');
		await history.tree.chooseFromContextMenu('walks.js', 'Undo This Change…');
		const { message } = await workbench.dialogs.read();
		assert.equal(message, 'Undo the changes of “walks.js” in “two files”? What came later stays.');
		await workbench.dialogs.press('Undo Changes in 1 File');
		await workbench.notifications.waitFor(/^Reverted “walks\.js” in “two files”: 1 file restored\./);
		assert.deepEqual([text('src/walks.js'), text('data/walks.csv')], [lines({ 17: 'by me' }), 'kept\n']);
		await workbench.notifications.dismiss(/^Reverted “walks/);

		writeFileSync(file('src/walks.js'), lines({ 2: 'by me' }));
		await history.tree.chooseFromContextMenu('walks.js', 'Undo This Change…');
		assert.equal(
			(await workbench.dialogs.read()).message,
			'Some changes of “walks.js” in “two files” cannot be reverted automatically.',
		);
		await workbench.dialogs.press('Resolve 1 Conflict');
		await workbench.page.locator('.tab.active[aria-label^="Merging: walks.js"]').waitFor();
		assert.equal(text('src/walks.js'), lines({ 2: 'by me' }));
		await workbench.runCommand('Cairn: Close Revert Conflicts');
		await history.tree.collapse('two files');
	});

	it('restores a copy into a new folder, which need not be there before', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		const now = text('README.md');
		const copy = path.join(path.dirname(editor.workspace), 'copied');
		mkdirSync(`${editor.workspace} restored`);
		// The rows are drawn anew when the restore before has been recorded.
		await settle();
		await history.tree.chooseFromContextMenu('second', 'Restore a Copy…');
		await workbench.quickInput.choose('New Folder…');
		await workbench.quickInput.waitForText(/ restored 2$/);
		await workbench.quickInput.enter(copy);
		await workbench.notifications.waitFor(/^Copied into .*copied: \d+ files restored\./);
		assert.match(readFileSync(path.join(copy, 'README.md'), 'utf8'), /Second\.\n$/);
		assert.deepEqual([text('README.md'), existsSync(path.join(copy, 'docs'))], [now, false]);
	});
});
