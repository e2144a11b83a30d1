import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { plural } from '../../src/base/text';
import { eventually } from '../support/eventually';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

describe('the preview of a restore', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);
	const text = (name: string): string => readFileSync(file(name), 'utf8');

	it('lists what would change with check boxes, compares all of it, and restores what is checked', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('good state');
		const before = { readme: text('README.md'), walks: text('src/walks.js'), list: text('src/routes/list.js') };
		for (const name of ['README.md', 'src/walks.js', 'src/routes/list.js']) writeFileSync(file(name), 'rewritten\n');
		writeFileSync(file('src/routes/new.js'), 'new\n');
		rmSync(file('docs/ideas.md'));
		await history.create('the agent');
		appendFileSync(file('README.md'), 'precious work\n');

		await history.askToRestore('good state');
		const asked = await workbench.dialogs.read();
		assert.deepEqual(asked.buttons.sort(), ['Cancel', 'Preview…', 'Restore 4 Files, Delete 1']);
		await workbench.dialogs.press('Preview…');
		const preview = workbench.treeView('Restore Preview');
		const readme = await preview.waitForRow('README.md');
		assert.match(readme.name, /^README\.md, Modified, changed after “the agent”/);
		const rows = await preview.waitForRows('all files', (shown) => shown.length === 9);
		assert.deepEqual(
			rows.map(({ label, level }) => `${level} ${label}`),
			[
				'1 Restore What Is Checked',
				'1 docs',
				'2 ideas.md',
				'1 src',
				'2 routes',
				'3 list.js',
				'3 new.js',
				'2 walks.js',
				'1 README.md',
			],
		);
		assert.match(await preview.message(), /^Restores 4 files, deletes 1\. 1 file was changed after “the agent”\./);
		await workbench.diffEditor.waitForTitle(/^good state \(Workspace ↔ \d\d:\d\d\)/);

		await preview.toggleCheck('README.md');
		await preview.toggleCheck('routes');
		await eventually(
			'folders that follow their files',
			() => Promise.all(['src', 'new.js', 'walks.js'].map((row) => preview.isChecked(row))),
			(checked) => checked.join() === 'false,false,true',
		);
		await eventually(
			'the counts of what is checked',
			() => preview.message(),
			(now) => now.startsWith('Restores 2 files. 1 file was'),
		);
		await preview.click('walks.js');
		await workbench.diffEditor.waitForTitle(/^walks\.js \(Workspace ↔ \d\d:\d\d\)$/);

		assert.equal((await preview.rows())[0]?.label, 'Restore What Is Checked');
		// What was previewed is not asked again.
		await preview.pressTitleAction('Restore as Previewed');
		await workbench.notifications.waitFor(/^Restored “docs\/ideas.md”/);
		assert.deepEqual([text('src/walks.js'), existsSync(file('docs/ideas.md'))], [before.walks, true]);
		assert.deepEqual([text('README.md'), text('src/routes/list.js')], ['rewritten\nprecious work\n', 'rewritten\n']);
		assert.equal(existsSync(file('src/routes/new.js')), true);
		await preview.waitForRows('nothing any more', (shown) => shown.length === 0);
	});

	it('changes nothing when it is closed', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.tree.chooseFromContextMenu('good state', 'Preview Restore…');
		const preview = workbench.treeView('Restore Preview');
		await preview.waitForRow('README.md');
		await preview.pressTitleAction('Close Restore Preview');
		await preview.waitForRows('nothing any more', (shown) => shown.length === 0);
		assert.equal(text('README.md'), 'rewritten\nprecious work\n');
	});

	it('shows what undoing would overwrite, all or nothing, and refuses where something else was done meanwhile', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.askToRestore('good state');
		await workbench.dialogs.press('Restore 2 Files, Delete 1');
		await workbench.notifications.waitFor(/^Restored “good state”/);
		appendFileSync(file('README.md'), 'an hour of work\n');

		await workbench.runCommand('Cairn: Undo');
		const asked = await workbench.dialogs.read();
		assert.match(asked.message, /^Undo the restore of “good state”\? The workspace has changed since\./);
		assert.match(asked.detail, /Changed since, and overwritten: “README\.md”\./);
		await workbench.dialogs.press('Preview…');
		const preview = workbench.treeView('Restore Preview');
		await preview.waitForRows('what was changed since', (shown) =>
			shown.some(({ name }) => name === 'README.md, Modified, changed since the restore'),
		);
		const rows = await preview.waitForRows('all files', (shown) => shown.length === 6);
		assert.equal(rows[0]?.label, 'Undo: Restore 3 Files');
		assert.equal(await preview.hasCheckBoxes(), false);
		assert.match(await preview.message(), /^Restores 3 files\. 1 file was changed since the restore\./);
		await workbench.diffEditor.waitForTitle(/^Before restoring “good state” \(Workspace ↔ \d\d:\d\d\) \(3 files\)$/);

		// What has come since it was shown is in it when the question was declined.
		appendFileSync(file('src/routes/list.js'), 'more work\n');
		await preview.click('Undo: Restore 3 Files');
		assert.match(
			(await workbench.dialogs.read()).detail,
			/Changed since, and overwritten: “README\.md”, “src\/routes\/list\.js”\./,
		);
		await workbench.dialogs.cancel();
		await eventually(
			'the count',
			() => preview.message(),
			(now) => now.includes('2 files were changed since the restore'),
		);
		await preview.waitForRows(
			'both',
			(shown) => shown.filter(({ description }) => description === 'changed later').length === 2,
		);

		await history.tree.chooseFromContextMenu('good state', 'Restore This State…');
		await workbench.dialogs.press('Restore 2 Files');
		await workbench.notifications.waitFor(/^Restored “good state”: 2 files restored\./);
		await preview.click('Undo: Restore 3 Files');
		await workbench.notifications.waitFor(/^Something else was done since/);
		await preview.waitForRows('nothing any more', (shown) => shown.length === 0);

		await workbench.notifications.dismiss(/^Something else was done since/);
		// The button of a toast that is out of date.
		await workbench.notifications.press(/^Restored “good state”: 2 files restored, 1 file deleted/, 'Undo');
		await workbench.notifications.waitFor(/^Something else was done since/);

		appendFileSync(file('README.md'), 'a minute of work\n');
		await workbench.runCommand('Cairn: Undo');
		await workbench.dialogs.press('Preview…');
		await preview.click('Undo: Restore 2 Files');
		await workbench.notifications.waitFor(/^The restore of .* was undone/);
		assert.match(text('README.md'), /an hour of work\n$/);
	});

	it('keeps every row when boxes are unchecked, comes back with them when the question is declined, and shows what is new first', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		const nested = ['lib/a/one.js', 'lib/b/deep/two.js', 'lib/b/deep/three.js', 'lib/b/flat.js', 'lib/c/d/e/four.js'];
		for (const name of nested) {
			mkdirSync(path.dirname(file(name)), { recursive: true });
			writeFileSync(file(name), 'old\n');
		}
		await history.create('nested');
		for (const name of nested) writeFileSync(file(name), 'new\n');
		await history.tree.chooseFromContextMenu('nested', 'Preview Restore…');
		const preview = workbench.treeView('Restore Preview');
		const labels = ['lib', 'a', 'one.js', 'b', 'deep', 'three.js', 'two.js', 'flat.js', 'c', 'd', 'e', 'four.js'];
		const allRows = (): Promise<unknown> =>
			preview.waitForRows(
				'all rows',
				(rows) =>
					rows
						.slice(1)
						.map(({ label }) => label)
						.join() === labels.join(),
			);
		await allRows();
		for (const [row, left] of [
			['deep', 3],
			['four.js', 2],
			['deep', 4],
			['a', 3],
			['lib', 5],
			['two.js', 4],
		] as const) {
			await preview.toggleCheck(row);
			await eventually(
				'the count',
				() => preview.message(),
				(now) => now.startsWith(`Restores ${left} file`),
			);
			await workbench.page.waitForTimeout(500);
			await allRows();
		}
		// Unsaved text that has come since is asked about.
		await workbench.type('one.js', 'precious ');
		await preview.pressTitleAction('Restore as Previewed');
		assert.match((await workbench.dialogs.read()).detail, /Unsaved text that will give way.*one\.js/);
		await workbench.dialogs.press('Cancel');
		await allRows();
		await eventually(
			'the boxes as they were',
			() => preview.isChecked('two.js'),
			(checked) => !checked,
		);
		await eventually(
			'the count',
			() => preview.message(),
			(now) => now.startsWith('Restores 4 files'),
		);
		await preview.toggleCheck('two.js');
		await eventually(
			'the count',
			() => preview.message(),
			(now) => now.startsWith('Restores 5 files'),
		);
		writeFileSync(file('lib/precious.js'), 'precious\n');
		await preview.pressTitleAction('Restore as Previewed');
		await workbench.notifications.waitFor(/^The workspace has changed since the preview was made/);
		await preview.waitForRow('precious.js');
		await preview.pressTitleAction('Close Restore Preview');
		await preview.waitForRows('nothing any more', (shown) => shown.length === 0);
		assert.equal(text('lib/precious.js'), 'precious\n');
	});
});

