import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { CairnError } from '../../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { type Fault, faultyFileSystem } from '../../support/faults';
import { type FileTree, readTree } from '../../support/fileTree';
import { damageObject } from '../../support/damage';
import { openCheckpoints } from '../../support/openCheckpoints';
import { isError } from '../../support/isError';
import { changed, treeA, treeB } from '../../support/restoreFixtures';

describe('a restore that fails', () => {
	const state = (folder: string): Record<string, string> => readTree(folder);

	it('puts everything back, whatever call fails', async () => {
		const fault: { current: Fault | undefined } = { current: undefined };
		const { checkpoints, folder } = await changed(treeA, treeB, { fileSystem: faultyFileSystem(fault) });
		const stateB = state(folder);
		await checkpoints.create({ message: 'B' });
		const faults: Fault[] = [
			{ call: 'renameSync', errno: 'EIO', path: /workspace/ },
			{ call: 'unlinkSync', errno: 'EBUSY', path: /here\.txt$/ },
			{ call: 'mkdirSync', errno: 'ENOSPC', path: /removed$/ },
			{ call: 'openSync', errno: 'EACCES', path: /\.cairn-.*tmp$/ },
			{ call: 'symlinkSync', errno: 'EPERM' },
			{ call: 'fchmodSync', errno: 'EPERM' },
			{ call: 'rmdirSync', errno: 'EBUSY', path: /added$/ },
		];
		for (const current of faults) {
			// From the second time on: then the rollback itself works.
			fault.current = current;
			const oneTime = checkpoints.restore('HEAD~1');
			const failing = oneTime.catch((error: unknown) => error);
			const error = await failing;
			fault.current = undefined;
			assert.ok(CairnError.is(error, 'restoreFailed'), `${current.call}: ${String(error)}`);
			if (error.details['rolledBack'] === true) assert.deepEqual(state(folder), stateB, current.call);
			else {
				assert.match(
					error.message,
					/could not be put back\. The safety checkpoint \w{26} holds the state from before\.$/,
				);
				await checkpoints.restore('HEAD');
				assert.deepEqual(state(folder), stateB, current.call);
			}
		}
		await checkpoints.restore('HEAD~1');
		assert.equal(existsSync(path.join(folder, 'removed/deep/file.bin')), true);
	});

	it('puts everything back when it is cancelled half way', async () => {
		const files = (text: string): FileTree =>
			Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`f${i}`, text]));
		const controller = new AbortController();
		const fault: { current: Fault | undefined } = { current: undefined };
		const { checkpoints, folder } = await changed(files('A'), files('B'), { fileSystem: faultyFileSystem(fault) });
		const stateB = state(folder);
		let seen = 0;
		const restoring = checkpoints.restore('HEAD', {
			signal: controller.signal,
			onProgress: () => {
				if (++seen === 1) controller.abort(new CairnError('cancelled', 'The operation was cancelled.'));
			},
		});
		const outcome = await restoring.then(
			() => 'done',
			(error: unknown) => (CairnError.is(error, 'cancelled') ? 'cancelled' : String(error)),
		);
		// A machine that is fast enough never breathes, and so is not asked whether it should stop.
		assert.equal(outcome, seen === 0 ? 'done' : 'cancelled');
		if (seen > 0) assert.deepEqual(state(folder), stateB);
	});

	it('touches nothing when the store has lost what it would need', async () => {
		const { checkpoints, folder, storePath, reopen } = await changed({ a: 'precious text' }, { a: 'B' });
		const resident = reopen();
		damageObject(storePath, checkpoints.entry('HEAD', 'a').id);
		await assert.rejects(reopen().restore('HEAD'), isError('objectMissing'));
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'B');
		// A process that has the store open learns of it when it reads.
		await assert.rejects(resident.restore('HEAD~1'), isError('restoreFailed'));
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'B');
	});

	it('says so when the workspace folder is gone, or has other folders', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '' });
		await checkpoints.create();
		const scope = { include: [], exclude: [], maxFileSize: 100 };
		const roots = ['x', 'y'].map((name) => ({ name, path: folder }));
		checkpoints.setWorkspace({ roots, scope });
		await assert.rejects(checkpoints.restore('HEAD'), isError('restoreConflict'));
		checkpoints.setWorkspace({ roots: [{ name: 'x', path: folder }], scope });
		renameSync(folder, `${folder}-moved`);
		await assert.rejects(checkpoints.restore('HEAD'), isError('notFound'));
		await assert.rejects(checkpoints.restore('HEAD', { dryRun: true }), isError('notFound'));
	});

	it('leaves alone, and reports, a file that changes while it runs', async () => {
		const fault: { current: Fault | undefined } = { current: undefined };
		const { checkpoints, folder } = await changed(
			{ a: 'A', b: 'A' },
			{ a: 'B', b: 'B' },
			{
				fileSystem: faultyFileSystem(fault),
			},
		);
		const file = path.join(folder, 'b');
		const restoring = checkpoints.restore('HEAD');
		checkpoints.onDidChange((event) => {
			// The safety checkpoint is made: from here on the restore believes that it knows the disk.
			if (event.kind === 'created') appendFileSync(file, ' and more');
		});
		const report = await restoring;
		assert.deepEqual([report.written, report.kept], [['a'], [{ path: 'b', reason: 'changedMeanwhile' }]]);
		assert.equal(readFileSync(file, 'utf8'), 'B and more');
	});

	it('works in folders that only their owner may enter', async function () {
		if (process.platform === 'win32') this.skip();
		const { checkpoints, folder } = await changed({ 'd/a': 'A' }, { 'd/a': 'B' });
		chmodSync(path.join(folder, 'd'), 0o700);
		await checkpoints.restore('HEAD');
		assert.equal(statSync(path.join(folder, 'd')).mode & 0o777, 0o755);
	});

	it('reports the first error when even its end cannot be recorded, and can be tried again', async () => {
		const broken = { rename: false, sync: false };
		const fail = (errno: string): never => {
			throw Object.assign(new Error('injected'), { code: errno });
		};
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			renameSync: (from, to) => {
				if (!broken.rename || !String(to).includes('workspace')) return nodeFileSystem.renameSync(from, to);
				broken.sync = true;
				return fail('EBUSY');
			},
			fdatasyncSync: (fd) => (broken.sync ? fail('EIO') : nodeFileSystem.fdatasyncSync(fd)),
		};
		const { checkpoints, folder, logged } = await changed({ a: 'A' }, { a: 'B' }, { fileSystem });
		broken.rename = true;
		await assert.rejects(
			checkpoints.restore('HEAD'),
			(error) =>
				isError('restoreFailed')(error) && /it is in use \(“a”\)\. Everything that it had changed/.test(String(error)),
		);
		assert.ok(logged.some(({ message }) => message.startsWith('The end of the restore could not be recorded: ')));
		Object.assign(broken, { rename: false, sync: false });
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'B');
		await checkpoints.restore('HEAD~1');
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'A');
	});
});
