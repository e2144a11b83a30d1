import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { helpCopying, openPacks } from '../../../src/core/restore/copyThread';
import { CopyTurns } from '../../../src/core/restore/copyTurns';
import { packFiles, unpackFiles } from '../../../src/core/restore/copyWork';
import type { ObjectId } from '../../../src/core/checkpoint';
import { type FileTree, readHashedTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';
import { projectRoot } from '../../support/projectRoot';
import { makeTempFolder } from '../../support/tempFolder';

const helperFile = path.join(projectRoot, 'dist', 'helper.js');

/** Large enough for a second thread. */
function manyFiles(): FileTree {
	const names = Array.from({ length: 3_000 }, (_, i) => `folder ${i % 60}/nested ${i % 7}/${i}.txt`);
	const files = names.map((name, i) => [
		name,
		i % 50 === 0 ? { bytes: `#!${i}`, mode: 0o755 } : `text ${i}\n`.repeat(20),
	]);
	return {
		...(Object.fromEntries(files) as FileTree),
		link: { link: 'folder 1' },
		empty: { folder: true, mode: 0o700 },
	};
}

async function recorded(options: {
	helperFile: string;
	fileSystem?: FileSystem;
}): Promise<TestWorkspace & { copy: string }> {
	const workspace = openCheckpoints(manyFiles());
	await workspace.checkpoints.create();
	workspace.checkpoints.dispose();
	const checkpoints = workspace.reopen(options);
	return { ...workspace, checkpoints, copy: path.join(path.dirname(workspace.folder), 'copy') };
}

describe('a copy of many files', () => {
	it('is made by two threads as by one', async () => {
		for (const file of [helperFile, path.join(projectRoot, 'dist', 'missing.js')]) {
			const { checkpoints, folder, copy, logged } = await recorded({ helperFile: file });
			const report = await checkpoints.restore('HEAD', { to: copy });
			assert.deepEqual(readHashedTree(copy), readHashedTree(folder));
			assert.deepEqual([report.written.length, report.kept, report.failed], [3_002, [], []]);
			const warned = logged.some(({ message }) => message.startsWith('The thread that helps with a copy'));
			assert.equal(warned, file !== helperFile);
			checkpoints.dispose();
		}
	});

	it('leaves nothing of either thread where one fails, or somebody cancels', async () => {
		for (const after of [1, 300, 1_000]) {
			let left = Infinity;
			const fileSystem: FileSystem = {
				...nodeFileSystem,
				openSync: (file, flags, mode) => {
					if (flags === 'wx+' && --left < 0) throw Object.assign(new Error('injected'), { code: 'EIO' });
					return nodeFileSystem.openSync(file, flags, mode);
				},
			};
			const { checkpoints, copy } = await recorded({ helperFile, fileSystem });
			left = after;
			await assert.rejects(checkpoints.restore('HEAD', { to: copy }), (error) => {
				assert.match(String(error), /Everything that it had changed was put back/);
				return isError('restoreFailed')(error);
			});
			assert.equal(existsSync(copy), false, `after ${after}`);
			checkpoints.dispose();
		}
		const { checkpoints, copy } = await recorded({ helperFile });
		const abort = new AbortController();
		const copying = checkpoints.restore('HEAD', {
			to: copy,
			signal: abort.signal,
			onProgress: (done) => void (done > 100 && abort.abort(new Error('stopped'))),
		});
		await copying.then(
			// As quick as that nobody was told how far it is.
			() => assert.equal(abort.signal.aborted, false),
			() => assert.equal(existsSync(copy), false),
		);
		checkpoints.dispose();
	});

	it('is told of in a few long values', () => {
		const id = (digit: string): ObjectId => digit.repeat(64) as ObjectId;
		const files = [
			{ path: 'a b/ü', entry: { name: 'ü', kind: 'file', mode: 0o644, size: 0, id: id('1') }, folder: 1 },
			{ path: 'x', entry: { name: 'x', kind: 'executable', mode: 0o755, size: 0, id: id('a') }, folder: 0 },
			{ path: 'd/\n', entry: { name: '\n', kind: 'file', mode: 0, size: 0, id: id('f') }, folder: 70_000 },
		] as const;
		assert.deepEqual(unpackFiles(packFiles(files)), files);
		assert.deepEqual(unpackFiles(packFiles([])), []);
	});

	it('has the second thread leave alone what there is no folder for, and end where no folder will come', () => {
		const to = makeTempFolder('copied');
		const entry = { name: 'a', kind: 'file', mode: 0o644, size: 1, id: '0'.repeat(64) as ObjectId } as const;
		const files = packFiles([{ path: 'link/a', entry, folder: 1 }]);
		const closed = CopyTurns.of(1);
		closed.folderDone(true);
		const stopped = CopyTurns.of(1);
		stopped.stop();
		for (const { memory } of [closed, stopped]) {
			const result = helpCopying(openPacks(makeTempFolder('no-packs')), { to, files, memory });
			assert.deepEqual([result.made, result.kept, result.error], [[], [], undefined]);
		}
		assert.deepEqual(readdirSync(to), []);
	});

	it('makes links when there is no folder left to make: two of one name are never the way to each other', async () => {
		// As on a disk that ignores case, where the link would come first, and be taken for the folder.
		const outside = makeTempFolder('outside');
		const made: string[] = [];
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			mkdirSync: ((file: string, options: { mode: number }) => {
				made.push('folder');
				return nodeFileSystem.mkdirSync(file, options);
			}) as FileSystem['mkdirSync'],
			symlinkSync: (target, file) => {
				made.push('link');
				nodeFileSystem.symlinkSync(target, file);
			},
		};
		const { checkpoints, copy, folder } = await recorded({ helperFile, fileSystem });
		nodeFileSystem.symlinkSync(outside, path.join(folder, 'a link'));
		await checkpoints.create();
		await checkpoints.restore('HEAD', { to: copy });
		assert.ok(made.filter((kind) => kind === 'link').length === 2 && made.includes('folder'));
		assert.ok(made.lastIndexOf('folder') < made.indexOf('link'));
		checkpoints.dispose();
	});

	it('says what the second thread failed with, and what it had made', () => {
		const to = makeTempFolder('copied');
		const packs = makeTempFolder('no-packs');
		const turns = CopyTurns.of(0);
		const entry = { name: 'a', kind: 'file', mode: 0o644, size: 1, id: '0'.repeat(64) as ObjectId } as const;
		const { made, writing, error } = helpCopying(openPacks(packs), {
			to,
			files: packFiles([{ path: 'a', entry, folder: 0 }]),
			memory: turns.memory,
		});
		assert.deepEqual([made, writing, error?.code, error?.isOurs, error?.at], [['a'], 'a', 'objectMissing', true, 'a']);
		assert.equal(turns.isStopped, true);
		assert.deepEqual(readdirSync(to), ['a']);
	});
});
