import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { findExtensionHost } from '../support/host/extensionHost';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';
import type { Workbench } from './pages/workbench';

/** As a new user has them. */
const byItself = {
	'cairn.triggers.external': true,
	'cairn.triggers.git': true,
	'cairn.triggers.opening': true,
	'cairn.triggers.terminal': true,
};

describe('checkpoints that make themselves', () => {
	const editor = openEditor({ settings: byItself });

	it('begin with the first one, and name what a terminal and git have done', async () => {
		const { workbench, workspace } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.waitForTitles(['First checkpoint']);

		await workbench.terminal.run('sed -i s/walks/hikes/ README.md');
		const { label } = await history.tree.waitForRow('Ran sed -i s/walks/hikes/ README.md');
		assert.deepEqual(await history.filesOf(label), ['README.md, Modified']);

		const git = (...args: string[]): void =>
			void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: workspace });
		git('init', '--quiet', '--initial-branch', 'main');
		git('add', '.');
		git('commit', '--quiet', '--message', 'Start');
		// What happens together is one checkpoint, and git's word for it says most.
		writeFileSync(path.join(workspace, 'README.md'), 'On the feature branch.\n');
		git('checkout', '--quiet', '-b', 'feature');
		await history.tree.waitForRow('Switched to branch feature');
		git('commit', '--quiet', '--all', '--message', 'Feature');
		git('checkout', '--quiet', 'main');
		await history.tree.waitForRow('Switched to branch main');
	});

	it('stop at once when they are turned off, which the status bar and the view say, and go on when they are turned on', async () => {
		const { workbench, workspace } = editor;
		const history = new HistoryView(workbench);
		const before = (await history.checkpoints()).map(({ label }) => label);
		await workbench.runCommand('Cairn: Turn Checkpoints On or Off in This Workspace');
		const paused = await workbench.waitForStatusBar(/^Cairn is paused/);
		assert.match(paused, /turned off in this workspace: nothing is recorded/);
		assert.equal(existsSync(path.join(workspace, '.vscode')), false);
		assert.match(await history.tree.message(), /nothing is recorded/);

		writeFileSync(path.join(workspace, 'docs/style.md'), 'changed while it was off\n');
		await workbench.runCommand('Cairn: Create Checkpoint…');
		await workbench.quickInput.enter('although it is off');
		assert.match(await workbench.notifications.waitFor(/turned off/), /^Cairn is turned off/);
		await workbench.notifications.dismiss(/turned off/);
		assert.deepEqual(
			(await history.checkpoints()).map(({ label }) => label),
			before,
		);

		await workbench.runCommand('Cairn: Turn Checkpoints On or Off in This Workspace');
		await workbench.waitForStatusBar(/^Cairn keeps checkpoints\./);
		await history.tree.waitForRows('what changed while it was off', (rows) =>
			rows.some(({ label, description }) => label === 'style.md' && / · changed while off · /.test(description)),
		);
	});
});

describe('checkpoints that make themselves in two windows on one folder', () => {
	const editor = openEditor({ settings: byItself });

	it('are made once, whoever is first, and are there in both', async () => {
		const opened = async (workbench: Workbench): Promise<HistoryView> => {
			const history = new HistoryView(workbench);
			await history.open();
			await history.waitForTitles(['First checkpoint']);
			return history;
		};
		const first = await opened(editor.workbench);
		const secondWindow = await editor.openSecondWindow();
		const second = await opened(secondWindow);

		for (let i = 0; i < 30; i++) writeFileSync(path.join(editor.workspace, `made-${i}.txt`), `${i}\n`);
		await second.waitForTitles(['30 files added', 'First checkpoint']);
		writeFileSync(path.join(editor.workspace, 'README.md'), 'changed by a program\n');
		const titles = ['README.md', '30 files added', 'First checkpoint'];
		await second.waitForTitles(titles);
		// Long enough for the other window to have looked, and to have found nothing new.
		await secondWindow.page.waitForTimeout(4_000);
		await second.waitForTitles(titles);
		await first.waitForTitles(titles);
	});
});

