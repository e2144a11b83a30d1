import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/log';
import { nextCheckpointId } from '../../src/core/checkpointIds';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { newOperationId } from '../../src/core/store/journal/operationIds';
import { Store } from '../../src/core/store/store';
import { openEditor } from './openEditor';
import { HistoryView } from './pages/historyView';

/** Adds checkpoints of earlier days, which have what the oldest one has. */
async function addEarlier(storePath: string, made: readonly { readonly at: Date; readonly message: string }[]) {
	const options = { path: storePath, create: false, fileSystem: nodeFileSystem, clock: systemClock, log: silentLog };
	const store = Store.open(options);
	await store.locked(() => {
		const { head } = store.history;
		const like = store.history.newestFirst().at(-1);
		assert.ok(head && like);
		for (const { at, message } of made) {
			store.commit({ ...like, id: nextCheckpointId(at.getTime(), undefined), at: at.getTime(), message });
		}
		store.commit({ op: 'head', at: Date.now(), operation: newOperationId(), target: head });
	});
	store.dispose();
}

describe('picking a checkpoint', () => {
	const editor = openEditor({ settings: { 'cairn.triggers.save': false } });
	const file = (name: string): string => path.join(editor.workspace, name);

	it('finds one by its date and time, newest first, lists all, and says so if none fits', async () => {
		const { workbench } = editor;
		const { quickInput } = workbench;
		const history = new HistoryView(workbench);
		await history.open();
		await history.create('first');
		writeFileSync(file('new.txt'), 'new\n');
		await history.create('second');
		const log = await editor.logOf('Cairn', /The store is open: /);
		const day = new Date(2024, 10, 28, 17, 42);
		await addEarlier(/The store is open: (.*)/.exec(log)?.[1] ?? '', [
			{ at: new Date(2024, 10, 28, 17, 41), message: 'a morning of 2024' },
			{ at: day, message: 'before the move' },
			// Its label has what is typed, the newer one does not: the editor's own order would have it first.
			{ at: new Date(2024, 10, 27, 9), message: 'as of 28 nov 2024' },
			...Array.from({ length: 1_500 }, (_, index) => ({
				at: new Date(2020, 0, 1, 0, index),
				message: `old ${index}`,
			})),
		]);
		for (const toast of [/“second”/, /“first”/]) await workbench.notifications.dismiss(toast);

		await workbench.runCommand('Cairn: Restore This State…');
		assert.match((await quickInput.placeholder()) ?? '', /a date \(28 Nov, yesterday\), a time \(17:42\)/);
		const rows = await quickInput.visibleRows();
		const labels = rows.map(({ label }) => label);
		// What stands in the first line is not said again.
		assert.match(rows[0]?.description ?? '', /· 1 added$/);
		assert.match(rows[0]?.detail ?? '', /^\w+, \d+ \w+ \d{4}, \d\d:\d\d:\d\d$/);
		assert.deepEqual(labels.slice(0, 3), ['second', 'first', 'before the move']);
		await quickInput.type('28 Nov 2024');
		await quickInput.waitForLabels(['before the move', 'a morning of 2024', 'as of 28 nov 2024']);
		await quickInput.type('2024-11-28 17:42');
		await quickInput.waitForLabels(['before the move']);
		// The oldest of all: no number of checkpoints hides it.
		await quickInput.type('1 jan 2020 00:00');
		await quickInput.waitForLabels(['old 0']);
		await quickInput.type('30 Feb');
		await quickInput.waitForLabels(['No checkpoint matches “30 Feb”']);
		await workbench.page.keyboard.press('Enter');
		await quickInput.type('thursday 17:42');
		await quickInput.waitForLabels(['before the move']);
		await workbench.page.keyboard.press('Enter');
		assert.match((await workbench.dialogs.read()).message, /^Restore “before the move”\?/);
		await workbench.dialogs.press('Delete 1 File');
		await workbench.notifications.waitFor(/^Restored “before the move”/);
		assert.equal(existsSync(file('new.txt')), false);
	});

	it('says how many more there are than it lists, and lists them', async () => {
		const { workbench } = editor;
		const { quickInput } = workbench;
		await workbench.runCommand('Cairn: Compare with Workspace');
		await quickInput.type('old');
		await quickInput.waitForActive('old 1499');
		// Over the top to the last row.
		await workbench.page.keyboard.press('ArrowUp');
		await quickInput.waitForActive('1,300 more');
		await workbench.page.keyboard.press('Enter');
		await quickInput.waitForActive('old 1299');
		await quickInput.cancel();
	});
});
