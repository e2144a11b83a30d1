import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Checkpoints } from '../../../src/core/checkpoints';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { type FileTree, readTree, writeTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { damageObject } from '../../support/damage';
import { withoutPrivileges } from '../../support/foreignFileSystems';
import { Journal } from '../../../src/core/store/journal/journal';
import { openCheckpoints, tickingClock } from '../../support/openCheckpoints';
import { changed } from '../../support/restoreFixtures';
import { makeTempFolder } from '../../support/tempFolder';

/** Node's file system with one call replaced. */
function withCall<K extends keyof FileSystem>(
	name: K,
	call: (...args: Parameters<FileSystem[K]>) => unknown,
): FileSystem {
	return { ...nodeFileSystem, [name]: call };
}

describe('the store in the workspace', () => {
	it('makes no folder behind a link, a file or a dangling link that has taken a folder\u2019s place untracked', async () => {
		const obstacles: Record<string, FileTree> = {
			symlinkInTheWay: { y: { link: '../outside' } },
			fileInTheWay: { y: 'ignored now' },
			dangling: { y: { link: 'nowhere' } },
		};
		for (const [reason, obstacle] of Object.entries(obstacles)) {
			const { checkpoints, folder } = openCheckpoints({ 'y/sub/f': '1', 'y/empty': { folder: true }, keep: 'a' });
			const outside = path.join(path.dirname(folder), 'outside');
			mkdirSync(outside);
			await checkpoints.create();
			rmSync(path.join(folder, 'y'), { recursive: true });
			writeTree(folder, { keep: 'b', '.gitignore': 'y\n', ...obstacle });
			const report = await checkpoints.restore('HEAD');

			assert.deepEqual([readdirSync(outside), report.failed], [[], []], reason);
			assert.ok(
				report.kept.some((kept) => kept.path === 'y/sub' && /InTheWay$/.test(kept.reason)),
				reason,
			);
			assert.equal(readFileSync(path.join(folder, 'keep'), 'utf8'), 'a');
		}
	});

	it('is neither captured nor restored, whatever path leads to it', async () => {
		const home = makeTempFolder('inside');
		const folder = path.join(home, 'workspace');
		mkdirSync(folder);
		symlinkSync(folder, path.join(home, 'link'));
		const checkpoints = new Checkpoints({
			storePath: path.join(home, 'link', '.store'),
			create: true,
			workspace: { roots: [{ name: 'w', path: folder }], scope: { include: [], exclude: [], maxFileSize: 1e6 } },
			author: '',
			fileSystem: nodeFileSystem,
			clock: tickingClock(),
			log: { write: () => undefined },
		});
		writeFileSync(path.join(folder, 'a'), '1');
		await checkpoints.create();
		assert.deepEqual(
			checkpoints.files('HEAD').map((file) => file.path),
			['a'],
		);
		assert.equal((await checkpoints.create()).created, false);
		checkpoints.setWorkspace({
			roots: [{ name: 'w', path: path.join(folder, '.store', 'packs') }],
			scope: { include: [], exclude: [], maxFileSize: 1e6 },
		});
		await assert.rejects(checkpoints.create(), isError('invalidArgument'));
	});
});

describe('a rollback', () => {
	it('leaves what the user saved while the restore ran', async () => {
		let fail = false;
		const fileSystem = withCall('renameSync', (from, to) => {
			if (fail && String(to).endsWith('b')) {
				// The restore has written a and c; the user saves both, then the next step fails.
				writeFileSync(path.join(path.dirname(String(to)), 'a'), 'saved by the user');
				throw Object.assign(new Error('injected'), { code: 'EIO' });
			}
			nodeFileSystem.renameSync(from, to);
		});
		const { checkpoints, folder } = await changed({ a: 'A', b: 'A' }, { a: 'B', b: 'B' }, { fileSystem });
		await checkpoints.create({ message: 'B' });
		fail = true;
		await assert.rejects(
			checkpoints.restore('HEAD~1'),
			(error) => isError('restoreFailed')(error) && /"a" could not be put back/.test(String(error)),
		);
		assert.deepEqual(
			['a', 'b'].map((name) => readFileSync(path.join(folder, name), 'utf8')),
			['saved by the user', 'B'],
		);
	});
});

describe('a safety checkpoint', () => {
	it('whose copy of a file is damaged gets it anew from the disk before the file is overwritten', async () => {
		const { checkpoints, folder, storePath, reopen } = await changed({ a: 'first version' }, { a: 'precious version' });
		await checkpoints.create();
		const again = reopen();
		damageObject(storePath, checkpoints.entry('HEAD', 'a').id);

		assert.throws(() => again.read('HEAD', 'a'), isError('objectCorrupt'));
		await again.restore('HEAD~1');
		await again.undo();
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'precious version');
		assert.equal(reopen().read('HEAD', 'a').toString(), 'precious version');
	});

	it('is a new one when only the scope differs, so that undo is whole', async () => {
		const { checkpoints, folder } = openCheckpoints({ x: '', 'a.log': 'log' });
		const { checkpoint } = await checkpoints.create();
		rmSync(path.join(folder, 'a.log'));
		const roots = [{ name: 'w', path: folder }];
		checkpoints.setWorkspace({ roots, scope: { include: [], exclude: ['*.log'], maxFileSize: 100 } });
		await checkpoints.create({ message: 'narrow' });
		checkpoints.setWorkspace({ roots, scope: { include: [], exclude: [], maxFileSize: 100 } });
		await checkpoints.restore(checkpoint.id);
		assert.equal(existsSync(path.join(folder, 'a.log')), true);
		const { report } = await checkpoints.undo();
		assert.deepEqual([report?.deleted, existsSync(path.join(folder, 'a.log'))], [['a.log'], false]);
	});
});

