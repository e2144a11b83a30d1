import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoint } from '../../../src/core/checkpoint';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { changes, holding, labels } from '../../support/unsaved';

describe('unsaved text that was thrown away', () => {
	it('is told so by the next window, and HEAD does not claim it any longer', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		await checkpoints.create();
		await checkpoints.create({ ...holding(folder, { 'a.txt': 'typed' }), trigger: 'external' });
		checkpoints.dispose();
		const again = reopen();
		const { checkpoint } = await again.create({ trigger: 'opening', takesOver: true });
		assert.equal(checkpoint.message, 'Discarded unsaved changes in a.txt');
		assert.equal(again.read('HEAD', 'a.txt').toString(), 'a');
		writeTree(folder, { 'b.txt': 'B' });
		const saved = await again.create({
			trigger: 'save',
			message: 'Saved b.txt',
			saved: [{ path: path.join(folder, 'b.txt') }],
		});
		assert.equal(saved.checkpoint.stats.modified, 1);
		assert.deepEqual(labels(again).slice(0, 3), [
			'Saved b.txt',
			'Discarded unsaved changes in a.txt',
			'Edited a.txt without saving',
		]);
	});

	it('gets a checkpoint of its own before what else has changed, so that a save counts what was saved', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		await checkpoints.create({ message: 'first' });
		await checkpoints.create({
			...holding(folder, { 'a.txt': 'typed' }, { 'Untitled-1': 'note' }),
			trigger: 'external',
		});
		writeTree(folder, { 'b.txt': 'B' });
		const { checkpoint } = await checkpoints.create({
			trigger: 'save',
			message: 'Saved b.txt',
			saved: [{ path: path.join(folder, 'b.txt') }],
		});
		assert.deepEqual(changes(checkpoints, checkpoint), ['modified b.txt']);
		assert.deepEqual(labels(checkpoints), [
			'Saved b.txt',
			'Discarded unsaved changes in 2 files',
			'Edited 2 files without saving',
			'first',
		]);
		const [, discarded] = checkpoints.list();
		assert.deepEqual(discarded && [discarded.stats.fileCount, discarded.stats.totalSize], [2, 2]);
	});

	it('is not thrown away where it was saved, under its own name or another one', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a' });
		await checkpoints.create({ message: 'first' });
		await checkpoints.create({
			...holding(folder, { 'a.txt': 'typed' }, { 'Untitled-1': 'note' }),
			trigger: 'external',
		});
		writeTree(folder, { 'a.txt': 'typed', 'note.txt': 'note' });
		const saved = ['a.txt', 'note.txt'].map((name) => ({ path: path.join(folder, name) }));
		const { checkpoint } = await checkpoints.create({ trigger: 'save', message: 'Saved 2 files', saved });
		assert.deepEqual(labels(checkpoints), ['Saved 2 files', 'first']);
		assert.deepEqual(changes(checkpoints, checkpoint), ['modified a.txt', 'added note.txt']);
		assert.deepEqual(checkpoint.stats, { fileCount: 2, totalSize: 9, added: 1, modified: 1, removed: 0 });
	});
});

