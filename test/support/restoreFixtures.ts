/** Two trees that differ in every way that a restore has to deal with, and a workspace that went from one to the other. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type FileTree, writeTree } from './fileTree';
import { openCheckpoints, type TestOptions, type TestWorkspace } from './openCheckpoints';

/** A workspace with a checkpoint `A` of one tree, and now another tree on disk. */
export async function changed(before: FileTree, after: FileTree, options: TestOptions = {}): Promise<TestWorkspace> {
	const workspace = openCheckpoints(before, options);
	await workspace.checkpoints.create({ message: 'A' });
	for (const name of readdirSync(workspace.folder)) rmSync(path.join(workspace.folder, name), { recursive: true });
	writeTree(workspace.folder, after);
	return workspace;
}

export const treeA: FileTree = {
	'same.txt': 'same',
	'edited.txt': 'old',
	'removed/deep/file.bin': Buffer.from([0, 1, 255]),
	'run.sh': { bytes: '#!/bin/sh\n', mode: 0o755 },
	'private.key': { bytes: 'k', mode: 0o600 },
	link: { link: 'edited.txt' },
	empty: { folder: true, mode: 0o700 },
	'file-then-folder': 'file',
	'folder-then-file/inside': 'inside',
	'link-then-folder': { link: 'same.txt' },
	'no newline': 'x',
	'crlf.txt': 'a\r\nb\r\n',
	'q"uo\'te 😀\nline': 'odd',
};

export const treeB: FileTree = {
	'same.txt': 'same',
	'edited.txt': 'new',
	'run.sh': { bytes: '#!/bin/sh\n', mode: 0o644 },
	'private.key': { bytes: 'k', mode: 0o644 },
	link: { link: 'same.txt' },
	'file-then-folder/a/b': 'b',
	'folder-then-file': 'now a file',
	'link-then-folder/x': 'x',
	'added/only/here.txt': 'h',
	'crlf.txt': 'a\nb\n',
};
