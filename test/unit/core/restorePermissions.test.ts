import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { readTree } from '../../support/fileTree';
import { breakable, withoutPrivileges } from '../../support/foreignFileSystems';
import { isError } from '../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';

/** Opens the workspace's store as on another disk, which is about the workspace. */
function onDisk({ folder, reopen }: TestWorkspace, make: (folder: string) => FileSystem): ReturnType<typeof reopen> {
	return reopen({ fileSystem: make(folder) });
}

describe('a restore among permissions', function () {
	before(function () {
		if (process.platform === 'win32') this.skip();
	});

	it('gives what takes the place of a closed folder its own mode, and leaves alone what a link there leads to', async () => {
		const { checkpoints, folder } = openCheckpoints({ '.git/config': { bytes: 'theirs', mode: 0o600 } });
		const outside = path.join(path.dirname(folder), 'outside');
		mkdirSync(path.join(outside, 'folder'), { recursive: true, mode: 0o700 });
		writeFileSync(path.join(outside, 'key'), 'secret', { mode: 0o600 });
		const at = (name: string): string => path.join(folder, name);
		const targets = ['../outside/key', '../outside/folder', '.git/config', '../nowhere'];
		for (const [index, target] of targets.entries()) symlinkSync(target, at(`link${index}`));
		writeFileSync(at('file'), 'secret', { mode: 0o600 });
		const { checkpoint } = await checkpoints.create();
		const before = [readTree(folder), readTree(outside)];
		for (const name of ['link0', 'link1', 'link2', 'link3', 'file']) {
			rmSync(at(name));
			mkdirSync(at(name));
			writeFileSync(path.join(at(name), 'x'), 'x');
			chmodSync(at(name), 0o555);
		}
		const changed = readTree(folder);
		assert.deepEqual((await checkpoints.restore(checkpoint.id)).failed, []);
		assert.deepEqual([readTree(folder), readTree(outside)], before);
		await checkpoints.undo();
		assert.deepEqual([readTree(folder), readTree(outside)], [changed, before[1]]);
		await checkpoints.redo();
		assert.deepEqual([readTree(folder), readTree(outside)], before);
	});

	it('is taken back in folders that their owner may not write in', async () => {
		const workspace = openCheckpoints({ 'ro/f': '1', ro2: 'file', 'z/last': '1' });
		const { folder } = workspace;
		const disk = breakable(withoutPrivileges(), { call: 'chmodSync', end: '/z', code: 'EPERM' });
		const checkpoints = onDisk(workspace, () => disk.fileSystem);
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
		disk.breakNow();
		await assert.rejects(checkpoints.restore('HEAD~1'), (error) => {
			assert.ok(isError('restoreFailed')(error));
			assert.match(String(error), /\(“z”\)\. Everything that it had changed was put back/);
			return true;
		});
		assert.deepEqual(readTree(folder), before);
	});

	it('is taken back where a folder that its owner may not write in has given way to a file', async () => {
		const workspace = openCheckpoints({ ro: 'file', z: '1' });
		const { folder } = workspace;
		const disk = breakable(withoutPrivileges(), { call: 'renameSync', end: '/z', code: 'EBUSY' });
		const checkpoints = onDisk(workspace, () => disk.fileSystem);
		await checkpoints.create();
		rmSync(path.join(folder, 'ro'));
		mkdirSync(path.join(folder, 'ro'));
		for (const name of ['f', 'g']) writeFileSync(path.join(folder, 'ro', name), name);
		chmodSync(path.join(folder, 'ro'), 0o555);
		writeFileSync(path.join(folder, 'z'), '2');
		await checkpoints.create();
		const before = readTree(folder);
		disk.breakNow();
		await assert.rejects(checkpoints.restore('HEAD~1'), (error) => {
			assert.match(String(error), /\(“z”\)\. Everything that it had changed was put back/);
			return isError('restoreFailed')(error);
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
