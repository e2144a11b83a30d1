import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { CairnApi, Checkpoint } from '../../../cairn';
import { eventually } from '../../support/eventually';
import { activateCairn } from '../support/cairn';

describe('Cairn makes checkpoints of several folders by itself', () => {
	let cairn: CairnApi;
	let inner: string;
	let plain: string;
	let workTree: string;
	before(async () => {
		cairn = await activateCairn();
		await cairn.whenIdle();
		const folders = vscode.workspace.workspaceFolders ?? [];
		[inner = '', plain = '', workTree = ''] = folders.map(({ uri }) => uri.fsPath);
		assert.equal(folders.length, 3);
	});

	const newest = async (): Promise<Checkpoint | undefined> => (await cairn.listCheckpoints({ limit: 1 }))[0];
	const labelled = (label: string): Promise<Checkpoint | undefined> =>
		eventually(label, newest, (checkpoint) => checkpoint?.message === label);
	const git = (folder: string, ...args: string[]): void => void execFileSync('git', args, { cwd: folder });

	it('one for what changes in all of them', async () => {
		writeFileSync(path.join(inner, 'README.md'), 'changed\n');
		writeFileSync(path.join(plain, 'notes.txt'), 'changed too\n');
		const made = await labelled('2 files changed outside the editor');
		assert.ok(made);
		const files = await cairn.getCheckpointFiles(made.id, ['inner/README.md', 'plain/notes.txt']);
		assert.deepEqual(
			[...files].map(([file, bytes]) => [file, Buffer.from(bytes).toString()]),
			[
				['inner/README.md', 'changed\n'],
				['plain/notes.txt', 'changed too\n'],
			],
		);
	});

	it('of a save in the second folder', async () => {
		const document = await vscode.workspace.openTextDocument(path.join(plain, 'notes.txt'));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'Typed. ');
		await vscode.workspace.applyEdit(edit);
		await document.save();
		assert.equal((await labelled('Saved plain/notes.txt'))?.trigger, 'save');
	});

	it('of the branch of a repository above a folder, and of one whose .git is a file', async () => {
		// A branch alone changes no file, and makes no checkpoint.
		writeFileSync(path.join(inner, 'made.txt'), 'on the other branch\n');
		git(inner, 'checkout', '--quiet', 'other');
		assert.equal((await labelled('Switched to branch other'))?.trigger, 'git');
		writeFileSync(path.join(workTree, 'made.txt'), 'on the fourth branch\n');
		git(workTree, 'checkout', '--quiet', '-b', 'fourth');
		assert.equal((await labelled('Switched to branch fourth'))?.trigger, 'git');
	});

	it('of what changes below a folder that was moved from one to another, and of its branch', async () => {
		renameSync(path.join(plain, 'nested'), path.join(inner, 'moved'));
		await eventually('the move is recorded', async () => {
			const files = await cairn.getCheckpointFiles((await newest())?.id ?? '');
			return files.has('inner/moved/lib/a.txt') && !files.has('plain/nested/lib/a.txt');
		});
		writeFileSync(path.join(inner, 'moved/lib/a.txt'), 'edited\n');
		await eventually('the edit is recorded', async () => {
			const files = await cairn.getCheckpointFiles((await newest())?.id ?? '');
			return Buffer.from(files.get('inner/moved/lib/a.txt') ?? []).toString() === 'edited\n';
		});
		writeFileSync(path.join(inner, 'moved/lib/b.txt'), 'on the fifth branch\n');
		git(path.join(inner, 'moved'), 'checkout', '--quiet', '-b', 'fifth');
		assert.equal((await labelled('Switched to branch fifth'))?.trigger, 'git');
	});

	it('of a deletion in one folder, and keeps the file in the earlier ones', async () => {
		const before = await newest();
		assert.ok(before);
		rmSync(path.join(plain, 'notes.txt'));
		await labelled('Deleted plain/notes.txt outside the editor');
		const files = await cairn.getCheckpointFiles(before.id, ['plain/notes.txt']);
		assert.equal(files.size, 1);
	});
});