describe('names and ignore files', () => {
	it('that are not UTF-8 are listed, and never taken for a name that looks the same', async function () {
		if (process.platform !== 'linux') this.skip();
		const { checkpoints, folder } = openCheckpoints({ 'a\uFFFD': 'good' });
		const { checkpoint } = await checkpoints.create();
		execFileSync('bash', ['-c', "printf bad > $'a\\xff'; mkdir $'d\\xfe'"], { cwd: folder });
		const { created, skipped } = await checkpoints.create();
		assert.deepEqual([created, skipped.map((file) => file.reason)], [false, ['unsupportedName', 'unsupportedName']]);
		const report = await checkpoints.restore(checkpoint.id);
		assert.deepEqual(report.deleted, []);
		assert.equal(readFileSync(path.join(folder, 'a\uFFFD'), 'utf8'), 'good');
	});

	it('that ignore themselves still say what was in scope then', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'c/.gitignore': '*\n', 'c/x': 'precious', y: '' });
		const { checkpoint } = await checkpoints.create();
		rmSync(path.join(folder, 'c/.gitignore'));
		const report = await checkpoints.restore(checkpoint.id);
		assert.deepEqual(report.kept, [{ path: 'c/x', reason: 'notInScopeThen' }]);
		assert.equal(readFileSync(path.join(folder, 'c/x'), 'utf8'), 'precious');
	});
});

describe('what stands in the way', () => {
	it('is kept and named: a folder with only ignored files, a huge file, one that cannot be read', async () => {
		const secret = { current: false };
		const fileSystem = withCall('openSync', (file, flags, mode) => {
			if (secret.current && String(file).endsWith('secret')) throw Object.assign(new Error('no'), { code: 'EACCES' });
			return nodeFileSystem.openSync(file, flags, mode);
		});
		const { checkpoints, folder } = openCheckpoints(
			{ '.gitignore': '*.log\n', huge: 'small', secret: 's', z: 'A' },
			{ fileSystem },
		);
		const { checkpoint } = await checkpoints.create();
		mkdirSync(path.join(folder, 'd'));
		writeFileSync(path.join(folder, 'd/x.log'), 'x');
		truncateSync(path.join(folder, 'huge'), 3 * 2 ** 30);
		writeFileSync(path.join(folder, 'z'), 'B');
		secret.current = true;

		const preview = await checkpoints.restore(checkpoint.id, { dryRun: true });
		const report = await checkpoints.restore(checkpoint.id);
		assert.deepEqual([preview.written, report.written], [['z'], ['z']]);
		assert.deepEqual(report.failed, []);
		assert.deepEqual(
			report.kept.map(({ path: file, reason }) => `${file} ${reason}`),
			['d folderNotEmpty', 'huge notInSafetyCheckpoint', 'secret notInSafetyCheckpoint'],
		);
		rmSync(path.join(folder, 'huge'));
	});

	it('is removed when it is what a restore left that could not tidy up: its temporary files', async () => {
		let isBroken = false;
		const breaks = (file: unknown): void => {
			if (isBroken && String(file).includes('.cairn-')) throw Object.assign(new Error('killed'), { code: 'EIO' });
		};
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			renameSync: (from, to) => (breaks(from), nodeFileSystem.renameSync(from, to)),
			unlinkSync: (file) => (breaks(file), nodeFileSystem.unlinkSync(file)),
		};
		const { checkpoints, folder } = await changed({ place: 'file' }, { 'place/x': 'x' }, { fileSystem });
		await checkpoints.create();
		writeFileSync(path.join(folder, 'place/x'), 'y');
		isBroken = true;
		await assert.rejects(checkpoints.restore('HEAD'), isError('restoreFailed'));
		assert.equal(readdirSync(path.join(folder, 'place')).length, 2);
		isBroken = false;
		const report = await checkpoints.restore('HEAD~2');
		assert.deepEqual([report.kept, readTree(folder)['place']], [[], 'file 644 66696c65']);
	});

	it('is opened when it is a folder that its owner may not write in, and closed again', async () => {
		const { checkpoints, folder } = await changed({ 'ro/x': 'A', 'ro/y': 'A' }, { 'ro/x': 'B' });
		nodeFileSystem.chmodSync(path.join(folder, 'ro'), 0o555);
		const { checkpoint } = await checkpoints.create({ message: 'read-only' });
		const other = new Checkpoints({
			storePath: path.join(path.dirname(folder), 'store'),
			create: false,
			workspace: { roots: [{ name: 'w', path: folder }], scope: { include: [], exclude: [], maxFileSize: 100 } },
			author: '',
			fileSystem: withoutPrivileges(),
			clock: tickingClock(Date.UTC(2026, 5, 1)),
			log: { write: () => undefined },
		});
		await other.restore('HEAD~1');
		assert.deepEqual(readTree(folder), { ro: 'folder 755', 'ro/x': 'file 644 41', 'ro/y': 'file 644 41' });
		await other.restore(checkpoint.id);
		assert.deepEqual(readTree(folder), { ro: 'folder 555', 'ro/x': 'file 644 42' });
		nodeFileSystem.chmodSync(path.join(folder, 'ro'), 0o755);
	});
});

