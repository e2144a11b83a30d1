import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { writeTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';

/** A system in which something is mounted on one folder, until it is unmounted. */
class MountingFiles {
	isMounted = true;
	readonly fileSystem: FileSystem;

	constructor(mounted: string) {
		const isInside = (file: string): boolean => this.isMounted && !path.relative(mounted, file).startsWith('..');
		const seen = (file: string, stat: Stats | undefined): Stats | undefined => {
			// Large numbers are asked for to tell folders apart, which is not the point here.
			if (!stat || typeof stat.dev === 'bigint') return stat;
			const other = { dev: stat.dev + (isInside(file) ? 1 : 0) };
			// What lies below what is mounted is another folder.
			const below = !this.isMounted && file === mounted ? { ino: stat.ino + 1, mtimeMs: 1, ctimeMs: 1 } : {};
			return Object.assign(Object.create(stat) as Stats, other, below);
		};
		this.fileSystem = new Proxy(nodeFileSystem, {
			get: (target, name: keyof FileSystem) => {
				if (name === 'lstatSync' || name === 'statSync') {
					return (file: string, options?: object) => seen(file, target[name](file, options));
				}
				if (name !== 'readdirSync') return target[name];
				return (file: string, options: { withFileTypes: true }) =>
					!this.isMounted && file === mounted ? [] : target.readdirSync(file, options);
			},
		});
	}
}

const listed = (checkpoints: Checkpoints): string[] =>
	checkpoints
		.files('HEAD')
		.filter(({ kind }) => kind !== 'directory')
		.map((file) => file.path);

describe('what is mounted in a workspace', () => {
	it('is not deleted where a program starts when it is mounted no more', async () => {
		const { checkpoints: unused, folder, reopen } = openCheckpoints({});
		unused.dispose();
		writeTree(folder, { 'a/mounted/deep/x.txt': 'x', 'b.txt': 'b' });
		const files = new MountingFiles(path.join(folder, 'a', 'mounted'));
		for (const round of [1, 2]) {
			files.isMounted = true;
			let checkpoints = reopen({ fileSystem: files.fileSystem });
			await checkpoints.create({ message: `mounted ${round}` });
			assert.deepEqual(listed(checkpoints), ['a/mounted/deep/x.txt', 'b.txt']);
			checkpoints.dispose();
			files.isMounted = false;
			checkpoints = reopen({ fileSystem: files.fileSystem });
			const { skipped } = await checkpoints.create({ message: `unmounted ${round}` });
			assert.deepEqual(
				skipped.map(({ path: file, reason }) => [file, reason]),
				[['a/mounted', 'unreadable']],
			);
			checkpoints.dispose();
		}
	});

	it('is not deleted where it is the workspace itself', async () => {
		const { checkpoints: unused, folder, reopen } = openCheckpoints({});
		unused.dispose();
		writeTree(folder, { 'x.txt': 'x' });
		const files = new MountingFiles(folder);
		let checkpoints = reopen({ fileSystem: files.fileSystem });
		await checkpoints.create();
		checkpoints.dispose();
		files.isMounted = false;
		for (const what of ['at once', 'and again']) {
			checkpoints = reopen({ fileSystem: files.fileSystem });
			await assert.rejects(checkpoints.create(), isError('unavailable'), what);
			assert.deepEqual(listed(checkpoints), ['x.txt']);
			checkpoints.dispose();
		}
		files.isMounted = true;
		checkpoints = reopen({ fileSystem: files.fileSystem });
		assert.equal((await checkpoints.create()).created, false);
		checkpoints.dispose();
	});

	it('may be emptied, and so may any other folder', async () => {
		const { checkpoints: unused, folder, reopen } = openCheckpoints({});
		unused.dispose();
		writeTree(folder, { 'mounted/x.txt': 'x', 'other/y.txt': 'y' });
		const files = new MountingFiles(path.join(folder, 'mounted'));
		let checkpoints = reopen({ fileSystem: files.fileSystem });
		await checkpoints.create();
		checkpoints.dispose();
		rmSync(path.join(folder, 'mounted/x.txt'));
		rmSync(path.join(folder, 'other/y.txt'));
		checkpoints = reopen({ fileSystem: files.fileSystem });
		const { skipped } = await checkpoints.create();
		assert.deepEqual(skipped, []);
		assert.deepEqual(listed(checkpoints), []);
		checkpoints.dispose();
	});

	it('is not ruled by a repository that lies around it on another file system, as for git', async () => {
		const { checkpoints: unused, folder } = openCheckpoints({});
		unused.dispose();
		writeTree(folder, { '.gitignore': '*.log\n', 'mounted/x.log': 'x' });
		execFileSync('git', ['init', '--quiet'], { cwd: folder });
		const mounted = path.join(folder, 'mounted');
		const workspace = {
			roots: [{ name: 'mounted', path: mounted }],
			scope: { include: [], exclude: [], maxFileSize: 9 },
		};
		for (const [fileSystem, expected] of [
			[nodeFileSystem, []],
			[new MountingFiles(mounted).fileSystem, ['x.log']],
		] as const) {
			const checkpoints = openCheckpoints({}).reopen({ fileSystem, workspace });
			await checkpoints.create({ allowEmpty: true });
			assert.deepEqual(listed(checkpoints), expected);
			checkpoints.dispose();
		}
	});
});
