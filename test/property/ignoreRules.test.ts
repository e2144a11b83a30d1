import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { gitEnvironment } from '../../src/core/workspace/git/gitEnvironment';
import { type FileNode, type FileTree, writeTree } from '../support/fileTree';
import { GitOracle, type GitSetup } from '../support/gitOracle';
import { openCheckpoints } from '../support/openCheckpoints';
import { rounds } from '../support/depth';

const names = fc.constantFrom(
	...['a', 'b', 'ab', 'a.txt', 'b.log', 'A', 'foo', 'é', 'a b', 'x ', '#c', '!d', '[e]', 'b\\c', 'build', '.x', 'tmp~'],
);
const folders = fc.array(names, { maxLength: 3 }).map((parts) => parts.join('/'));
const paths = fc.array(names, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const atoms = fc.constantFrom(
	...['a', 'b', 'A', 'é', 'foo', 'build', '.', '.txt', '*.log', '~', '-', '#', '!', ' ', '\\ ', '\t', '/', '/', '/'],
	...['*', '**', '***', '?', '\\', '\\*', '[ab]', '[!a]', '[^b]', '[a-c]', '[A-Z]', '[]a]', '[-a]', '[--b]', '[\\]a]'],
	...['[[:alpha:]]', '[[:upper:]x]', '[[:foo:]]', '[a', '[a-', '[a-[', '[e]'],
);
const rules = fc
	.tuple(
		fc.constantFrom('', '', '', '!', '/', '!/', '#'),
		fc.array(atoms, { minLength: 1, maxLength: 4 }),
		fc.constantFrom('', '', '', '/', ' ', '\\ ', '\r'),
	)
	.map(([start, middle, end]) => start + middle.join('') + end);
const ignoreFiles = fc
	.tuple(fc.constantFrom('', '', '', '\uFEFF'), fc.array(rules, { maxLength: 5 }), fc.boolean())
	.map(([mark, lines, hasEnd]) => mark + lines.join('\n') + (hasEnd ? '\n' : ''));

/** A workspace, which is a repository, and what is set up in it. */
interface Sample extends GitSetup {
	readonly tree: FileTree;
}

const samples: fc.Arbitrary<Sample> = fc
	.record({
		files: fc.array(paths, { minLength: 5, maxLength: 25 }),
		ignored: fc.array(fc.tuple(folders, ignoreFiles), { minLength: 1, maxLength: 4 }),
		repositories: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(folders, { maxLength: 2 })),
		added: fc.oneof(fc.constant([]), fc.array(paths, { maxLength: 4 })),
		exclude: fc.oneof(fc.constant(''), ignoreFiles),
		userRules: fc.oneof(fc.constant(''), ignoreFiles),
		ignoreCase: fc.boolean(),
		indexVersion: fc.constantFrom(2, 3, 4),
		splitIndex: fc.constantFrom(false, false, false, true),
	})
	.map(({ files, ignored, repositories, ...rest }) => {
		const tree: Record<string, FileNode> = {};
		// Where case does not count there are no two names that differ in nothing else.
		const isTwice = (name: string): boolean =>
			rest.ignoreCase && Object.keys(tree).some((other) => differInCase(other, name));
		for (const [name, text] of [
			...ignored.map(([folder, text]) => [path.posix.join(folder, '.gitignore'), text] as const),
			...files.map((file) => [file, ''] as const),
		]) {
			const clashes = Object.keys(tree).some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
			if (!clashes && !isTwice(name)) tree[name] ??= text;
		}
		const isFolder = (folder: string): boolean => Object.keys(tree).some((file) => file.startsWith(`${folder}/`));
		return {
			...rest,
			tree,
			repositories: [...new Set(repositories)].filter((folder) => folder !== '' && isFolder(folder)),
		};
	});

/** Whether a name on the one path differs from that on the other in case alone. */
function differInCase(a: string, b: string): boolean {
	const [x, y] = [a.split('/'), b.split('/')];
	const at = x.findIndex((name, depth) => name !== y[depth]);
	return at !== -1 && x[at]?.toLowerCase() === y[at]?.toLowerCase();
}

const ruleRounds = rounds('CAIRN_IGNORE_RUNS', { usual: 100, deep: 600 });

describe('ignore rules beside git itself', () => {
	it('leave out what git leaves out: nested files, repositories, excludes of the user, what is tracked all the same', async () => {
		const numRuns = ruleRounds;
		const git = new GitOracle();
		await fc.assert(
			fc.asyncProperty(samples, async (sample) => {
				const { checkpoints, folder } = openCheckpoints(sample.tree, {
					scope: { exclude: [] },
					git: gitEnvironment(git.environment),
				});
				try {
					git.prepare(folder, sample);
					await checkpoints.create();
					const files = checkpoints.files('HEAD').filter(({ kind }) => kind !== 'directory');
					const ours = files.map((file) => file.path).sort();
					assert.deepEqual(ours, git.files(folder, sample.repositories));
				} finally {
					checkpoints.dispose();
					rmSync(path.dirname(folder), { recursive: true });
				}
			}),
			{ numRuns },
		);
	});

	it('follow every change of the rules and of what is tracked', async () => {
		const numRuns = Math.ceil(ruleRounds / 3);
		const git = new GitOracle();
		await fc.assert(
			fc.asyncProperty(samples, samples, async (first, second) => {
				const { checkpoints, folder } = openCheckpoints(first.tree, {
					scope: { exclude: [] },
					git: gitEnvironment(git.environment),
				});
				try {
					git.prepare(folder, first);
					await checkpoints.create();
					const files = Object.keys(first.tree);
					const fits = (name: string): boolean =>
						files.every(
							(other) => !other.startsWith(`${name}/`) && !name.startsWith(`${other}/`) && !differInCase(other, name),
						);
					const next = Object.entries(second.tree).filter(([name]) => fits(name));
					writeTree(folder, Object.fromEntries(next));
					git.prepare(folder, { ...second, repositories: [], ignoreCase: first.ignoreCase });
					await checkpoints.create({ allowEmpty: true });
					const ours = checkpoints.files('HEAD').filter(({ kind }) => kind !== 'directory');
					assert.deepEqual(ours.map((file) => file.path).sort(), git.files(folder, first.repositories));
				} finally {
					checkpoints.dispose();
					rmSync(path.dirname(folder), { recursive: true });
				}
			}),
			{ numRuns },
		);
	});
});
