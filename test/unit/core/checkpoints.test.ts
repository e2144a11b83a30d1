import assert from 'node:assert/strict';
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isCheckpointId, nextCheckpointId } from '../../../src/core/checkpointIds';
import type { CheckpointId } from '../../../src/core/checkpoint';
import { CairnError } from '../../../src/core/errors';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { type Fault, faultyFileSystem } from '../../support/faults';
import { openCheckpoints } from '../../support/openCheckpoints';

const isError = (code: Parameters<typeof CairnError.is>[1]) => (error: unknown) => CairnError.is(error, code);

describe('checkpoint ids', () => {
	it('sort by time, also when the clock stands still or goes back', () => {
		let previous: CheckpointId | undefined;
		const ids = [1000, 1000, 999, 5000, 1, 2 ** 47].map((now) => (previous = nextCheckpointId(now, previous)));
		assert.deepEqual([...ids].sort(), ids);
		assert.ok(ids.every(isCheckpointId));
		assert.equal(new Set(ids).size, ids.length);
	});
});

describe('Checkpoints', () => {
	it('records a state, sees what changed against it, and reads it back', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'one', 'b/c.txt': 'two', empty: { folder: true } });
		const first = await checkpoints.create({ message: 'first', tags: ['x', 'x'], author: 'ann', pinned: true });
		writeFileSync(path.join(folder, 'a.txt'), 'ONE');
		rmSync(path.join(folder, 'b/c.txt'));
		writeFileSync(path.join(folder, 'new.bin'), Buffer.from([0, 255, 13, 10]));
		const second = await checkpoints.create({ message: 'second' });

		assert.equal(first.created && second.created, true);
		assert.deepEqual(first.checkpoint, {
			id: first.checkpoint.id,
			parentId: null,
			createdAt: new Date('2026-01-01T00:00:01.000Z'),
			message: 'first',
			author: 'ann',
			tags: ['x'],
			trigger: 'manual',
			pinned: true,
			stats: { fileCount: 2, totalSize: 6, added: 3, modified: 0, removed: 0 },
			skippedCount: 0,
		});
		assert.equal(second.checkpoint.parentId, first.checkpoint.id);
		assert.deepEqual(
			checkpoints.show('HEAD').changes.map(({ path: file, status }) => [file, status]),
			[
				['a.txt', 'modified'],
				['b/c.txt', 'removed'],
				['new.bin', 'added'],
			],
		);
		assert.equal(checkpoints.read('HEAD~1', 'b/c.txt').toString(), 'two');
		assert.deepEqual(checkpoints.read('HEAD', 'new.bin'), Buffer.from([0, 255, 13, 10]));
		assert.deepEqual(
			checkpoints.diff(undefined, first.checkpoint.id).changes.map((change) => change.path),
			['a.txt', 'b/c.txt', 'empty'],
		);
		assert.deepEqual(checkpoints.diff('HEAD~1', 'HEAD', ['b']).total, 1);
	});

	it('makes no checkpoint of an unchanged state, unless it is asked to', async () => {
		const { checkpoints } = openCheckpoints({ a: '' });
		const { checkpoint } = await checkpoints.create();
		assert.deepEqual(
			[(await checkpoints.create()).created, (await checkpoints.create()).checkpoint.id],
			[false, checkpoint.id],
		);
		assert.equal((await checkpoints.create({ allowEmpty: true })).created, true);
		assert.equal(checkpoints.list().length, 2);
	});

	it('notices a changed mode, link target and empty folder', async () => {
		const { checkpoints, folder } = openCheckpoints({ run: 'x', link: { link: 'run' } });
		await checkpoints.create();
		chmodSync(path.join(folder, 'run'), 0o755);
		assert.equal((await checkpoints.create()).created, true);
		rmSync(path.join(folder, 'link'));
		symlinkSync('elsewhere', path.join(folder, 'link'));
		assert.equal((await checkpoints.create()).created, true);
		mkdirSync(path.join(folder, 'empty'));
		assert.equal((await checkpoints.create()).created, true);
		assert.deepEqual(
			checkpoints.files('HEAD').map(({ path: file, kind }) => [file, kind]),
			[
				['empty', 'directory'],
				['link', 'symlink'],
				['run', 'executable'],
			],
		);
	});

	it('reads a file again whose size and times are as they were (the racy rule)', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'one' });
		const file = path.join(folder, 'a.txt');
		await checkpoints.create();
		const { atime, mtime } = statSync(file);
		writeFileSync(file, 'two');
		utimesSync(file, atime, mtime);
		await checkpoints.create();
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), 'two');
	});

	it('opens again with everything, beside the process that wrote it', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ a: '1' });
		await checkpoints.create({ message: 'here' });
		const other = reopen();
		assert.deepEqual(other.list(), checkpoints.list());
		appendFileSync(path.join(folder, 'a'), '2');
		const events: string[] = [];
		checkpoints.onDidChange((event) => events.push(event.kind));
		await other.create({ message: 'there' });
		assert.deepEqual(
			checkpoints.list().map((each) => each.message),
			['there', 'here'],
		);
		assert.deepEqual(events, ['changedElsewhere']);
		assert.equal(checkpoints.read('HEAD', 'a').toString(), '12');
	});

	it('lists by limit, time, tag, trigger and path', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '', 'd/b': '' });
		await checkpoints.create({ message: '1', tags: ['x'] });
		appendFileSync(path.join(folder, 'd/b'), 'x');
		await checkpoints.create({ message: '2', trigger: 'save', tags: ['y', 'z'] });
		appendFileSync(path.join(folder, 'a'), 'x');
		await checkpoints.create({ message: '3' });
		const times = checkpoints.list().map((each) => each.createdAt);
		const list = (filter: Parameters<typeof checkpoints.list>[0]): string =>
			checkpoints
				.list(filter)
				.map((each) => each.message)
				.join('');

		assert.deepEqual(
			[
				list({ limit: 0 }),
				list({ limit: 2 }),
				list({ since: times[1] as Date }),
				list({ until: times[1] as Date }),
				list({ tags: ['x', 'z'] }),
				list({ trigger: 'save' }),
				list({ path: './d/' }),
				list({ path: 'a' }),
				list({ path: 'nowhere' }),
			],
			['', '32', '32', '21', '21', '2', '21', '31', ''],
		);
		assert.throws(() => checkpoints.list({ limit: -1 }), isError('invalidArgument'));
		assert.throws(() => checkpoints.list({ since: new Date(NaN) }), isError('invalidArgument'));
	});

	it('finds a checkpoint by id, prefix, HEAD and HEAD~N, and says why it does not', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '' });
		assert.throws(() => checkpoints.show('HEAD'), isError('notFound'));
		const { checkpoint: one } = await checkpoints.create();
		appendFileSync(path.join(folder, 'a'), 'x');
		const { checkpoint: two } = await checkpoints.create();

		assert.equal(checkpoints.get(one.id)?.id, one.id);
		assert.equal(checkpoints.get(two.id.slice(0, 20).toUpperCase())?.id, two.id);
		assert.equal(checkpoints.get('HEAD~1')?.id, one.id);
		assert.equal(checkpoints.get('HEAD~2'), undefined);
		assert.equal(checkpoints.get('zzzz'), undefined);
		for (const name of ['', 'abc', '../x', one.id.slice(0, 5)]) {
			assert.throws(() => checkpoints.get(name), isError('invalidArgument'), name);
		}
		assert.throws(() => checkpoints.read('HEAD', 'b'), isError('notFound'));
		assert.throws(() => checkpoints.read('HEAD', ''), isError('invalidArgument'));
		assert.throws(() => checkpoints.files('HEAD', ['b']), isError('notFound'));
	});

	it('branches from the parent that is named, which must exist', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '' });
		const { checkpoint: one } = await checkpoints.create();
		appendFileSync(path.join(folder, 'a'), 'x');
		await checkpoints.create();
		appendFileSync(path.join(folder, 'a'), 'y');
		const branch = await checkpoints.create({ parentId: one.id });
		assert.equal(branch.checkpoint.parentId, one.id);
		await assert.rejects(checkpoints.create({ parentId: '0'.repeat(26) }), isError('notFound'));
	});

	it('keeps several folders apart by name', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'one/a': '1', 'two/a': '2' });
		const roots = ['one', 'two'].map((name) => ({ name, path: path.join(folder, name) }));
		checkpoints.setWorkspace({ roots, scope: { include: [], exclude: [], maxFileSize: 1000 } });
		await checkpoints.create();
		assert.deepEqual([checkpoints.read('HEAD', 'one/a'), checkpoints.read('HEAD', 'two/a')].map(String), ['1', '2']);
	});

	it('does not capture its own store', async () => {
		const { folder, checkpoints } = openCheckpoints({ a: '' });
		const { Checkpoints } = await import('../../../src/core/checkpoints');
		const inside = new Checkpoints({
			storePath: path.join(folder, 'store'),
			create: true,
			workspace: { roots: [{ name: 'w', path: folder }], scope: { include: [], exclude: [], maxFileSize: 1000 } },
			author: '',
			fileSystem: nodeFileSystem,
			clock: { now: () => Date.now() },
			log: { write: () => undefined },
		});
		await inside.create();
		assert.deepEqual(
			inside.files('HEAD').map((file) => file.path),
			['a'],
		);
		checkpoints.dispose();
	});
});

