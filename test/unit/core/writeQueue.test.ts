import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { noise } from '../../support/bytes';
import { openCheckpoints } from '../../support/openCheckpoints';

/** So much that its index is worth writing, and so many files that their stamps are. */
function muchAndMany(): Record<string, string | Buffer> {
	const files: Record<string, string | Buffer> = { large: noise(17 << 20) };
	for (let number = 0; number < 1_000; number++) files[`file ${number}`] = String(number);
	return files;
}

describe('what an answer need not wait for', () => {
	it('is done when whoever asked has the answer, and before the queue is idle', async () => {
		const { checkpoints, storePath, reopen } = openCheckpoints(muchAndMany());
		const caches = ['stamps', 'packs/pack-00000001.idx'].map((name) => path.join(storePath, name));
		assert.equal((await checkpoints.create({ message: 'first' })).created, true);
		assert.deepEqual(caches.filter(existsSync), []);
		await checkpoints.whenIdle();
		assert.deepEqual(caches.filter(existsSync), caches);
		checkpoints.dispose();
		const again = reopen();
		assert.equal((await again.create()).created, false);
		assert.deepEqual((await again.verify()).findings, []);
		again.dispose();
	});

	it('is told and tried again where it fails, and nothing else fails with it', async () => {
		let isFull = true;
		const { checkpoints, storePath, logged } = openCheckpoints(muchAndMany(), {
			fileSystem: {
				...nodeFileSystem,
				renameSync: (from, to) => {
					if (isFull && String(to).endsWith('.idx')) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
					nodeFileSystem.renameSync(from, to);
				},
			},
		});
		assert.equal((await checkpoints.create({ message: 'first' })).created, true);
		await checkpoints.whenIdle();
		assert.match(logged[0]?.message ?? '', /^The index of pack-00000001\.pack could not be written: /);
		const index = path.join(storePath, 'packs', 'pack-00000001.idx');
		assert.equal(existsSync(index), false);
		isFull = false;
		assert.equal((await checkpoints.create()).created, false);
		await checkpoints.whenIdle();
		assert.equal(existsSync(index), true);
		checkpoints.dispose();
	});

	it('is told where the lock cannot be taken for it', async () => {
		let locks = 0;
		const { checkpoints, logged } = openCheckpoints(muchAndMany(), {
			fileSystem: {
				...nodeFileSystem,
				openSync: (file, flags, mode) => {
					const isLocking = flags === 'wx' && path.basename(String(file)) === 'lock';
					if (isLocking && ++locks === 2) throw Object.assign(new Error('kept'), { code: 'EROFS' });
					return nodeFileSystem.openSync(file, flags, mode);
				},
			},
		});
		assert.equal((await checkpoints.create({ message: 'first' })).created, true);
		await checkpoints.whenIdle();
		assert.equal(locks, 2);
		assert.match(logged[0]?.message ?? '', /^What follows a write could not be done yet: .*read-only/);
		checkpoints.dispose();
	});
});
