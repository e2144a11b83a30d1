import assert from 'node:assert/strict';
import { appendFileSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { noise } from '../../support/bytes';
import { openCheckpoints } from '../../support/openCheckpoints';

/** Files of which the system’s answers and the contents never agree. */
describe('a file that does not settle', () => {
	it('is recorded with the size of what was read, and can be restored', async () => {
		for (const length of [10, 100_000, 9 << 20]) {
			const { checkpoints: unused, folder, reopen } = openCheckpoints({ log: noise(length), other: 'o' });
			unused.dispose();
			const file = path.join(folder, 'log');
			let isGrowing = true;
			const fileSystem = new Proxy(nodeFileSystem, {
				get: (target, name: keyof FileSystem) =>
					name === 'fstatSync'
						? (fd: number) => {
								if (isGrowing) appendFileSync(file, 'one more line\n');
								return target.fstatSync(fd);
							}
						: target[name],
			});
			const checkpoints = reopen({ fileSystem });
			await checkpoints.create({ message: 'growing' });
			isGrowing = false;
			const { size } = checkpoints.entry('HEAD', 'log') ?? {};
			assert.equal(size, checkpoints.read('HEAD', 'log').length);
			assert.ok(size >= length);
			assert.equal(checkpoints.get('HEAD')?.stats.totalSize, size + 1);
			const report = await checkpoints.restore('HEAD');
			assert.deepEqual(report.failed, []);
			assert.equal(statSync(file).size, size);
			checkpoints.dispose();
		}
	});

	it('is read to its end where the system gives it no size, or a wrong one', async () => {
		for (const claimed of [0, 3, 4_096]) {
			const { checkpoints: unused, folder, reopen } = openCheckpoints({ made: 'made up when it is read', other: 'o' });
			unused.dispose();
			const { ino } = statSync(path.join(folder, 'made'));
			const seen = (stat: Stats | undefined): Stats | undefined =>
				stat?.ino === ino ? Object.assign(Object.create(stat) as Stats, { size: claimed }) : stat;
			const fileSystem = new Proxy(nodeFileSystem, {
				get: (target, name: keyof FileSystem) => {
					if (name === 'fstatSync') return (fd: number) => seen(target.fstatSync(fd));
					if (name !== 'lstatSync') return target[name];
					return (file: string, options?: object) => seen(target.lstatSync(file, options));
				},
			});
			const checkpoints = reopen({ fileSystem });
			await checkpoints.create();
			assert.equal(checkpoints.read('HEAD', 'made').toString(), 'made up when it is read');
			assert.equal(checkpoints.entry('HEAD', 'made')?.size, 23);
			assert.equal((await checkpoints.create()).created, false);
			checkpoints.dispose();
		}
	});
});
