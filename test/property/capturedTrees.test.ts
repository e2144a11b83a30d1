import assert from 'node:assert/strict';
import { cpSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../src/core/checkpoints';
import { readHashedTree } from '../support/fileTree';
import { openCheckpoints } from '../support/openCheckpoints';
import { projectRoot } from '../support/projectRoot';
import { seededRandom } from '../support/seeded';
import { changeByShell, type Targets } from './shell/shellChanges';
import { isDeep, rounds } from '../support/depth';

/** As in the product, a second thread helps with the large ones. */
const helperFile = path.join(projectRoot, 'dist', 'helper.js');

/** What is installed for the project anyway: some thousands of files, with the links, modes and names that packages have. */
function copyPackages(folder: string): void {
	// Ignore files would take files out of the workspace, which has its own tests; the largest say nothing that others do not.
	const isWanted = (file: string): boolean => path.basename(file) !== '.gitignore' && lstatSync(file).size < 1 << 20;
	const modules = path.join(projectRoot, 'node_modules');
	cpSync(modules, path.join(folder, 'packages'), { recursive: true, verbatimSymlinks: true, filter: isWanted });
}

/** Files in folders of all sizes and depths, of all sorts of names. */
function generate(folder: string, count: number, random: () => number): void {
	const folders = [folder];
	for (let made = 0; made < count;) {
		const parent = folders[Math.floor(random() * folders.length)] ?? folder;
		const child = path.join(parent, `${pick(folderNames, random)} ${folders.length}`);
		mkdirSync(child);
		// Few are deep: names add up, and systems have a limit.
		if (child.length < folder.length + 150) folders.push(child);
		const here = Math.min(count - made, Math.floor(random() ** 4 * 200));
		for (let i = 0; i < here; i++, made++) {
			const text = `${pick(fileNames, random)}\n`.repeat(Math.floor(random() ** 6 * 2_000));
			const mode = random() < 0.05 ? 0o755 : 0o644;
			writeFileSync(path.join(child, `${i} ${pick(fileNames, random)}`), text + String(made), { mode });
		}
	}
}

const folderNames = ['src', 'lib', 'Ünïcode', "it's", 'a b', '日本', '-dash', '[x]', 'UPPER', '😀'];
const fileNames = ['index.ts', 'read me.md', 'é.txt', "o'clock", '-rf', '#x', 'a\\b', '$HOME', '*', '😀.bin', '\uff21'];

function pick(from: readonly string[], random: () => number): string {
	return from[Math.floor(random() * from.length)] ?? '';
}

/** The tree of HEAD as `readHashedTree` gives a folder. */
function recorded(checkpoints: Checkpoints, folder = '', found: Record<string, string> = {}): Record<string, string> {
	for (const { name, kind, mode, id } of checkpoints.folder('HEAD', folder)) {
		const file = folder === '' ? name : `${folder}/${name}`;
		if (kind === 'directory') {
			found[file] = `folder ${mode.toString(8)}`;
			recorded(checkpoints, file, found);
		} else if (kind === 'symlink') found[file] = `link ${checkpoints.read('HEAD', file).toString()}`;
		else found[file] = `file ${mode.toString(8)} ${id}`;
	}
	return found;
}

/** Node's own comparison takes minutes to show what differs between so many. */
function assertSame(actual: Record<string, string>, expected: Record<string, string>, when: string): void {
	const paths = new Set([...Object.keys(actual), ...Object.keys(expected)]);
	const differing = [...paths].filter((file) => actual[file] !== expected[file]);
	const shown = differing.slice(0, 5).map((file) => `${file}: ${actual[file]}, on disk ${expected[file]}`);
	assert.deepEqual(shown, [], `${differing.length} of ${paths.size} paths differ ${when}`);
}

async function captureAndChange(fill: (folder: string) => void, rounds: number, changes: number): Promise<void> {
	const { checkpoints, folder, reopen } = openCheckpoints({}, { scope: { exclude: [] }, helperFile });
	const random = seededRandom(rounds + changes);
	fill(folder);
	let opened = checkpoints;
	try {
		for (let round = 0; round <= rounds; round++) {
			const { created } = await opened.create();
			assert.ok(created, `the changes of round ${round - 1} have changed nothing`);
			const tree = readHashedTree(folder);
			assertSame(recorded(opened), tree, `in round ${round}`);
			changeByShell(folder, targetsIn(tree), changes, random);
			// What another program has kept of the workspace is used by the next.
			if (round % 2 === 1) {
				opened.dispose();
				opened = reopen();
			}
		}
		assert.deepEqual((await opened.verify()).findings, []);
	} finally {
		opened.dispose();
		rmSync(path.dirname(folder), { recursive: true });
	}
}

function targetsIn(tree: Record<string, string>): Targets {
	const isFolder = (node: string | undefined): boolean => node?.startsWith('folder') === true;
	const paths = Object.keys(tree);
	return {
		files: paths.filter((file) => !isFolder(tree[file])),
		folders: paths.filter((file) => isFolder(tree[file])),
	};
}

const treeRounds = rounds('CAIRN_TREE_ROUNDS', { usual: 4, deep: 60 });

describe('whole trees, changed by shell commands and captured again', function () {
	this.timeout(600_000);

	before(function () {
		// The commands are those of a POSIX shell.
		if (process.platform === 'win32') this.skip();
	});

	it('are what is on disk: packages of npm', () => captureAndChange((folder) => copyPackages(folder), treeRounds, 100));

	it('are what is on disk: 10,000 files', () =>
		captureAndChange((folder) => generate(folder, 10_000, seededRandom(1)), treeRounds, 300));

	// More than 20,000, from which on a second thread looks too.
	const large = isDeep ? 100_000 : 25_000;
	it(`are what is on disk: ${large.toLocaleString('en')} files`, () =>
		captureAndChange((folder) => generate(folder, large, seededRandom(2)), 2, 1_000));
});
