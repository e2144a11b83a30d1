import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setAppendOnly } from '../support/privileged';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

describe('a file that the system keeps from being restored', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);
	const text = (name: string): string => readFileSync(file(name), 'utf8');

	afterEach(() => {
		setAppendOnly(file('README.md'), false);
	});

	it('is named with the error, which offers to restore the others', async function () {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('good');
		const before = text('src/walks.js');
		for (const name of ['README.md', 'src/walks.js', 'docs/ideas.md']) writeFileSync(file(name), 'rewritten\n');
		// Only the superuser can set that up, and not on every file system; nothing else is found on the way only.
		if (!setAppendOnly(file('README.md'), true)) this.skip();
		await history.askToRestore('good');
		await workbench.dialogs.press('Restore 3 Files');
		const error = await workbench.notifications.waitFor(/README\.md/);
		assert.deepEqual([text('src/walks.js'), text('README.md')], ['rewritten\n', 'rewritten\n'], error);
		await workbench.notifications.press(/README\.md/, 'Restore the Other 2');
		await workbench.notifications.waitFor(/^Restored “good”: 2 files restored\./);
		assert.deepEqual([text('src/walks.js'), text('README.md')], [before, 'rewritten\n']);
	});
});
