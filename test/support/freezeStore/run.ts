/**
 * Writes the frozen store of a format's version into test/fixtures/stores, with all that the format knows, and beside it what it
 * holds: `run.js NAME`. To be run once a version, on a Node without zstd and on one with it; what is there must open for ever.
 */
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { Checkpoints } from '../../../src/core/checkpoints';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { edited, noise, prose } from '../bytes';
import { hashedTree, readTree } from '../fileTree';
import { tickingClock } from '../openCheckpoints';
import { projectRoot } from '../projectRoot';
import { makeTempFolder } from '../tempFolder';

const [name = ''] = process.argv.slice(2);
const target = path.join(projectRoot, 'test', 'fixtures', 'stores', name);
const workspace = makeTempFolder('freeze');
const at = (file: string): string => path.join(workspace, file);

async function main(): Promise<void> {
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	const checkpoints = new Checkpoints({
		storePath: path.join(target, 'store'),
		create: true,
		workspace: {
			roots: [{ name: 'w', path: workspace }],
			scope: { include: ['kept.log'], exclude: ['*.log'], maxFileSize: 20 << 20 },
		},
		author: 'Tester Ä',
		fileSystem: nodeFileSystem,
		clock: tickingClock(),
		log: silentLog,
		packLimit: 20_000,
	});
	const trees = new Map<string, Record<string, string>>();
	const create = async (message: string, more: { tags?: string[]; pinned?: boolean } = {}): Promise<string> => {
		const { checkpoint } = await checkpoints.create({ message, ...more });
		const tree = readTree(workspace);
		delete tree['left out.log'];
		trees.set(checkpoint.id, tree);
		return checkpoint.id;
	};

	mkdirSync(at('dir/deep/empty'), { recursive: true });
	writeFileSync(at('dir/a.ts'), prose(9000));
	writeFileSync(at('empty'), '');
	writeFileSync(at('bytes ü😀.bin'), noise(1500));
	writeFileSync(at('run.sh'), '#!/bin/sh\r\n');
	writeFileSync(at('kept.log'), 'kept');
	writeFileSync(at('left out.log'), 'left out');
	chmodSync(at('run.sh'), 0o755);
	symlinkSync('dir/a.ts', at('link'));
	await create('one', { pinned: true });
	for (let edit = 0; edit < 20; edit++) {
		writeFileSync(at('dir/a.ts'), edited(prose(9000), edit * 300, `edit ${edit}\n`.repeat(edit + 1), edit));
		appendFileSync(at('dir/deep/b.ts'), prose(300, edit + 2));
		await create(`edit ${edit}`, { tags: edit % 7 === 0 ? ['seven', 'x y'] : [] });
	}
	// Large enough to be stored in parts, and easily packed.
	writeFileSync(at('large'), Buffer.alloc(9 << 20, 'a large file of one sentence. '));
	const large = await create('large');
	rmSync(at('large'));
	rmSync(at('dir/deep'), { recursive: true });
	await create('removed');
	await checkpoints.setRef('work/large', large);
	await checkpoints.setRef('gone', large);
	await checkpoints.deleteRef('gone');
	await checkpoints.edit('HEAD~3', { message: 'described anew', tags: ['new'], pinned: true });
	const deleted = await checkpoints.delete(['HEAD~5', 'HEAD~6']);
	for (const id of deleted) trees.delete(id);
	await checkpoints.restore('HEAD~2');
	const expected = checkpoints.list().map(({ id, parentId, message, tags, pinned }) => ({
		...{ id, parentId, message, tags, pinned },
		tree: trees.get(id) ?? null,
	}));
	writeFileSync(
		path.join(target, 'expected.json'),
		`${JSON.stringify({ head: checkpoints.head, refs: checkpoints.refs(), checkpoints: summarize(expected) }, undefined, '\t')}\n`,
	);
	checkpoints.dispose();
}

/** Contents by their hash: the large file would fill the page. */
function summarize<T extends { tree: Record<string, string> | null }>(checkpoints: readonly T[]): T[] {
	return checkpoints.map((checkpoint) => ({ ...checkpoint, tree: checkpoint.tree && hashedTree(checkpoint.tree) }));
}

void main();