describe('what cannot be captured', () => {
	it('is listed with its reason, and the checkpoint is made without it', async function () {
		if (process.platform === 'win32') this.skip();
		const fault: { current: Fault | undefined } = { current: undefined };
		const tree = { ok: '', big: 'x'.repeat(2000), secret: 's', gone: 'g', 'locked/inside': '', 'q"😀\nname': 'named' };
		const { checkpoints, folder } = openCheckpoints(tree, {
			fileSystem: faultyFileSystem(fault),
			scope: { maxFileSize: 1000 },
		});
		const { execFileSync } = await import('node:child_process');
		execFileSync('mkfifo', [path.join(folder, 'pipe')]);
		fault.current = { call: 'openSync', path: /secret$/, errno: 'EACCES' };

		const { created, skipped, checkpoint } = await checkpoints.create();

		assert.equal(created, true);
		assert.deepEqual(skipped, [
			{ path: 'big', reason: 'tooLarge', message: 'It has 2,000 bytes; the limit is 1,000 bytes.', size: 2000 },
			{ path: 'pipe', reason: 'specialFile', message: 'It is a pipe, a socket or a device, not a file.' },
			{ path: 'secret', reason: 'unreadable', message: 'It could not be read: permission was denied.' },
		]);
		assert.deepEqual([checkpoint.skippedCount, checkpoints.show('HEAD').skipped], [3, skipped]);
		assert.equal(checkpoints.read('HEAD', 'q"😀\nname').toString(), 'named');

		fault.current = { call: 'readdirSync', path: /locked$/, errno: 'EACCES' };
		writeFileSync(path.join(folder, 'ok'), 'changed');
		const locked = await checkpoints.create();
		assert.deepEqual(
			locked.skipped.find(({ path: file }) => file === 'locked'),
			{ path: 'locked', reason: 'unreadable', message: 'The folder could not be read: permission was denied.' },
		);

		fault.current = { call: 'openSync', path: /gone$/, errno: 'ENOENT' };
		writeFileSync(path.join(folder, 'ok'), 'changed again');
		const vanished = await checkpoints.create();
		assert.deepEqual(
			vanished.skipped.find(({ path: file }) => file === 'gone'),
			{ path: 'gone', reason: 'vanished', message: 'It vanished while it was read.' },
		);
	});

	it('makes no empty checkpoint when the workspace folder itself is gone', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '' });
		await checkpoints.create();
		renameSync(folder, `${folder}-moved`);
		await assert.rejects(checkpoints.create(), isError('notFound'));
		assert.equal(checkpoints.list().length, 1);
	});

	it('leaves the history as it was when the store cannot be written', async () => {
		const fault: { current: Fault | undefined } = { current: undefined };
		const { checkpoints, folder, storePath } = openCheckpoints({ a: '1' }, { fileSystem: faultyFileSystem(fault) });
		await checkpoints.create();
		for (const [call, errno, code] of [
			['writeSync', 'ENOSPC', 'diskFull'],
			['fdatasyncSync', 'EIO', 'ioFailed'],
			['openSync', 'EROFS', 'permissionDenied'],
		] as const) {
			appendFileSync(path.join(folder, 'a'), 'x');
			fault.current = { call, errno, ...(call === 'openSync' ? { path: /lock$/ } : {}) };
			await assert.rejects(checkpoints.create(), isError(code), errno);
			fault.current = undefined;
			assert.equal(checkpoints.list().length, 1);
			assert.equal(readdirSync(storePath).includes('lock'), false);
		}
		const { created } = await checkpoints.create();
		assert.equal(created, true);
		assert.equal(checkpoints.read('HEAD', 'a').toString(), '1xxx');
	});

	it('stops when it is cancelled, and the next capture is whole', async () => {
		const { checkpoints } = openCheckpoints(
			Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`f${i}`, `${i}`])),
		);
		const controller = new AbortController();
		controller.abort(new CairnError('cancelled', 'The operation was cancelled.'));
		await assert.rejects(checkpoints.create({ signal: controller.signal }), isError('cancelled'));
		const { checkpoint } = await checkpoints.create();
		assert.equal(checkpoint.stats.fileCount, 3000);
	});
});
