import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LogLevel } from '../../../src/base/log';
import { captureWorkspace } from '../../../src/core/capture/capture';
import { ReadingHelp } from '../../../src/core/capture/readingHelp';
import { ReadingThread } from '../../../src/core/capture/readingThread';
import { ReadingTurns } from '../../../src/core/capture/readingTurns';
import { batchesOf, isShareable } from '../../../src/core/capture/readingWork';
import { WorkspaceState } from '../../../src/core/capture/workspaceState';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { objectIdOf } from '../../../src/core/store/objectStore';
import type { PackObjectStore } from '../../../src/core/store/packObjectStore';
import { walkTree } from '../../../src/core/store/treeReader';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { noise, prose } from '../../support/bytes';
import { eventually } from '../../support/eventually';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';
import { openObjects } from '../../support/openObjects';
import { projectRoot } from '../../support/projectRoot';
import { makeTempFolder } from '../../support/tempFolder';

const helperFile = path.join(projectRoot, 'dist', 'helper.js');

/** Files of all sizes, some of them equal to others far away, and what is no file: 12 MB. */
function fill(folder: string): void {
	for (let number = 0; number < 60; number++) {
		const inner = path.join(folder, `folder ${number % 7}`, `inner ${number}`);
		mkdirSync(inner, { recursive: true });
		for (let file = 0; file < 20; file++) {
			writeFileSync(path.join(inner, `${file}.ts`), prose(5_000 + 137 * file, number * 20 + file));
		}
		writeFileSync(path.join(inner, 'LICENSE'), prose(3_000, number % 3));
		writeFileSync(path.join(inner, 'empty'), '');
	}
	for (const [name, bytes] of Object.entries({
		'large.bin': noise(500_000),
		'medium.bin': noise(200_000),
		'medium.txt': prose(380_000),
		'very large.txt': prose(3_000_000),
	})) {
		writeFileSync(path.join(folder, name), bytes);
	}
	if (process.platform !== 'win32') {
		symlinkSync('large.bin', path.join(folder, 'link'));
		chmodSync(path.join(folder, 'folder 1', 'inner 1', '1.ts'), 0o755);
	}
}

function stateOf(folder: string): WorkspaceState {
	const home = makeTempFolder('home');
	const workspace = { roots: [{ name: 'workspace', path: folder }], scope: defaultScope };
	return new WorkspaceState(workspace, nodeFileSystem, { home, configHome: home, configFiles: [] });
}

interface Attempt {
	readonly state?: WorkspaceState;
	readonly objects?: PackObjectStore;
	readonly startReading?: (objects: PackObjectStore) => ReadingHelp;
}

async function capture(folder: string, { startReading, ...more }: Attempt = {}) {
	const state = more.state ?? stateOf(folder);
	const objects = more.objects ?? openObjects();
	const captured = await captureWorkspace({
		state,
		objects,
		fileSystem: nodeFileSystem,
		storePath: `${folder}.store`,
		startReading: startReading && (() => startReading(objects)),
	});
	objects.flush();
	return { ...captured, objects };
}

/** Reads everything back, which checks each hash. */
function assertWhole(objects: PackObjectStore, tree: Parameters<typeof walkTree>[1]): void {
	for (const { entry } of walkTree(objects, tree)) objects.check(entry.id);
}

/** A helper of this text, which gets the work as `work` and the common integers as `control`. */
function helperOf(text: string): string {
	const file = path.join(makeTempFolder('helper'), 'helper.js');
	writeFileSync(
		file,
		`require('node:worker_threads').parentPort.on('message', (work) => {
			const control = new Int32Array(work.memory.control);
			${text}
		});`,
	);
	return file;
}

/** What a thread does first that takes a batch (`ReadingTurns.takeForResult`). */
const takesOne = 'Atomics.add(control, 3, 1); Atomics.add(control, 2, 1);';

