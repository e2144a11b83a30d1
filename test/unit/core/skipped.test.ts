import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectId } from '../../../src/core/checkpoint';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { CairnError } from '../../../src/core/errors';
import { type Fault, faultyFileSystem } from '../../support/faults';
import { damageObject } from '../../support/damage';
import { openCheckpoints } from '../../support/openCheckpoints';
import { isError } from '../../support/isError';

const treeOf = (checkpoints: Checkpoints, id: string, folder: string): ObjectId => checkpoints.entry(id, folder).id;

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
		// On a slow machine it would not be listed again without a change.
		writeFileSync(path.join(folder, 'locked/another'), '');
		writeFileSync(path.join(folder, 'ok'), 'changed');
		const locked = await checkpoints.create();
		assert.deepEqual(
			locked.skipped.find(({ path: file }) => file === 'locked'),
			{ path: 'locked', reason: 'unreadable', message: 'The folder could not be read: permission was denied.' },
		);

		fault.current = { call: 'openSync', path: /gone$/, errno: 'ENOENT' };
		writeFileSync(path.join(folder, 'gone'), 'changed again');
		const vanished = await checkpoints.create();
		assert.deepEqual(
			vanished.skipped.find(({ path: file }) => file === 'gone'),
			{ path: 'gone', reason: 'vanished', message: 'It vanished while it was read.' },
		);
	});

	it('is not said to have been deleted', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'd/grows': 'small', goes: '' }, { scope: { maxFileSize: 1000 } });
		await checkpoints.create();
		writeFileSync(path.join(folder, 'd/grows'), 'x'.repeat(2000));
		const { checkpoint: leftOut } = await checkpoints.create({ trigger: 'external' });
		rmSync(path.join(folder, 'goes'));
		const { checkpoint: deleted } = await checkpoints.create({ trigger: 'external' });
		assert.deepEqual([leftOut.message, deleted.message], ['Left out d/grows', 'Deleted goes outside the editor']);
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

	it('does not keep new work from being recorded when the trees of the parent are damaged', async () => {
		const { checkpoints, folder, storePath, reopen } = openCheckpoints({ 'd/a': 'old' });
		const { checkpoint: old } = await checkpoints.create();
		damageObject(storePath, treeOf(checkpoints, old.id, 'd'));
		writeFileSync(path.join(folder, 'd/a'), 'new');
		const { created, checkpoint } = await reopen().create();
		assert.deepEqual([created, checkpoint.stats.added], [true, 1]);
	});

	it('does not build on trees that prove to be damaged: they are stored anew', async () => {
		const { checkpoints, folder, storePath, logged, reopen } = openCheckpoints({ 'd/a': 'old', 'e/b': 'old' });
		const { checkpoint: old } = await checkpoints.create();
		const resident = reopen();
		damageObject(storePath, treeOf(checkpoints, old.id, 'd'));
		writeFileSync(path.join(folder, 'e/b'), 'new');
		// It knows of the tree from before, and takes it for good.
		const { checkpoint } = await resident.create();
		assert.ok(logged.some(({ message }) => message.startsWith('The store holds damaged objects')));
		assert.deepEqual(reopen().files(checkpoint.id, ['d/a']).length, 1);
		assert.equal(reopen().read(checkpoint.id, 'd/a').toString(), 'old');
	});
});
