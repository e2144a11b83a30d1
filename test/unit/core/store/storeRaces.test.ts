import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileSystem } from '../../../../src/core/fileSystem';
import { nodeFileSystem } from '../../../../src/core/fileSystem';
import { systemClock } from '../../../../src/base/clock';
import { silentLog } from '../../../../src/base/log';
import { Store } from '../../../../src/core/store/store';
import { projectRoot } from '../../../support/projectRoot';
import { isError } from '../../../support/isError';
import { openCheckpoints } from '../../../support/openCheckpoints';

describe('a store that is opened while another process writes', () => {
	it('can read every checkpoint that it lists, whenever the other one commits', async () => {
		for (const moment of ['openSync', 'readdirSync'] as const) {
			const { checkpoints, folder, storePath } = openCheckpoints({ a: '1' });
			await checkpoints.create();
			const other = path.join(projectRoot, 'dist', 'cli.js');
			let isFirst = true;
			// Another program commits just before the journal, or the list of packs, is read for the first time.
			const interrupt = (file: unknown): void => {
				if (!isFirst || !/(journal|packs)$/.test(String(file))) return;
				isFirst = false;
				appendFileSync(path.join(folder, 'a'), '2');
				execFileSync(process.execPath, [other, '--store', storePath, '--workspace', folder, 'create']);
			};
			const fileSystem: FileSystem = {
				...nodeFileSystem,
				[moment]: (file: string, ...rest: never[]) => {
					interrupt(file);
					return (nodeFileSystem[moment] as (...args: unknown[]) => unknown)(file, ...rest);
				},
			};
			const store = Store.open({ path: storePath, create: false, fileSystem, clock: systemClock, log: silentLog });
			for (const { tree } of store.history.newestFirst()) store.objects.read(tree);
			assert.equal(isFirst, false);
		}
	});
});

describe('a disk that is full', () => {
	it('keeps no half of a record: what was written of it is cut off', async () => {
		let full = false;
		const fileSystem: FileSystem = {
			...nodeFileSystem,
			writeSync: ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
				if (!full || length < 1000) return nodeFileSystem.writeSync(fd, bytes, offset, length, position);
				nodeFileSystem.writeSync(fd, bytes, offset, 500, position);
				throw Object.assign(new Error('full'), { code: 'ENOSPC' });
			}) as FileSystem['writeSync'],
		};
		const { checkpoints, folder, storePath } = openCheckpoints({ a: '1' }, { fileSystem });
		await checkpoints.create();
		const pack = path.join(storePath, 'packs', readdirSync(path.join(storePath, 'packs'))[0] ?? '');
		const { size } = statSync(pack);
		writeFileSync(path.join(folder, 'big'), randomBytes(9000));
		full = true;
		await assert.rejects(checkpoints.create(), isError('diskFull'));
		assert.equal(statSync(pack).size, size);
		full = false;
		assert.equal((await checkpoints.create()).created, true);
		assert.equal(readdirSync(path.join(storePath, 'packs')).length, 1);
	});
});
