import assert from 'node:assert/strict';
import {
	chmodSync,
	chownSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { readTree } from '../../support/fileTree';
import { ignoringCase, withoutPrivileges } from '../../support/foreignFileSystems';
import { isError } from '../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';

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

	it('takes the spelling back where it fails later', async () => {
		const workspace = openCheckpoints({ 'Readme.md': 'same', 'z.txt': '1' });
		const { folder } = workspace;
		let isBroken = false;
		const checkpoints = onDisk(workspace, (top) => {
			const fileSystem = ignoringCase(top);
			return new Proxy(fileSystem, {
				get: (target, name: keyof FileSystem) => {
					if (name !== 'renameSync') return target[name];
					return (from: string, to: string) => {
						if (isBroken && to.endsWith('z.txt')) throw Object.assign(new Error('no'), { code: 'EBUSY' });
						target.renameSync(from, to);
					};
				},
			});
		});
		await checkpoints.create();
		renameSync(path.join(folder, 'Readme.md'), path.join(folder, 'README.md'));
		writeFileSync(path.join(folder, 'z.txt'), '2');
		await checkpoints.create();
		const after = readTree(folder);
		isBroken = true;
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

describe('a restore among permissions', function () {
	before(function () {
		if (process.platform === 'win32') this.skip();
	});

	it('is taken back in folders that their owner may not write in', async () => {
		const workspace = openCheckpoints({ 'ro/f': '1', ro2: 'file', 'z/last': '1' });
		const { folder } = workspace;
		let isBroken = false;
		const checkpoints = onDisk(workspace, () => {
			const fileSystem = withoutPrivileges();
			return new Proxy(fileSystem, {
				get: (target, name: keyof FileSystem) => {
					if (name !== 'chmodSync') return target[name];
					return (file: string, mode: number) => {
						if (isBroken && file.endsWith('/z')) throw Object.assign(new Error('no'), { code: 'EPERM' });
						target.chmodSync(file, mode);
					};
				},
			});
		});
		chmodSync(path.join(folder, 'z'), 0o777);
		chmodSync(path.join(folder, 'ro'), 0o555);
		await checkpoints.create();
		chmodSync(path.join(folder, 'ro'), 0o755);
		writeFileSync(path.join(folder, 'ro/f'), '2');
		writeFileSync(path.join(folder, 'ro/g'), '2');
		chmodSync(path.join(folder, 'ro'), 0o555);
		rmSync(path.join(folder, 'ro2'));
		mkdirSync(path.join(folder, 'ro2'));
		for (const name of ['f', 'g']) writeFileSync(path.join(folder, 'ro2', name), name);
		chmodSync(path.join(folder, 'ro2'), 0o555);
		chmodSync(path.join(folder, 'z'), 0o755);
		await checkpoints.create();
		const before = readTree(folder);
		isBroken = true;
		await assert.rejects(checkpoints.restore('HEAD~1'), (error) => {
			assert.ok(isError('restoreFailed')(error));
			assert.match(String(error), /\(“z”\)\. Everything that it had changed was put back/);
			return true;
		});
		assert.deepEqual(readTree(folder), before);
	});

	it('keeps the bit by which a folder hands its group down', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'closed/f': '1', 'open/f': '1' });
		const special = (name: string): string => (statSync(path.join(folder, name)).mode & 0o7777).toString(8);
		chmodSync(path.join(folder, 'closed'), 0o2555);
		chmodSync(path.join(folder, 'open'), 0o2750);
		await checkpoints.create();
		writeFileSync(path.join(folder, 'closed/f'), '2');
		chmodSync(path.join(folder, 'open'), 0o2755);
		await checkpoints.restore('HEAD');
		assert.deepEqual([special('closed'), special('open')], ['2555', '2750']);
		await checkpoints.undo();
		assert.deepEqual([special('closed'), special('open')], ['2555', '2755']);
	});

	it('leaves the mode of a folder that is in no checkpoint', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'd/f': '1', '.gitignore': '' });
		await checkpoints.create();
		rmSync(path.join(folder, 'd'), { recursive: true });
		writeFileSync(path.join(folder, '.gitignore'), 'd\n');
		mkdirSync(path.join(folder, 'd'), { mode: 0o711 });
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual(report.kept, [{ path: 'd', reason: 'notInSafetyCheckpoint' }]);
		assert.deepEqual(report.written, ['.gitignore', 'd/f']);
		assert.equal(statSync(path.join(folder, 'd')).mode & 0o777, 0o711);
	});

	it('gives a file back to who owns it', async function () {
		if (process.getuid?.() !== 0) this.skip();
		const { checkpoints, folder } = openCheckpoints({ f: '1' });
		await checkpoints.create();
		writeFileSync(path.join(folder, 'f'), '2');
		chownSync(path.join(folder, 'f'), 1234, 1235);
		await checkpoints.restore('HEAD');
		const { uid, gid } = statSync(path.join(folder, 'f'));
		assert.deepEqual([uid, gid, readFileSync(path.join(folder, 'f'), 'utf8')], [1234, 1235, '1']);
	});

	it('keeps what lies in a folder that cannot be looked into, and does the rest', async () => {
		const workspace = openCheckpoints({ 'd/sub/g': '1', 'd/f': '1', z: '1' });
		const { folder } = workspace;
		let isClosed = false;
		const checkpoints = onDisk(workspace, () => {
			return new Proxy(nodeFileSystem, {
				get: (target, name: keyof FileSystem) => {
					const real = target[name] as (...args: unknown[]) => unknown;
					return (...args: unknown[]) => {
						const isIn = String(args[0]).startsWith(path.join(folder, 'd') + path.sep);
						const isList = name === 'readdirSync' && String(args[0]) === path.join(folder, 'd');
						if (isClosed && (isIn || isList)) throw Object.assign(new Error('no'), { code: 'EACCES' });
						return real(...args);
					};
				},
			});
		});
		await checkpoints.create();
		isClosed = true;
		writeFileSync(path.join(folder, 'z'), '2');
		const dry = await checkpoints.restore('HEAD', { dryRun: true });
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual([dry.written, report.written, report.failed], [['z'], ['z'], []]);
		assert.equal(
			report.kept.some(({ path: file }) => file === 'd/sub/g'),
			true,
		);
		assert.equal(readFileSync(path.join(folder, 'z'), 'utf8'), '1');
	});
});
