import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { type FileTree, readTree } from '../../support/fileTree';
import { breakable, ignoringCase } from '../../support/foreignFileSystems';
import { isError } from '../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';
import { changed } from '../../support/restoreFixtures';

/** Opens the workspace's store as on another disk, which is about the workspace. */
function onDisk({ folder, reopen }: TestWorkspace, make: (folder: string) => FileSystem): ReturnType<typeof reopen> {
	return reopen({ fileSystem: make(folder) });
}

describe('a restore on a disk that ignores case', () => {
	it('spells a file as it was, and undoing spells it as it is', async () => {
		for (const text of ['same', 'edited']) {
			const workspace = openCheckpoints({ 'Readme.md': 'same', 'other.txt': 'o' });
			const checkpoints = onDisk(workspace, ignoringCase);
			const { folder } = workspace;
			await checkpoints.create();
			const before = readTree(folder);
			renameSync(path.join(folder, 'Readme.md'), path.join(folder, 'README.md'));
			writeFileSync(path.join(folder, 'README.md'), text);
			await checkpoints.create();
			const after = readTree(folder);

			const preview = await checkpoints.previewRestore('HEAD~1');
			assert.deepEqual([preview.report.written, preview.report.deleted], [['Readme.md'], ['README.md']]);
			const report = await checkpoints.restore('HEAD~1');
			assert.deepEqual(readTree(folder), before);
			assert.deepEqual([report.written, report.deleted], [['Readme.md'], ['README.md']]);
			assert.deepEqual([report.kept, report.failed], [[], []]);
			await checkpoints.undo();
			assert.deepEqual(readTree(folder), after);
			await checkpoints.redo();
			assert.deepEqual(readTree(folder), before);
		}
	});

	it('spells folders as they were, with what came, went and changed in them', async () => {
		const workspace = openCheckpoints({ 'Src/Deep/x': '1', 'Src/gone': 'g', 'Src/Mixed.ts': 'm', 'Src/same': 's' });
		const checkpoints = onDisk(workspace, ignoringCase);
		const { folder } = workspace;
		await checkpoints.create();
		const before = readTree(folder);
		renameSync(path.join(folder, 'Src'), path.join(folder, 'src'));
		renameSync(path.join(folder, 'src/Deep'), path.join(folder, 'src/deep'));
		renameSync(path.join(folder, 'src/Mixed.ts'), path.join(folder, 'src/mixed.ts'));
		writeFileSync(path.join(folder, 'src/deep/x'), '2');
		writeFileSync(path.join(folder, 'src/young'), 'y');
		rmSync(path.join(folder, 'src/gone'));
		await checkpoints.create();
		const after = readTree(folder);

		const report = await checkpoints.restore('HEAD~1');
		assert.deepEqual(readTree(folder), before);
		assert.deepEqual([report.kept, report.failed], [[], []]);
		await checkpoints.undo();
		assert.deepEqual(readTree(folder), after);
	});

	it('finds a chosen path by either spelling, also below a folder that is spelled anew', async () => {
		for (const name of ['Src/Readme', 'src/README', 'Src', 'src']) {
			const workspace = openCheckpoints({ 'Src/Readme': '1', other: '1' });
			const checkpoints = onDisk(workspace, ignoringCase);
			const { folder } = workspace;
			await checkpoints.create();
			renameSync(path.join(folder, 'Src'), path.join(folder, 'src'));
			renameSync(path.join(folder, 'src/Readme'), path.join(folder, 'src/README'));
			writeFileSync(path.join(folder, 'src/README'), '2');
			writeFileSync(path.join(folder, 'other'), '2');
			await checkpoints.create();
			const after = readTree(folder);
			const preview = await checkpoints.previewRestore('HEAD~1', { paths: [name] });
			const report = await checkpoints.restore('HEAD~1', { paths: [name] });
			assert.deepEqual([report.written, report.kept, report.failed], [['Src/Readme'], [], []], name);
			assert.deepEqual(preview.report.written, report.written);
			const [readme = ''] = Object.entries(readTree(folder)).filter(([file]) => /readme/i.test(file));
			assert.deepEqual([path.basename(readme[0]), readme[1]], ['Readme', after['src/README']?.replace('32', '31')]);
			assert.equal(readFileSync(path.join(folder, 'other'), 'utf8'), '2');
			await checkpoints.undo();
			assert.deepEqual(Object.values(readTree(folder)).sort(), Object.values(after).sort());
			assert.ok(
				readdirSync(path.join(folder, readdirSync(folder).find((each) => /src/i.test(each)) ?? '')).includes('README'),
			);
		}
	});

	it('puts a file in the place of a folder that is spelled otherwise, and the reverse', async () => {
		const trees: [FileTree, FileTree][] = [
			[
				{ a: 'ONE', keep: '' },
				{ 'A/x': 'TWO', 'A/y/z': '3', keep: '' },
			],
			[
				{ 'A/x': 'TWO', 'A/y/z': '3', keep: '' },
				{ a: 'ONE', keep: '' },
			],
		];
		for (const [first, second] of trees) {
			const workspace = await changed(first, second);
			const checkpoints = onDisk(workspace, ignoringCase);
			const { folder } = workspace;
			const after = readTree(folder);
			const preview = await checkpoints.previewRestore('HEAD');
			const report = await checkpoints.restore('HEAD');
			assert.deepEqual([report.kept, report.failed], [[], []]);
			assert.deepEqual([preview.report.written, preview.report.deleted], [report.written, report.deleted]);
			assert.deepEqual(readTree(folder), readTree(openCheckpoints(first).folder));
			await checkpoints.undo();
			assert.deepEqual(readTree(folder), after);
		}
	});

	it('takes the spelling back where it fails later', async () => {
		const workspace = openCheckpoints({ 'Readme.md': 'same', 'z.txt': '1' });
		const { folder } = workspace;
		const disk = breakable(ignoringCase(folder), { call: 'renameSync', end: 'z.txt', code: 'EBUSY' });
		const checkpoints = onDisk(workspace, () => disk.fileSystem);
		await checkpoints.create();
		renameSync(path.join(folder, 'Readme.md'), path.join(folder, 'README.md'));
		writeFileSync(path.join(folder, 'z.txt'), '2');
		await checkpoints.create();
		const after = readTree(folder);
		disk.breakNow();
		await assert.rejects(checkpoints.restore('HEAD~1'), (error) => {
			assert.ok(isError('restoreFailed')(error));
			assert.match(String(error), /it is in use \(“z\.txt”\)\. Everything that it had changed was put back/);
			return true;
		});
		assert.deepEqual(readTree(folder), after);
	});

	it('keeps two files apart on a disk that tells their names apart', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: 'one' });
		await checkpoints.create();
		rmSync(path.join(folder, 'a'));
		writeFileSync(path.join(folder, 'A'), 'one');
		await checkpoints.restore('HEAD');
		assert.deepEqual(Object.keys(readTree(folder)), ['a']);
	});
});

