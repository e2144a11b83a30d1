import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { recordAsBefore } from '../../support/earlierCapture';
import { committed, dataOf, filesOf, layouts, leftOutOf, openPlace } from '../../support/gitLayouts';
import { GitPlace } from '../../support/gitPlace';

describe('what git keeps for itself', () => {
	for (const [name, { make, leftOut }] of Object.entries(layouts)) {
		it(`is neither recorded nor touched: ${name}`, async () => {
			const place = new GitPlace();
			const { tree, data } = make(place);
			const { checkpoints, reopen } = openPlace(place);
			const { checkpoint: first } = await checkpoints.create({ message: 'first' });
			assert.deepEqual(leftOutOf(checkpoints), leftOut);
			const inData = (file: string): boolean =>
				data.some((folder) => `w/${file}`.startsWith(`${folder}/`) || `w/${file}` === folder);
			assert.deepEqual(filesOf(checkpoints).filter(inData), []);

			committed(place, tree, 'one');
			place.git(tree, 'branch', 'another');
			place.git(tree, 'gc', '--quiet');
			const { created } = await checkpoints.create({ message: 'second' });
			assert.equal(created, true);
			const before = dataOf(place, data);
			const report = await checkpoints.restore(first.id);
			assert.deepEqual([report.written, report.failed], [[path.posix.relative('w', `${tree}/a.txt`)], []]);
			assert.equal(readFileSync(place.at(tree, 'a.txt'), 'utf8'), 'zero');
			assert.deepEqual(dataOf(place, data), before);
			assert.equal(place.git(tree, 'log', '-1', '--format=%s', 'another').trim(), 'one');
			place.git(tree, 'fsck', '--strict');
			await checkpoints.undo();
			assert.deepEqual(dataOf(place, data), before);
			// A program that starts anew sees the same.
			const other = reopen(place.opened('w'));
			assert.equal((await other.create()).created, false);
			checkpoints.dispose();
			other.dispose();
		});
	}

	it('is not turned back by a checkpoint of an earlier version, in whatever way that is restored', async () => {
		for (const [name, { make }] of Object.entries(layouts)) {
			const place = new GitPlace();
			const { tree, data } = make(place);
			const { checkpoints, storePath } = openPlace(place);
			await checkpoints.create({ message: 'first' });
			const old = await recordAsBefore(storePath, place.at('w'));
			assert.ok(filesOf(checkpoints, old).some((file) => data.some((folder) => `w/${file}`.startsWith(`${folder}/`))));
			place.git(tree, 'branch', 'gone');
			const older = await recordAsBefore(storePath, place.at('w'));
			place.git(tree, 'branch', '-D', 'gone');
			committed(place, tree, 'one');
			await checkpoints.create({ message: 'second' });
			const before = dataOf(place, data);
			const file = path.posix.relative('w', `${tree}/a.txt`);

			const plan = await checkpoints.restore(old, { dryRun: true });
			assert.deepEqual(plan.written, [file], name);
			const report = await checkpoints.restore(old);
			assert.deepEqual([report.written, report.deleted, report.failed], [[file], [], []], name);
			assert.ok(report.kept.every(({ reason }) => reason === 'repositoryData'));
			assert.deepEqual(dataOf(place, data), before, name);
			await checkpoints.undo();
			await checkpoints.restore(older, { paths: data.map((folder) => path.posix.relative('w', folder)) });
			assert.deepEqual(dataOf(place, data), before, name);

			const reverted = await checkpoints.revert(older);
			assert.deepEqual([reverted.written, reverted.deleted, reverted.conflicts], [[], [], []], name);
			const lost = filesOf(checkpoints, older).find((one) => !existsSync(place.at('w', one)));
			if (lost !== undefined) {
				const brought = await checkpoints.bringBack([{ path: lost, id: older }]);
				assert.deepEqual([brought.written, brought.kept.map(({ reason }) => reason)], [[], ['repositoryData']], name);
			}
			assert.deepEqual(dataOf(place, data), before, name);
			// What only a `.git` names does not look like git's own in a tree.
			if (name.startsWith('folders of objects')) continue;

			const copy = place.at('copy');
			const made = await checkpoints.restore(older, { to: copy });
			assert.ok(made.written.includes(file), name);
			for (const folder of data) assert.equal(existsSync(place.at(folder.replace(/^w/, 'copy'))), false, name);
			// Where nothing is by now, nothing is made of it either.
			for (const folder of data) rmSync(place.at(folder), { recursive: true });
			await checkpoints.restore(older);
			for (const folder of data) assert.equal(existsSync(place.at(folder)), false, name);
			checkpoints.dispose();
		}
	});
});
