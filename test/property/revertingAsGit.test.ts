import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { rounds } from '../support/depth';
import { readTree } from '../support/fileTree';
import { GitMerger, type GitTree } from '../support/gitMerge';
import { openCheckpoints } from '../support/openCheckpoints';
import { applyEdits, type Edit, edits, newProject } from './model/edits';

/** Writes a state over all that is in a folder. */
function become(folder: string, tree: GitTree): void {
	for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
	for (const [name, { content, kind }] of tree) {
		const file = path.join(folder, name);
		mkdirSync(path.dirname(file), { recursive: true });
		if (kind === 'symlink') symlinkSync(content, file);
		else writeFileSync(file, content, 'latin1');
		if (kind !== 'symlink') chmodSync(file, kind === 'executable' ? 0o755 : 0o644);
	}
}

/** As `readTree` gives it. */
function shown(tree: GitTree): Record<string, string> {
	return Object.fromEntries(
		[...tree].map(([name, { content, kind }]) => [
			name,
			kind === 'symlink'
				? `link ${content}`
				: `file ${kind === 'executable' ? '755' : '644'} ${Buffer.from(content, 'latin1').toString('hex')}`,
		]),
	);
}

function filesOf(tree: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(tree).filter(([, node]) => !node.startsWith('folder')));
}

/** Folders in which nothing is; git has none. */
function emptyFoldersOf(tree: Record<string, string>): string[] {
	const all = Object.keys(tree);
	return all.filter((each) => tree[each]?.startsWith('folder') && !all.some((other) => other.startsWith(`${each}/`)));
}

/**
 * What git takes for a conflict and Cairn does not: a file that was made and then renamed, even if nothing else was done to it; and a
 * file that a folder takes the place of, even if it is gone by the merge. git keeps that one under another name, with a tilde.
 */
const onlyOfGit = ['CONFLICT (rename/delete)', 'CONFLICT (file/directory)'];

/** What git alone takes for a conflict, in a merge with these conflicts from this base. */
function onlyOfGitIn(conflicts: readonly string[], after: GitTree): readonly string[] {
	return [
		...onlyOfGit,
		// Of two equal files, git 2.39 takes the one that the later state renamed for the one that the step renamed, since it does not look
		// at a source that the later state leaves alone.
		...(hasTwins(after) ? ['CONFLICT (rename/rename)'] : []),
		// What was made and then renamed may stand in the place of what comes back.
		...(conflicts.some((conflict) => conflict.startsWith('CONFLICT (rename/delete)'))
			? ['CONFLICT (distinct modes)', 'CONFLICT (distinct types)']
			: []),
	];
}

function hasTwins(tree: GitTree): boolean {
	return new Set([...tree.values()].map(({ content }) => content)).size < tree.size;
}

function withoutMovedAside(tree: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(tree).filter(([name]) => !name.includes('~refs_heads')));
}

describe('reverting a checkpoint, beside git', () => {
	it('is what git makes of it, and a conflict where git has one', async () => {
		const merger = new GitMerger();
		const series = (maxLength: number): fc.Arbitrary<Edit[]> => fc.array(edits, { minLength: 1, maxLength });
		const { checkpoints, folder } = openCheckpoints({});
		const seen = { clean: 0, conflicts: 0 };
		await fc.assert(
			fc.asyncProperty(series(3), series(3), async (step, later) => {
				const before = newProject();
				const after = applyEdits(before, step, 'step');
				const now = applyEdits(after, later, 'later');
				become(folder, before);
				await checkpoints.create({ allowEmpty: true });
				become(folder, after);
				const { checkpoint } = await checkpoints.create({ allowEmpty: true });
				become(folder, now);
				const there = readTree(folder);
				const git = merger.revert(before, after, now);

				const preview = await checkpoints.previewRevert(checkpoint.id);
				assert.deepEqual(readTree(folder), there);
				const report = await checkpoints.revert(checkpoint.id);
				const result = readTree(folder);
				assert.deepEqual(
					[preview.written, preview.deleted, preview.conflicts],
					[report.written, report.deleted, report.conflicts],
				);
				assert.deepEqual([report.kept, report.failed], [[], []]);
				if (git.conflicts.length === 0) {
					assert.deepEqual(report.conflicts, [], 'git merges it');
					assert.deepEqual(filesOf(result), shown(git.tree));
					// A folder that was there before the step, and whose files all went since or with it, stays.
					const hasFolder = (tree: GitTree, each: string): boolean =>
						[...tree.keys()].some((name) => name.startsWith(`${each}/`));
					const left = emptyFoldersOf(result).filter((each) => !(hasFolder(before, each) && hasFolder(now, each)));
					assert.deepEqual(left, []);
					seen.clean++;
				} else {
					const isOnly = (kinds: readonly string[]): boolean =>
						git.conflicts.every((conflict) => kinds.some((kind) => conflict.startsWith(kind)));
					if (report.conflicts.length > 0) assert.deepEqual(result, there, 'nothing is written');
					else if (isOnly(onlyOfGit.slice(1))) assert.deepEqual(filesOf(result), withoutMovedAside(shown(git.tree)));
					else assert.ok(isOnly(onlyOfGitIn(git.conflicts, after)), `git: ${git.conflicts.join(', ')}`);
					seen.conflicts++;
				}
				if (report.written.length + report.deleted.length > 0) await checkpoints.undo();
				assert.deepEqual(readTree(folder), there);
			}),
			{
				examples: [
					// A copy that was renamed later.
					[
						[
							{ kind: 'copy', which: 11, at: 0, name: 'lib/c' },
							{ kind: 'renameFolder', which: 58, at: 0, name: 'a' },
						],
						[{ kind: 'rename', which: 71, at: 0, name: 'b' }],
					],
					// A link in the place of a folder, which was moved into a folder of that name later.
					[
						[{ kind: 'folderToLink', which: 90, at: 0, name: 'a' }],
						[
							{ kind: 'fileToFolder', which: 41, at: 7, name: 'a' },
							{ kind: 'change', which: 0, at: 0, name: 'a' },
						],
					],
				],
				numRuns: rounds('CAIRN_REVERT_RUNS', { usual: 60, deep: 500 }),
			},
		);
		assert.ok(seen.clean > 0 && seen.conflicts > 0, JSON.stringify(seen));
	});
});
