import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { readTree } from '../support/fileTree';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

/** Checkpoints of the same minute are told apart by their seconds. */
const titleOf = (name: string): RegExp =>
	new RegExp(`^${name} \\(\\d\\d:\\d\\d(:\\d\\d)? ↔ \\d\\d:\\d\\d(:\\d\\d)?\\)$`);

describe('the history in the workbench', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);
	let history: HistoryView;
	before(async () => {
		history = new HistoryView(editor.workbench);
		await history.open();
	});

	it('says in an empty view what a checkpoint is, and offers to make one', async () => {
		const text = await history.tree.welcomeText();
		assert.match(text, /^No checkpoints yet\..*\n*Create Checkpoint$/s);
	});

	it('creates a checkpoint with a message, tells of it and lists it as the current one', async () => {
		const toast = await history.create('first state');
		assert.match(toast, /^Checkpoint “first state” created: \d+ added\.$/);
		assert.deepEqual(await editor.workbench.notifications.actions(/first state/), ['View Changes']);
		await editor.workbench.notifications.dismiss(/first state/);
		const [row] = await history.waitForTitles(['first state']);
		assert.match(row?.description ?? '', /^current · \d\d:\d\d · \d+ added$/);
		assert.match(row?.name ?? '', /^Checkpoint first state, today at \d\d:\d\d, \d+ added, current$/);
	});

	it('lists the newest first with the changed files below, and opens a native diff of each', async () => {
		writeFileSync(file('README.md'), '# Changed by another program\n');
		writeFileSync(file('src/new file.txt'), 'brand new\n');
		rmSync(file('docs/style.md'));
		await history.create('second state');
		await editor.workbench.notifications.dismiss(/second state/);
		const rows = await history.waitForTitles(['second state', 'first state']);
		assert.deepEqual(
			rows.filter(({ level }) => level === 1).map(({ description }) => description.replace(/\d\d:\d\d/, 'time')),
			['current · time · 1 added, 1 modified, 1 deleted', 'time · 14 added'],
		);
		assert.deepEqual(await history.filesOf('second state'), [
			'README.md, Modified',
			'docs/style.md, Deleted',
			'src/new file.txt, Added',
		]);

		await history.openFile('README.md');
		await editor.workbench.diffEditor.waitForTitle(titleOf('README.md'));
		const texts = await editor.workbench.diffEditor.waitForTexts(({ modified }) => modified.includes('Changed by'));
		assert.doesNotMatch(texts.original, /Changed by/);

		await history.openFile('new file.txt');
		await editor.workbench.diffEditor.waitForTitle(titleOf('new file.txt'));
		await editor.workbench.diffEditor.waitForTexts(
			({ original, modified }) => original === '' && modified.includes('brand new'),
		);

		await history.openFile('style.md');
		await editor.workbench.diffEditor.waitForTitle(titleOf('style.md'));
		await history.tree.collapse('second state');
	});

	it('shows all changes of a checkpoint in one editor, from the toast too', async () => {
		await history.viewChanges('second state');
		await editor.workbench.diffEditor.waitForTitle(/^second state \(.*:.* ↔ .*:.*\) \(3 files\)$/);
		writeFileSync(file('README.md'), '# Changed again\n');
		await history.create('third state');
		await editor.workbench.notifications.press(/third state/, 'View Changes');
		await editor.workbench.diffEditor.waitForTitle(/^third state \(.*:.* ↔ .*:.*\) \(1 file\)$/);
	});

	it('says that nothing has changed, and leaves without a word when no message is given', async () => {
		await editor.workbench.runCommand('Cairn: Create Checkpoint…');
		await editor.workbench.quickInput.enter('third state');
		await editor.workbench.notifications.waitFor('Nothing has changed since checkpoint “third state”.');
		await editor.workbench.notifications.dismiss(/Nothing has changed/);
		writeFileSync(file('README.md'), '# Changed once more\n');
		await editor.workbench.runCommand('Cairn: Create Checkpoint…');
		await editor.workbench.quickInput.cancel();
		assert.equal((await history.checkpoints()).length, 3);
	});

	it('restores after a question with counts, and undoes from the toast', async () => {
		const before = readTree(editor.workspace);
		await history.askToRestore('first state');
		const question = await editor.workbench.dialogs.read();
		assert.equal(question.message, 'Restore “first state”?');
		assert.match(question.detail, /^2 files will be written, 1 file will be deleted\./);
		assert.deepEqual(question.buttons.sort(), ['Cancel', 'Preview…', 'Restore 2 Files, Delete 1']);
		await editor.workbench.dialogs.cancel();
		assert.deepEqual(readTree(editor.workspace), before);

		await history.askToRestore('first state');
		await editor.workbench.dialogs.press('Restore 2 Files, Delete 1');
		const toast = /Restored “first state”: 2 files restored, 1 file deleted\./;
		await editor.workbench.notifications.waitFor(toast);
		assert.deepEqual([existsSync(file('docs/style.md')), existsSync(file('src/new file.txt'))], [true, false]);
		const [restored] = await history.waitForTitles([
			/^Restored state of \d\d:\d\d$/,
			'Before restoring “first state”',
			'third state',
			'second state',
			'first state',
		]);
		assert.match(restored?.description ?? '', /^current · /);

		// It deletes a file: that is asked about, however fresh it is.
		await editor.workbench.notifications.press(toast, 'Undo');
		const asked = await editor.workbench.dialogs.read();
		assert.equal(asked.message, 'Undo the restore of “first state”?');
		assert.match(asked.detail, /Deleted: “docs\/style\.md”\./);
		await editor.workbench.dialogs.press('Undo: Restore 2 Files, Delete 1');
		await editor.workbench.notifications.waitFor(/The restore of .* was undone: 2 files restored, 1 file deleted\./);
		assert.deepEqual(readTree(editor.workspace), before);
		await editor.workbench.notifications.dismiss(/The restore of .* was undone/);
	});

	it('restores one file alone from its context menu', async () => {
		await history.filesOf('second state');
		await history.tree.chooseFromContextMenu('README.md', 'Restore This State…');
		const question = await editor.workbench.dialogs.read();
		assert.equal(question.message, 'Restore “README.md” from “second state”?');
		await editor.workbench.dialogs.press('Restore 1 File');
		await eventually('the file is restored', () =>
			readFileSync(file('README.md'), 'utf8').includes('by another program'),
		);
		assert.equal(existsSync(file('docs/style.md')), false);
		await history.tree.collapse('second state');
	});

	it('brings back a file as it was before a checkpoint, a deleted one too', async () => {
		await editor.workbench.notifications.dismiss(/1 file restored/);
		await history.filesOf('second state');
		assert.ok(!(await history.tree.contextMenu('style.md')).includes('Restore This State…'));
		await history.tree.chooseFromContextMenu('style.md', 'Restore Version Before…');
		const { message } = await editor.workbench.dialogs.read();
		assert.equal(message, 'Restore “docs/style.md” from “first state”?');
		await editor.workbench.dialogs.press('Restore 1 File');
		await editor.workbench.notifications.waitFor(/Restored “docs\/style\.md” from “first state”: 1 file restored\./);
		assert.equal(existsSync(file('docs/style.md')), true);
		await history.tree.collapse('second state');
	});

	it('compares with the workspace: what differs in one editor, and a word where nothing does', async () => {
		await editor.workbench.notifications.dismiss(/1 file restored/);
		await history.tree.chooseFromContextMenu('third state', 'Compare with Workspace');
		await editor.workbench.diffEditor.waitForTitle(/^third state \(\d\d:\d\d ↔ Workspace\) \(\d+ files?\)$/);
		await history.create('as it is');
		await editor.workbench.notifications.dismiss(/as it is/);
		await history.tree.chooseFromContextMenu('as it is', 'Compare with Workspace');
		await editor.workbench.notifications.waitFor('The workspace is as “as it is” has it.');
		await editor.workbench.notifications.dismiss(/The workspace is as/);
	});

	it('asks before an undo that would take back more than the restore', async () => {
		writeFileSync(file('docs/style.md'), 'an hour of work\n');
		await editor.workbench.runCommand('Cairn: Undo');
		const { message, buttons } = await editor.workbench.dialogs.read();
		assert.equal(message, 'Undo the restore of “docs/style.md” from “first state”? The workspace has changed since.');
		assert.deepEqual(buttons.sort(), ['Cancel', 'Preview…', 'Undo: Delete 1 File']);
		await editor.workbench.dialogs.cancel();
		assert.equal(readFileSync(file('docs/style.md'), 'utf8'), 'an hour of work\n');
	});

	it('undoes a restore after a reload, from the palette', async () => {
		// Undoing deletes it again: however long the reload takes, the question comes.
		rmSync(file('package.json'));
		const before = readTree(editor.workspace);
		await history.askToRestore('third state');
		const { buttons } = await editor.workbench.dialogs.read();
		await editor.workbench.dialogs.press(buttons.find((button) => button.startsWith('Restore')) ?? '');
		await editor.workbench.notifications.waitFor(/Restored “third state”/);
		assert.notDeepEqual(readTree(editor.workspace), before);

		await editor.workbench.reload();
		await history.open();
		await history.tree.waitForRow('first state');
		await editor.workbench.runCommand('Cairn: Undo');
		const asked = await editor.workbench.dialogs.read();
		assert.equal(asked.message, 'Undo the restore of “third state”?');
		assert.match(asked.detail, /Deleted: “package\.json”\./);
		await editor.workbench.dialogs.press(asked.buttons.find((button) => button.startsWith('Undo: ')) ?? '');
		await editor.workbench.notifications.waitFor(/The restore of .* was undone/);
		assert.deepEqual(readTree(editor.workspace), before);
	});
});
