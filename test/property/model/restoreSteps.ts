/** What happens to workspaces whose ignore rules change: random steps, and looks at what is about to be destroyed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { canRead } from '../../../src/core/store/objectStore';
import { type FileNode, writeTree } from '../../support/fileTree';
import type { TestWorkspace } from '../../support/openCheckpoints';
import { openObjects } from '../../support/openObjects';

/** Few names, so that rules often meet files and trees often disagree about what a path is. */
const names = fc.constantFrom('a', 'b', 'c.log', 'keep', 'd', 'e');
const folders = fc.array(names, { maxLength: 2 });
const lines = fc.constantFrom(
	'a',
	'*.log',
	'!c.log',
	'd/',
	'/b',
	'd/a',
	'e',
	'!keep',
	'*',
	'!.gitignore',
	'd',
	'!d/',
	'',
);
const files: fc.Arbitrary<[string, FileNode]> = fc.tuple(
	fc.tuple(folders, names).map(([above, name]) => [...above, name].join('/')),
	fc.oneof(
		{ weight: 6, arbitrary: fc.nat({ max: 999 }).map((n): FileNode => `content ${n}`) },
		fc.constantFrom('same', '').map((text): FileNode => text),
		fc.nat({ max: 99 }).map((n): FileNode => ({ bytes: `mode ${n}`, mode: 0o755 })),
		fc.constantFrom('a', 'nowhere').map((link): FileNode => ({ link })),
		fc.constantFrom(0o755, 0o2755, 0o1777).map((mode): FileNode => ({ folder: true, mode })),
	),
);
const ignoreFiles: fc.Arbitrary<[string, FileNode]> = fc.tuple(
	folders.map((above) => [...above, '.gitignore'].join('/')),
	fc.array(lines, { maxLength: 3 }).map((rules): FileNode => rules.map((rule) => `${rule}\n`).join('')),
);
/** What a workspace begins with, or what is written into it. */
export const entries = fc.array(fc.oneof({ weight: 4, arbitrary: files }, ignoreFiles), { maxLength: 10 });

/** `which` counts on from the newest checkpoint, or deleted file, as often as is needed. */
export type Step =
	| { readonly kind: 'write'; readonly entries: readonly [string, FileNode][]; readonly overAll: boolean }
	| { readonly kind: 'capture' }
	| { readonly kind: 'restore'; readonly which: number; readonly path: string | undefined }
	| { readonly kind: 'undo' | 'redo' }
	| { readonly kind: 'revert' | 'bringBack'; readonly which: number };

/** Writing, recording and restoring. */
export const steps: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({ kind: fc.constant('write' as const), entries, overAll: fc.boolean() }),
	},
	fc.constant({ kind: 'capture' as const }),
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('restore' as const),
			which: fc.nat(),
			path: fc.option(
				fc.tuple(folders, names).map(([above, name]) => [...above, name].join('/')),
				{ nil: undefined, freq: 3 },
			),
		}),
	},
);
/** With what a person does between restores: their undoing comes later, and of other states. */
export const moreSteps: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 4, arbitrary: steps },
	{ weight: 2, arbitrary: fc.constantFrom('undo' as const, 'redo' as const).map((kind) => ({ kind })) },
	fc.record({ kind: fc.constantFrom('revert' as const, 'bringBack' as const), which: fc.nat() }),
);
/** Of a workspace: its excludes. */
export const scopes = fc.constantFrom<readonly string[]>([], ['**/e'], ['**/*.log']);

export const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Writes each entry, whatever is in its way; what is not named stays unless all is written over. */
export function write(folder: string, { entries, overAll }: Extract<Step, { kind: 'write' }>): void {
	if (overAll) for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
	for (const [name, node] of entries) {
		const parts = name.split('/');
		for (let depth = 1; depth < parts.length; depth++) {
			const above = path.join(folder, ...parts.slice(0, depth));
			if (lstatSync(above, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(above);
		}
		const isFolder = typeof node === 'object' && 'folder' in node;
		const there = lstatSync(path.join(folder, name), { throwIfNoEntry: false });
		if (there && !(isFolder && there.isDirectory())) rmSync(path.join(folder, name), { recursive: true });
		writeTree(folder, { [name]: node });
	}
}

/** Looks, before any call destroys a file or link of the workspace, whether another process would find its bytes in the store. */
export function watched(test: () => TestWorkspace | undefined): FileSystem {
	const assertStored = (file: string): void => {
		const stat = lstatSync(file, { throwIfNoEntry: false });
		const workspace = test();
		if (!workspace || !stat || stat.isDirectory() || !isWithin(file, workspace.folder)) return;
		if (/^\.cairn-[0-9a-f]+\.tmp$/.test(path.basename(file))) return;
		const id = sha256(stat.isSymbolicLink() ? readlinkSync(file) : readFileSync(file));
		const objects = openObjects({ folder: path.join(workspace.storePath, 'packs') });
		assert.ok(canRead(objects, id as Parameters<typeof canRead>[1]), `${file} is about to go, and is not in the store`);
		objects.close();
	};
	return {
		...nodeFileSystem,
		unlinkSync(file) {
			assertStored(String(file));
			nodeFileSystem.unlinkSync(file);
		},
		renameSync(from, to) {
			assertStored(String(to));
			nodeFileSystem.renameSync(from, to);
		},
		openSync(file, flags, mode) {
			if (String(flags).startsWith('w') && !String(flags).includes('x')) assertStored(String(file));
			return nodeFileSystem.openSync(file, flags, mode);
		},
	};
}

function isWithin(file: string, folder: string): boolean {
	return file.startsWith(folder + path.sep);
}