describe('the preview of a restore at the keyboard', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);

	it('checks and unchecks the row that has the focus with Space, and by the context menu', async () => {
		const { workbench } = editor;
		const { keyboard } = workbench.page;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('before');
		for (const name of ['README.md', 'src/walks.js', 'src/routes/list.js']) writeFileSync(file(name), 'rewritten\n');
		await history.tree.chooseFromContextMenu('before', 'Preview Restore…');
		const preview = workbench.treeView('Restore Preview');
		await preview.waitForRow('README.md');
		const boxes = async (): Promise<string> => {
			const rows = ['src', 'routes', 'list.js', 'walks.js', 'README.md'];
			const checked = await Promise.all(rows.map((row) => preview.isChecked(row)));
			return rows.filter((_, index) => checked[index]).join();
		};
		const shows = (what: string, left: number): Promise<unknown> =>
			eventually(
				`only ${what} checked`,
				async () => `${await boxes()} ${await preview.message()}`,
				(now) => now === `${what} Restores ${plural(left, 'file')}.`,
			);
		await shows('src,routes,list.js,walks.js,README.md', 3);
		await workbench.diffEditor.waitForTitle(/^before \(Workspace/);
		// The selection stays behind when the arrow keys move the focus.
		await preview.click('walks.js');
		await workbench.diffEditor.waitForTitle(/^walks\.js/);
		await preview.click('README.md');
		await workbench.diffEditor.waitForTitle(/^README\.md/);
		await keyboard.press('ArrowUp');
		await keyboard.press('Space');
		await shows('routes,list.js,README.md', 2);
		await keyboard.press('Space');
		await shows('src,routes,list.js,walks.js,README.md', 3);
		for (const key of ['ArrowUp', 'ArrowUp', 'Space']) await keyboard.press(key);
		await shows('walks.js,README.md', 2);
		await keyboard.press('ArrowDown');
		await keyboard.press('Space');
		await shows('src,routes,list.js,walks.js,README.md', 3);
		// Nothing was opened on the way.
		await workbench.diffEditor.waitForTitle(/^README\.md/);

		// A box that was clicked leaves the focus to its row.
		await preview.toggleCheck('list.js');
		await shows('walks.js,README.md', 2);
		await preview.waitForFocus('list.js');
		await keyboard.press('ArrowDown');
		await keyboard.press('Space');
		await shows('README.md', 1);
		// Tab leads to the box of the row that has the focus, and back by a press of that.
		await keyboard.press('Tab');
		await preview.waitForBoxFocus('walks.js');
		await keyboard.press('Space');
		await shows('walks.js,README.md', 2);
		await preview.waitForFocus('walks.js');
		await keyboard.press('Space');
		await shows('README.md', 1);
		for (const row of ['list.js', 'walks.js']) await preview.toggleCheck(row);
		await shows('src,routes,list.js,walks.js,README.md', 3);

		assert.deepEqual(await preview.contextMenu('routes'), ['Leave Out This Folder']);
		await preview.chooseFromContextMenu('routes', 'Leave Out This Folder');
		await shows('walks.js,README.md', 2);
		await preview.chooseFromContextMenu('routes', 'Restore This Folder as Well');
		await shows('src,routes,list.js,walks.js,README.md', 3);
		await preview.chooseFromContextMenu('README.md', 'Leave Out This File');
		await shows('src,routes,list.js,walks.js', 2);
		assert.deepEqual(await preview.contextMenu('README.md'), ['Compare', 'Restore This File as Well']);
		await preview.click('list.js');
		await workbench.diffEditor.waitForTitle(/^list\.js/);
		await keyboard.press('Home');
		await keyboard.press('Space');
		await workbench.notifications.waitFor(/^Restored .*: 2 files restored\./);
		assert.equal(readFileSync(file('README.md'), 'utf8'), 'rewritten\n');
	});
});

