import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type FileTree, readTree, writeTree } from '../support/fileTree';
import { treeA, treeB } from '../support/restoreFixtures';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { killAfter, kills, openPlace, startWriter } from './writer/startWriter';

/** Enough that a restore takes a while. */
const many = (text: string): FileTree =>
	Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`many/${i % 10}/${i}.txt`, `${text} ${i}\n`]));

/** What git keeps: no restore ever touches it. */
const repository: FileTree = {
	'.git/HEAD': 'ref: refs/heads/main\n',
	'.git/config': '[core]\n\tbare = false\n',
	'.git/index': Buffer.from('DIRC'),
	'.git/objects/ab/cd': 'object',
	'.git/refs/heads/main': 'abcd\n',
};

function replaceFiles(workspace: string, tree: FileTree): void {
	mkdirSync(workspace, { recursive: true });
	for (const name of readdirSync(workspace)) rmSync(path.join(workspace, name), { recursive: true });
	writeTree(workspace, { ...tree, ...repository });
}

describe('a restore that is killed', () => {
	it(`at ${kills} random moments leaves the state before or after it, or one from which both are reached`, async () => {
		const home = makeTempFolder('restores');
		const at = { store: path.join(home, 'store'), workspace: path.join(home, 'workspace') };
		const states: Record<string, unknown> = {};
		const first = openPlace(at);
		for (const [name, tree] of [
			['A', { ...treeA, ...many('A') }],
			['B', { ...treeB, ...many('B'), 'many/only in B': 'B' }],
		] as const) {
			replaceFiles(at.workspace, tree);
			const { checkpoint } = await first.create({ message: name });
			await first.setRef(name, checkpoint.id);
			states[name] = readTree(at.workspace);
		}
		first.dispose();
		/** How often it was found so. */
		const found = { whole: 0, finished: 0, takenBack: 0 };
		for (let kill = 0; kill < kills; kill++) {
			const writer = startWriter('restore', at, 'restores', 1_000);
			await killAfter(writer, Math.random() * 150);
			const checkpoints = openPlace(at);
			const unfinished = await checkpoints.unfinishedRestore();
			const target = unfinished?.target.message ?? '';
			if (!unfinished) found.whole++;
			else if (kill % 2 === 0) {
				await checkpoints.finishRestore();
				assert.deepEqual(readTree(at.workspace), states[target], `kill ${kill}, finished`);
				found.finished++;
			} else {
				await checkpoints.undo();
				assert.deepEqual(readTree(at.workspace), states[target === 'A' ? 'B' : 'A'], `kill ${kill}, taken back`);
				found.takenBack++;
			}
			const state = JSON.stringify(readTree(at.workspace));
			assert.ok([states['A'], states['B']].map((known) => JSON.stringify(known)).includes(state), `kill ${kill}`);
			checkpoints.dispose();
		}
		assert.ok(found.finished + found.takenBack > 0, `no restore was killed half way: ${JSON.stringify(found)}`);
		removeFolder(home);
	});
});
