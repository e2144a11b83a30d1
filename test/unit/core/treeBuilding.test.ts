import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { captureWorkspace } from '../../../src/core/capture/capture';
import { WorkspaceState } from '../../../src/core/capture/workspaceState';
import { CairnError } from '../../../src/core/errors';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import type { ObjectStore } from '../../../src/core/store/objectStore';
import type { PackObjectStore } from '../../../src/core/store/packObjectStore';
import { decodeTree, encodeTree, type RowEntry, TreePatch } from '../../../src/core/store/tree';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { writeTree } from '../../support/fileTree';
import { openObjects } from '../../support/openObjects';
import { makeTempFolder } from '../../support/tempFolder';

interface Workspace {
	readonly folder: string;
	readonly state: WorkspaceState;
	readonly objects: PackObjectStore;
	/** Captures with what is known, and with a state that knows nothing: both must find the same. */
	readonly captureAndCompare: (what: string) => Promise<void>;
	readonly capture: (objects?: ObjectStore, state?: WorkspaceState) => Promise<string>;
}

async function captured(tree: Record<string, string>): Promise<Workspace> {
	const home = makeTempFolder('trees');
	const folder = path.join(home, 'workspace');
	writeTree(folder, tree);
	const newState = (): WorkspaceState =>
		new WorkspaceState({ roots: [{ name: 'workspace', path: folder }], scope: defaultScope }, nodeFileSystem, {
			home,
			configHome: home,
			configFiles: [],
		});
	const objects = openObjects();
	const state = newState();
	const capture: Workspace['capture'] = async (into = objects, known = state) => {
		const options = { fileSystem: nodeFileSystem, storePath: path.join(home, 'store') };
		return (await captureWorkspace({ ...options, objects: into, state: known })).tree;
	};
	await capture();
	const captureAndCompare = async (what: string): Promise<void> => {
		const found = await capture();
		const fresh = newState();
		assert.equal(found, await capture(openObjects(), fresh), what);
		const [top, freshTop] = [state.roots[0]!.top, fresh.roots[0]!.top];
		assert.deepEqual([top.fileCount, top.totalSize], [freshTop.fileCount, freshTop.totalSize], what);
	};
	return { folder, state, objects, capture, captureAndCompare };
}

const tree = {
	'a/b/c/one.ts': '1',
	'a/b/c/two.ts': '2',
	'a/b/äöü/three.ts': '3',
	'a/b/four': '4',
	'a/five.ts': '5',
	'six.ts': '6',
	'z/seven.ts': '7',
};

