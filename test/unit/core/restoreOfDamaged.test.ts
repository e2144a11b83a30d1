import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectId } from '../../../src/core/checkpoint';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { Journal } from '../../../src/core/store/journal/journal';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { damageChecksums, damageObject, packsOf } from '../../support/damage';
import { type FileTree, readTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';
import { openObjects } from '../../support/openObjects';

describe('a checkpoint of which the store has lost what it covers', () => {
	it('is restored all the same, and nothing is deleted for it', async () => {
		const { checkpoints, folder, storePath, reopen, logged } = openCheckpoints({ a: 'A', gone: 'g' });
		await checkpoints.create();
		// With a scope of its own: that is all that is stored for it.
		checkpoints.setWorkspace({
			roots: [{ name: 'workspace', path: folder }],
			scope: { ...defaultScope, maxFileSize: 1000 },
		});
		const { checkpoint } = await checkpoints.create({ allowEmpty: true });
		await checkpoints.whenIdle();
		checkpoints.dispose();
		const [, record] = new Journal(path.join(storePath, 'journal'), nodeFileSystem).readNew().records;
		const objects = openObjects({ folder: path.join(storePath, 'packs') });
		const [id] = record?.op === 'checkpoint' ? objects.withPrefix(record.coverage) : [];
		objects.close();
		damageObject(storePath, id ?? ('' as ObjectId));
		writeFileSync(path.join(folder, 'a'), 'B');
		rmSync(path.join(folder, 'gone'));
		writeFileSync(path.join(folder, 'new'), 'n');
		const again = reopen();
		const report = await again.restore(checkpoint.id);
		assert.deepEqual([report.written, report.deleted], [['a', 'gone'], []]);
		assert.deepEqual(report.kept, [{ path: 'new', reason: 'notInScopeThen' }]);
		assert.ok(logged.some(({ message }) => message.includes('deletes nothing')));
		await again.undo();
		assert.deepEqual(Object.keys(readTree(folder)), ['a', 'new']);
	});
});

describe('a safety checkpoint in a store that is damaged', () => {
	it('has what it overwrites in records that every other process can read', async () => {
		for (const tree of [{ a: 'first version' }, { 'sub/deep/a': 'first version', 'sub/b': 'b' }] as FileTree[]) {
			const [name = ''] = Object.keys(tree);
			const { checkpoints, folder, storePath, reopen } = openCheckpoints(tree);
			await checkpoints.create();
			const pack = packsOf(storePath)[0] ?? '';
			const { size } = statSync(pack);
			writeFileSync(path.join(folder, name), 'precious version');
			await checkpoints.create();
			assert.ok(damageChecksums(pack, size) > 0);
			assert.equal(checkpoints.read('HEAD', name).toString(), 'precious version');
			await checkpoints.restore('HEAD~1');
			checkpoints.dispose();
			const other = reopen();
			await other.undo();
			assert.equal(readFileSync(path.join(folder, name), 'utf8'), 'precious version');
			other.dispose();
		}
	});
});
