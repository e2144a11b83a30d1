import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { openCheckpoints } from '../../support/openCheckpoints';

/** Bytes that no codec makes smaller. */
const noise = (length: number): Buffer => randomBytes(length);

/** A store that is nearly full, its oldest checkpoint with the only good version of a file. */
async function nearlyFull(): Promise<{
	checkpoints: Checkpoints;
	/** Oldest first. */
	ids: string[];
	write: (name: string, bytes: string | Buffer) => void;
	read: (name: string) => string;
}> {
	const { checkpoints, folder } = openCheckpoints({ 'thesis.txt': 'good' }, { packLimit: 200_000 });
	const write = (name: string, bytes: string | Buffer): void => writeFileSync(path.join(folder, name), bytes);
	checkpoints.sizeLimit = 2_000_000;
	const ids: string[] = [];
	for (let round = 0; round < 5; round++) {
		write('large', noise(360_000));
		ids.push((await checkpoints.create({ message: `${round}` })).checkpoint.id);
		write('thesis.txt', `ruined ${round}`);
	}
	const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
	return { checkpoints, ids, write, read };
}

describe('a restore for which the store has no room', () => {
	it('makes room and never at the cost of what is to be restored', async () => {
		const { checkpoints, ids, write, read } = await nearlyFull();
		write('new', noise(300_000));
		const report = await checkpoints.restore(ids[0] ?? '');
		assert.deepEqual([report.failed, read('thesis.txt')], [[], 'good']);
		assert.ok(checkpoints.list().length < ids.length + 1, 'an older one has gone');
		await checkpoints.undo();
		assert.equal(read('thesis.txt'), 'ruined 4');
	});

	it('makes room for an undo and a redo, and keeps what these need', async () => {
		const { checkpoints, ids, write, read } = await nearlyFull();
		await checkpoints.restore(ids[1] ?? '', { paths: ['thesis.txt'] });
		write('new', noise(330_000));
		await checkpoints.undo();
		assert.equal(read('thesis.txt'), 'ruined 4');
		write('other', noise(330_000));
		await checkpoints.redo();
		assert.equal(read('thesis.txt'), 'ruined 0');
	});

	it('makes room for a revert and for deleted files that come back', async () => {
		const { checkpoints, ids, write, read } = await nearlyFull();
		write('new', noise(300_000));
		await checkpoints.revert(ids[1] ?? '');
		assert.equal(
			checkpoints.list().some(({ id }) => id === ids[1]),
			true,
		);
		write('new', noise(300_000));
		await checkpoints.bringBack([{ path: 'thesis.txt', id: ids[1] ?? '' }]);
		assert.equal(read('thesis.txt'), 'ruined 4');
	});
});
