import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { holding, labels, makeWindowsOld } from '../../support/unsaved';

describe('windows on one folder', () => {
	it('do not take each other’s unsaved texts for changes, nor lose them', async () => {
		const { checkpoints: first, folder, reopen } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
		const second = reopen();
		const program = reopen();
		await first.create({ message: 'first' });
		const editors = holding(folder, { 'a.txt': 'typed' }, { 'Untitled-1': 'note' });
		await first.create({ ...editors, trigger: 'external' });
		const save = (window: Checkpoints, name: string, text: string, held: object): Promise<unknown> => {
			writeTree(folder, { [name]: text });
			const saved = [{ path: path.join(folder, name) }];
			return window.create({ ...held, trigger: 'save', message: `Saved ${name}`, saved });
		};
		const look = async (): Promise<void> => {
			await second.create({ trigger: 'external' });
			await first.create({ ...editors, trigger: 'external' });
			await program.create({ trigger: 'external' });
			assert.equal(program.read('HEAD', 'a.txt').toString(), 'typed');
			assert.equal(program.read('HEAD', '.cairn-untitled/Untitled-1').toString(), 'note');
		};
		await look();
		for (let round = 0; round < 3; round++) {
			await save(second, 'b.txt', `b${round}`, {});
			await look();
			await save(first, 'c.txt', `c${round}`, editors);
			await look();
		}
		const rounds = ['Saved c.txt', 'Saved b.txt', 'Saved c.txt', 'Saved b.txt', 'Saved c.txt', 'Saved b.txt'];
		assert.deepEqual(labels(program), [...rounds, 'Edited 2 files without saving', 'first']);
		assert.deepEqual(
			program.list().map(({ stats }) => stats.modified + stats.added + stats.removed),
			[1, 1, 1, 1, 1, 1, 2, 3],
		);
	});

	it('make no checkpoint of a text that the other one has too, which stays as long as one of them has it', async () => {
		const { checkpoints: first, folder, reopen } = openCheckpoints({ 'a.txt': 'a' });
		const second = reopen();
		await first.create({ message: 'first' });
		const editors = holding(folder, { 'a.txt': 'typed' });
		await first.create({ ...editors, trigger: 'external' });
		assert.equal((await second.create({ ...editors, trigger: 'external' })).created, false);
		// What undoing would put back is this window's, too.
		const { safetyCheckpointId } = await second.restore('HEAD~1', editors);
		assert.equal(second.heldTexts(safetyCheckpointId ?? '')[0]?.bytes.toString(), 'typed');
	});

	it('each hold texts for one file, of which the one that was typed last counts', async () => {
		const { checkpoints: first, folder, reopen } = openCheckpoints({ 'a.txt': 'a' });
		const second = reopen();
		await first.create({ message: 'first' });
		const type = (window: Checkpoints, text: string): Promise<unknown> =>
			window.create({ ...holding(folder, { 'a.txt': text }, { 'Untitled-1': text }), trigger: 'external' });
		await type(first, 'of the first');
		await type(second, 'of the second');
		await type(first, 'of the first');
		assert.equal(first.read('HEAD', 'a.txt').toString(), 'of the second');
		assert.equal(first.read('HEAD', '.cairn-untitled/Untitled-1').toString(), 'of the first');
		assert.equal(first.read('HEAD', '.cairn-untitled/Untitled-1 (2)').toString(), 'of the second');
		await type(first, 'of the first again');
		assert.equal(second.read('HEAD', 'a.txt').toString(), 'of the first again');
		assert.deepEqual(
			[first, second].map((window) => window.heldTexts('HEAD').map(({ bytes }) => bytes.toString())),
			[['of the first again'], ['of the second']],
		);
	});

	it('leave a text to a window that is reloaded, and end it when that has not come back', async () => {
		const { checkpoints: first, folder, storePath, reopen } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		const second = reopen();
		await first.create({ message: 'first' });
		const editors = holding(folder, { 'a.txt': 'typed' });
		await first.create({ ...editors, trigger: 'external' });
		first.dispose();
		// It may be back in a moment.
		assert.equal((await second.create({ trigger: 'external' })).created, false);
		const again = reopen();
		assert.equal((await again.create({ ...editors, trigger: 'opening', takesOver: true })).created, false);
		makeWindowsOld(storePath);
		assert.equal((await second.create({ trigger: 'external' })).created, false);
		again.dispose();
		makeWindowsOld(storePath);
		const { checkpoint } = await second.create({ trigger: 'external' });
		assert.equal(checkpoint.message, 'Discarded unsaved changes in a.txt');
		assert.equal(second.read('HEAD', 'a.txt').toString(), 'a');
	});

	it('leave to each other what is saved and waits for its checkpoint', async () => {
		const { checkpoints: first, folder, reopen } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		const second = reopen();
		first.windows.register();
		second.windows.register();
		await first.create({ message: 'first' });
		second.windows.setSaving(['a.txt']);
		writeTree(folder, { 'a.txt': 'saved' });
		const waiting = await first.create({ trigger: 'external' });
		assert.deepEqual([waiting.created, waiting.isDeferred], [false, true]);
		writeTree(folder, { 'b.txt': 'by a program' });
		const both = await first.create({ trigger: 'external' });
		assert.equal(both.created, true);
		writeTree(folder, { 'a.txt': 'saved again' });
		assert.equal((await first.create({ trigger: 'external' })).isDeferred, true);
		second.windows.setSaving([]);
		assert.equal((await first.create({ trigger: 'external' })).checkpoint.message, 'Changed a.txt outside the editor');
	});

	it('do without what they say to each other where it cannot be read', async () => {
		const { checkpoints, folder, storePath } = openCheckpoints({ 'a.txt': 'a' });
		await checkpoints.create({ message: 'first' });
		mkdirSync(path.join(storePath, 'windows'), { recursive: true });
		for (const text of [
			'',
			'{',
			'[]',
			'{"pid":"x"}',
			'{"pid":1,"host":"h","started":"","isClosed":false,"tookOver":[1],"saving":[]}',
		]) {
			writeFileSync(path.join(storePath, 'windows', `w${text.length}.json`), text);
		}
		const { checkpoint } = await checkpoints.create({ ...holding(folder, { 'a.txt': 't' }), trigger: 'external' });
		assert.equal(checkpoint.message, 'Edited a.txt without saving');
	});
});