describe('a restore over unsaved text', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });

	it('says so in the question and in the preview, keeps the text, and gives it back', async () => {
		const { workbench } = editor;
		const file = (name: string): string => path.join(editor.workspace, name);
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('before');
		writeFileSync(file('src/walks.js'), 'rewritten\n');
		writeFileSync(file('young.txt'), 'young\n');
		await history.create('after');
		await workbench.type('young.txt', 'precious ');
		await workbench.type('README.md', 'precious ');
		await history.askToRestore('before');
		const { detail } = await workbench.dialogs.read();
		const sentence =
			'Unsaved text that will give way to what the file then has: “README.md”. ' +
			'Unsaved text that will be closed with its deleted file: “young.txt”.';
		assert.ok(detail.includes(sentence), detail);
		await workbench.dialogs.press('Preview…');
		const preview = workbench.treeView('Restore Preview');
		await preview.waitForRow('walks.js');
		assert.equal(await preview.message(), `Restores 1 file, deletes 1. ${sentence}`);
		await preview.click('Restore What Is Checked');
		await workbench.notifications.waitFor(/^Restored “before”: 1 file restored, 1 file deleted/);
		assert.equal(existsSync(file('young.txt')), false);
		await workbench.notifications.press(/^Restored “before”/, 'Undo');
		await workbench.notifications.waitFor(/^The restore of “before” was undone/);
		assert.equal(readFileSync(file('young.txt'), 'utf8'), 'young\n');
		for (const name of ['young.txt', 'README.md']) {
			const tab = workbench.page.locator(`.tab.dirty[data-resource-name="${name}"]`);
			await tab.waitFor();
		}
		// One row has all of it.
		const rows = await history.tree.waitForRows('the state before the restore', (shown) =>
			shown.some(({ label }) => label === 'Before restoring “before”'),
		);
		assert.equal(rows.filter(({ label }) => label.startsWith('Unsaved text')).length, 0);
	});
});
