import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type FileNode, type FileTree, readTree, writeTree } from '../support/fileTree';
import { openCheckpoints } from '../support/openCheckpoints';

/** Few names, so that two trees often disagree about what a path is. */
const names = fc.constantFrom('a', 'b', 'c d', 'é', '😀', '.x', 'q\'"\n');
const paths = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const nodes: fc.Arbitrary<FileNode> = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom('', 'one', 'two\r\n', 'three\n') },
	fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
	fc.constantFrom(0o755, 0o600, 0o444).map((mode) => ({ bytes: 'mode', mode })),
	fc.constantFrom('a', '../outside', 'nowhere').map((link) => ({ link })),
	fc.constantFrom(0o755, 0o700, 0o2755, 0o1777).map((mode) => ({ folder: true as const, mode })),
);

/** Trees in which no path lies below a file. */
const trees: fc.Arbitrary<FileTree> = fc.array(fc.tuple(paths, nodes), { maxLength: 12 }).map((entries) => {
	const tree: Record<string, FileNode> = {};
	for (const [name, node] of entries) {
		const clashes = Object.keys(tree).some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
		if (!clashes) tree[name] = node;
	}
	return tree;
});

describe('restore round trip', () => {
	it('brings back any tree over any other, and undo brings back the other', async () => {
		await fc.assert(
			fc.asyncProperty(trees, trees, async (a, b) => {
				const { checkpoints, folder } = openCheckpoints(a, { scope: { exclude: [] } });
				try {
					await checkpoints.create();
					const stateA = readTree(folder);
					for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
					writeTree(folder, b);
					const stateB = readTree(folder);

					const preview = await checkpoints.restore('HEAD', { dryRun: true });
					const report = await checkpoints.restore('HEAD');
					assert.deepEqual(readTree(folder), stateA);
					assert.deepEqual([report.kept, report.failed], [[], []]);
					assert.deepEqual([report.written, report.deleted], [preview.written, preview.deleted]);
					if (report.written.length + report.deleted.length === 0) return;
					await checkpoints.undo();
					assert.deepEqual(readTree(folder), stateB);
				} finally {
					checkpoints.dispose();
					rmSync(path.dirname(folder), { recursive: true });
				}
			}),
			{ numRuns: 200 },
		);
	});
});
