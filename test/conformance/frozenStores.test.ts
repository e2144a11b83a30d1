import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as zlib from 'node:zlib';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/log';
import { Checkpoints } from '../../src/core/checkpoints';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { hashedTree, readTree } from '../support/fileTree';
import { isError } from '../support/isError';
import { projectRoot } from '../support/projectRoot';
import { makeTempFolder } from '../support/tempFolder';

const stores = path.join(projectRoot, 'test', 'fixtures', 'stores');
const reader = path.join(projectRoot, 'test', 'fixtures', 'read_store.py');

interface Expected {
	readonly head: string;
	readonly refs: Readonly<Record<string, string>>;
	readonly checkpoints: readonly {
		readonly id: string;
		readonly parentId: string | null;
		readonly message: string;
		readonly tags: readonly string[];
		readonly pinned: boolean;
		/** Null where it is that of another checkpoint. */
		readonly tree: Readonly<Record<string, string>> | null;
	}[];
}

const expectedOf = (name: string): Expected =>
	JSON.parse(readFileSync(path.join(stores, name, 'expected.json'), 'utf8')) as Expected;

/** A copy: git does not keep modes, and a test must not change a fixture. */
function copyOf(name: string): string {
	const copy = path.join(makeTempFolder('frozen'), 'store');
	cpSync(path.join(stores, name, 'store'), copy, { recursive: true });
	return copy;
}

function open(storePath: string): Checkpoints {
	const workspace = path.join(path.dirname(storePath), 'workspace');
	mkdirSync(workspace, { recursive: true });
	return new Checkpoints({
		storePath,
		create: false,
		workspace: { roots: [{ name: 'w', path: workspace }], scope: { include: [], exclude: [], maxFileSize: 1 << 26 } },
		author: 'tester',
		fileSystem: nodeFileSystem,
		clock: systemClock,
		log: silentLog,
	});
}

describe('the frozen stores', () => {
	const names = readdirSync(stores);
	const hasZstd = 'zstdCompressSync' in zlib;

	it('are there', () => {
		assert.deepEqual(names, ['v1-deflate', 'v1-zstd']);
	});

	for (const name of names) {
		it(`${name} opens, verifies and gives back every byte, and can be gone on with`, async () => {
			const expected = expectedOf(name);
			const checkpoints = open(copyOf(name));
			if (name.endsWith('zstd') && !hasZstd) {
				assert.equal(checkpoints.list().length, expected.checkpoints.length);
				assert.throws(() => checkpoints.files('HEAD'), isError('unavailable'));
				return;
			}
			assert.deepEqual([checkpoints.head, checkpoints.refs()], [expected.head, expected.refs]);
			assert.deepEqual((await checkpoints.verify()).findings, []);
			const listed = checkpoints.list();
			for (const [index, { tree, ...fields }] of expected.checkpoints.entries()) {
				const { id, parentId, message, tags, pinned } = listed[index] ?? assert.fail();
				assert.deepEqual({ id, parentId, message, tags, pinned }, fields);
				if (!tree) continue;
				const to = path.join(makeTempFolder('extracted'), 'copy');
				await checkpoints.restore(id, { to });
				assert.deepEqual(hashedTree(readTree(to)), tree);
			}
			assert.equal((await checkpoints.undo()).operation, 'restore');
			await checkpoints.gc();
			assert.deepEqual((await checkpoints.verify()).findings, []);
			checkpoints.dispose();
		});

		it(`${name} is read byte for byte by a reader that shares no code with Cairn`, function () {
			// The reader asks the program zstd for what Python's library cannot unpack.
			if (name.endsWith('zstd') && spawnSync('zstd', ['--version']).error) this.skip();
			this.timeout(60_000);
			const expected = expectedOf(name);
			const storePath = copyOf(name);
			const python = (...args: string[]): string =>
				execFileSync('python3', [reader, storePath, ...args], { encoding: 'utf8' });
			const found = JSON.parse(python()) as {
				head: string;
				refs: object;
				checkpoints: { id: string; message: string; parent: string | null }[];
			};
			assert.deepEqual([found.head, found.refs], [expected.head, expected.refs]);
			assert.deepEqual(
				found.checkpoints.map(({ id, message, parent }) => [id, message, parent]).reverse(),
				expected.checkpoints.map(({ id, message, parentId }) => [id, message, parentId]),
			);
			for (const { id, tree } of expected.checkpoints.filter((_, index) => index % 4 === 0)) {
				if (!tree) continue;
				const to = path.join(makeTempFolder('extracted'), 'copy');
				python(id, to);
				assert.deepEqual(hashedTree(readTree(to)), tree);
			}
		});
	}
});
