import assert from 'node:assert/strict';
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
	checkpointIdFromBytes,
	checkpointIdToBytes,
	isCheckpointId,
	nextCheckpointId,
	timeOfCheckpointId,
} from '../../../src/core/checkpointIds';
import type { CheckpointFilter, CheckpointId } from '../../../src/core/checkpoint';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { openCheckpoints } from '../../support/openCheckpoints';
import { isError } from '../../support/isError';

describe('checkpoint ids', () => {
	it('sort by time, also when the clock stands still or goes back', () => {
		let previous: CheckpointId | undefined;
		const ids = [1000, 1000, 999, 5000, 1, 2 ** 47].map((now) => (previous = nextCheckpointId(now, previous)));
		assert.deepEqual([...ids].sort(), ids);
		assert.ok(ids.every(isCheckpointId));
		assert.equal(new Set(ids).size, ids.length);
	});

	it('are one more than the one before where the clock has not moved on, also over many full bytes', () => {
		const before = checkpointIdFromBytes(Buffer.from(`000000001000ff${'ff'.repeat(9)}`, 'hex')) ?? assert.fail();
		const next = nextCheckpointId(0x1000, before);
		assert.equal(checkpointIdToBytes(next).toString('hex'), `000000001001${'00'.repeat(10)}`);
		assert.equal(timeOfCheckpointId(next), 0x1001);
		assert.equal(checkpointIdFromBytes(checkpointIdToBytes(next)), next);
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

	it('tells of what another process has made also where it finds that out while it wants to make the same', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ a: '1' });
		await checkpoints.create();
		const other = reopen();
		appendFileSync(path.join(folder, 'a'), '2');
		const events: string[] = [];
		checkpoints.onDidChange((event) => events.push(event.kind));
		await other.create();
		assert.equal((await checkpoints.create()).created, false);
		assert.deepEqual(events, ['changedElsewhere']);
	});

	it('lists by limit, time, tag, trigger and path', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '', 'd/b': '' });
		await checkpoints.create({ message: '1', tags: ['x'] });
		appendFileSync(path.join(folder, 'd/b'), 'x');
		await checkpoints.create({ message: '2', trigger: 'save', tags: ['y', 'z'] });
		appendFileSync(path.join(folder, 'a'), 'x');
		await checkpoints.create({ message: '3' });
		const times = checkpoints.list().map((each) => each.createdAt);
		const list = (filter: CheckpointFilter): string =>
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
		for (const name of ['', 'a b', '../x', one.id.slice(0, 5)]) {
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
