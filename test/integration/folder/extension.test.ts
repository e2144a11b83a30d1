import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CairnApi, Checkpoint, RestoreReport } from '../../../cairn';
import { eventually } from '../../support/eventually';
import {
	activateCairn,
	extensionId,
	isError,
	readText,
	withSetting,
	workspaceFolder,
	writeText,
} from '../support/cairn';
import { watchSyncFileCalls } from '../support/syncFileCalls';

const inWorkspace = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path);
const inCheckpoint = (id: string, path: string): vscode.Uri =>
	vscode.Uri.from({ scheme: 'cairn', authority: id, path: `/${path}` });

describe('Cairn in a folder', () => {
	let cairn: CairnApi;
	const subscriptions: vscode.Disposable[] = [];
	before(async () => {
		cairn = await activateCairn();
	});
	afterEach(async () => {
		for (const subscription of subscriptions.splice(0)) subscription.dispose();
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await cairn.whenIdle();
	});

	/** Makes a change and a checkpoint of it. */
	async function makeCheckpoint(path: string, text: string, message: string): Promise<Checkpoint> {
		await writeText(path, text);
		const checkpoint = await cairn.createCheckpoint({ message });
		assert.ok(checkpoint);
		return checkpoint;
	}

	it('is active by itself, with the whole API and every command', async () => {
		assert.equal(vscode.extensions.getExtension(extensionId)?.isActive, true);
		assert.equal(cairn.apiVersion, 1);
		const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as {
			contributes: { commands: { command: string }[] };
		};
		const registered = new Set(await vscode.commands.getCommands(true));
		const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
		assert.deepEqual(missing, []);
	});

	it('creates checkpoints, lists them and tells of them', async () => {
		const heard: string[] = [];
		subscriptions.push(cairn.onDidCreateCheckpoint((checkpoint) => heard.push(checkpoint.message)));
		const one = await makeCheckpoint('listed.txt', 'one', 'listed: one');
		const two = await cairn.createCheckpoint({ message: 'nothing new' });
		const three = await makeCheckpoint('listed.txt', 'three', 'listed: three');

		assert.equal(two, undefined);
		assert.deepEqual(heard, ['listed: one', 'listed: three']);
		assert.deepEqual([three.parentId, await cairn.getHead()], [one.id, three.id]);
		assert.ok(three.createdAt instanceof Date);
		assert.deepEqual(
			(await cairn.listCheckpoints({ limit: 2 })).map(({ id }) => id),
			[three.id, one.id],
		);
		assert.equal((await cairn.getCheckpoint(one.id))?.message, 'listed: one');
		assert.equal(await cairn.getCheckpoint('zzzzzz'), undefined);
		const { changes, total } = await cairn.diffCheckpoints(one.id, three.id);
		assert.deepEqual([changes.map(({ path, status }) => `${status} ${path}`), total], [['modified listed.txt'], 1]);
		const files = await cairn.getCheckpointFiles(one.id, ['listed.txt']);
		assert.deepEqual(
			[...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
			[['listed.txt', 'one']],
		);
		assert.ok((await cairn.getStats()).checkpointCount >= 2);
		await assert.rejects(cairn.diffCheckpoints(undefined, 'zzzzzz'), isError('notFound'));
	});

	it('refuses what another call may give where there is nothing, with a code', async () => {
		const { id } = await makeCheckpoint('refused.txt', 'x', 'refused');
		const nothings: readonly unknown[] = [undefined, null, await cairn.getCheckpoint('zzzzzz')];
		for (const nothing of nothings as readonly string[]) {
			for (const call of [
				cairn.getCheckpoint(nothing),
				cairn.getCheckpointFiles(nothing),
				cairn.getCheckpointFiles(id, [nothing]),
				cairn.diffCheckpoints(id, nothing),
				cairn.restoreCheckpoint(nothing, { confirm: false }),
				cairn.restoreCheckpoint(id, { paths: [nothing], confirm: false }),
				cairn.restoreCheckpoint(id, { skip: [nothing], confirm: false }),
				cairn.deleteCheckpoint(nothing),
				cairn.editCheckpoint(nothing, { message: 'x' }),
				cairn.createRef('ref', nothing),
				cairn.createRef(nothing, id),
				cairn.getRef(nothing),
				cairn.deleteRef(nothing),
				cairn.updateHead(nothing),
			]) {
				await assert.rejects(call, isError('invalidArgument'));
			}
		}
		await assert.rejects(cairn.createCheckpoint({ parentId: null as unknown as string }), isError('invalidArgument'));
	});

	it('creates one by command, with arguments', async () => {
		await writeText('by-command.txt', 'x');
		await vscode.commands.executeCommand('cairn.createCheckpoint', {
			message: 'by command',
			tags: ['t'],
			pinned: true,
		});
		const [latest] = await cairn.listCheckpoints({ limit: 1 });
		assert.deepEqual(
			[latest?.message, latest?.tags, latest?.pinned, latest?.trigger],
			['by command', ['t'], true, 'manual'],
		);
	});

	it('leaves out what the ignore files and the settings leave out, also after a setting has changed', async () => {
		await writeText('node_modules/x/index.js', 'x');
		await writeText('scoped/keep.txt', 'x');
		await writeText('scoped/drop.tmp2', 'x');
		await withSetting('scope.exclude', ['**/node_modules', '**/*.tmp2'], async () => {
			const checkpoint = await eventually(
				'a checkpoint under the new setting',
				async () => {
					await writeText('scoped/keep.txt', `${Math.random()}`);
					const made = await cairn.createCheckpoint();
					const files = made && (await cairn.getCheckpointFiles(made.id));
					return files && [...files.keys()];
				},
				(paths) => paths !== undefined && !paths.includes('scoped/drop.tmp2'),
			);
			assert.ok(checkpoint?.includes('scoped/keep.txt'));
			assert.ok(!checkpoint?.some((path) => path.startsWith('node_modules/')));
		});
	});

	it('serves old files read-only, any bytes and any name', async () => {
		const name = 'odd "q\'uote" 😀 #1?.txt';
		const bytes = Buffer.from([0xff, 0xfe, 0, 13, 10]);
		await vscode.workspace.fs.writeFile(inWorkspace(name), bytes);
		const checkpoint = await cairn.createCheckpoint({ message: 'odd' });
		assert.ok(checkpoint);
		const uri = inCheckpoint(checkpoint.id, name);
		assert.deepEqual(Buffer.from(await vscode.workspace.fs.readFile(uri)), bytes);
		const stat = await vscode.workspace.fs.stat(uri);
		assert.deepEqual([stat.size, stat.permissions], [5, vscode.FilePermission.Readonly]);
		assert.equal(vscode.workspace.fs.isWritableFileSystem('cairn'), false);
		const top = await vscode.workspace.fs.readDirectory(inCheckpoint(checkpoint.id, ''));
		assert.ok(top.some(([entry, type]) => entry === 'src' && type === vscode.FileType.Directory));
		await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, bytes));
		await assert.rejects(
			async () => vscode.workspace.fs.readFile(inCheckpoint(checkpoint.id, 'none')),
			isError('FileNotFound'),
		);
		const document = await vscode.workspace.openTextDocument(inCheckpoint(checkpoint.id, 'README.md'));
		assert.equal(document.languageId, 'markdown');
	});

	it('opens the native diff editor for a changed, an added and a removed file, each side named', async () => {
		const before = await makeCheckpoint('diffed.txt', 'old', 'diff: old');
		const after = await makeCheckpoint('diffed.txt', 'new', 'diff: new');
		const [change] = (await cairn.diffCheckpoints(before.id, after.id)).changes;
		await vscode.commands.executeCommand('cairn.openChange', { kind: 'change', checkpoint: after, change });
		const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
		assert.ok(tab?.input instanceof vscode.TabInputTextDiff);
		assert.match(tab.label, /^diffed\.txt \(\d\d?:\d\d:\d\d[^↔]* ↔ \d\d?:\d\d:\d\d[^↔]*\)$/);
		assert.deepEqual([await readText(tab.input.original), await readText(tab.input.modified)], ['old', 'new']);

		const added = await makeCheckpoint('diffed-added.txt', 'added', 'diff: added');
		const [addition] = (await cairn.diffCheckpoints(after.id, added.id)).changes;
		await vscode.commands.executeCommand('cairn.openChange', { kind: 'change', checkpoint: added, change: addition });
		const addedInput = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
		assert.ok(addedInput instanceof vscode.TabInputTextDiff);
		assert.deepEqual([await readText(addedInput.original), await readText(addedInput.modified)], ['', 'added']);
	});

	it('compares with the workspace, whose side is the real file', async () => {
		const checkpoint = await makeCheckpoint('compared.txt', 'then', 'compare');
		await writeText('compared.txt', 'now');
		await vscode.commands.executeCommand('cairn.compareWithWorkspace', { id: checkpoint.id, path: 'compared.txt' });
		const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
		assert.ok(input instanceof vscode.TabInputTextDiff);
		assert.equal(input.modified.toString(), inWorkspace('compared.txt').toString());
		assert.equal(await readText(input.original), 'then');
	});

	it('does not open what a link points to as a side of a comparison', async () => {
		await symlink('README.md', inWorkspace('a-link').fsPath);
		const checkpoint = await cairn.createCheckpoint({ message: 'with a link' });
		assert.ok(checkpoint);
		await vscode.commands.executeCommand('cairn.compareWithWorkspace', { id: checkpoint.id, path: 'a-link' });
		assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
	});

	it('restores, tells of it, and undoes', async () => {
		const checkpoint = await makeCheckpoint('restored.txt', 'good', 'restore: good');
		await writeText('restored.txt', 'bad');
		await writeText('restored-extra.txt', 'extra');
		const heard: RestoreReport[] = [];
		subscriptions.push(cairn.onDidRestoreCheckpoint((report) => heard.push(report)));

		const report = await cairn.restoreCheckpoint(checkpoint.id, { confirm: false });
		assert.equal(await readText(inWorkspace('restored.txt')), 'good');
		await assert.rejects(async () => vscode.workspace.fs.stat(inWorkspace('restored-extra.txt')));
		assert.deepEqual([report.written, report.deleted, report.failed], [['restored.txt'], ['restored-extra.txt'], []]);
		assert.equal(await cairn.getHead(), checkpoint.id);

		assert.equal(await cairn.undo(), true);
		assert.equal(await readText(inWorkspace('restored.txt')), 'bad');
		assert.equal(await readText(inWorkspace('restored-extra.txt')), 'extra');
		assert.equal(await cairn.undo(), false);
		assert.equal(heard.length, 2);
	});

	it('leaves alone what is to be skipped, with the unsaved text that an editor has of it', async () => {
		const checkpoint = await makeCheckpoint('skip/same.txt', 'good', 'to be skipped');
		await writeText('skip-not.txt', 'new');
		await writeText('skip/new.txt', 'new');
		const document = await vscode.workspace.openTextDocument(inWorkspace('skip/same.txt'));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'typed ');
		await vscode.workspace.applyEdit(edit);

		const report = await cairn.restoreCheckpoint(checkpoint.id, { skip: ['skip'], confirm: false });
		assert.deepEqual([report.written, report.deleted], [[], ['skip-not.txt']]);
		assert.deepEqual(report.kept, [{ path: 'skip/new.txt', reason: 'skipped' }]);
		assert.equal(await readText(inWorkspace('skip/new.txt')), 'new');
		assert.deepEqual([document.isDirty, document.getText()], [true, 'typed good']);
		await assert.rejects(
			cairn.restoreCheckpoint(checkpoint.id, { skip: ['is/nowhere'], confirm: false }),
			isError('notFound'),
		);
		await document.save();
		assert.equal(await cairn.undo(), true);
	});

	it('restores one path only, by command, into an open editor too', async () => {
		const checkpoint = await makeCheckpoint('partial.txt', 'good', 'partial');
		await writeText('partial.txt', 'bad');
		await writeText('partial-other.txt', 'stays');
		const editor = await vscode.window.showTextDocument(inWorkspace('partial.txt'));
		await vscode.commands.executeCommand('cairn.restoreCheckpoint', {
			id: checkpoint.id,
			paths: ['partial.txt'],
			confirm: false,
		});
		assert.equal(await readText(inWorkspace('partial-other.txt')), 'stays');
		await eventually('the editor shows the restored text', () => editor.document.getText() === 'good');
	});

	it('makes no synchronous file call on the thread of the extension host', async () => {
		// The watch works: it sees this file's own call.
		const own = watchSyncFileCalls('extension.test.js');
		existsSync('/');
		own.stop();
		assert.deepEqual(own.calls, ['existsSync /']);

		const seen = watchSyncFileCalls('extension.js');
		try {
			const checkpoint = await makeCheckpoint('threads.txt', 'one', 'threads');
			await writeText('threads.txt', 'two');
			await vscode.commands.executeCommand('cairn.compareWithWorkspace', { id: checkpoint.id });
			await cairn.restoreCheckpoint(checkpoint.id, { confirm: false });
			await cairn.undo();
			await cairn.getCheckpointFiles(checkpoint.id);
			await readText(inCheckpoint(checkpoint.id, 'threads.txt'));
		} finally {
			seen.stop();
		}
		assert.deepEqual(seen.calls, []);
	});

	/** Types at the start of a file and saves it, as a person does. */
	async function save(path: string, text: string): Promise<void> {
		const document = await vscode.workspace.openTextDocument(inWorkspace(path));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), text);
		await vscode.workspace.applyEdit(edit);
		await document.save();
	}

	async function latestMessage(): Promise<string | undefined> {
		return (await cairn.listCheckpoints({ limit: 1 }))[0]?.message;
	}

	it('makes one checkpoint of the saves within the window, none when the setting is off', async () => {
		await cairn.createCheckpoint();
		await save('README.md', 'one ');
		await save('src/main.js', '// one ');
		await cairn.whenIdle();
		const [both] = await cairn.listCheckpoints({ limit: 1 });
		assert.deepEqual([both?.message, both?.trigger, both?.stats.modified], ['Saved 2 files', 'save', 2]);

		await save('README.md', 'two ');
		await cairn.whenIdle();
		assert.equal(await latestMessage(), 'Saved README.md');

		await withSetting('triggers.save', false, async () => {
			await cairn.whenIdle();
			const head = await cairn.getHead();
			await save('README.md', 'three ');
			await cairn.whenIdle();
			assert.equal(await cairn.getHead(), head);
		});
	});

	it('makes the checkpoint of a save by itself when the window has passed', async () => {
		await withSetting('triggers.mergeWindowSeconds', 0, async () => {
			await cairn.whenIdle();
			await save('docs/style.md', 'by itself ');
			await eventually('a checkpoint of the save', latestMessage, (message) => message === 'Saved docs/style.md');
		});
	});
});
