import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { writeTree } from '../../support/fileTree';
import { GitPlace } from '../../support/gitPlace';
import { openCheckpoints } from '../../support/openCheckpoints';

const committed = {
	'.gitignore': '*.top\n',
	'a/.gitignore': '*.a\n',
	'a/keep': '',
	'b/.gitignore': '*.log\n!keep.log\n/deep/gone\n',
	'b/tracked.log': 'tracked',
	'b/deep/.gitignore': '!*.log\n*.tmp\n',
	'b/deep/file': '',
	'c/é/.gitignore': '*.log\n',
	'c/é/file': '',
};

/** What is in the work tree after it was taken away. */
const young = {
	'x.log': '',
	'x.top': '',
	'a/x.a': '',
	'b/x.log': '',
	'b/x.txt': '',
	'b/x.top': '',
	'b/keep.log': '',
	'b/tracked.log': 'again',
	'b/deep/x.log': '',
	'b/deep/x.tmp': '',
	'b/deep/gone': '',
	'c/é/x.log': '',
	'c/é/x.txt': '',
};

const seen = [
	'.gitignore',
	'a/.gitignore',
	'a/keep',
	'b/deep/x.log',
	'b/keep.log',
	'b/tracked.log',
	'b/x.txt',
	'c/é/x.txt',
	'x.log',
];

function repository(place: GitPlace, ...init: string[]): void {
	writeTree(place.at('r'), committed);
	place.git('r', 'init', '--quiet', ...init);
	place.git('r', 'add', '-f', '.');
	place.git('r', 'commit', '--quiet', '-m', 'first');
}

function takeAway(place: GitPlace, ...how: string[]): void {
	place.git('r', 'sparse-checkout', 'set', ...how);
	writeTree(place.at('r'), young);
}

/** What git says, of what there is: it lists what it tracks and has taken away, too. */
async function assertAsGit(place: GitPlace, folder: string, expected: readonly string[]): Promise<void> {
	const isThere = (file: string): boolean =>
		nodeFileSystem.lstatSync(place.at(folder, file), { throwIfNoEntry: false }) !== undefined;
	assert.deepEqual(place.seenByGit(folder).filter(isThere), expected);
	assert.deepEqual(await place.recorded(folder), expected);
}

