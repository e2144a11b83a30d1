import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CairnError } from '../../../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../../../src/core/fileSystem';
import { edited, noise, prose } from '../../../support/bytes';
import { isError } from '../../../support/isError';
import { openCheckpoints, type TestWorkspace } from '../../../support/openCheckpoints';

/** Versions of one file, a checkpoint each, so many packs that no two versions share one. */
async function versions(count: number, packLimit: number): Promise<TestWorkspace & { texts: Buffer[] }> {
	const texts = [prose(8000)];
	while (texts.length < count) {
		const last = texts.at(-1) ?? assert.fail();
		texts.push(edited(last, (texts.length * 731) % last.length, `edit number ${texts.length}`, texts.length % 5));
	}
	const test = openCheckpoints({}, { packLimit });
	for (const [number, text] of texts.entries()) {
		writeFileSync(path.join(test.folder, 'file'), text);
		await test.checkpoints.create({ message: String(number) });
	}
	return { ...test, texts };
}

describe('gc', () => {
	it('removes what nothing needs, although what is needed was packed against it', async () => {
		for (const packLimit of [1, 600, 1 << 20]) {
			for (const kept of [[19], [7, 8, 16], [0, 19]]) {
				const { checkpoints, texts, reopen } = await versions(20, packLimit);
				const ids = checkpoints
					.list()
					.map(({ id }) => id)
					.reverse();
				await checkpoints.delete(ids.filter((_, number) => !kept.includes(number)));
				const { objectsRemoved, bytesFreed } = await checkpoints.gc();
				// A content and a tree for each that went.
				assert.equal(objectsRemoved, 2 * (20 - kept.length));
				assert.ok(bytesFreed > 0);
				const again = reopen();
				assert.deepEqual((await again.verify()).findings, []);
				assert.equal(again.stats().objectCount, 2 * kept.length + 1);
				for (const number of kept)
					assert.ok(again.read(ids[number] ?? '', 'file').equals(texts[number] ?? assert.fail()));
			}
		}
	});

	it('leaves nothing that cannot be read, at whatever moment it is stopped', async () => {
		const { checkpoints, storePath, reopen } = await versions(20, 600);
		const ids = checkpoints.list().map(({ id }) => id);
		await checkpoints.delete(ids.filter((_, number) => number % 4 !== 1));
		checkpoints.dispose();
		const packs = path.join(storePath, 'packs');
		let removals = 0;
		// Stopped before each removal of a pack: as often as there are packs.
		for (let last = false; !last;) {
			let left = ++removals;
			const fileSystem: FileSystem = {
				...nodeFileSystem,
				unlinkSync: (file) => {
					if (String(file).endsWith('.pack') && --left === 0) throw Object.assign(new Error('stop'), { code: 'EIO' });
					nodeFileSystem.unlinkSync(file);
				},
			};
			const stopped = reopen({ fileSystem });
			last = await stopped.gc().then(
				() => true,
				() => false,
			);
			stopped.dispose();
			const again = reopen();
			assert.deepEqual((await again.verify()).findings, [], `stopped at removal ${removals}`);
			again.dispose();
		}
		assert.ok(removals > 1);
		assert.ok(readdirSync(packs).length > 0);
	});

	it('makes what was deleted final, and a restore can still be undone', async () => {
		const { checkpoints, folder } = await versions(4, 1 << 20);
		await checkpoints.restore('HEAD~2');
		await checkpoints.delete(['HEAD~1']);
		await checkpoints.gc();
		assert.equal((await checkpoints.undo()).operation, 'restore');
		await assert.rejects(checkpoints.undo(), isError('notFound'));
		assert.equal(readdirSync(folder).length, 1);
	});

	it('joins small packs, and leaves a store alone in which there is nothing to do', async () => {
		const { checkpoints, storePath, reopen } = await versions(10, 1);
		const packs = (): string[] => readdirSync(path.join(storePath, 'packs')).filter((name) => name.endsWith('.pack'));
		assert.ok(packs().length >= 10);
		const other = reopen();
		// Packs that hold one version each are small beside the usual limit.
		const usual = reopen({ packLimit: 1 << 20 });
		assert.equal((await usual.gc()).objectsRemoved, 0);
		const [joined] = packs();
		assert.equal(packs().length, 1);
		await usual.gc();
		assert.deepEqual(packs(), [joined]);
		// A process that has the removed packs open goes on reading, and learns of the new one.
		for (const { id } of other.list()) other.read(id, 'file');
		checkpoints.dispose();
	});

	it('removes nothing where something that is needed is lost', async () => {
		const { checkpoints, storePath, reopen } = await versions(6, 1);
		await checkpoints.delete(['HEAD~3']);
		checkpoints.dispose();
		const packs = path.join(storePath, 'packs');
		const listed = (): string[] => readdirSync(packs).filter((name) => name.endsWith('.pack'));
		const before = listed();
		writeFileSync(path.join(packs, before[0] ?? ''), noise(100));
		await assert.rejects(
			reopen().gc(),
			(error) => CairnError.is(error, 'objectMissing') || CairnError.is(error, 'objectCorrupt'),
		);
		assert.deepEqual(listed(), before);
	});
});