describe('a restore while somebody else writes', () => {
	it('does not overwrite what comes while it is writing beside the place', async () => {
		const workspace = openCheckpoints({ big: 'old' });
		const { folder } = workspace;
		const file = path.join(folder, 'big');
		let isRestoring = false;
		const checkpoints = onDisk(workspace, () => ({
			...nodeFileSystem,
			fchmodSync: (fd, mode) => {
				// The temporary file is whole, and not in its place.
				if (isRestoring) writeFileSync(file, 'precious');
				nodeFileSystem.fchmodSync(fd, mode);
			},
		}));
		await checkpoints.create();
		writeFileSync(file, 'current');
		await checkpoints.create();
		isRestoring = true;
		const report = await checkpoints.restore('HEAD~1');
		assert.deepEqual(report.kept, [{ path: 'big', reason: 'changedMeanwhile' }]);
		assert.deepEqual([readFileSync(file, 'utf8'), readdirSync(folder)], ['precious', ['big']]);
	});

	it('follows no link that takes the place of a folder half way', async () => {
		for (const wanted of ['new', undefined]) {
			const names = Array.from({ length: 20 }, (_, i) => `d/${i}`);
			const workspace = openCheckpoints(wanted ? Object.fromEntries(names.map((name) => [name, wanted])) : { e: '' });
			const { folder } = workspace;
			const outside = path.join(path.dirname(folder), 'outside');
			mkdirSync(outside);
			for (const name of names) writeFileSync(path.join(outside, path.basename(name)), 'now');
			let left = Infinity;
			const swap = (): void => {
				if (--left !== 0) return;
				renameSync(path.join(folder, 'd'), path.join(folder, 'moved'));
				symlinkSync(outside, path.join(folder, 'd'));
			};
			const checkpoints = onDisk(workspace, () => ({
				...nodeFileSystem,
				renameSync: (from, to) => (nodeFileSystem.renameSync(from, to), swap()),
				unlinkSync: (file) => (nodeFileSystem.unlinkSync(file), swap()),
			}));
			await checkpoints.create();
			mkdirSync(path.join(folder, 'd'), { recursive: true });
			for (const name of names) writeFileSync(path.join(folder, name), 'now');
			await checkpoints.create();
			left = 5;
			const report = await checkpoints.restore('HEAD~1');
			const texts = readdirSync(outside).map((name) => readFileSync(path.join(outside, name), 'utf8'));
			assert.deepEqual(
				texts,
				names.map(() => 'now'),
			);
			const kept = report.kept.filter(({ reason }) => reason === 'symlinkInTheWay');
			// What was to be deleted is gone from its place with the folder.
			assert.equal(kept.length >= 10, wanted !== undefined);
		}
	});

	it('leaves files alone that are only named as its own temporary files are', async () => {
		const { checkpoints, folder } = openCheckpoints({ z: '1' });
		await checkpoints.create();
		const name = '.cairn-0123456789abcdef01234567.tmp';
		mkdirSync(path.join(folder, 'd'));
		writeFileSync(path.join(folder, 'd/tracked'), 't');
		writeFileSync(path.join(folder, 'd', name), 'precious');
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [{ path: 'd', reason: 'folderNotEmpty' }]);
		assert.equal(readFileSync(path.join(folder, 'd', name), 'utf8'), 'precious');
	});
});