describe('an ignore file that a sparse checkout has taken away', () => {
	const ways: Readonly<Record<string, readonly string[]>> = {
		'in a cone': ['--cone', 'a'],
		'by patterns': ['--no-cone', '/.gitignore', '/a/'],
		'where the index is sparse': ['--cone', '--sparse-index', 'a'],
	};
	for (const [way, how] of Object.entries(ways)) {
		for (const format of ['sha1', 'sha256']) {
			it(`counts as for git, ${way}, with ${format}: loose, packed, in an index of each version`, async () => {
				const place = new GitPlace();
				repository(place, `--object-format=${format}`);
				takeAway(place, ...how);
				await assertAsGit(place, 'r', seen);
				place.git('r', 'update-index', '--index-version', '4');
				await assertAsGit(place, 'r', seen);
				place.git('r', 'gc', '--quiet');
				assert.deepEqual(
					readdirSync(place.at('r/.git/objects')).filter((name) => name.length === 2),
					[],
				);
				await assertAsGit(place, 'r', seen);
				await assertAsGit(
					place,
					'r/b',
					seen.filter((file) => file.startsWith('b/')).map((file) => file.slice(2)),
				);
			});
		}
	}

	it('is read where it is packed as what differs from another one', async () => {
		for (const settings of [[], ['-c', 'repack.useDeltaBaseOffset=false']]) {
			const place = new GitPlace();
			repository(place);
			let text = Array.from({ length: 3000 }, (_, i) => `/rule-${i}-${(i * 7919) % 9973}\n`).join('');
			for (let version = 0; version < 12; version++) {
				text = `/version-${version}\n${text.replace(`rule-${version * 200}-`, `changed-${version}-`)}`;
				writeFileSync(place.at('r/b/.gitignore'), `${text}${committed['b/.gitignore']}`);
				place.git('r', 'add', '-f', '.');
				place.git('r', 'commit', '--quiet', '-m', `version ${version}`);
			}
			// Git keeps the newest whole: an older one is what differs.
			place.git('r', 'checkout', '--quiet', 'HEAD~8');
			place.git('r', ...settings, 'repack', '-adfq', '--depth=50', '--window=50');
			const id = place.git('r', 'rev-parse', 'HEAD:b/.gitignore').trim();
			const pack = readdirSync(place.at('r/.git/objects/pack')).find((name) => name.endsWith('.idx')) ?? '';
			const described = place.git('r', 'verify-pack', '-v', `.git/objects/pack/${pack}`).split('\n');
			// The id, the type, three numbers, the depth, the base's id.
			assert.equal(
				described
					.find((line) => line.startsWith(id))
					?.trim()
					.split(/\s+/).length,
				7,
			);
			takeAway(place, '--cone', 'a');
			await assertAsGit(place, 'r', seen);
		}
	});

	it('is read from the repository that another one reads from', async () => {
		const place = new GitPlace();
		repository(place);
		place.git('r', 'gc', '--quiet');
		place.git('.', 'clone', '--quiet', '--shared', '--sparse', 'r', 'shared');
		place.git('.', 'clone', '--quiet', '--shared', '--sparse', 'shared', 'r2');
		place.git('r2', 'sparse-checkout', 'set', 'a');
		writeTree(place.at('r2'), young);
		await assertAsGit(place, 'r2', seen);
	});

	it('counts in a work tree of its own', async () => {
		const place = new GitPlace();
		repository(place);
		place.git('r', 'worktree', 'add', '--quiet', '../tree');
		place.git('tree', 'sparse-checkout', 'set', 'a');
		writeTree(place.at('tree'), young);
		await assertAsGit(place, 'tree', seen);
	});

	it('counts where it was taken away by hand', async () => {
		const place = new GitPlace();
		repository(place);
		place.git('r', 'update-index', '--skip-worktree', 'b/.gitignore');
		rmSync(place.at('r/b/.gitignore'));
		writeTree(place.at('r'), { 'b/x.log': '', 'b/x.txt': '' });
		const expected = Object.keys(committed).filter((file) => file !== 'b/.gitignore');
		await assertAsGit(place, 'r', [...expected, 'b/x.txt'].sort());
	});

	it('counts from when it goes to when it comes back, and a checkpoint knows what held', async () => {
		const place = new GitPlace();
		repository(place);
		writeTree(place.at('r'), { 'b/x.log': 'kept', 'b/x.txt': '' });
		const workspace = openCheckpoints({});
		const checkpoints = workspace.reopen(place.opened('r'));
		const logs = async (): Promise<string[]> => {
			await checkpoints.create();
			return checkpoints.files('HEAD').flatMap(({ path: file }) => (/\.(txt|log)$/.test(file) ? [file] : []));
		};
		assert.deepEqual(await logs(), ['b/tracked.log', 'b/x.txt']);
		place.git('r', 'sparse-checkout', 'set', '--cone', 'a');
		assert.deepEqual(await logs(), ['b/x.txt']);
		const first = (await checkpoints.create()).checkpoint.id;
		writeFileSync(place.at('r/b/y.txt'), 'more');
		await checkpoints.create();
		const { deleted } = await checkpoints.restore(first);
		assert.deepEqual(deleted, ['b/y.txt']);
		assert.equal(readFileSync(place.at('r/b/x.log'), 'utf8'), 'kept');
		place.git('r', 'sparse-checkout', 'disable');
		assert.deepEqual(await logs(), ['b/tracked.log', 'b/x.txt']);
		writeFileSync(place.at('r/b/.gitignore'), '');
		assert.deepEqual(await logs(), ['b/tracked.log', 'b/x.log', 'b/x.txt']);
		checkpoints.dispose();
	});

	it('counts as absent where its object is missing, damaged, or a pipe', async () => {
		const place = new GitPlace();
		repository(place);
		takeAway(place, '--cone', 'a');
		const id = place.git('r', 'rev-parse', 'HEAD:b/.gitignore').trim();
		const file = place.at('r/.git/objects', id.slice(0, 2), id.slice(2));
		const whole = readFileSync(file);
		const without = [...seen, 'b/deep/gone', 'b/x.log'].sort();
		chmodSync(file, 0o600);
		const other = place.git('r', 'rev-parse', 'HEAD:a/.gitignore').trim();
		const others = readFileSync(place.at('r/.git/objects', other.slice(0, 2), other.slice(2)));
		for (const damaged of [whole.subarray(0, 8), Buffer.from('not deflated'), Buffer.alloc(0), others]) {
			writeFileSync(file, damaged);
			assert.deepEqual(await place.recorded('r'), without);
		}
		rmSync(file);
		assert.deepEqual(await place.recorded('r'), without);
		execFileSync('mkfifo', [file]);
		assert.deepEqual(await place.recorded('r'), without);
	});

	it('counts as absent where a pack is damaged anywhere, and nothing fails or hangs', async () => {
		const place = new GitPlace();
		repository(place);
		takeAway(place, '--cone', '--sparse-index', 'a');
		place.git('r', 'gc', '--quiet');
		const folder = place.at('r/.git/objects/pack');
		for (const name of readdirSync(folder).filter((each) => /\.(idx|pack)$/.test(each))) {
			const file = path.join(folder, name);
			const whole = readFileSync(file);
			chmodSync(file, 0o600);
			for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 40)) {
				writeFileSync(file, Buffer.concat([whole.subarray(0, at), Buffer.alloc(9, 0xff), whole.subarray(at + 9)]));
				const found = await place.recorded('r');
				// It is in for the rule of one of these files alone.
				assert.ok(seen.every((each) => each === 'b/deep/x.log' || found.includes(each)));
			}
			writeFileSync(file, whole.subarray(0, whole.length / 2));
			assert.ok((await place.recorded('r')).includes('b/tracked.log'));
			writeFileSync(file, whole);
		}
		await assertAsGit(place, 'r', seen);
	});
});

describe('an index that says nothing of sparse checkouts', () => {
	it('is not read for them: its first bytes are, once', async () => {
		const place = new GitPlace();
		place.repository('r', { 'a.txt': '' });
		place.git('r', 'add', '.');
		place.git('r', 'commit', '--quiet', '-m', 'first');
		const index = place.at('r/.git/index');
		nodeFileSystem.utimesSync(index, 1e9, 1e9);
		await new Promise((resolve) => setTimeout(resolve, 150));
		const read: number[] = [];
		const opened = new Set<number>();
		const openSync = ((file: string, ...more: [number]) => {
			const fd = nodeFileSystem.openSync(file, ...more);
			if (file === index) opened.add(fd);
			else opened.delete(fd);
			return fd;
		}) as FileSystem['openSync'];
		const readSync = ((fd: number, ...more: [Buffer, number, number, number]) => {
			if (opened.has(fd)) read.push(more[2]);
			return nodeFileSystem.readSync(fd, ...more);
		}) as FileSystem['readSync'];
		const fileSystem = { ...nodeFileSystem, openSync, readSync };
		const checkpoints = openCheckpoints({}).reopen({ ...place.opened('r'), fileSystem });
		await checkpoints.create();
		await checkpoints.create();
		checkpoints.dispose();
		assert.deepEqual(read, [8]);
	});
});