describe('a file that is too large', () => {
	const editor = openEditor({ settings: { 'cairn.scope.maxFileSizeMB': 0.001 } });

	it('is brought in by Include Anyway, for this user alone unless the rule is put into the settings', async () => {
		const { workbench, workspace } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		writeFileSync(path.join(workspace, 'large [1].bin'), Buffer.alloc(5000, 7));
		await history.create('with a gap');
		await workbench.notifications.dismiss(/with a gap/);
		const include = async (checkpoint: string): Promise<void> => {
			await history.tree.expand(checkpoint);
			await history.tree.expand(/^\d+ files? left out$/);
			await history.tree.pressInlineAction('large [1].bin', 'Include Anyway');
		};
		await include('with a gap');
		await workbench.notifications.waitFor(/is in the next checkpoint\. The rule for it is kept with the checkpoints/);
		await history.create('whole');
		await workbench.notifications.dismiss(/“whole”/);
		assert.ok((await history.filesOf('whole')).includes('large [1].bin, Added'));
		assert.equal(existsSync(path.join(workspace, '.vscode')), false);

		await workbench.runCommand('Cairn: Show State');
		await workbench.quickInput.choose('What Is Included Anyway…');
		const [rule] = await workbench.quickInput.visibleRows();
		assert.equal(rule?.label, 'large [[]1[]].bin');
		await workbench.quickInput.cancel();
		await workbench.notifications.press(/is in the next checkpoint/, "Put It into the Workspace's Settings");
		const settings = await eventually(
			'the rule in the settings',
			() => readFileSync(path.join(workspace, '.vscode/settings.json'), 'utf8'),
			(text) => text.includes('cairn.scope.include'),
		);
		assert.match(settings, /"large \[\[\]1\[\]\]\.bin"/);
		// The setting is a file of the workspace, and it was saved.
		await history.tree.waitForRow('settings.json');
	});
});

describe('a workspace with more files than the settings allow at first', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.opening': true, 'cairn.capture.askAboveFiles': 5 } });

	it('waits for an answer, which the status bar says, and is not asked about again', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await workbench.notifications.waitFor(/The first checkpoint would record 14 files with less than 1 MB\./);
		assert.deepEqual(await workbench.notifications.actions(/first checkpoint/), [
			'Record It',
			'Choose What to Leave Out',
			'Turn Off Here',
		]);
		await workbench.waitForStatusBar(/^Cairn is paused: .* Cairn waits for your answer\.$/);
		assert.deepEqual(await history.checkpoints(), []);
		await workbench.notifications.press(/first checkpoint/, 'Record It');
		await history.waitForTitles(['First checkpoint']);
		await workbench.waitForStatusBar(/^Cairn keeps checkpoints\./);

		await workbench.runCommand('Cairn: Show State');
		await workbench.quickInput.waitForOpen();
		const offered = (await workbench.quickInput.visibleRows()).map(({ label }) => label.trim());
		assert.deepEqual(offered, [
			'Create Checkpoint…',
			'Show History',
			'Turn Off in This Workspace',
			'Settings',
			'Show Log',
		]);
		await workbench.quickInput.cancel();
	});
});

describe('the question before a large first checkpoint', () => {
	const plainTyping = { 'editor.autoClosingBrackets': 'never', 'editor.autoClosingQuotes': 'never' };
	const editor = openEditor({
		settings: { ...plainTyping, 'cairn.triggers.opening': true, 'cairn.capture.askAboveFiles': 5 },
	});
	const waiting = /^Cairn is paused: .* Cairn waits for your answer\.$/;

	it('is there again from the status bar and by command, and is settled by what the settings leave out', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await workbench.notifications.waitFor(/The first checkpoint would record 14 files/);
		await workbench.notifications.dismiss(/The first checkpoint/);
		await workbench.waitForStatusBar(waiting);

		await workbench.runCommand('Cairn: Show State');
		await workbench.quickInput.choose('Answer the Question…');
		await workbench.notifications.pressAndKeep(/The first checkpoint would/, 'Choose What to Leave Out');
		await workbench.page.locator('.settings-editor').waitFor();
		await workbench.waitForStatusBar(waiting);

		await workbench.runCommand('Cairn: Create Checkpoint…');
		await workbench.quickInput.enter('not yet');
		const asked = await workbench.dialogs.read();
		assert.match(asked.message, /^The first checkpoint would record 14 files/);
		assert.deepEqual(asked.buttons.sort(), ['Cancel', 'Record It']);
		await workbench.dialogs.cancel();
		await workbench.waitForStatusBar(waiting);
		assert.deepEqual(await history.checkpoints(), []);

		const settings = JSON.stringify({ 'cairn.scope.exclude': ['src/**', 'docs/**', '**/node_modules'] });
		await workbench.writeWorkspaceSettings(settings);
		await workbench.notifications.press(/The first checkpoint would record 7 files/, 'Record It');
		await workbench.waitForStatusBar(/^Cairn keeps checkpoints\./);
		const { description } = await history.tree.waitForRow('First checkpoint');
		assert.match(description, /7 added$/);
	});
});

