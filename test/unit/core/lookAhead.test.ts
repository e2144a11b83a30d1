import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LogLevel } from '../../../src/base/log';
import { lookAtAll } from '../../../src/core/capture/aheadThread';
import { captureWorkspace } from '../../../src/core/capture/capture';
import { LookAhead } from '../../../src/core/capture/lookAhead';
import { WorkspaceState } from '../../../src/core/capture/workspaceState';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { eventually } from '../../support/eventually';
import { type FileTree, writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { openObjects } from '../../support/openObjects';
import { projectRoot } from '../../support/projectRoot';
import { makeTempFolder } from '../../support/tempFolder';

/** A workspace that was captured once, and the means to capture it again. */
async function captured(tree: FileTree) {
	const home = makeTempFolder('ahead');
	const folder = path.join(home, 'workspace');
	writeTree(folder, tree);
	const asked: string[] = [];
	const lstatSync = ((file: string, options: object) => {
		asked.push(path.relative(folder, file));
		return nodeFileSystem.lstatSync(file, options);
	}) as FileSystem['lstatSync'];
	const fileSystem = { ...nodeFileSystem, lstatSync };
	const workspace = { roots: [{ name: 'workspace', path: folder }], scope: defaultScope };
	const git = { home, configHome: home, configFiles: [] };
	const objects = openObjects();
	const capture = (state: WorkspaceState, startAhead?: () => LookAhead) => {
		asked.length = 0;
		return captureWorkspace({ state, objects, fileSystem, storePath: path.join(home, 'store'), startAhead });
	};
	const state = new WorkspaceState(workspace, fileSystem, git);
	// What was written just before would be read again: the racy rule.
	await new Promise((resolve) => setTimeout(resolve, 150));
	await capture(state);
	/** What a capture finds that knows nothing and has no help. */
	const truth = async (): Promise<string> => (await capture(new WorkspaceState(workspace, fileSystem, git))).tree;
	return { folder, state, capture, truth, asked };
}

/** One that has looked at everything before the capture begins. */
function lookedBefore(state: WorkspaceState): LookAhead {
	const ahead = new LookAhead(state);
	// As it travels to the thread.
	lookAtAll(structuredClone(ahead.work));
	return ahead;
}

const tree = { 'a/one.ts': '1', 'a/two.ts': '2', 'b/c/three.ts': '3', 'b/four.ts': '4', 'five.ts': '5' };

describe('a second thread that looks ahead', () => {
	it('spares the first one every look at what has not changed', async () => {
		const { state, capture, asked } = await captured(tree);
		const before = await capture(state);
		assert.ok(asked.includes('five.ts'), 'without help it looks at all');
		const after = await capture(state, () => lookedBefore(state));
		assert.deepEqual(asked, []);
		assert.deepEqual(after, { ...before, filesRead: 0 });
	});

	it('leaves what has changed to the first one', async () => {
		const { folder, state, capture, truth, asked } = await captured(tree);
		writeFileSync(path.join(folder, 'a/two.ts'), 'changed');
		writeFileSync(path.join(folder, 'a/new.ts'), 'new');
		rmSync(path.join(folder, 'b/four.ts'));
		const { tree: found } = await capture(state, () => lookedBefore(state));
		assert.deepEqual(
			[...new Set(asked)].sort(),
			['a', 'a/new.ts', 'a/two.ts', 'b'].map((file) => path.normalize(file)),
		);
		assert.equal(found, await truth());
	});

	it('says nothing of what took the place of a folder', async () => {
		const { folder, state, capture, truth } = await captured(tree);
		renameSync(path.join(folder, 'b'), path.join(folder, 'elsewhere'));
		symlinkSync('elsewhere', path.join(folder, 'b'), 'junction');
		const { tree: found } = await capture(state, () => lookedBefore(state));
		assert.equal(found, await truth());
	});

	it('has what came after its look found by the capture that follows', async () => {
		const { folder, state, capture, truth } = await captured(tree);
		await capture(state, () => {
			const ahead = lookedBefore(state);
			writeFileSync(path.join(folder, 'a/one.ts'), 'X');
			mkdirSync(path.join(folder, 'b/young'));
			return ahead;
		});
		const { tree: found } = await capture(state);
		assert.equal(found, await truth());
	});

	it('leaves out what the first one has come to, and all of it when the capture is over', async () => {
		const { state } = await captured(tree);
		const ahead = new LookAhead(state);
		const [root, a, b] = [state.roots[0]!.top, ...state.roots[0]!.top.folders];
		for (const folder of [root, a!, b!]) assert.equal(ahead.folder(folder), undefined);
		lookAtAll(ahead.work);
		const [c] = b!.folders;
		assert.equal(ahead.folder(b!), undefined, 'the first one has done that');
		assert.equal(ahead.isUnchanged(b!.files[0]!), false);
		assert.notEqual(ahead.folder(c!), undefined);
		assert.equal(ahead.isUnchanged(c!.files[0]!), true);

		const ended = new LookAhead(state);
		ended.dispose();
		lookAtAll(ended.work);
		assert.equal(ended.folder(a!), undefined);
	});

	it('goes by what was known when it began, and says nothing of what came later or does not count any more', async () => {
		const { folder, state } = await captured(tree);
		const { top } = state.roots[0]!;
		const ahead = new LookAhead(state);
		const [five] = top.files;
		const young = top.addFile('young.ts');
		writeFileSync(path.join(folder, 'young.ts'), 'young');
		lookAtAll(ahead.work);
		assert.equal(ahead.isUnchanged(young), false);
		assert.equal(ahead.isUnchanged(five!), true);
		state.table.distrust(five!);
		assert.equal(ahead.isUnchanged(five!), false);
		assert.equal(ahead.folder(state.addFolder(top, 'young', top.entry)), undefined);
	});

	it('sees what the system says of folders', async () => {
		const { folder, state } = await captured(tree);
		utimesSync(path.join(folder, 'a'), 1, 1_234_567_890.125);
		const ahead = lookedBefore(state);
		const { mtimeMs, ctimeMs, ino, mode, dev } = nodeFileSystem.lstatSync(path.join(folder, 'a'));
		assert.deepEqual(ahead.folder(state.roots[0]!.top.folderNamed('a')!), { mtimeMs, ctimeMs, ino, mode, dev });
	});

	it('is not started for few files', async () => {
		const { state } = await captured(tree);
		const helperFile = path.join(projectRoot, 'dist', 'helper.js');
		const failing = { write: (level: LogLevel, message: string) => assert.fail(`${level}: ${message}`) };
		assert.equal(LookAhead.start(helperFile, state, failing), undefined);
	});
});

describe('a look at very many files', () => {
	/** Large enough for a thread. */
	function manyFiles(): FileTree {
		const folders = Array.from({ length: 220 }, (_, i) => [`folder ${i}`, `folder ${i}/nested`]).flat();
		const files = folders.flatMap((folder) => Array.from({ length: 100 }, (_, i) => [`${folder}/${i}.txt`, '']));
		return Object.fromEntries(files) as FileTree;
	}

	for (const [what, helperFile] of [
		['with a second thread', path.join(projectRoot, 'dist', 'helper.js')],
		['where the second thread cannot be started', path.join(projectRoot, 'dist', 'missing.js')],
	] as const) {
		it(`finds what has changed, ${what}`, async () => {
			const { checkpoints, folder, reopen, logged } = openCheckpoints(manyFiles());
			await checkpoints.create();
			checkpoints.dispose();
			const helped = reopen({ helperFile });
			assert.equal((await helped.create()).created, false);
			const changed = ['folder 0/5.txt', 'folder 10/nested/7.txt', 'folder 219/nested/99.txt'];
			for (const file of changed) writeFileSync(path.join(folder, file), 'changed');
			rmSync(path.join(folder, 'folder 218'), { recursive: true });
			const { checkpoint } = await helped.create();
			assert.deepEqual(
				[checkpoint.stats.modified, checkpoint.stats.removed, checkpoint.stats.added],
				[changed.length, 200, 0],
			);
			const isMissing = helperFile.endsWith('missing.js');
			const warned = (): boolean => logged.some(({ message }) => message.startsWith('The thread that looks ahead'));
			if (isMissing) await eventually('a warning', warned);
			else assert.equal(warned(), false);
			helped.dispose();
		});
	}
});
