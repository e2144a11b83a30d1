import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { CairnApi } from '../../../cairn';
import { eventually } from '../../support/eventually';
import { isError, withSetting, workspaceFolder } from '../support/cairn';
import { inWorkspace, labelled, newest, onDisk, textIn, withIdleCairn } from '../support/recorded';

const git = (...args: string[]): string =>
	execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
		cwd: workspaceFolder().fsPath,
		encoding: 'utf8',
	});

/** Opens an editor without a file. It may hold the backup of one that was just closed under the same name: the text replaces that. */
async function openUntitled(text: string): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument({ language: 'plaintext' });
	const edit = new vscode.WorkspaceEdit();
	edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
	await vscode.workspace.applyEdit(edit);
	assert.equal(document.getText(), text);
	return document;
}

/** Closes an editor without a file for good: the workbench itself shows what is unsaved and has no tab, later. */
async function dropUnsaved(document: vscode.TextDocument): Promise<void> {
	await vscode.window.showTextDocument(document, { preview: false });
	await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	await eventually('the editor is gone', () => document.isClosed);
}

describe('Cairn makes checkpoints by itself', () => {
	let cairn: CairnApi;
	withIdleCairn((opened) => (cairn = opened));

	it('a baseline when the workspace is opened', async () => {
		const all = await cairn.listCheckpoints();
		const first = all.at(-1);
		assert.deepEqual([first?.message, first?.trigger, first?.parentId], ['First checkpoint', 'opening', null]);
	});

	it('of a save, at once, and none of a state that has not changed', async () => {
		const document = await vscode.workspace.openTextDocument(inWorkspace('README.md'));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'Typed. ');
		await vscode.workspace.applyEdit(edit);
		await document.save();
		const made = await labelled(cairn, 'Saved README.md');
		assert.equal(made.trigger, 'save');
		await document.save();
		await cairn.whenIdle();
		assert.equal((await newest(cairn))?.id, made.id);
	});

	it('of what was saved while saves are merged, also where it is overwritten or removed before its turn', async () => {
		const save = async (file: string, text: string): Promise<void> => {
			const document = await vscode.workspace.openTextDocument(inWorkspace(file));
			const edit = new vscode.WorkspaceEdit();
			edit.insert(document.uri, new vscode.Position(0, 0), text);
			await vscode.workspace.applyEdit(edit);
			await document.save();
		};
		for (const file of ['merged.txt', 'removed.txt', 'moved.txt']) writeFileSync(onDisk(file), 'old');
		await cairn.createCheckpoint({ message: 'before saves' });
		await save('merged.txt', 'first ');
		for (const file of ['merged.txt', 'removed.txt', 'moved.txt']) await save(file, 'precious ');
		await setTimeout(100);
		writeFileSync(onDisk('merged.txt'), 'overwritten');
		rmSync(onDisk('removed.txt'));
		const edit = new vscode.WorkspaceEdit();
		edit.renameFile(inWorkspace('moved.txt'), inWorkspace('elsewhere.txt'));
		await vscode.workspace.applyEdit(edit);
		await cairn.whenIdle();
		const saved = await labelled(cairn, 'Saved 3 files');
		const names = ['merged.txt', 'removed.txt', 'moved.txt', 'elsewhere.txt'];
		const textsIn = async (id: string): Promise<(string | undefined)[]> => {
			const files = await cairn.getCheckpointFiles(id);
			return names.map((name) => files.get(name)).map((bytes) => bytes && Buffer.from(bytes).toString());
		};
		const [merged, removed, moved] = await textsIn(saved.id);
		assert.deepEqual([merged, removed, moved], ['precious first old', 'precious old', undefined]);
		const now = await newest(cairn);
		assert.notEqual(now?.trigger, 'save');
		assert.deepEqual(await textsIn(now?.id ?? ''), ['overwritten', undefined, undefined, 'precious old']);
	});

	it('of what changes outside the editor: one file, many files, a folder that is deleted', async () => {
		writeFileSync(onDisk('src/walks.js'), 'changed by a program\n');
		assert.equal((await labelled(cairn, 'Changed src/walks.js outside the editor')).trigger, 'external');

		mkdirSync(onDisk('generated'));
		for (let i = 0; i < 200; i++) writeFileSync(onDisk(`generated/${i}.txt`), `${i}\n`);
		const many = await labelled(cairn, 'Added generated (200 files) outside the editor');
		assert.equal(many.stats.added, 200);
		for (let i = 0; i < 200; i++) writeFileSync(onDisk(`generated/${i}.txt`), `${i} again\n`);
		const rewritten = await eventually(
			'all 200 files rewritten',
			() => newest(cairn),
			(checkpoint) => checkpoint?.stats.modified === 200,
		);
		assert.equal(rewritten?.message, '200 files changed outside the editor');

		rmSync(onDisk('generated'), { recursive: true });
		const gone = await eventually(
			'the folder gone',
			() => newest(cairn),
			(checkpoint) => checkpoint?.stats.removed === 200,
		);
		assert.deepEqual([gone?.trigger, gone?.message], ['external', 'Deleted generated (200 files) outside the editor']);
		assert.equal(await textIn(cairn, rewritten.id, 'generated/7.txt'), '7 again\n');
	});

	it('of git: a stash, another branch, a reset', async () => {
		await cairn.createCheckpoint({ message: 'before git' });
		git('stash', '--quiet', '--include-untracked');
		assert.equal((await labelled(cairn, 'Stashed changes on main')).trigger, 'git');
		git('checkout', '--quiet', 'other');
		const other = await labelled(cairn, 'Switched to branch other');
		assert.deepEqual([other.trigger, await textIn(cairn, other.id, 'README.md')], ['git', 'Of the other branch.\n']);
		git('reset', '--quiet', '--hard', 'main');
		const reset = await labelled(cairn, 'Reset to main');
		assert.equal(await textIn(cairn, reset.id, 'README.md'), readFileSync(onDisk('README.md'), 'utf8'));
		git('checkout', '--quiet', 'main');
	});

	it('of files that are created, renamed and deleted in the explorer, also before the deletion', async () => {
		const edit = new vscode.WorkspaceEdit();
		edit.createFile(inWorkspace('made.txt'), { contents: Buffer.from('made') });
		await vscode.workspace.applyEdit(edit);
		assert.equal((await labelled(cairn, 'Created made.txt')).trigger, 'files');
		const rename = new vscode.WorkspaceEdit();
		rename.renameFile(inWorkspace('made.txt'), inWorkspace('renamed.txt'));
		await vscode.workspace.applyEdit(rename);
		await labelled(cairn, 'Renamed made.txt to renamed.txt');
		// Not recorded by anything else when it is deleted.
		writeFileSync(onDisk('renamed.txt'), 'precious');
		const remove = new vscode.WorkspaceEdit();
		remove.deleteFile(inWorkspace('renamed.txt'));
		await vscode.workspace.applyEdit(remove);
		const before = await labelled(cairn, 'Before deleting renamed.txt');
		assert.equal(await textIn(cairn, before.id, 'renamed.txt'), 'precious');
		assert.equal((await labelled(cairn, 'Deleted renamed.txt')).stats.removed, 1);
	});

	it('with what unsaved editors hold, in their encodings, also where there is no file', async () => {
		writeFileSync(onDisk('latin.txt'), Buffer.from('caf\xe9\n', 'latin1'));
		await cairn.createCheckpoint();
		const latin = await vscode.workspace.openTextDocument(inWorkspace('latin.txt'), { encoding: 'iso88591' });
		const untitled = await openUntitled('A note.');
		const edit = new vscode.WorkspaceEdit();
		edit.insert(latin.uri, new vscode.Position(1, 0), 'déjà');
		edit.insert(untitled.uri, new vscode.Position(0, 0), 'Unsaved: ');
		await vscode.workspace.applyEdit(edit);
		const made = await cairn.createCheckpoint({ message: 'unsaved' });
		assert.ok(made);
		const files = await cairn.getCheckpointFiles(made.id);
		assert.equal(Buffer.from(files.get('latin.txt') ?? []).toString('latin1'), 'caf\xe9\nd\xe9j\xe0');
		assert.equal(await textIn(cairn, made.id, `.cairn-untitled/${untitled.uri.path}`), 'Unsaved: A note.');
		assert.equal(readFileSync(onDisk('latin.txt'), 'latin1'), 'caf\xe9\n');

		await withSetting('capture.unsavedEditors', 'ignore', async () => {
			const ignored = await cairn.createCheckpoint({ message: 'as on disk' });
			assert.ok(ignored);
			assert.equal(Buffer.from((await cairn.getCheckpointFiles(ignored.id)).get('latin.txt') ?? []).length, 5);
		});
		await withSetting('capture.unsavedEditors', 'save', async () => {
			await cairn.createCheckpoint({ message: 'saved first' });
			assert.equal(latin.isDirty, false);
		});
		await dropUnsaved(untitled);
	});

	it('with the text of an editor without a file, whose row opens one again', async () => {
		const untitled = await openUntitled('A precious note.');
		await vscode.window.showTextDocument(untitled);
		const made = await cairn.createCheckpoint({ message: 'untitled' });
		assert.ok(made);
		await dropUnsaved(untitled);
		const change = { path: `.cairn-untitled/${untitled.uri.path}`, status: 'added' };
		await vscode.commands.executeCommand('cairn.restoreCheckpoint', { kind: 'change', checkpoint: made, change });
		const again = await eventually(
			'the new editor is the active one',
			() => vscode.window.activeTextEditor?.document,
			(document) => document?.isUntitled === true,
		);
		assert.ok(again);
		assert.equal(again.getText(), 'A precious note.');
		await dropUnsaved(again);
	});

	it('with the first letter that is typed into an editor without a file', async () => {
		await vscode.commands.executeCommand('workbench.action.files.newUntitledFile');
		const { document } = vscode.window.activeTextEditor ?? assert.fail('There is no editor.');
		await vscode.commands.executeCommand('default:type', { text: 'x' });
		assert.equal(document.getText(), 'x');
		const made = await cairn.createCheckpoint({ message: 'first letter' });
		assert.ok(made);
		assert.equal(await textIn(cairn, made.id, `.cairn-untitled/${document.uri.path}`), 'x');
		await dropUnsaved(document);
	});

	it('with the unsaved state of a notebook', async () => {
		const cell = { cell_type: 'markdown', metadata: {}, source: ['# Title'] };
		const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
		writeFileSync(onDisk('book.ipynb'), JSON.stringify(notebook));
		await cairn.createCheckpoint();
		const document = await vscode.workspace.openNotebookDocument(inWorkspace('book.ipynb'));
		const edit = new vscode.WorkspaceEdit();
		const added = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'print("unsaved")', 'python');
		edit.set(document.uri, [vscode.NotebookEdit.insertCells(1, [added])]);
		await vscode.workspace.applyEdit(edit);
		assert.equal(document.isDirty, true);
		const made = await cairn.createCheckpoint({ message: 'notebook' });
		assert.ok(made);
		assert.match((await textIn(cairn, made.id, 'book.ipynb')) ?? '', /print\(\\"unsaved\\"\)/);
		assert.doesNotMatch(readFileSync(onDisk('book.ipynb'), 'utf8'), /unsaved/);
		await document.save();
	});

	it('of a task that ended', async () => {
		const task = new vscode.Task(
			{ type: 'shell' },
			vscode.TaskScope.Workspace,
			'format',
			'test',
			new vscode.ShellExecution(`printf formatted > ${onDisk('formatted.txt')}`),
		);
		await vscode.tasks.executeTask(task);
		const made = await labelled(cairn, 'Task format ended');
		assert.deepEqual([made.trigger, await textIn(cairn, made.id, 'formatted.txt')], ['task', 'formatted']);
	});

	it('nothing while it is turned off by command, which writes nothing into the workspace and gives way to the setting', async () => {
		const toggle = (): Thenable<unknown> => vscode.commands.executeCommand('cairn.toggleCapturing');
		const state = (): Promise<string> =>
			cairn.createCheckpoint().then(
				() => 'on',
				(error: unknown) => (isError('unavailable')(error) ? 'off' : String(error)),
			);
		const settings = (): string =>
			existsSync(onDisk('.vscode')) ? readFileSync(onDisk('.vscode/settings.json'), 'utf8') : '';
		const [before, written] = [await newest(cairn), settings()];
		await toggle();
		assert.equal(await state(), 'off');
		writeFileSync(onDisk('while-toggled-off.txt'), 'off');
		await cairn.whenIdle();
		assert.equal((await newest(cairn))?.id, before?.id);
		assert.equal(settings(), written);
		await toggle();
		assert.equal(await state(), 'on');
		assert.equal(settings(), written);
		await toggle();
		// Whoever sets the setting afterwards means it.
		await withSetting('enabled', true, async () => {
			await eventually('the setting is the later word', state, (now) => now === 'on');
		});
		assert.equal(await state(), 'on');
	});

	it('nothing at all once it is turned off, and again when it is turned on', async () => {
		const states: string[] = [];
		const subscription = cairn.onDidChangeState(({ state, reason }) => states.push(`${state}: ${reason ?? ''}`));
		const before = await newest(cairn);
		await withSetting('enabled', false, async () => {
			writeFileSync(onDisk('while-off.txt'), 'off');
			await assert.rejects(cairn.createCheckpoint(), isError('unavailable'));
			const document = await vscode.workspace.openTextDocument(inWorkspace('while-off.txt'));
			const edit = new vscode.WorkspaceEdit();
			edit.insert(document.uri, new vscode.Position(0, 0), 'saved ');
			await vscode.workspace.applyEdit(edit);
			await document.save();
			await cairn.whenIdle();
			assert.equal((await newest(cairn))?.id, before?.id);
		});
		const made = await eventually(
			'a checkpoint of what changed meanwhile',
			() => newest(cairn),
			(checkpoint) => checkpoint?.id !== before?.id,
		);
		assert.equal(made?.trigger, 'opening');
		assert.match(states[0] ?? '', /^paused: .*turned off in this workspace's settings/);
		assert.equal(states.at(-1), 'active: ');
		subscription.dispose();
	});
});
