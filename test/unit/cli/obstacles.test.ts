import assert from 'node:assert/strict';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { json, makeCli, type Result } from '../../support/cli';
import { readTree, writeTree } from '../../support/fileTree';
import { asUser, setImmutable, skipUnlessPrivileged, withMounts, type Wrapper } from '../../support/privileged';

interface ReportJson {
	readonly written: string[];
	readonly deleted: string[];
	readonly kept: { path: string; reason: string }[];
	readonly failed: unknown[];
}

type Run = (...args: string[]) => Result;

/** What a dry run tells is what the restore does. */
function restoreAsForetold(run: Run, ...args: string[]): ReportJson {
	const dry = json<ReportJson>(run('restore', ...args, '--dry-run', '--json'));
	const report = json<ReportJson>(run('restore', ...args, '--json'));
	const told = ({ written, deleted, kept, failed }: ReportJson) => ({ written, deleted, kept, failed });
	assert.deepEqual(told(report), told(dry));
	assert.deepEqual(report.failed, []);
	return report;
}

/** One path of many cannot be written: before, after, what stands in the way, and what is kept for it. */
interface Obstacle {
	readonly name: string;
	readonly before: Readonly<Record<string, string>>;
	readonly after: Readonly<Record<string, string>>;
	/** Mounts in the workspace, which is the current folder; `../outside` has a folder and a file. */
	readonly mounts: string;
	readonly kept: readonly (readonly [path: string, reason: string])[];
}

const obstacles: readonly Obstacle[] = [
	{
		name: 'a file that another one is mounted on',
		before: { config: 'old' },
		after: { config: 'new' },
		mounts: 'mount --bind config config',
		kept: [['config', 'mounted']],
	},
	{
		name: 'a mounted file that is to go',
		before: {},
		after: { 'new config': 'new' },
		mounts: 'mount --bind "new config" "new config"',
		kept: [['new config', 'mounted']],
	},
	{
		name: 'a mounted folder that is to go, while what is in it goes',
		before: {},
		after: { 'd/volume/x': 'x' },
		mounts: 'mount --bind d/volume d/volume',
		kept: [
			['d', 'folderNotEmpty'],
			['d/volume', 'mounted'],
		],
	},
	{
		name: 'a volume where a file was, with what is in it',
		before: { place: 'a file' },
		after: { 'place/x': 'x', 'place/deep/y': 'y' },
		mounts: 'mount --bind place place',
		kept: [
			['place', 'mounted'],
			['place/deep/y', 'mounted'],
			['place/x', 'mounted'],
		],
	},
	{
		name: 'a volume somewhere in a folder that was a file',
		before: { place: 'a file' },
		after: { 'place/x': 'x', 'place/volume/y': 'y' },
		mounts: 'mount --bind place/volume place/volume',
		kept: [
			['place', 'mounted'],
			['place/volume/y', 'mounted'],
			['place/x', 'mounted'],
		],
	},
	{
		name: 'a mounted file where a folder was',
		before: { 'place/x': 'x', 'place/deep/y': 'y' },
		after: { place: 'a file' },
		mounts: 'mount --bind place place',
		kept: [
			['place', 'mounted'],
			['place/deep/y', 'mounted'],
			['place/x', 'mounted'],
		],
	},
	{
		name: 'a disk that is read-only, with what is to change, come and go on it',
		before: { 'ro/changed': 'old', 'ro/gone': 'gone', 'ro/sub/deep': 'gone' },
		after: { 'ro/changed': 'new', 'ro/young/x': 'young' },
		mounts: 'mount --bind ro ro; mount -o remount,bind,ro ro',
		kept: [
			['ro/changed', 'readOnly'],
			['ro/gone', 'readOnly'],
			['ro/sub/deep', 'readOnly'],
			['ro/young/x', 'readOnly'],
		],
	},
];