describe('trees after changes', () => {
	it('are the same as those of a state that knows nothing, whatever changed', async () => {
		const { folder, captureAndCompare } = await captured(tree);
		const at = (file: string): string => path.join(folder, file);
		const isWindows = process.platform === 'win32';
		const changes: [string, () => void][] = [
			['a text', () => writeFileSync(at('a/b/c/one.ts'), 'longer')],
			['the same file again', () => appendFileSync(at('a/b/c/one.ts'), 'still longer')],
			[
				'files in several folders',
				() => ['a/b/c/two.ts', 'a/b/äöü/three.ts', 'six.ts'].forEach((file) => writeFileSync(at(file), `new ${file}`)),
			],
			[
				'a new file and a text beside it',
				() => ['a/b/c/young', 'a/b/c/one.ts'].forEach((f) => writeFileSync(at(f), 'y')),
			],
			['a file that has gone', () => rmSync(at('a/b/four'))],
			['a text after that', () => writeFileSync(at('a/b/c/two.ts'), '')],
			['a renamed file', () => renameSync(at('a/b/c/two.ts'), at('a/b/c/zwei.ts'))],
			['a renamed folder', () => renameSync(at('a/b/c'), at('a/b/d'))],
			['a text in it', () => writeFileSync(at('a/b/d/one.ts'), 'moved')],
			['a new empty folder', () => mkdirSync(at('a/b/empty'))],
			['a file in it', () => writeFileSync(at('a/b/empty/file'), 'f')],
			['a folder that has gone', () => rmSync(at('z'), { recursive: true })],
			['a file in the place of a folder', () => writeFileSync(at('z'), 'a file')],
		];
		if (!isWindows) {
			changes.push(
				['an executable file', () => chmodSync(at('six.ts'), 0o755)],
				['a folder with another mode', () => chmodSync(at('a/b/äöü'), 0o700)],
				['a link in the place of a file', () => (rmSync(at('a/five.ts')), symlinkSync('six.ts', at('a/five.ts')))],
				['a file in the place of a link', () => (rmSync(at('a/five.ts')), writeFileSync(at('a/five.ts'), 'again'))],
			);
		}
		for (const [what, change] of changes) {
			change();
			await captureAndCompare(what);
			// What comes after it is built on what that has left.
			appendFileSync(at('six.ts'), what);
			await captureAndCompare(`a text after ${what}`);
		}
	});

	it('are right after captures that failed while they stored them', async () => {
		const { folder, objects, capture, captureAndCompare } = await captured(tree);
		for (let failing = 1; failing <= 4; failing++) {
			writeFileSync(path.join(folder, 'a/b/c/one.ts'), `${failing}`.repeat(failing));
			writeFileSync(path.join(folder, 'a/five.ts'), `${failing}`);
			let trees = 0;
			const broken = Object.assign(Object.create(objects) as ObjectStore, {
				has: objects.has.bind(objects),
				read: objects.read.bind(objects),
				put: (...args: Parameters<ObjectStore['put']>) => {
					if (args[0] === 'tree' && ++trees === failing) throw new CairnError('storeFull', 'No room.');
					return objects.put(...args);
				},
			});
			await assert.rejects(capture(broken), /No room/);
			if (failing % 2 === 0) writeFileSync(path.join(folder, 'six.ts'), `after ${failing}`);
			await captureAndCompare(`after the tree ${failing}`);
		}
	});

	it('are made anew where the one before is lost', async () => {
		const { folder, objects, state, capture } = await captured(tree);
		objects.flush();
		writeFileSync(path.join(folder, 'a/b/c/one.ts'), 'changed');
		const elsewhere = openObjects();
		const found = await capture(elsewhere);
		assert.equal(found, state.roots[0]!.top.tree);
		assert.ok(elsewhere.has(found));
	});
});

describe('a patch of a tree', () => {
	function table(ids: readonly string[]) {
		return {
			places: [] as number[],
			copyId: (row: number, target: Uint8Array, offset: number) => target.set(Buffer.from(ids[row]!, 'hex'), offset),
			setPlace(row: number, offset: number) {
				this.places[row] = offset;
			},
		};
	}

	const id = (digit: string): string => digit.repeat(64);
	const entry = (rows: ReturnType<typeof table>, row: number, name: string, size: number): RowEntry => ({
		name,
		kind: 'file',
		mode: 0o644,
		size,
		rows,
		row,
	});

	it('puts an entry in the place of the one of its name, and says how large that was', () => {
		const rows = table([id('1'), id('2'), id('3')]);
		const names = ['b', 'ä', 'aa'];
		const before = encodeTree(names.map((name, row) => entry(rows, row, name, row + 10)));
		const copy = Buffer.from(before);
		const patch = new TreePatch(before);
		const young = table([id('4')]);
		assert.equal(patch.replace({ ...entry(young, 0, 'ä', 2 ** 40), kind: 'executable' }, rows.places[1]!), 11);
		assert.deepEqual(before, copy);
		assert.deepEqual(
			decodeTree(patch.bytes).map(({ name, kind, size, id: has }) => [name, kind, size, has[0]]),
			[
				['aa', 'file', 12, '3'],
				['b', 'file', 10, '1'],
				['ä', 'executable', 2 ** 40, '4'],
			],
		);
		assert.equal(young.places[0], rows.places[1]);
	});

	it('does nothing where no entry of that name begins', () => {
		const rows = table([id('1'), id('2')]);
		const before = encodeTree(['a', 'b'].map((name, row) => entry(rows, row, name, 1)));
		for (const place of [rows.places[1]!, rows.places[0]! + 1, -1, 0, before.length, before.length - 1]) {
			const patch = new TreePatch(before);
			assert.equal(patch.replace(entry(rows, 0, 'a', 2), place), undefined);
			assert.deepEqual(patch.bytes, before);
		}
	});
});
