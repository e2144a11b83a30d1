import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { readTree, writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { changes, holding, labels } from '../../support/unsaved';

describe('unsaved text whose file has gone', () => {
	it('is recorded in its place, with the folders that have gone too', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'dir/deep/x.txt': 'saved', 'other.txt': 'o' });
		await checkpoints.create();
		rmSync(path.join(folder, 'dir'), { recursive: true });
		await checkpoints.create();
		const { created, checkpoint } = await checkpoints.create(holding(folder, { 'dir/deep/x.txt': 'typed' }));
		assert.equal(created, true);
		assert.equal(checkpoints.read(checkpoint.id, 'dir/deep/x.txt').toString(), 'typed');
		assert.deepEqual(changes(checkpoints, checkpoint), ['added dir/deep/x.txt unsaved']);
		assert.throws(() => checkpoints.read(checkpoint.id, 'dir/deep/x.txt', 'disk'), { code: 'notFound' });
	});

	it('is recorded also in the capture that finds the folder gone, and in one that is told of other files', async () => {
		for (const hints of [undefined, []]) {
			const { checkpoints, folder } = openCheckpoints({ 'dir/x.txt': 'saved' });
			await checkpoints.create();
			rmSync(path.join(folder, 'dir'), { recursive: true });
			if (hints) await checkpoints.create();
			const { checkpoint } = await checkpoints.create({
				...holding(folder, { 'dir/x.txt': 'typed' }),
				...(hints && { hints }),
			});
			assert.equal(checkpoints.read(checkpoint.id, 'dir/x.txt').toString(), 'typed');
		}
	});

	it('is left out by the rules that hold above a folder that has gone', async () => {
		const { checkpoints, folder } = openCheckpoints({ '.gitignore': 'out/\n*.log\n', 'a.txt': 'a' });
		await checkpoints.create();
		const { created } = await checkpoints.create(holding(folder, { 'out/x.txt': 't', 'new/x.log': 't' }));
		assert.equal(created, false);
	});

	it('stands with the editors without a file where something else has taken its place', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'dir/x.txt': 'saved', 'c.txt': 'c' });
		await checkpoints.create();
		rmSync(path.join(folder, 'dir'), { recursive: true });
		rmSync(path.join(folder, 'c.txt'));
		writeTree(folder, { dir: 'a file now', 'c.txt/inside': 'a folder now' });
		const typed = { 'dir/x.txt': 'typed x', 'c.txt': 'typed c', 'c.txt/inside': 'typed inside' };
		const { checkpoint } = await checkpoints.create(holding(folder, typed));
		const texts = checkpoints
			.files(checkpoint.id)
			.filter(({ kind }) => kind !== 'directory')
			.map(({ path: at }) => `${at}: ${checkpoints.read(checkpoint.id, at).toString()}`);
		assert.deepEqual(texts, [
			'.cairn-untitled/c.txt: typed c',
			'.cairn-untitled/dir-x.txt: typed x',
			'c.txt/inside: typed inside',
			'dir: a file now',
		]);
	});

	it('of an editor on a link is that of what the link points to', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'real/b.txt': 'b' });
		symlinkSync('real/b.txt', path.join(folder, 'a.txt'));
		symlinkSync('real', path.join(folder, 'way'));
		symlinkSync('nowhere', path.join(folder, 'dead.txt'));
		await checkpoints.create();
		const first = await checkpoints.create(holding(folder, { 'a.txt': 'typed by a link' }));
		assert.equal(checkpoints.read(first.checkpoint.id, 'real/b.txt').toString(), 'typed by a link');
		const typed = { 'way/b.txt': 'typed on a linked way', 'dead.txt': 'typed into nothing' };
		const { checkpoint } = await checkpoints.create(holding(folder, typed));
		assert.equal(checkpoints.read(checkpoint.id, 'real/b.txt').toString(), 'typed on a linked way');
		assert.equal(checkpoints.read(checkpoint.id, '.cairn-untitled/dead.txt').toString(), 'typed into nothing');
		assert.deepEqual(readTree(folder)['a.txt'], readTree(folder)['a.txt']);
	});

	it('is told to be left out where it is too large', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a' }, { scope: { maxFileSize: 5 } });
		await checkpoints.create();
		const { skipped } = await checkpoints.create(
			holding(folder, { 'a.txt': 'much too long', 'gone/b.txt': 'too long' }),
		);
		assert.deepEqual(
			skipped.map(({ path: at, reason }) => [at, reason]),
			[
				['a.txt', 'tooLarge'],
				['gone/b.txt', 'tooLarge'],
			],
		);
	});

	it('is kept by garbage collection, also where only the disk has it', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'on disk alone' });
		const typed = holding(folder, { 'a.txt': 'typed' });
		const { checkpoint } = await checkpoints.create({ ...typed, message: 'first' });
		await checkpoints.gc();
		assert.equal((await checkpoints.verify()).ok, true);
		assert.equal(checkpoints.read(checkpoint.id, 'a.txt').toString(), 'typed');
		assert.equal(checkpoints.read(checkpoint.id, 'a.txt', 'disk').toString(), 'on disk alone');
	});
});

