import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/log';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { newOperationId } from '../../src/core/store/journal/operationIds';
import { Store } from '../../src/core/store/store';
import { eventually } from '../support/eventually';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

/** Leaves the store as a process does that is killed in the middle of restoring the oldest checkpoint. */
async function interruptRestore(storePath: string): Promise<void> {
	const options = { path: storePath, create: false, fileSystem: nodeFileSystem, clock: systemClock, log: silentLog };
	const store = Store.open(options);
	await store.locked(() => {
		const [safety, target] = [store.history.newestFirst()[0], store.history.newestFirst().at(-1)];
		assert.ok(safety && target);
		const operation = newOperationId();
		store.commit({ op: 'restoreBegin', at: Date.now(), operation, target: target.id, safety: safety.id });
	});
	store.dispose();
}

describe('restoring again', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);

	it('is one click after an undo', async () => {
		const { workbench } = editor;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('first state');
		writeFileSync(file('README.md'), 'second\n');
		await history.create('second state');
		await workbench.notifications.dismiss(/second state/);
		await workbench.notifications.dismiss(/first state/);
		await history.askToRestore('first state');
		await workbench.dialogs.press('Restore 1 File');
		await workbench.notifications.waitFor(/^Restored “first state”/);
		const restored = readFileSync(file('README.md'), 'utf8');
		// The editor shows no toast at once that follows several others within a second.
		await workbench.page.waitForTimeout(1_500);
		await workbench.notifications.press(/^Restored “first state”/, 'Undo');
		await workbench.notifications.waitFor(/The restore of .* was undone/);
		assert.equal(readFileSync(file('README.md'), 'utf8'), 'second\n');
		await workbench.notifications.press(/The restore of .* was undone/, 'Redo');
		await eventually('the first state', () => readFileSync(file('README.md'), 'utf8') === restored);
		await history.tree.waitForRow(/^Restored state of/);
		await workbench.runCommand('Cairn: Undo');
		await eventually('the second state', () => readFileSync(file('README.md'), 'utf8') === 'second\n');
	});

	it('is asked about when the window opens after a crash, and finishes it or takes it back', async () => {
		const { workbench } = editor;
		const log = await editor.logOf('Cairn', /The store is open: /);
		const storePath = /The store is open: (.*)/.exec(log)?.[1] ?? '';
		await workbench.page.waitForTimeout(1_500);
		const question = /^The restore of “first state” was interrupted/;
		for (const [answer, expected] of [
			['Roll Back', /^second\n$/],
			['Finish the Restore', /^(?!second)/],
		] as const) {
			await interruptRestore(storePath);
			await workbench.reload();
			const sentence = await workbench.notifications.waitFor(question);
			assert.match(sentence, /“second state” holds the state from before\./);
			// Who waves it away is not left alone with half a restore.
			await workbench.notifications.dismiss(question);
			await workbench.runCommand('Cairn: Show State');
			const rows = await workbench.quickInput.visibleRows();
			assert.match(rows[0]?.label ?? '', /Finish or Roll Back the Interrupted Restore…/);
			await workbench.page.keyboard.press('Enter');
			await workbench.notifications.press(question, answer);
			await workbench.notifications.waitFor(/^The restore (of .* was undone|is finished)/);
			assert.match(readFileSync(file('README.md'), 'utf8'), expected);
		}
		// Work that came after the crash is not taken unasked.
		await interruptRestore(storePath);
		await workbench.reload();
		writeFileSync(file('README.md'), 'third, after the crash\n');
		for (const [answer, button] of [
			['Finish the Restore', 'Finish the Restore'],
			['Roll Back', 'Undo: Restore 1 File'],
		] as const) {
			await workbench.notifications.press(question, answer);
			const asked = await workbench.dialogs.read();
			assert.match(asked.detail, /Changed since, and overwritten: “README\.md”\./);
			assert.ok(asked.buttons.includes(button));
			await workbench.dialogs.cancel();
			assert.equal(readFileSync(file('README.md'), 'utf8'), 'third, after the crash\n');
			await workbench.runCommand('Cairn: Show State');
			const rows = await workbench.quickInput.visibleRows();
			assert.match(rows[0]?.label ?? '', /Finish or Roll Back the Interrupted Restore…/);
			await workbench.page.keyboard.press('Enter');
		}
		await workbench.notifications.press(question, 'Finish the Restore');
		await workbench.dialogs.press('Finish the Restore');
		await workbench.notifications.waitFor(/^The restore is finished/);
		assert.match(readFileSync(file('README.md'), 'utf8'), /^(?!third)/);

		appendFileSync(file('README.md'), 'work goes on\n');
		await workbench.reload();
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('after it');
		const shown = await workbench.notifications.texts();
		assert.deepEqual(
			shown.filter((text) => text.includes('was interrupted')),
			[],
		);
	});
});
