import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { systemClock } from '../../../src/base/clock';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { listRecords } from '../../../src/core/listing';
import { Store } from '../../../src/core/store/store';
import { openCheckpoints } from '../../support/openCheckpoints';

describe('the history of a path', () => {
	it('looks once into a folder that checkpoints share, and into none that is not on the way', async () => {
		const { checkpoints, folder, storePath } = openCheckpoints({ 'a/x': '0', 'b/c/y': '0', 'b/other/z': '0' });
		const entryId = (name: string): string => checkpoints.entry('HEAD', name).id;
		for (let number = 1; number <= 6; number++) {
			writeFileSync(path.join(folder, 'a/x'), String(number));
			if (number === 3) writeFileSync(path.join(folder, 'b/c/y'), 'changed');
			await checkpoints.create({ message: String(number) });
		}
		const store = Store.open({
			path: storePath,
			create: false,
			fileSystem: nodeFileSystem,
			clock: systemClock,
			log: silentLog,
		});
		const reads = new Map<string, number>();
		const { objects } = store;
		const read = objects.read.bind(objects);
		objects.read = (id) => {
			reads.set(id, (reads.get(id) ?? 0) + 1);
			return read(id);
		};

		const found = listRecords(store.history, objects, { path: 'b/c/y' });

		assert.deepEqual(
			found.map(({ record }) => record.message),
			['3', '1'],
		);
		assert.deepEqual([...new Set(reads.values())], [1]);
		for (const name of ['a', 'b/other']) assert.equal(reads.has(entryId(name)), false, name);
		assert.equal(reads.get(entryId('b/c')), 1);
		store.dispose();
	});
});
