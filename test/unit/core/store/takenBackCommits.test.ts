import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../../src/core/checkpoints';
import { nodeFileSystem } from '../../../../src/core/fileSystem';
import { noise, prose } from '../../../support/bytes';
import { begun, fails, isAppending, messages, watched } from '../../../support/carriedStore';
import { isError } from '../../../support/isError';

interface TakenBack extends Awaited<ReturnType<typeof begun>> {
	/** Another process, which has listed the checkpoint before it was taken back. */
	readonly seeing: Checkpoints;
	/** One that was open as well, and has not. */
	readonly writing: Checkpoints;
}

/** A store whose third checkpoint could not be synced. */
async function takenBack(): Promise<TakenBack> {
	let onSync: (() => void) | undefined;
	const store = await begun(
		watched((name) => {
			if (name === 'fdatasyncSync') onSync?.();
		}),
	);
	const [seeing, writing] = [
		store.reopen({ fileSystem: nodeFileSystem }),
		store.reopen({ fileSystem: nodeFileSystem }),
	];
	onSync = () => {
		assert.deepEqual(messages(seeing), ['one', 'two', 'three']);
		fails('EIO');
	};
	await assert.rejects(store.checkpoints.create({ message: 'three' }), isError('ioFailed'));
	onSync = undefined;
	return { ...store, seeing, writing };
}

describe('a record of the journal that went with its objects and that nobody could sync', () => {
	it('is made durable before whoever writes next puts it into the journal: its writer may have been killed before that', async () => {
		let isDead = false;
		let isArmed = false;
		const { checkpoints, storePath, edit, reopen } = await begun(
			watched((name) => {
				isDead ||= isArmed && name === 'fdatasyncSync';
				if (isDead && name !== 'closeSync') fails('EIO');
			}),
		);
		isArmed = true;
		await assert.rejects(checkpoints.create({ message: 'three' }), isError('ioFailed'));
		rmSync(path.join(storePath, 'lock'));
		const calls: string[] = [];
		const next = reopen({
			fileSystem: watched((name, args) => {
				if (name === 'fdatasyncSync') calls.push('sync');
				if (isAppending(name, args)) calls.push('journal');
			}),
		});
		edit();
		await next.create({ message: 'four' });
		assert.deepEqual(calls.slice(0, 2), ['sync', 'journal']);
		assert.deepEqual(messages(next), ['one', 'two', 'three', 'four']);
		assert.deepEqual((await next.verify()).findings, []);
		next.dispose();
	});

	it('is forgotten by who has seen it before it was taken back, and so are its objects', async () => {
		const { checkpoints, folder, edit, reopen, seeing: other, writing } = await takenBack();
		assert.deepEqual(messages(other), ['one', 'two']);
		// The same state: what it consists of is stored once more.
		const { checkpoint } = await other.create({ message: 'four' });
		assert.equal(other.get(checkpoint.parentId ?? '')?.message, 'two');
		edit();
		await checkpoints.create({ message: 'five' });
		await checkpoints.whenIdle();
		const again = reopen({ fileSystem: nodeFileSystem });
		for (const each of [checkpoints, other, again]) {
			assert.deepEqual(messages(each), ['one', 'two', 'four', 'five']);
			assert.deepEqual((await each.verify()).findings, []);
			assert.equal(each.read('HEAD', 'file').toString(), readFileSync(path.join(folder, 'file'), 'utf8'));
		}
		for (const each of [other, writing, again]) each.dispose();
	});

	it('gives way to what was written in its place after it was taken back', async () => {
		const { checkpoints, folder, edit, seeing, writing } = await takenBack();
		const taken = readFileSync(path.join(folder, 'file'));
		writeFileSync(path.join(folder, 'file'), prose(900));
		await writing.create({ message: 'third' });
		await writing.whenIdle();
		assert.deepEqual(messages(seeing), ['one', 'two', 'third']);
		writeFileSync(path.join(folder, 'file'), taken);
		await seeing.create({ message: 'fourth' });
		edit();
		await checkpoints.create({ message: 'fifth' });
		for (const each of [checkpoints, seeing, writing]) {
			assert.deepEqual(messages(each), ['one', 'two', 'third', 'fourth', 'fifth']);
			assert.deepEqual((await each.verify()).findings, []);
		}
		assert.ok(seeing.read('HEAD~1', 'file').equals(taken));
		seeing.dispose();
		writing.dispose();
	});
});

describe('objects that were cut off again, since the disk was full', () => {
	it('are forgotten by who has seen them, also where others stand in their place', async () => {
		let onLargeWrite: ((count: number) => void) | undefined;
		let count = 0;
		const { checkpoints, folder, pack, reopen } = await begun(
			watched((name, args) => {
				if (name === 'writeSync' && (args[1] as Buffer).length > 100_000) onLargeWrite?.(++count);
			}),
		);
		await checkpoints.create({ message: 'three' });
		await checkpoints.whenIdle();
		const size = statSync(pack).size;
		const other = reopen({ fileSystem: nodeFileSystem });
		const seen = noise(200_000, 1);
		writeFileSync(path.join(folder, 'a'), seen);
		writeFileSync(path.join(folder, 'b'), noise(200_000, 2));
		onLargeWrite = () => {
			if (count < 2) return;
			assert.ok(statSync(pack).size > size + 200_000);
			assert.equal(other.stats().checkpointCount, 3);
			assert.equal(messages(other).length, 3);
			fails('ENOSPC');
		};
		await assert.rejects(checkpoints.create({ message: 'four' }), isError('diskFull'));
		onLargeWrite = undefined;
		assert.equal(statSync(pack).size, size);
		rmSync(path.join(folder, 'a'));
		writeFileSync(path.join(folder, 'b'), noise(300_000, 3));
		await checkpoints.create({ message: 'four' });
		await checkpoints.whenIdle();
		assert.ok(statSync(pack).size > size + 300_000);
		writeFileSync(path.join(folder, 'a'), seen);
		await other.create({ message: 'five' });
		const again = reopen({ fileSystem: nodeFileSystem });
		assert.deepEqual((await again.verify()).findings, []);
		assert.ok(again.read('HEAD', 'a').equals(seen));
		other.dispose();
		again.dispose();
	});
});
