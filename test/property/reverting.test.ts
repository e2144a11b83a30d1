import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { readTree } from '../support/fileTree';
import { openCheckpoints } from '../support/openCheckpoints';

/** Which version of itself each path has; 0 for none. */
type State = readonly number[];

const paths = ['a', 'b', 'folder/c', 'folder/d', 'folder/deep/e'];
const state: fc.Arbitrary<State> = fc.array(fc.nat({ max: 3 }), { minLength: paths.length, maxLength: paths.length });

/** Unlike that of any other path or version: nothing looks like a rename. The NUL keeps versions from being merged. */
function content(file: string, version: number): string {
	return `\0${createHash('sha256').update(`${file} ${version}`).digest('hex')}`;
}

function write(folder: string, versions: State): void {
	paths.forEach((file, index) => {
		const version = versions[index] ?? 0;
		if (version === 0) rmSync(path.join(folder, file), { force: true });
		else writeFileSync(path.join(folder, file), content(file, version));
	});
}

describe('reverting a checkpoint', () => {
	it('takes back each path that only that checkpoint changed, and no other; undo brings everything back', async () => {
		await fc.assert(
			fc.asyncProperty(state, state, state, async (before, after, now) => {
				const keep = Object.fromEntries(['folder/deep/.keep', 'folder/.keep'].map((file) => [file, '']));
				const { checkpoints, folder } = openCheckpoints(keep);
				write(folder, before);
				await checkpoints.create();
				write(folder, after);
				const { checkpoint: step } = await checkpoints.create({ allowEmpty: true });
				write(folder, now);
				const tree = readTree(folder);

				const options = { skipConflicts: true };
				const preview = await checkpoints.previewRevert(step.id, options);
				const { conflicts, written, deleted } = await checkpoints.revert(step.id, options);

				const expected = paths.map((_, index) => {
					const [old, young, current] = [before[index], after[index], now[index]];
					return old !== young && current === young ? old : current;
				});
				const wanted = openCheckpoints(keep);
				write(
					wanted.folder,
					expected.map((version) => version ?? 0),
				);
				assert.deepEqual(readTree(folder), readTree(wanted.folder));
				const inConflict = paths.filter((_, index) => {
					const [old, young, current] = [before[index], after[index], now[index]];
					return old !== young && current !== young && current !== old;
				});
				assert.deepEqual(conflicts.map((conflict) => conflict.path).sort(), inConflict.sort());
				assert.deepEqual([preview.written, preview.deleted, preview.conflicts], [written, deleted, conflicts]);
				if (written.length + deleted.length > 0) await checkpoints.undo();
				assert.deepEqual(readTree(folder), tree);
			}),
			{ numRuns: 150 },
		);
	});
});
