import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

describe('a file that was renamed', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.files': false, 'cairn.triggers.external': false } });
	const file = (name: string): string => path.join(editor.workspace, name);

	it('is restored from its own history into its present place, or comes back under its old name', async () => {
		const { workbench } = editor;
		const before = readFileSync(file('README.md'), 'utf8');
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('first');
		await workbench.notifications.dismiss(/“first”/);
		renameSync(file('README.md'), file('GUIDE.md'));
		await history.create('renamed');
		await workbench.notifications.dismiss(/“renamed”/);
		await workbench.openViewContainer('Explorer');
		const explorer = workbench.treeView(path.basename(editor.workspace));
		for (const [choice, expected] of [
			['Bring back “README.md”', [true, true]],
			['Restore into “GUIDE.md”', [false, true]],
		] as const) {
			await explorer.chooseFromContextMenu('GUIDE.md', 'Restore from Checkpoint…');
			await workbench.quickInput.choose('first');
			await workbench.quickInput.choose(choice);
			if (expected[0]) {
				assert.match((await workbench.dialogs.read()).message, /^Restore “README\.md” from “first”\?/);
				await workbench.dialogs.press('Restore 1 File');
				await workbench.notifications.waitFor(/^Restored “README\.md”/);
				// The editor shows no toast at once that follows several others within a second.
				await workbench.page.waitForTimeout(1_500);
				assert.deepEqual(
					['README.md', 'GUIDE.md'].map((name) => existsSync(file(name))),
					expected,
				);
				await workbench.notifications.press(/^Restored “README\.md”/, 'Undo');
				await workbench.dialogs.press('Undo: Delete 1 File');
				await eventually('it is gone again', () => !existsSync(file('README.md')));
			} else {
				// Nothing has been edited since: there is nothing to ask.
				await workbench.notifications.waitFor(/“GUIDE\.md” already is as “first” has it/);
			}
			assert.equal(readFileSync(file('GUIDE.md'), 'utf8'), before);
		}
	});
});
