import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OwnWatch, type OwnWatchOptions } from '../../../src/engine/ownWatch';
import type { Watch } from '../../../src/engine/systemWatch';
import { eventually } from '../../support/eventually';
import { type FileTree, writeTree } from '../../support/fileTree';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';
import { makeTempFolder } from '../../support/tempFolder';

interface Watched extends TestWorkspace {
	/** Paths that were told since they were last taken, relative to the workspace folder. */
	readonly told: Set<string>;
	readonly gitFolders: Set<string>;
	/** As was told last, relative as well. */
	readonly tops: () => readonly string[];
	/** How often that was told. */
	readonly news: () => number;
	readonly folders: OwnWatch['folders'];
	/** How often what is not watched was looked at. */
	readonly looks: () => number;
	readonly warnings: string[];
	/** Folders that are watched now. */
	readonly open: Set<string>;
	/** Captures what these hints lead to. */
	readonly look: (...hints: string[]) => Promise<void>;
}

describe('folders that came since the window was opened', () => {
	const opened: OwnWatch[] = [];
	afterEach(() => {
		for (const own of opened.splice(0)) own.dispose();
	});

	async function start(tree: FileTree, options: Partial<OwnWatchOptions> = {}): Promise<Watched> {
		const told = new Set<string>();
		const gitFolders = new Set<string>();
		const warnings: string[] = [];
		const open = new Set<string>();
		let tops: readonly string[] = [];
		let news = 0;
		let looks = 0;
		const counted = ((folder: string, ...more: [object, () => void]) => {
			const watcher = (options.watch ?? watch)(folder, ...more);
			const name = path.relative(workspace.folder, folder);
			open.add(name);
			watcher.once('close', () => open.delete(name));
			return watcher;
		}) as Watch;
		const relative = (paths: readonly string[]): string[] => paths.map((each) => path.relative(workspace.folder, each));
		const own = new OwnWatch({
			begunAtMs: Infinity,
			...options,
			look: (folders) => {
				looks++;
				return workspace.checkpoints.changedBelow(folders);
			},
			onChange: (changed) => {
				for (const each of relative(changed.paths)) told.add(each);
				for (const each of relative(changed.gitFolders)) gitFolders.add(each);
			},
			onFolders: (folders) => {
				news++;
				tops = relative(folders.tops);
			},
			log: { write: (_, message) => warnings.push(message) },
			watch: counted,
		});
		opened.push(own);
		const workspace = openCheckpoints(tree, { watch: own.folders });
		const look = async (...hints: string[]): Promise<void> => {
			await workspace.checkpoints.create({ hints: hints.map((hint) => path.join(workspace.folder, hint)) });
		};
		await workspace.checkpoints.create();
		const counts = { tops: () => tops, news: () => news, looks: () => looks };
		return { ...workspace, told, gitFolders, ...counts, folders: own.folders, warnings, open, look };
	}

	/** Waits until these paths, and maybe others, were told. */
	async function hears({ told }: Watched, ...paths: string[]): Promise<void> {
		await eventually(
			`told: ${paths.join(', ')}`,
			() => paths.filter((each) => !told.has(each)),
			({ length }) => length === 0,
		);
		told.clear();
	}

	const at = ({ folder }: Watched, ...names: string[]): string => path.join(folder, ...names);

	it('are watched with all that comes below them, and those that were there are not', async () => {
		const watched = await start({ 'old/lib/a.txt': '', 'other/b.txt': '' });
		assert.deepEqual([...watched.open], []);
		renameSync(at(watched, 'old'), at(watched, 'new'));
		await watched.look('old', 'new');
		assert.deepEqual([...watched.open].sort(), ['new', 'new/lib']);
		writeTree(watched.folder, { 'new/lib/a.txt': 'edited', 'new/lib/c/d.txt': '', 'other/b.txt': 'edited' });
		await hears(watched, 'new/lib/a.txt', 'new/lib/c');
		await watched.look('new/lib/a.txt', 'new/lib/c');
		writeTree(watched.folder, { 'new/lib/c/d.txt': 'edited', 'new/lib/c/e/f.txt': '' });
		await hears(watched, 'new/lib/c/d.txt', 'new/lib/c/e');
		assert.deepEqual(watched.tops(), ['new']);
		assert.equal(watched.told.has('other/b.txt'), false);
	});

	it('are found by a look at everything, and watched also when they are renamed again, with or without what is above them', async () => {
		const watched = await start({ 'old/in/lib/a.txt': '' });
		renameSync(at(watched, 'old'), at(watched, 'new'));
		await watched.checkpoints.create();
		renameSync(at(watched, 'new/in'), at(watched, 'new/out'));
		await hears(watched, 'new/in', 'new/out');
		await watched.look('new/in', 'new/out');
		renameSync(at(watched, 'new'), at(watched, 'newer'));
		await watched.look('new', 'newer');
		writeFileSync(at(watched, 'newer/out/lib/a.txt'), 'edited');
		await hears(watched, 'newer/out/lib/a.txt');
		assert.deepEqual([...watched.open].sort(), ['newer', 'newer/out', 'newer/out/lib']);
	});

	it('are others than before where they have gone and come between two looks', async () => {
		const watched = await start({ 'moved/lib/a.txt': '', 'made/lib/a.txt': '' });
		renameSync(at(watched, 'moved'), at(watched, 'away'));
		renameSync(at(watched, 'away'), at(watched, 'moved'));
		// Nobody tells of this one. It stays somewhere: else the new one might get its number.
		renameSync(at(watched, 'made'), path.join(makeTempFolder('made'), 'made'));
		writeTree(watched.folder, { 'made/lib/a.txt': '' });
		await watched.checkpoints.create({ hints: [at(watched, 'moved')], everything: true });
		writeTree(watched.folder, { 'moved/lib/a.txt': 'edited', 'made/lib/a.txt': 'edited' });
		await hears(watched, 'moved/lib/a.txt', 'made/lib/a.txt');

		// The watches of the one that has gone see nothing.
		rmSync(at(watched, 'made'), { recursive: true });
		writeTree(watched.folder, { 'made/lib/a.txt': 'again' });
		await watched.look('made');
		writeTree(watched.folder, { 'made/lib/a.txt': 'edited again' });
		await hears(watched, 'made/lib/a.txt');
	});

	it('are let go of when they have gone, or are not in scope any more', async () => {
		const watched = await start({ 'old.txt': '' });
		writeTree(watched.folder, { 'a/b/c.txt': '', 'd/e/f.txt': '', 'g/h.txt': '' });
		await watched.look('a', 'd', 'g');
		assert.equal(watched.open.size, 5);
		rmSync(at(watched, 'a'), { recursive: true });
		writeFileSync(at(watched, '.gitignore'), '/d\n');
		await watched.look('a', '.gitignore');
		await eventually('they are let go of', () => [...watched.open].join() === 'g');
		await eventually('they are told', () => watched.tops().join() === 'g');
	});

	it('are those, too, that came while the window was opening', async () => {
		const watched = await start({ 'a/b/c.txt': '' }, { begunAtMs: 0 });
		assert.deepEqual([...watched.open].sort(), ['a', 'a/b']);
	});

	it('are looked for everywhere where something is spoken of by a name that nobody knows', async () => {
		const watched = await start({ 'new/lib/a.txt': '', 'far/b.txt': '', 'gone/c.txt': '', '.gitignore': 'ignored' });
		const textOf = (file: string): string => watched.checkpoints.read('HEAD', file).toString();
		writeTree(watched.folder, { 'far/b.txt': 'edited' });
		// Not where that is in no scope, nor where its folder was seen to go.
		rmSync(at(watched, 'gone'), { recursive: true });
		await watched.look('ignored/in/a.txt', 'gone', 'gone/c.txt');
		await watched.look('gone/c.txt');
		assert.equal(textOf('far/b.txt'), '');
		await watched.look('old/lib/a.txt');
		assert.equal(textOf('far/b.txt'), 'edited');
	});

	it('tell of moves of HEAD in their repositories, also in those that are made later', async () => {
		const watched = await start({ 'old.txt': '' });
		const git = (...args: string[]): void =>
			void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@e', ...args], {
				cwd: at(watched, 'new/repo'),
			});
		writeTree(watched.folder, { 'new/repo/a.txt': '' });
		await watched.look('new');
		git('init', '--quiet', '--initial-branch', 'main');
		await hears(watched, 'new/repo/.git');
		await watched.look('new/repo/.git');
		git('commit', '--quiet', '--allow-empty', '--message', 'First');
		await eventually('the first commit is told', () => watched.gitFolders.delete('new/repo/.git'));
		renameSync(at(watched, 'new'), at(watched, 'newer'));
		await watched.look('new', 'newer');
		watched.gitFolders.clear();
		execFileSync('git', ['checkout', '--quiet', '-b', 'other'], { cwd: at(watched, 'newer/repo') });
		await eventually('the branch is told', () => watched.gitFolders.delete('newer/repo/.git'));
	});

	describe('and cannot be watched', () => {
		const noSpace = ((folder: string) => {
			throw Object.assign(new Error(`ENOSPC: no space, watch '${folder}'`), { code: 'ENOSPC' });
		}) as unknown as Watch;

		it('are looked at, with all below, and it is said why', async () => {
			const watched = await start({ 'old/lib/a.txt': '', 'old/lib/b.txt': '' }, { watch: noSpace, pauseMs: 20 });
			renameSync(at(watched, 'old'), at(watched, 'new'));
			await watched.look('old', 'new');
			writeTree(watched.folder, { 'new/lib/a.txt': 'edited', 'new/lib/c/d.txt': '' });
			rmSync(at(watched, 'new/lib/b.txt'));
			await hears(watched, 'new/lib/a.txt', 'new/lib/b.txt', 'new/lib');
			assert.match(watched.warnings.join(), /can be watched: the system's limit .* looked at every few seconds/);
			await watched.look('new/lib/a.txt', 'new/lib');
			writeFileSync(at(watched, 'new/lib/c/d.txt'), 'edited');
			await hears(watched, 'new/lib/c/d.txt');
			assert.equal(watched.warnings.length, 1);
		});

		it('since there are too many are looked at, until they have gone', async () => {
			const watched = await start({ 'old.txt': '' }, { limit: 3, pauseMs: 20 });
			writeTree(watched.folder, { 'a/b/c/d.txt': '', 'e/f/g.txt': '' });
			await watched.look('a', 'e');
			assert.deepEqual([...watched.open].sort(), ['a', 'a/b', 'a/b/c']);
			writeTree(watched.folder, { 'a/b/c/d.txt': 'edited', 'e/f/g.txt': 'edited' });
			await hears(watched, 'a/b/c/d.txt', 'e/f/g.txt');
			assert.match(watched.warnings.join(), /3 folders are watched already/);
			assert.deepEqual([...watched.tops()].sort(), ['a', 'e']);
			rmSync(at(watched, 'e'), { recursive: true });
			await hears(watched, 'e');
			await watched.look('e');
			await eventually('nothing is looked at', () => watched.tops().join() === 'a');
		});

		it('do not make later scans slower: what a second thread has seen of them counts, and no news is told', async () => {
			const watched = await start({ 'old.txt': '' }, { limit: 2, pauseMs: 20 });
			writeTree(watched.folder, { 'a/b/c/d.txt': '', 'e/f/g.txt': '' });
			await watched.look('a', 'e');
			await eventually('the folders are told', () => watched.tops().length === 2);
			const names = ['a', 'a/b', 'a/b/c', 'e', 'e/f'];
			const before = watched.news();
			const opens = names.map((name) => watched.folders.add(at(watched, name), false));
			assert.deepEqual(opens, [false, false, false, false, false]);
			// Another folder may have taken the place: only those that are watched are watched anew.
			assert.deepEqual(
				names.map((name) => watched.folders.add(at(watched, name), true)),
				[true, true, false, false, false],
			);
			writeFileSync(at(watched, 'a/b/new.txt'), '');
			await hears(watched, 'a/b/new.txt');
			assert.equal(watched.news(), before);
		});

		it('are told once where nothing can be recorded', async () => {
			const watched = await start({ 'old.txt': '' }, { watch: noSpace, pauseMs: 20 });
			writeTree(watched.folder, { 'a/closed/b.txt': '', 'a/large.txt': 'x'.repeat(100) });
			await watched.look('a');
			chmodSync(at(watched, 'a/large.txt'), 0o600);
			await hears(watched, 'a/large.txt');
			const before = watched.looks();
			await eventually('more looks', () => watched.looks() > before + 3);
			assert.equal(watched.told.has('a/large.txt'), false);
		});
	});

	it('are known to the engine that follows', () => {
		const folder = (names: string): string => path.join('/', names);
		const expected = [folder('w/new')];
		const own = new OwnWatch({
			expected,
			look: () => assert.fail('There is nothing to look at.'),
			onChange: () => undefined,
			onFolders: () => undefined,
			log: { write: () => undefined },
		});
		opened.push(own);
		assert.deepEqual(
			['w', 'w/new', 'w/new/lib', 'w/newer'].map((each) => own.folders.covers(folder(each))),
			[false, true, true, false],
		);
	});
});