describe('drafts', () => {
	/** Types and saves in turns, as an editor tells of it. */
	async function typed(rounds: number): Promise<{ checkpoints: Checkpoints; folder: string }> {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': '0', 'b.txt': 'b' });
		await checkpoints.create({ message: 'first' });
		for (let round = 1; round <= rounds; round++) {
			await checkpoints.create({ ...holding(folder, { 'a.txt': `${round}, half` }), trigger: 'external', hints: [] });
			writeTree(folder, { 'a.txt': `${round}, whole` });
			const file = path.join(folder, 'a.txt');
			await checkpoints.create({
				...holding(folder, { 'a.txt': `${round}, and more` }),
				trigger: 'save',
				message: 'Saved a.txt',
				saved: [{ path: file }],
				hints: [file],
			});
		}
		return { checkpoints, folder };
	}

	it('are no rows between two saves of a file, and are kept', async () => {
		const { checkpoints } = await typed(3);
		assert.deepEqual(labels(checkpoints), ['Saved a.txt', 'Saved a.txt', 'Saved a.txt', 'first']);
		const all = checkpoints.list({ all: true });
		assert.equal(all.length, 7);
		const drafts = all.filter(({ replacedBy }) => replacedBy !== undefined);
		assert.deepEqual(
			drafts.map(({ id }) => checkpoints.read(id, 'a.txt').toString()),
			['3, half', '2, half', '1, half'],
		);
		const [newest, before] = checkpoints.list();
		assert.equal(newest?.parentId, before?.id);
		assert.equal(drafts[0]?.replacedBy, newest?.id);
		// What was typed since is not what was saved.
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), '3, whole');
		assert.equal(newest?.stats.modified, 1);
	});

	it('are rows as long as nothing else has come, and stand for those before', async () => {
		const { checkpoints, folder } = await typed(1);
		for (const text of ['x', 'xy', 'xyz']) {
			await checkpoints.create({ ...holding(folder, { 'a.txt': text }), trigger: 'blur', message: 'Left the window' });
		}
		assert.deepEqual(labels(checkpoints), ['Edited a.txt without saving', 'Saved a.txt', 'first']);
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), 'xyz');
	});

	it('go on in whatever is recorded next, as long as nobody throws their texts away', async () => {
		const { checkpoints, folder } = await typed(1);
		const editors = holding(folder, { 'a.txt': 'x' });
		await checkpoints.create({ ...editors, trigger: 'external' });
		writeTree(folder, { 'b.txt': 'B' });
		const { checkpoint } = await checkpoints.create({ ...editors, trigger: 'terminal', message: 'Ran make' });
		assert.deepEqual(labels(checkpoints), ['Ran make', 'Saved a.txt', 'first']);
		assert.deepEqual(changes(checkpoints, checkpoint), ['modified a.txt unsaved', 'modified b.txt']);
		assert.deepEqual([checkpoint.stats.modified, checkpoint.stats.unsaved], [2, 1]);
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), 'x');
	});

	it('stay where they are the user’s own: named, tagged, with a ref, asked for, or protective', async () => {
		const { checkpoints, folder } = await typed(0);
		const type = (text: string, more: object = {}): Promise<{ checkpoint: Checkpoint }> =>
			checkpoints.create({ ...holding(folder, { 'a.txt': text }), trigger: 'external', ...more });
		const named = (await type('1')).checkpoint;
		await checkpoints.edit(named.id, { message: 'mine' });
		await checkpoints.setRef('kept', (await type('2')).checkpoint.id);
		await type('3', { trigger: 'manual', message: 'asked for' });
		await type('4', { trigger: 'burst', message: 'Before many files changed' });
		await type('5');
		assert.deepEqual(labels(checkpoints), [
			'Edited a.txt without saving',
			'Before many files changed',
			'asked for',
			'Edited a.txt without saving',
			'mine',
			'first',
		]);
	});

	it('are there again where the checkpoint that stands for them is deleted', async () => {
		const { checkpoints } = await typed(1);
		await checkpoints.delete(['HEAD']);
		assert.deepEqual(labels(checkpoints), ['Edited a.txt without saving', 'first']);
	});

	it('leave a save its own count where another file was recorded unsaved before', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		await checkpoints.create({ message: 'first' });
		const save = async (editors: Record<string, string>, names: string[]): Promise<Checkpoint> => {
			const saved = names.map((name) => ({ path: path.join(folder, name) }));
			const message = names.length === 1 ? `Saved ${names[0]}` : `Saved ${names.length} files`;
			return (await checkpoints.create({ ...holding(folder, editors), trigger: 'save', message, saved })).checkpoint;
		};
		writeTree(folder, { 'a.txt': 'A' });
		const first = await save({ 'b.txt': 'typed' }, ['a.txt']);
		assert.deepEqual([first.message, first.stats.modified, first.stats.unsaved], ['Saved a.txt', 2, 1]);
		writeTree(folder, { 'a.txt': 'AA', 'b.txt': 'typed' });
		const second = await save({}, ['a.txt', 'b.txt']);
		assert.deepEqual([second.message, second.stats.modified, second.stats.unsaved], ['Saved 2 files', 2, undefined]);
		assert.deepEqual(changes(checkpoints, second), ['modified a.txt', 'modified b.txt']);
		// Saved without a change.
		writeTree(folder, { 'b.txt': 'B' });
		assert.equal((await save({}, ['a.txt', 'b.txt'])).message, 'Saved b.txt');
		assert.deepEqual(
			checkpoints.list({ path: 'b.txt' }).map(({ message }) => message),
			['Saved b.txt', 'Saved 2 files', 'Saved a.txt', 'first'],
		);
	});

	it('record what was saved and is something else by now as it was saved', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a', 'moved.txt': 'm' });
		await checkpoints.create({ message: 'first' });
		writeTree(folder, { 'a.txt': 'overwritten' });
		renameSync(path.join(folder, 'moved.txt'), path.join(folder, 'elsewhere.txt'));
		const saved = [
			{ path: path.join(folder, 'a.txt'), bytes: Buffer.from('saved') },
			{ path: path.join(folder, 'gone/b.txt'), bytes: Buffer.from('saved in a folder that has gone') },
		];
		await checkpoints.create({ trigger: 'save', message: 'Saved 2 files', saved });
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), 'saved');
		assert.equal(checkpoints.read('HEAD', 'gone/b.txt').toString(), 'saved in a folder that has gone');
		const { checkpoint } = await checkpoints.create({ trigger: 'external' });
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), 'overwritten');
		assert.deepEqual(changes(checkpoints, checkpoint), ['modified a.txt', 'removed gone/b.txt']);
	});
});