describe('undo', () => {
	it('of a partial restore takes back that part alone', async () => {
		const { checkpoints, folder } = await changed({ a: 'A', b: 'A' }, { a: 'B', b: 'B' });
		await checkpoints.restore('HEAD', { paths: ['a'] });
		writeFileSync(path.join(folder, 'b'), 'an hour of work');
		writeFileSync(path.join(folder, 'c'), 'new');
		await checkpoints.undo();
		assert.deepEqual(
			['a', 'b', 'c'].map((name) => readFileSync(path.join(folder, name), 'utf8')),
			['B', 'an hour of work', 'new'],
		);
	});

	it('of a partial restore leaves HEAD where the workspace is, and is previewed as it is done', async () => {
		const { checkpoints, folder } = await changed({ a: 'A', b: 'A' }, { a: 'B', b: 'B' });
		const { checkpoint } = await checkpoints.create({ message: 'B' });
		await checkpoints.restore('HEAD~1', { paths: ['a'] });
		const { restore: untouched } = await checkpoints.previewUndo();
		assert.deepEqual([untouched?.changedSince, untouched?.report.written], [false, ['a']]);
		assert.deepEqual(untouched?.files, [{ path: 'a', status: 'modified', changedAgain: false }]);
		assert.equal(untouched?.target.id, checkpoint.id);
		writeFileSync(path.join(folder, 'a'), 'more');
		const { restore: more } = await checkpoints.previewUndo();
		assert.equal(more?.changedSince, true);
		assert.deepEqual(more?.files, [{ path: 'a', status: 'modified', changedAgain: true }]);
		writeFileSync(path.join(folder, 'a'), 'A');
		await checkpoints.undo();
		assert.deepEqual([checkpoints.head, (await checkpoints.create()).created], [checkpoint.id, false]);
		await assert.rejects(checkpoints.previewUndo(), isError('notFound'));
	});

	it('takes back a restore that never ended, before any earlier one', async () => {
		const { checkpoints, folder, storePath, reopen } = await changed({ a: 'A' }, { a: 'B' });
		await checkpoints.restore('HEAD');
		writeFileSync(path.join(folder, 'a'), 'Z');
		const { checkpoint } = await checkpoints.create({ message: 'Z' });
		await checkpoints.restore('HEAD~1');
		// As after a kill in the middle: the last record, the end of the restore, was never written.
		const journal = new Journal(path.join(storePath, 'journal'), nodeFileSystem);
		const before = journal.readNew().records.slice(0, -1);
		journal.rewrite(
			before.map((record) => (record.op === 'checkpoint' ? { ...record, parent: record.parent ?? null } : record)),
		);

		const again = reopen();
		await again.undo();
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'Z');
		assert.equal(again.head, checkpoint.id);
		await again.undo();
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'B');
	});
});
