import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { RestoreReport } from '../../src/core/checkpoint';
import type { Checkpoints } from '../../src/core/checkpoints';
import { CairnError } from '../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';
import { canRead } from '../../src/core/store/objectStore';
import { type FileNode, readHashedTree, writeTree } from '../support/fileTree';
import { openCheckpoints, type TestWorkspace } from '../support/openCheckpoints';
import { openObjects } from '../support/openObjects';

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
		fc.constant<FileNode>({ folder: true, mode: 0o755 }),
	),
);
const ignoreFiles: fc.Arbitrary<[string, FileNode]> = fc.tuple(
	folders.map((above) => [...above, '.gitignore'].join('/')),
	fc.array(lines, { maxLength: 3 }).map((rules): FileNode => rules.map((rule) => `${rule}\n`).join('')),
);
const entries = fc.array(fc.oneof({ weight: 4, arbitrary: files }, ignoreFiles), { maxLength: 10 });

type Step =
	| { readonly kind: 'write'; readonly entries: readonly [string, FileNode][]; readonly overAll: boolean }
	| { readonly kind: 'capture' }
	| { readonly kind: 'restore'; readonly which: number; readonly path: string | undefined };

const steps: fc.Arbitrary<Step> = fc.oneof(
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
const scopes = fc.constantFrom<readonly string[]>([], ['**/e'], ['**/*.log']);

type State = Readonly<Record<string, string>>;

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The id of what a file or link holds; undefined for a folder. */
function contentOf(node: string): string | undefined {
	const [kind, ...rest] = node.split(' ');
	if (kind === 'link') return sha256(rest.join(' '));
	return kind === 'file' ? rest[1] : undefined;
}

/** Writes each entry, whatever is in its way; what is not named stays unless all is written over. */
function write(folder: string, { entries, overAll }: Extract<Step, { kind: 'write' }>): void {
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
function watched(test: () => TestWorkspace | undefined): FileSystem {
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

/** Restores and checks everything that can be said of it. @returns false where the path is nowhere */
async function restore(test: TestWorkspace, id: string, paths: string[] | undefined): Promise<boolean> {
	const { checkpoints, folder } = test;
	const before = readHashedTree(folder);
	let report: RestoreReport;
	try {
		const preview = await checkpoints.restore(id, { dryRun: true, ...(paths && { paths }) });
		assert.deepEqual(readHashedTree(folder), before, 'a preview changes nothing');
		report = await checkpoints.restore(id, paths && { paths });
		const told = ({ written, deleted, kept }: RestoreReport) => [written, deleted, kept];
		assert.deepEqual(told(report), told(preview));
	} catch (error) {
		if (paths && CairnError.is(error, 'notFound')) return false;
		throw error;
	}
	const after = readHashedTree(folder);
	assert.deepEqual(report.failed, []);
	assertExact(checkpoints, { id, paths, before, after, report });
	assertNothingLost(checkpoints, before, after);
	if (JSON.stringify(before) === JSON.stringify(after)) return true;
	await checkpoints.undo();
	assert.deepEqual(readHashedTree(folder), before, 'undo gives what was there');
	assertNothingLost(checkpoints, after, before);
	await checkpoints.redo();
	assert.deepEqual(readHashedTree(folder), after, 'redo gives it again');
	assertNothingLost(checkpoints, before, after);
	return true;
}

interface Restored {
	readonly id: string;
	readonly paths: readonly string[] | undefined;
	readonly before: State;
	readonly after: State;
	readonly report: RestoreReport;
}

/** What the target has is there, unless it was kept; what is no part of it, or of no checkpoint, is as it was. */
function assertExact(checkpoints: Checkpoints, { id, paths, before, after, report }: Restored): void {
	const isChosen = (file: string): boolean =>
		paths?.some((chosen) => file === chosen || file.startsWith(`${chosen}/`)) ?? true;
	const kept = new Set(report.kept.map((each) => each.path));
	const isKept = (file: string): boolean => [...kept].some((each) => file === each || file.startsWith(`${each}/`));
	for (const { path: file, objectId, kind } of checkpoints.files(id)) {
		if (!isChosen(file) || isKept(file) || kind === 'directory') continue;
		assert.equal(contentOf(after[file] ?? ''), objectId, `${file} is the target's`);
	}
	const safety = new Map(checkpoints.files(report.safetyCheckpointId ?? '').map((file) => [file.path, file.objectId]));
	const written = new Set(report.written);
	const deleted = new Set(report.deleted);
	for (const [file, node] of Object.entries(before)) {
		const content = contentOf(node);
		if (content === undefined) continue;
		const isTouched = written.has(file) || deleted.has(file);
		if (!isTouched) assert.equal(after[file], node, `${file} is not told of`);
		if (!isChosen(file)) assert.equal(after[file], node, `${file} was not chosen`);
		if (safety.get(file) !== content) assert.equal(after[file], node, `${file} is in no safety checkpoint`);
	}
}

/** Each file and link is still there, or in a checkpoint by its own path. */
function assertNothingLost(checkpoints: Checkpoints, before: State, after: State): void {
	const gone = Object.entries(before).filter(([file, node]) => contentOf(node) && after[file] !== node);
	const stored = new Set(
		checkpoints.list().flatMap(({ id }) => checkpoints.files(id).map((file) => `${file.path}\0${file.objectId}`)),
	);
	for (const [file, node] of gone) {
		const isSameContent = contentOf(after[file] ?? '') === contentOf(node);
		assert.ok(isSameContent || stored.has(`${file}\0${contentOf(node)}`), `${file} is lost`);
	}
}

describe('restores where ignore rules differ', function () {
	this.timeout(600_000);

	it('lose nothing at any moment, are exact, and can be undone and done again', async () => {
		const numRuns = Number(process.env['CAIRN_RESTORE_RUNS'] ?? 60);
		await fc.assert(
			fc.asyncProperty(
				entries,
				scopes,
				fc.array(steps, { minLength: 2, maxLength: 8 }),
				async (first, exclude, all) => {
					const opened: { test?: TestWorkspace } = {};
					const fileSystem = watched(() => opened.test);
					const test = openCheckpoints({}, { scope: { exclude }, fileSystem });
					opened.test = test;
					try {
						write(test.folder, { kind: 'write', entries: first, overAll: true });
						await test.checkpoints.create({ allowEmpty: true });
						for (const step of all) {
							if (step.kind === 'write') write(test.folder, step);
							else if (step.kind === 'capture') await test.checkpoints.create();
							else {
								const ids = test.checkpoints.list().map(({ id }) => id);
								const id = ids[step.which % ids.length];
								assert.ok(id);
								await restore(test, id, step.path === undefined ? undefined : [step.path]);
							}
						}
						assert.equal((await test.checkpoints.verify()).ok, true);
					} finally {
						test.checkpoints.dispose();
						rmSync(path.dirname(test.folder), { recursive: true });
					}
				},
			),
			{ numRuns, endOnFailure: process.env['CAIRN_RESTORE_RUNS'] !== undefined },
		);
	});
});