describe('a second thread that reads', () => {
	it('finds the same as one thread alone, and what it packs can be read', async () => {
		const folder = makeTempFolder('reading');
		fill(folder);
		const alone = await capture(folder);
		let used = 0;
		const shared = await capture(folder, {
			startReading: (objects) => {
				const counted = Object.assign(Object.create(objects) as PackObjectStore, {
					putPacked: (...args: Parameters<PackObjectStore['putPacked']>) => {
						used++;
						objects.putPacked(...args);
					},
					put: objects.put.bind(objects),
					has: objects.has.bind(objects),
				});
				return new ReadingHelp(helperFile, counted, { write: (_, message) => assert.fail(message) });
			},
		});
		assert.equal(shared.tree, alone.tree);
		assert.deepEqual(
			[shared.fileCount, shared.totalSize, shared.filesRead, shared.skipped],
			[alone.fileCount, alone.totalSize, alone.filesRead, alone.skipped],
		);
		assert.ok(used > 0, 'the second thread has done nothing');
		assertWhole(shared.objects, shared.tree);
		const [most, least] = [shared.objects.stats(), alone.objects.stats()];
		assert.deepEqual(
			[most.objectCount, most.plainBytes],
			[least.objectCount, least.plainBytes],
			'equal files are stored once',
		);
	});

	for (const [what, helper] of Object.entries({
		'cannot be started': () => path.join(projectRoot, 'dist', 'missing.js'),
		'fails when it has taken something': () => helperOf(`${takesOne} throw new Error('It fails.');`),
		'takes something and never answers': () => helperOf(`${takesOne} for (;;);`),
		'never takes anything': () => helperOf(''),
	})) {
		it(`is done without where it ${what}`, async () => {
			const folder = makeTempFolder('reading');
			fill(folder);
			const logged: [LogLevel, string][] = [];
			const log = { write: (...line: [LogLevel, string]) => void logged.push(line) };
			const { tree, objects } = await capture(folder, {
				startReading: (objects) => new ReadingHelp(helper(), objects, log, 30),
			});
			assert.equal(tree, (await capture(folder)).tree);
			assertWhole(objects, tree);
			const isSilent = what.startsWith('never');
			if (!isSilent) await eventually('a warning', () => logged.length > 0);
			assert.deepEqual(
				logged.map(([level, message]) => [level, message.replace(/: .*\. /, ': … ')]),
				isSilent ? [] : [['warn', 'The thread that reads has failed: … Another one goes on.']],
			);
		});
	}

	it('stores nothing a second time of which the store has a part', async () => {
		const folder = makeTempFolder('reading');
		fill(path.join(folder, 'old'));
		const objects = openObjects();
		const state = stateOf(folder);
		const { tree: before } = await capture(folder, { objects, state });
		// Moved, but for some that are new: each batch has both.
		renameSync(path.join(folder, 'old'), path.join(folder, 'moved'));
		for (let file = 0; file < 60; file++) {
			writeFileSync(
				path.join(folder, 'moved', `folder ${file % 7}`, `inner ${file}`, 'new.ts'),
				prose(9_000, 5_000 + file),
			);
		}
		const { tree } = await capture(folder, {
			objects,
			state,
			startReading: (into) => new ReadingHelp(helperFile, into, { write: (_, message) => assert.fail(message) }),
		});
		assertWhole(objects, tree);
		const entries = [before, tree].flatMap((root) => [...walkTree(objects, root)]);
		assert.equal(objects.stats().objectCount, new Set([before, tree, ...entries.map(({ entry }) => entry.id)]).size);
	});

	it('is told to stop when the capture is, and the next one finds everything', async () => {
		const folder = makeTempFolder('reading');
		fill(folder);
		const objects = openObjects();
		const stopped = new AbortController();
		const silent = { write: () => undefined };
		await assert.rejects(
			captureWorkspace({
				state: stateOf(folder),
				objects,
				fileSystem: nodeFileSystem,
				storePath: `${folder}.store`,
				startReading: () => {
					stopped.abort(new Error('Enough.'));
					return new ReadingHelp(helperFile, objects, silent);
				},
				signal: stopped.signal,
			}),
			/Enough/,
		);
		const { tree } = await capture(folder, {
			objects,
			startReading: () => new ReadingHelp(helperFile, objects, silent),
		});
		assert.equal(tree, (await capture(folder)).tree);
		assertWhole(objects, tree);
	});

	it('is also asked for many new files of a later checkpoint, and what was edited is packed against what it was', async () => {
		const { checkpoints, folder, logged } = openCheckpoints({ 'a.ts': prose(20_000).toString() }, { helperFile });
		await checkpoints.create();
		fill(path.join(folder, 'new'));
		writeFileSync(path.join(folder, 'a.ts'), `${prose(20_000).toString()}!`);
		const { checkpoint } = await checkpoints.create();
		assert.deepEqual([checkpoint.stats.modified, checkpoint.stats.removed], [1, 0]);
		assert.deepEqual((await checkpoints.verify()).findings, []);
		assert.deepEqual(logged, []);
		checkpoints.dispose();
	});
});

