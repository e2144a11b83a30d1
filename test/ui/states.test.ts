import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

describe('what cannot be recorded', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false, 'cairn.scope.maxFileSizeMB': 0.001 } });

	it('is told in the toast and listed below the checkpoint with its reason', async () => {
		const history = new HistoryView(editor.workbench);
		await history.open();
		writeFileSync(path.join(editor.workspace, 'large.bin'), Buffer.alloc(5000));
		execFileSync('mkfifo', [path.join(editor.workspace, 'a pipe')]);
		const toast = await history.create('with gaps');
		assert.match(
			toast,
			/^Checkpoint “with gaps” created: .*\. \d+ files were left out\. First of them: a pipe: It is a pipe/,
		);
		assert.deepEqual(await editor.workbench.notifications.actions(/with gaps/), ['View Changes', 'Show Log']);
		await editor.workbench.notifications.dismiss(/with gaps/);
		await history.tree.expand('with gaps');
		await history.tree.expand(/^\d+ files left out$/);
		const row = await history.tree.waitForRow('large.bin');
		const log = await editor.logOf('Cairn', /Left out \(tooLarge\): large\.bin: It has 5,000 bytes/);
		assert.match(log, /\[warning\] Checkpoint “with gaps” created/);
		assert.equal(row.description, 'It has 5,000 bytes; the limit is 1,048 bytes.');
	});
});

/** A part of the store, wherever the editor keeps this workspace's things. */
function inStore({ userDataFolder }: { readonly userDataFolder: string }, name: string): string {
	const folder = path.join(userDataFolder, 'User', 'workspaceStorage');
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const found = files.find((file) => file.endsWith(path.join('cairn-dev.cairn', 'store', name)));
	assert.ok(found, `a store in ${folder}`);
	return path.join(folder, found);
}

describe('a store that cannot be written for a while', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.external': true } });

	it('is said to need somebody until the next checkpoint, whoever asks for it', async () => {
		const { workbench, workspace } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('before');
		await workbench.notifications.dismiss(/before/);
		const journal = inStore(editor, 'journal');
		renameSync(journal, `${journal}.away`);
		mkdirSync(journal);
		writeFileSync(path.join(workspace, 'README.md'), 'changed by another program\n');
		await workbench.waitForStatusBar(/^Cairn needs you: /);
		await workbench.notifications.dismiss(/could not read the journal/);
		// The editor shows no toast at once that follows several others within a second.
		await workbench.page.waitForTimeout(1_500);

		rmdirSync(journal);
		renameSync(`${journal}.away`, journal);
		await history.create('by hand');
		await workbench.waitForStatusBar(/^Cairn keeps checkpoints\./);
		await history.waitForTitles(['by hand', 'before']);
	});
});

describe('a store that cannot be used', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });

	const formatFile = (): string => inStore(editor, 'format.json');

	it('is left alone, said to be so in a toast and in the view, and opens again when it is mended', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('kept');
		await workbench.notifications.dismiss(/kept/);
		const format = readFileSync(formatFile(), 'utf8');
		writeFileSync(formatFile(), '{"format":"cairn","version":99,"id":"x"}');

		await workbench.reload();
		await history.open();
		const toast = await workbench.notifications.waitFor(/has format 99; this Cairn reads up to 1\. Update Cairn\./);
		assert.match(toast, /^The store in /);
		assert.match(
			await history.tree.welcomeText(),
			/^The store of checkpoints could not be opened; nothing is recorded\./,
		);
		await workbench.notifications.dismiss(/has format 99/);
		await workbench.runCommand('Cairn: Create Checkpoint…');
		await workbench.notifications.waitFor(/has format 99/);

		writeFileSync(formatFile(), format);
		await workbench.runCommand('Cairn: Refresh History');
		await history.waitForTitles(['kept']);
	});
});

describe('a window without a folder', () => {
	const editor = openEditor({ workspace: undefined });

	it('says in the view and by command that none is open', async () => {
		const history = new HistoryView(editor.workbench);
		await history.open();
		assert.match(
			await history.tree.welcomeText(),
			/^No folder is open\. Open one, and Cairn keeps checkpoints of it\./,
		);
		await editor.workbench.runCommand('Cairn: Create Checkpoint…');
		await editor.workbench.notifications.waitFor('No folder is open: open one, and Cairn keeps checkpoints of it.');
	});
});

describe('a workspace that is not trusted', () => {
	const editor = openEditor({ trusted: false });

	it('says in the view and by command that it must be trusted first', async () => {
		const history = new HistoryView(editor.workbench);
		await history.open();
		assert.match(await history.tree.welcomeText(), /^This workspace is not trusted\./);
		await editor.workbench.runCommand('Cairn: Create Checkpoint…');
		await editor.workbench.notifications.waitFor(/^This workspace is not trusted: trust it/);
	});
});

describe('two windows on one folder', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });

	it('show each other’s checkpoints, and both can write', async () => {
		const first = new HistoryView(editor.workbench);
		await first.open();
		await first.create('from the first');
		const secondWindow = await editor.openSecondWindow();
		const second = new HistoryView(secondWindow);
		await second.open();
		await second.waitForTitles(['from the first']);

		writeFileSync(path.join(editor.workspace, 'second.txt'), 'x');
		await second.create('from the second');
		await first.waitForTitles(['from the second', 'from the first']);
		writeFileSync(path.join(editor.workspace, 'first.txt'), 'x');
		await first.create('again the first');
		await second.waitForTitles(['again the first', 'from the second', 'from the first']);
	});
});

describe('the packaged extension in the oldest VS Code that it supports', () => {
	const editor = openEditor({ version: '1.110' });

	it('installs, activates, creates and restores', async () => {
		const history = new HistoryView(editor.workbench);
		await history.open();
		await history.create('in 1.110');
		await editor.workbench.notifications.dismiss(/in 1\.110/);
		const file = path.join(editor.workspace, 'README.md');
		const text = readFileSync(file, 'utf8');
		writeFileSync(file, 'overwritten');
		await history.askToRestore('in 1.110');
		await editor.workbench.dialogs.press('Restore 1 File');
		await editor.workbench.notifications.waitFor(/Restored “in 1\.110”: 1 file restored\./);
		assert.equal(readFileSync(file, 'utf8'), text);
	});
});

describe('saving in the editor', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.mergeWindowSeconds': 0 } });

	it('makes a checkpoint by itself, although the view was never opened before', async () => {
		const { workbench } = editor;
		await workbench.typeAndSave('README.md', 'typed by hand ');
		const history = new HistoryView(workbench);
		await history.open();
		await history.waitForTitles(['README.md']);
		const { description } = await workbench.settings.read('cairn.triggers.save');
		assert.match(description, /Make a checkpoint of the workspace after a file is saved/);
	});
});