describe('the command line, where the system is in the way of one path', function () {
	before(skipUnlessPrivileged);

	for (const { name, before, after, mounts, kept } of obstacles) {
		it(`keeps and names ${name}, restores the others, and undoes that`, () => {
			const { folder, run, runBy } = makeCli({ ...before, other: 'old', gone: 'gone' });
			const mounted: Run = (...args) => runBy(withMounts(mounts), ...args);
			run('create');
			for (const entry of readdirSync(folder)) rmSync(path.join(folder, entry), { recursive: true });
			writeTree(folder, { ...after, other: 'new', young: 'young' });
			run('create');
			const changed = readTree(folder);

			const report = restoreAsForetold(mounted, 'HEAD~1');
			assert.deepEqual(
				report.kept.map((each) => [each.path, each.reason]),
				kept,
			);
			assert.deepEqual(report.written, ['gone', 'other']);
			const stays = new Set(kept.map(([file]) => file));
			assert.deepEqual(
				report.deleted.filter((file) => file !== 'd/volume/x'),
				['young'],
			);
			const now = readTree(folder);
			for (const file of Object.keys(after)) if (stays.has(file)) assert.equal(now[file], changed[file], file);
			assert.equal(readFileSync(path.join(folder, 'other'), 'utf8'), 'old');

			json(mounted('undo', '--json'));
			assert.deepEqual(readTree(folder), changed);
			json(mounted('redo', '--json'));
			assert.deepEqual(readTree(folder), now);
		});
	}

	it('keeps what lies in folders of others, and in shared ones what others own', () => {
		const user = 4242;
		const { folder, store, runBy } = makeCli({
			mine: 'old',
			'theirs/file': 'old',
			'theirs/gone/x': 'x',
			'shared/mine': 'old',
			'shared/theirs': 'old',
			'ours/theirs': 'old',
			'closed/f': 'old',
			modes: 'm',
		});
		const at = (name: string): string => path.join(folder, name);
		const own = (id: number, ...names: string[]): void => names.forEach((name) => chownSync(at(name), id, id));
		mkdirSync(store, { mode: 0o700 });
		chownSync(store, user, user);
		chownSync(path.dirname(folder), user, user);
		own(user, '.', 'mine', 'shared/mine', 'ours', 'closed', 'closed/f');
		mkdirSync(at('modes of theirs'), 0o755);
		chmodSync(at('shared'), 0o1777);
		chmodSync(at('closed'), 0o555);
		const mine: Run = (...args) => runBy(asUser(user), ...args);
		json(mine('create', '--json'));
		for (const name of ['mine', 'theirs/file', 'shared/mine', 'shared/theirs', 'ours/theirs', 'closed/f']) {
			writeFileSync(at(name), 'new');
		}
		writeFileSync(at('theirs/young'), 'young');
		writeFileSync(at('shared/young'), 'young');
		rmSync(at('theirs/gone'), { recursive: true });
		chmodSync(at('modes of theirs'), 0o775);
		json(mine('create', '--json'));

		const report = restoreAsForetold(mine, 'HEAD~1');
		assert.deepEqual(
			report.kept.map((each) => [each.path, each.reason]),
			[
				['modes of theirs', 'modeNotPermitted'],
				['shared/theirs', 'notPermitted'],
				['shared/young', 'notPermitted'],
				['theirs/file', 'notPermitted'],
				['theirs/gone/x', 'notPermitted'],
				['theirs/young', 'notPermitted'],
			],
		);
		assert.deepEqual(report.written, ['closed/f', 'mine', 'ours/theirs', 'shared/mine']);
		assert.equal(statSync(at('closed')).mode & 0o777, 0o555);
		json(mine('undo', '--json'));
		assert.equal(readFileSync(at('mine'), 'utf8'), 'new');
	});

	it('names the bits that only a member of the group may set, and gives back those of what this user owns', () => {
		const user = 4242;
		const others = 5000;
		const { folder, store, runBy } = makeCli({ 'own/f': 'old', 'groups/f': 'old', tool: 'old' });
		const at = (name: string): string => path.join(folder, name);
		mkdirSync(store, { mode: 0o700 });
		for (const each of [store, path.dirname(folder), folder, ...['own', 'own/f', 'groups/f', 'tool'].map(at)]) {
			chownSync(each, user, user);
		}
		chownSync(at('groups'), user, others);
		const mine: Run = (...args) => runBy(asUser(user), ...args);
		const modes = (): string[] =>
			['own', 'groups', 'tool'].map((name) => (statSync(at(name)).mode & 0o7777).toString(8));
		chmodSync(at('own'), 0o2755);
		chmodSync(at('groups'), 0o3755);
		chmodSync(at('tool'), 0o4755);
		json(mine('create', '--json'));
		for (const name of ['own', 'groups']) chmodSync(at(name), 0o700);
		writeFileSync(at('tool'), 'new');
		chmodSync(at('tool'), 0o755);
		const report = restoreAsForetold(mine, 'HEAD');
		assert.deepEqual(report.written, ['groups', 'own', 'tool']);
		assert.deepEqual(report.kept, [{ path: 'groups', reason: 'modeNotPermitted' }]);
		assert.deepEqual(modes(), ['2755', '1755', '4755']);
		json(mine('undo', '--json'));
		assert.deepEqual(modes(), ['700', '700', '755']);
	});

	it('keeps what is immutable, and what is in a folder that is', function () {
		const { folder, run } = makeCli({ file: 'old', 'd/file': 'old', other: 'old', 'gone/x': 'x', 'gone/y': 'y' });
		const at = (name: string): string => path.join(folder, name);
		run('create');
		for (const name of ['file', 'd/file', 'other']) writeFileSync(at(name), 'new');
		writeTree(folder, { 'young/fixed': 'f', 'young/free': 'f' });
		const fixed = ['file', 'd', 'young/fixed'].map(at);
		if (!fixed.every((name) => setImmutable(name, true))) this.skip();
		try {
			const report = restoreAsForetold(run, 'HEAD');
			assert.deepEqual(
				report.kept.map((each) => [each.path, each.reason]),
				[
					['d/file', 'notPermitted'],
					['file', 'notPermitted'],
					['young', 'folderNotEmpty'],
					['young/fixed', 'notPermitted'],
				],
			);
			assert.deepEqual([report.written, report.deleted], [['other'], ['young/free']]);
			json(run('undo', '--json'));
			assert.equal(readFileSync(at('other'), 'utf8'), 'new');
		} finally {
			for (const name of fixed) setImmutable(name, false);
		}
	});

	it('ends with an error where nothing of it can be done, and undoing stays what is to be done next', () => {
		const { folder, run, runBy } = makeCli({ 'd/a': 'old', 'd/b': 'old' });
		run('create');
		for (const name of ['a', 'b']) writeFileSync(path.join(folder, 'd', name), 'new');
		run('create');
		const readOnly = withMounts('mount --bind d d; mount -o remount,bind,ro d');
		const refused = runBy(readOnly, 'restore', 'HEAD~1');
		assert.equal(refused.code, 1);
		assert.match(
			refused.stderr,
			/^cairn: restoreFailed: Nothing of it can be done: the file system is read-only \(“d\/a”, “d\/b”\)\. Nothing was changed\.$/m,
		);
		json(run('restore', 'HEAD~1', '--json'));
		assert.match(runBy(readOnly, 'undo').stderr, /Nothing of it can be done/);
		json(run('undo', '--json'));
		assert.equal(readFileSync(path.join(folder, 'd/a'), 'utf8'), 'new');
		assert.match(runBy(readOnly, 'redo').stderr, /Nothing of it can be done/);
		json(run('redo', '--json'));
		assert.equal(readFileSync(path.join(folder, 'd/a'), 'utf8'), 'old');
	});

	it('reverts, and brings deleted files back, without what is mounted', () => {
		const { folder, run, runBy } = makeCli({ config: 'old\n', other: 'old\n', 'gone/x': 'x' });
		const at = (name: string): string => path.join(folder, name);
		run('create');
		for (const name of ['config', 'other']) writeFileSync(at(name), 'new\n');
		run('create');
		const mounted: Wrapper = withMounts('mount --bind config config');
		const dry = json<ReportJson>(runBy(mounted, 'revert', 'HEAD', '--dry-run', '--json'));
		const report = json<ReportJson>(runBy(mounted, 'revert', 'HEAD', '--json'));
		assert.deepEqual([report.written, report.kept], [['other'], [{ path: 'config', reason: 'mounted' }]]);
		assert.deepEqual([dry.written, dry.kept], [report.written, report.kept]);

		rmSync(at('gone'), { recursive: true });
		mkdirSync(at('ro'));
		rmSync(at('other'));
		const brought = json<ReportJson>(runBy(mounted, 'undelete', 'gone/x', 'other', '--json'));
		assert.deepEqual([brought.written, brought.kept], [['gone/x', 'other'], []]);
		assert.equal(existsSync(at('gone/x')), true);
	});
});