describe('what was typed into an editor without a file', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });

	it('is recorded after its first edit, and a state that is recorded already takes the name that is wanted', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('before');
		await workbench.runCommand('File: New Untitled Text File');
		await workbench.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
		await workbench.page.keyboard.press('x');
		await history.create('after');
		assert.deepEqual(await history.filesOf('after'), ['.cairn-untitled/Untitled-1, Added']);

		await workbench.runCommand('Cairn: Create Checkpoint…');
		await workbench.quickInput.enter('precious');
		const toast = 'Nothing has changed: the current state, until now “after”, is called “precious”.';
		await workbench.notifications.waitFor(toast);
		await history.waitForTitles(['precious', 'before']);
		await workbench.notifications.press(toast, 'Undo');
		await history.waitForTitles(['after', 'before']);
	});
});

describe('an unsaved editor when the window opens again', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false, 'cairn.triggers.opening': true } });

	it('has its text back before the workspace is recorded, also where another one is in front', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.waitForTitles(['First checkpoint']);
		await workbench.type('walks.js', '// behind the other one\n');
		await workbench.type('README.md', 'typed ');
		await history.create('with what was typed');
		assert.deepEqual(await history.filesOf('with what was typed'), ['README.md, Modified', 'src/walks.js, Modified']);
		// The editor keeps what is unsaved a second after it was typed.
		await workbench.page.waitForTimeout(2_500);
		for (let round = 0; round < 2; round++) {
			await workbench.reload();
			await workbench.page.locator('.tab.dirty').nth(1).waitFor();
			await history.open();
			await eventually('the history', async () => (await history.checkpoints()).length > 0);
			await workbench.page.waitForTimeout(7_000);
			assert.deepEqual((await history.checkpoints())[0]?.label, 'with what was typed');
		}
	});
});

describe('a file of which only the mode has changed', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });

	it('is listed so, and says so when it is clicked', async () => {
		const { workbench, workspace } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('before');
		await workbench.notifications.dismiss(/before/);
		chmodSync(path.join(workspace, 'README.md'), 0o755);
		await history.create('executable');
		await workbench.notifications.dismiss(/executable/);
		assert.deepEqual(await history.filesOf('executable'), ['README.md, Mode changed']);
		await history.openFile('README.md');
		await workbench.notifications.waitFor(/“README\.md” holds the same as before: only its mode has changed/);
	});
});

describe('folders that were renamed before the extension host ended', () => {
	const editor = openEditor({ settings: byItself });

	it('are watched by the next one: the window stays, with a watcher that does not see what is in them', async function () {
		if (process.platform !== 'linux') this.skip();
		const { workbench, workspace } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.waitForTitles(['First checkpoint']);
		renameSync(path.join(workspace, 'src'), path.join(workspace, 'renamed'));
		const countIs = (count: number): Promise<unknown> =>
			eventually(`${count} checkpoints`, async () => (await history.checkpoints()).length === count);
		await countIs(2);
		// What is to be watched is kept a little later.
		await workbench.page.waitForTimeout(3_000);

		process.kill(findExtensionHost(), 'SIGKILL');
		await editor.logOf('Cairn', /The store is open[^]*The store is open/);
		// When this is recorded, the look at everything is over with which recording begins.
		writeFileSync(path.join(workspace, 'docs/style.md'), 'changed after the restart');
		await countIs(3);
		await workbench.page.waitForTimeout(3_000);
		writeFileSync(path.join(workspace, 'renamed/text/pad.js'), 'changed after the restart');
		await countIs(4);
		const { label } = await history.tree.waitForRow(/pad\.js/);
		assert.deepEqual(await history.filesOf(label), ['renamed/text/pad.js, Modified']);
	});
});