describe("the second thread's part of reading", () => {
	/** Looks at a folder, lets the files change, and has them read as the second thread would. */
	async function read(folder: string, change: () => void) {
		const state = stateOf(folder);
		const turns = new ReadingTurns();
		// Refused where reading would begin: everything is still to be read then.
		const capturing = captureWorkspace({
			state,
			objects: openObjects(),
			fileSystem: nodeFileSystem,
			storePath: `${folder}.store`,
			limits: { first: { files: 0, bytes: 0 } },
		});
		await assert.rejects(capturing, isError('workspaceTooLarge'));
		const all = Array.from({ length: state.table.end }, (_, slot) => slot);
		const slots = all.filter((slot) => isShareable(state.table, slot));
		change();
		const batches = batchesOf(slots, (slot) => state.table.size(slot));
		turns.extend(batches.length);
		new ReadingThread().read(
			structuredClone({
				files: state.table.snapshot(),
				folders: state.folders.snapshot(),
				roots: [{ path: folder, number: state.roots[0]!.top.number }],
				batches: batches.map((batch) => Int32Array.from(batch)),
				first: 0,
				memory: turns.memory,
			}),
		);
		const found = new Map<string, string | undefined>();
		for (let count = 0; count < turns.results; count++) {
			assert.ok(turns.isHandedOver(count));
			const result = turns.result(count);
			batches[result.batch]!.forEach((slot, file) => {
				const object = result.objectOf(file);
				found.set(state.table.name(slot), object === undefined ? undefined : result.id(object));
			});
		}
		return found;
	}

	it('leaves to the first one what is not as it was seen', async () => {
		const folder = makeTempFolder('changing');
		const names = ['same', 'longer', 'shorter', 'touched', 'gone', 'replaced', 'folder', 'equal'];
		for (const name of names) writeFileSync(path.join(folder, name), name === 'equal' ? 'same' : name);
		const at = (name: string): string => path.join(folder, name);
		const found = await read(folder, () => {
			writeFileSync(at('longer'), 'longer than it was');
			writeFileSync(at('shorter'), 's');
			utimesSync(at('touched'), 1, 2);
			rmSync(at('gone'));
			renameSync(at('same'), at('moved'));
			symlinkSync('moved', at('same'));
			rmSync(at('replaced'));
			writeFileSync(at('replaced'), 'replaced');
			rmSync(at('folder'));
			mkdirSync(at('folder'));
		});
		const expected = Object.fromEntries(names.map((name): [string, string | undefined] => [name, undefined]));
		assert.deepEqual(Object.fromEntries(found), { ...expected, equal: objectIdOf(Buffer.from('same')) });
	});

	it('packs what is equal once', async () => {
		const folder = makeTempFolder('equal');
		for (let file = 0; file < 5; file++) writeFileSync(path.join(folder, `${file}`), 'the same');
		const found = await read(folder, () => undefined);
		assert.deepEqual([...new Set(found.values())], [objectIdOf(Buffer.from('the same'))]);
	});
});