describe('the size limit', () => {
	it('is held before anything is written: the oldest checkpoints make room', async () => {
		const { checkpoints, folder, storePath } = openCheckpoints({}, { packLimit: 20_000 });
		const limit = 100_000;
		checkpoints.sizeLimit = limit;
		const deleted: string[] = [];
		checkpoints.onDidChange((event) => {
			if (event.kind === 'deleted') deleted.push(...event.ids);
		});
		const pinned = new Set<string>();
		for (let number = 0; number < 40; number++) {
			writeFileSync(path.join(folder, 'noise'), noise(9000, number + 1));
			const { checkpoint } = await checkpoints.create({ message: String(number), pinned: number === 3 });
			if (number === 3) pinned.add(checkpoint.id);
			const { storeBytes } = checkpoints.stats();
			assert.ok(storeBytes <= limit, `${storeBytes} bytes after ${number}`);
		}
		const left = checkpoints.list().map(({ id }) => String(id));
		assert.ok(left.length > 4 && left.length < 12, `${left.length} are left`);
		assert.equal(deleted.length, 40 - left.length);
		assert.ok([...pinned].every((id) => left.includes(id)));
		assert.deepEqual((await checkpoints.verify()).findings, []);
		assert.ok(storePath.length > 0);
	});

	it('counts what older checkpoints have although newer trees are packed against theirs', async () => {
		const small = Object.fromEntries(Array.from({ length: 8 }, (_, number) => [`dir/k${number}`, `k${number}`]));
		const { checkpoints, folder } = openCheckpoints(small);
		for (let number = 0; number < 6; number++) {
			writeFileSync(path.join(folder, 'dir', `f${number}`), noise(30_000, number + 1));
			await checkpoints.create({ message: String(number) });
			rmSync(path.join(folder, 'dir', `f${number}`));
		}
		const { removed, bytesFreed } = await checkpoints.prune({ maxBytes: 70_000 });
		assert.equal(removed.length, 4);
		const before = checkpoints.stats().storeBytes;
		await checkpoints.gc();
		const { storeBytes } = checkpoints.stats();
		assert.ok(storeBytes <= 70_000, `${storeBytes} bytes are left`);
		assert.ok(
			Math.abs(before - storeBytes - bytesFreed) < 2000,
			`${bytesFreed} of ${before - storeBytes} were foretold`,
		);
	});

	it('stops checkpoints, and keeps everything, when only protected ones are left', async () => {
		const { checkpoints, folder } = openCheckpoints({});
		checkpoints.sizeLimit = 60_000;
		let made = 0;
		const fill = async (): Promise<void> => {
			for (; made < 20; made++) {
				writeFileSync(path.join(folder, 'noise'), noise(9000, made + 1));
				await checkpoints.create({ message: String(made), pinned: true });
			}
		};
		await assert.rejects(fill(), isError('storeFull'));
		assert.ok(made >= 5, `${made} were made`);
		assert.equal(checkpoints.list().length, made);
		assert.deepEqual((await checkpoints.verify()).findings, []);
		// Making room needs some itself: it is not held to the limit.
		await checkpoints.delete(
			checkpoints
				.list()
				.slice(1, 4)
				.map(({ id }) => id),
		);
		assert.equal((await checkpoints.create({ message: 'fits again' })).created, true);
		assert.ok(checkpoints.stats().storeBytes <= 60_000);
	});
});