describe('the safety checkpoint', () => {
	it('is one, with the unsaved text in it, which restoring it writes and undoing does not', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'old', 'b.txt': 'b' });
		const { checkpoint: old } = await checkpoints.create({ message: 'old' });
		writeTree(folder, { 'a.txt': 'on disk' });
		const typed = holding(folder, { 'a.txt': 'typed', 'gone/x.txt': 'typed' }, { 'Untitled-1': 'note' });
		const report = await checkpoints.restore(old.id, typed);
		assert.deepEqual(labels(checkpoints), ['Before restoring “old”', 'old']);
		assert.equal(report.unsavedCheckpointId, report.safetyCheckpointId);
		const safety = report.safetyCheckpointId ?? '';
		assert.equal(checkpoints.read(safety, 'a.txt').toString(), 'typed');
		assert.equal(checkpoints.head, old.id);

		const undone = await checkpoints.undo();
		assert.equal(readTree(folder)['a.txt']?.endsWith(Buffer.from('on disk').toString('hex')), true);
		assert.equal(undone.unsaved, safety);
		const held = checkpoints.heldTexts(safety);
		assert.deepEqual(
			held.map(({ path: at, bytes, onDisk }) => [at, bytes.toString(), onDisk?.toString()]),
			[
				['a.txt', 'typed', 'on disk'],
				['gone/x.txt', 'typed', undefined],
			],
		);
		assert.equal(checkpoints.head, safety);

		await checkpoints.redo();
		const again = await checkpoints.restore(safety);
		assert.deepEqual([again.written, again.deleted], [['a.txt', 'gone/x.txt'], []]);
		assert.equal(readTree(folder)['a.txt']?.endsWith(Buffer.from('typed').toString('hex')), true);
		// What was unsaved is on disk now: nobody has changed anything.
		assert.equal((await checkpoints.create({ trigger: 'external' })).created, false);
		writeTree(folder, { 'b.txt': 'B' });
		const { checkpoint } = await checkpoints.create({ trigger: 'external' });
		assert.equal(checkpoint.message, 'Changed b.txt outside the editor');
		assert.deepEqual(changes(checkpoints, checkpoint), ['modified b.txt']);
	});

	it('is made also where a draft has the same state, which it then stands for', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'old' });
		const { checkpoint: old } = await checkpoints.create({ message: 'old' });
		const typed = holding(folder, { 'a.txt': 'typed' });
		await checkpoints.create({ ...typed, trigger: 'external' });
		assert.deepEqual(labels(checkpoints), ['Edited a.txt without saving', 'old']);
		await checkpoints.restore(old.id, typed);
		assert.deepEqual(labels(checkpoints), ['Before restoring “old”', 'old']);
		assert.equal(checkpoints.read('HEAD', 'a.txt').toString(), 'old');
	});

	it('is found again by a window that was reloaded, and by nobody else', async () => {
		const { checkpoints, folder, reopen } = openCheckpoints({ 'a.txt': 'old' });
		const { checkpoint: old } = await checkpoints.create({ message: 'old' });
		writeTree(folder, { 'a.txt': 'on disk' });
		const { safetyCheckpointId } = await checkpoints.restore(old.id, holding(folder, { 'a.txt': 'typed' }));
		const other = reopen();
		assert.deepEqual(other.heldTexts(safetyCheckpointId ?? ''), []);
		checkpoints.dispose();
		assert.equal(other.heldTexts(safetyCheckpointId ?? '')[0]?.bytes.toString(), 'typed');
	});

	it('keeps what editors hold of other files when one checkpoint is reverted', async () => {
		const { checkpoints, folder } = openCheckpoints({ 'a.txt': 'a', 'b.txt': 'b' });
		await checkpoints.create({ message: 'one' });
		writeTree(folder, { 'a.txt': 'A' });
		const { checkpoint } = await checkpoints.create({ message: 'two' });
		const typed = holding(folder, { 'b.txt': 'typed' });
		await checkpoints.revert(checkpoint.id, typed);
		assert.equal(checkpoints.read('HEAD', 'b.txt').toString(), 'typed');
		assert.equal((await checkpoints.create({ ...typed, trigger: 'external' })).created, false);
	});
});
