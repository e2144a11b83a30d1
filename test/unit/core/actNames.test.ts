import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { withCheckpoints } from '../../support/describedCheckpoints';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { changed } from '../../support/restoreFixtures';

describe('a restore that has nothing to do', () => {
	it('says so, and undoing it takes back no older one', async () => {
		const { checkpoints, ids, folder, write, reopen } = await withCheckpoints(3);
		const [one = '', two = ''] = ids;
		await checkpoints.restore(one);
		const restored = readTree(folder);
		const idle: [string, () => Promise<{ operationId: string | null }>, string][] = [
			['a path', () => checkpoints.restore(two, { paths: ['b'] }), 'the restore of “b” from “m1”'],
			['everything', () => checkpoints.restore(one), 'the restore of “m0”'],
			['a revert', () => checkpoints.revert(two), 'the revert of “m1”'],
			[
				'files that are there',
				() => checkpoints.bringBack([{ path: 'b', id: two }]),
				'the bringing back of deleted files',
			],
		];
		for (const [what, act, title] of idle) {
			const report = await act();
			const again = reopen();
			const preview = await again.previewUndo();
			assert.deepEqual([preview.act.title, preview.restore, preview.asks], [title, null, false], what);
			assert.equal(preview.act.operationId, report.operationId, what);
			const done = await again.undo();
			assert.deepEqual([done.title, done.changedNothing, done.report], [title, true, undefined], what);
			assert.deepEqual(readTree(folder), restored, what);
		}
		// A person is offered what has changed something, and asked: it lies behind.
		await checkpoints.restore(two, { paths: ['b'] });
		const { operationId } = checkpoints.operations(1)[0] ?? {};
		assert.equal(checkpoints.operations(1)[0]?.['changedNothing'], true);
		assert.equal(checkpoints.nextUndo()?.act.title, 'the restore of “m0”');
		const preview = await checkpoints.previewUndo({ skipsIdle: true });
		assert.deepEqual([preview.act.title, preview.asks], ['the restore of “m0”', true]);
		write('b', 'changed');
		await checkpoints.undo({ operation: preview.act.operationId });
		// The one that came after it has had its say.
		await assert.rejects(checkpoints.undo(), isError('notFound'));
		await assert.rejects(checkpoints.undo({ operation: operationId ?? '' }), isError('notFound'));
	});

	it('seems to be interrupted at no moment', async () => {
		const { checkpoints, ids, storePath, reopen } = await withCheckpoints(2);
		checkpoints.dispose();
		const copies: string[] = [];
		// What a process that is killed then leaves behind.
		const copying = new Proxy(nodeFileSystem, {
			get: (target, name: keyof FileSystem) => {
				if (name !== 'fdatasyncSync') return target[name];
				return (fd: number): void => {
					target.fdatasyncSync(fd);
					const copy = `${storePath}-${copies.length}`;
					cpSync(storePath, copy, { recursive: true, filter: (file) => path.basename(file) !== 'lock' });
					copies.push(copy);
				};
			},
		});
		const watched = reopen({ fileSystem: copying });
		const { operationId } = await watched.restore(ids[1] ?? '');
		watched.dispose();
		assert.ok(copies.length > 0);
		for (const copy of copies) {
			const left = reopen({ storePath: copy, binding: 'adopt' });
			assert.equal(await left.unfinishedRestore(), undefined);
			left.dispose();
		}
		assert.equal(reopen().operations(1)[0]?.operationId, operationId);
	});

	it('gives nothing up that was undone, and survives that garbage is collected', async () => {
		const { checkpoints, ids, folder } = await withCheckpoints(3);
		const [one = ''] = ids;
		await checkpoints.restore(one);
		const restored = readTree(folder);
		await checkpoints.undo();
		await checkpoints.restore('HEAD', { paths: ['b'] });
		await checkpoints.gc();
		assert.equal((await checkpoints.undo()).changedNothing, true);
		const { title } = await checkpoints.redo();
		assert.deepEqual([title, readTree(folder)], ['the restore of “m0”', restored]);
	});
});

describe('what undo calls an act', () => {
	it('stays the same through redo, whatever was done in between, and through a collection of garbage', async () => {
		const { checkpoints, ids, write, reopen } = await withCheckpoints(2);
		const [, step = ''] = ids;
		write('b', 'later');
		await checkpoints.create({ message: 'later' });
		await checkpoints.revert(step);
		const title = '“Reverted m1”';
		const restored = checkpoints.head;
		for (let time = 0; time < 3; time++) {
			// So that a redo leads to another state than the revert did.
			write('a', `edited ${time}`);
			await checkpoints.create({ message: `edited ${time}` });
			const undone = await checkpoints.undo();
			assert.deepEqual([undone.title, undone.id], [title, restored]);
			if (time === 1) await checkpoints.gc();
			const redone = await reopen().redo();
			assert.deepEqual([redone.title, redone.id], [title, restored]);
		}
		const messages = checkpoints.list({ trigger: 'safety' }).map(({ message }) => message);
		assert.ok(
			messages.every((message) => message.includes(title)),
			messages.join(),
		);
	});

	it('names the paths, or how many they are', async () => {
		const { checkpoints, folder } = await changed(
			{ a: '1', b: '1', c: '1', d: '1' },
			{ a: '2', b: '2', c: '2', d: '2' },
		);
		await checkpoints.create({ message: '' });
		for (const [paths, title] of [
			[['a'], 'the restore of “a” from “A”'],
			[['b', 'c'], 'the restore of “b”, “c” from “A”'],
			[['a', 'b', 'c', 'd'], 'the restore of 4 paths from “A”'],
			[['.'], 'the restore of everything from “A”'],
		] as const) {
			await checkpoints.restore('HEAD~1', { paths });
			assert.equal((await checkpoints.undo()).title, title);
		}
		await checkpoints.edit('HEAD', { message: '' });
		writeFileSync(path.join(folder, 'a'), '3');
		await checkpoints.restore('HEAD');
		assert.equal((await checkpoints.undo()).title, 'the restore of a checkpoint without a name');
	});
});
