import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { CairnApi } from '../../../cairn';
import { eventually, eventuallySettled } from '../../support/eventually';
import { writeTree } from '../../support/fileTree';
import { workspaceFolder } from '../support/cairn';
import { inWorkspace, labelled, newest, onDisk, textIn, withIdleCairn } from '../support/recorded';

const run = (command: string, ...args: string[]): void =>
	void execFileSync(command, args, { cwd: workspaceFolder().fsPath });

/** A place outside the workspace, on the same disk. */
const beside = (name: string): string => path.join(path.dirname(workspaceFolder().fsPath), name);

/** The ways in which a folder comes, by the path that it has then. */
const ways: Record<string, () => unknown> = {
	'new/shell': () => run('mv', 'old/shell', 'new/shell'),
	'new/git': () => run('git', 'mv', 'old/git', 'new/git'),
	'new/edit': async () => {
		const edit = new vscode.WorkspaceEdit();
		edit.renameFile(inWorkspace('old/edit'), inWorkspace('new/edit'));
		assert.ok(await vscode.workspace.applyEdit(edit));
	},
	'new/fs': () => vscode.workspace.fs.rename(inWorkspace('old/fs'), inWorkspace('new/fs')),
	'new/made': () => run('mkdir', '-p', 'new/made/lib/deep'),
	'new/node': () => mkdirSync(onDisk('new/node/lib/deep'), { recursive: true }),
	'new/created': () => vscode.workspace.fs.createDirectory(inWorkspace('new/created/lib/deep')),
	'new/twice': () => {
		renameSync(onDisk('old/twice'), onDisk('old/between'));
		renameSync(onDisk('old/between'), onDisk('new/twice'));
	},
	'old/back': () => {
		renameSync(onDisk('old/back'), onDisk('old/away'));
		renameSync(onDisk('old/away'), onDisk('old/back'));
	},
	'new/nested/inner': () => {
		renameSync(onDisk('old/nested'), onDisk('old/inner'));
		mkdirSync(onDisk('old/outer'));
		renameSync(onDisk('old/inner'), onDisk('old/outer/inner'));
		renameSync(onDisk('old/outer'), onDisk('new/nested'));
	},
	'new/linked': () => {
		renameSync(onDisk('old/linked'), onDisk('new/linked'));
		symlinkSync('linked', onDisk('new/link'));
	},
	'new/outside': () => {
		writeTree(beside('moved'), { 'lib/a.txt': 'from outside' });
		renameSync(beside('moved'), onDisk('new/outside'));
	},
	'new/unpacked': () => {
		writeTree(beside('packed'), { 'unpacked/lib/deep/a.txt': 'from an archive' });
		run('tar', '-cf', beside('packed.tar'), '-C', beside('packed'), 'unpacked');
		run('tar', '-xf', beside('packed.tar'), '-C', 'new');
	},
	'new/stashed': () => {
		writeTree(onDisk('new/stashed'), { 'lib/a.txt': 'stashed' });
		run('git', 'stash', '--quiet', '--include-untracked', '--', 'new/stashed');
		run('git', 'stash', 'pop', '--quiet');
	},
	'old/checkedOut': () => {
		rmSync(onDisk('old/checkedOut'), { recursive: true });
		run('git', 'checkout', '--', 'old/checkedOut');
	},
	'new/tree/src': () => run('git', 'worktree', 'add', '--quiet', '-b', 'third', 'new/tree'),
};
const folders = Object.keys(ways);
/** Through a link. */
const writtenBy: Readonly<Record<string, string>> = { 'new/linked': 'new/link' };

describe('Cairn records what changes below folders that were renamed, moved or made in one go', () => {
	let cairn: CairnApi;
	withIdleCairn((opened) => (cairn = opened));
	after(() => run('git', 'worktree', 'remove', '--force', 'new/tree'));

	/** Waits until the newest checkpoint has these texts, by path. */
	async function recorded(texts: Record<string, string>): Promise<void> {
		await eventually(
			`a checkpoint with ${Object.keys(texts).join(', ')}`,
			async () => {
				const files = await cairn.getCheckpointFiles((await newest(cairn))?.id ?? '');
				const isThere = (path: string): boolean => Buffer.from(files.get(path) ?? []).toString() === texts[path];
				return Object.keys(texts).filter((path) => !isThere(path));
			},
			(missing) => missing.length === 0,
		);
	}

	/** Writes these texts in all the folders, as another program would, and waits until they are recorded. */
	async function writeInAll(texts: Record<string, string>): Promise<void> {
		const all: Record<string, string> = {};
		for (const folder of folders) {
			for (const [name, text] of Object.entries(texts)) {
				const file = `${folder}/${name}`;
				all[file] = `${text} in ${folder}`;
				writeTree(onDisk(writtenBy[folder] ?? folder), { [name]: all[file] });
			}
		}
		await recorded(all);
	}

	it('an edit, a new file and a file in a new folder', async () => {
		mkdirSync(onDisk('new'));
		writeFileSync(onDisk('new/marker.txt'), 'first');
		await recorded({ 'new/marker.txt': 'first' });
		for (const move of Object.values(ways)) await move();
		writeFileSync(onDisk('new/marker.txt'), 'moved');
		await recorded({ 'new/marker.txt': 'moved' });
		await cairn.whenIdle();

		await writeInAll({ 'lib/a.txt': 'edited', 'lib/b.txt': 'new', 'lib/sub/c.txt': 'new' });
		await cairn.whenIdle();
		await writeInAll({ 'lib/sub/c.txt': 'edited', 'lib/sub/deeper/d.txt': 'new' });
		assert.match((await newest(cairn))?.message ?? '', /outside/);
	});

	it('a save by its own name, once', async () => {
		const document = await vscode.workspace.openTextDocument(inWorkspace('new/shell/lib/a.txt'));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'Typed. ');
		await vscode.workspace.applyEdit(edit);
		await document.save();
		const saved = await labelled(cairn, /a\.txt/);
		assert.equal(saved.trigger, 'save');
		// The watch tells of it a little later.
		await eventuallySettled('the checkpoints', async () => (await cairn.listCheckpoints()).length, 3_000);
		assert.equal((await newest(cairn))?.id, saved.id);
	});

	it('and what is unsaved before many files change there', async () => {
		const document = await vscode.workspace.openTextDocument(inWorkspace('README.md'));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'Not saved yet. ');
		await vscode.workspace.applyEdit(edit);
		const files = ['a', 'b', 'c', 'd'].map((name) => `new/made/lib/${name}.txt`);
		for (const file of files) writeFileSync(onDisk(file), 'by an agent');
		const before = await labelled(cairn, 'Before many files changed');
		assert.equal(before.trigger, 'burst');
		assert.match((await textIn(cairn, before.id, 'README.md')) ?? '', /^Not saved yet\. /);
		assert.notEqual(await textIn(cairn, before.id, 'new/made/lib/a.txt'), 'by an agent');
		await recorded(Object.fromEntries(files.map((file) => [file, 'by an agent'])));
		await vscode.commands.executeCommand('workbench.action.files.revert');
	});
});
