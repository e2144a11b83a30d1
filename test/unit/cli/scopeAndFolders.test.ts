import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { json, makeCli, type Result } from '../../support/cli';
import { readTree, writeTree } from '../../support/fileTree';
import { openCheckpoints } from '../../support/openCheckpoints';

type Cli = ReturnType<typeof makeCli>;

function errorOf(result: Result): { code: string; message: string } {
	assert.equal(result.code, 2, result.stdout);
	return (JSON.parse(result.stderr) as { error: { code: string; message: string } }).error;
}

/** Another folder beside the workspace, with files of its own, and the command line in it on the first one's store. */
function otherFolder({ folder, run }: Cli): { other: string; inOther: Cli['run'] } {
	const other = path.join(path.dirname(folder), 'other');
	writeTree(other, { 'a.txt': 'of the other\n', 'own.txt': 'own\n' });
	return { other, inOther: (...args) => run('--workspace', other, ...args) };
}

describe('a store that is of another folder', () => {
	let cli: Cli;

	beforeEach(() => {
		cli = makeCli({ 'a.txt': 'first\n', 'b.txt': 'b\n' });
		json(cli.run('create', '-m', 'first', '--json'));
		writeFileSync(path.join(cli.folder, 'a.txt'), 'second\n');
		json(cli.run('create', '-m', 'second', '--json'));
	});

	it('is refused by all that looks at the folder or writes in it, and nothing is written', () => {
		const { other, inOther } = otherFolder(cli);
		rmSync(path.join(cli.folder, 'b.txt'));
		json(cli.run('ref', 'base', 'HEAD~1', '--json'));
		json(cli.run('ref', 'changed', 'HEAD', '--json'));
		json(cli.run('restore', 'base', '--json'));
		const [tree, list] = [readTree(other), cli.run('list', '--json').stdout];
		for (const args of [
			['create'],
			['restore', 'base'],
			['restore', 'base', 'a.txt'],
			['restore', 'base', '--dry-run'],
			['revert', 'changed'],
			['deleted'],
			['undelete', 'b.txt'],
		]) {
			const { code, message } = errorOf(inOther('--json', ...args));
			assert.equal(code, 'foreignStore', args.join(' '));
			assert.ok(message.includes(cli.folder) && message.includes(other) && message.includes('cairn adopt'), message);
		}
		assert.match(inOther('undo').stderr, /^cairn: restoreConflict: The restore was made in /);
		assert.deepEqual(readTree(other), tree);
		assert.equal(cli.run('list', '--json').stdout, list);
	});

	it('is read all the same, also into a copy', () => {
		const { other, inOther } = otherFolder(cli);
		assert.equal(inOther('cat', 'HEAD~1', 'a.txt').stdout, 'first\n');
		json(inOther('restore', 'HEAD~1', '--to', path.join(other, 'copy'), '--json'));
		assert.equal(readFileSync(path.join(other, 'copy', 'a.txt'), 'utf8'), 'first\n');
	});

	it('is used for once where an option asks for it, and for good where it is adopted', () => {
		const { other, inOther } = otherFolder(cli);
		json(inOther('--other-folder', 'restore', 'HEAD~1', 'a.txt', '--json'));
		assert.equal(readFileSync(path.join(other, 'a.txt'), 'utf8'), 'first\n');
		assert.equal(errorOf(inOther('--json', 'create')).code, 'foreignStore');
		json(cli.run('create', '--json'));

		const adopted = json<{ store: string; folders: string[] }>(inOther('adopt', cli.store, '--json'));
		assert.deepEqual(adopted, { store: cli.store, folders: [other] });
		json(inOther('create', '--json'));
		assert.equal(errorOf(cli.run('--json', 'create')).code, 'foreignStore');
	});

	it('goes with a folder that is renamed, replaced in its place, or reached through a link', () => {
		const { folder, run } = cli;
		const renamed = `${folder}-renamed`;
		renameSync(folder, renamed);
		// The program must start somewhere.
		mkdirSync(folder);
		const inRenamed = (...args: string[]): Result => run('--workspace', renamed, ...args);
		json(inRenamed('create', '--json'));
		symlinkSync(renamed, `${folder}-link`);
		json(run('--workspace', `${folder}-link`, 'create', '--json'));
		cpSync(renamed, `${renamed}-copy`, { recursive: true });
		rmSync(renamed, { recursive: true });
		renameSync(`${renamed}-copy`, renamed);
		json(inRenamed('restore', 'HEAD~1', '--json'));
		// Where it lay first there is another folder by now.
		assert.equal(errorOf(run('--json', 'create')).code, 'foreignStore');
	});

	it('belongs to all of several folders, and goes on with one more', () => {
		const { folder, run } = makeCli({ 'a.txt': 'a\n' });
		const [second, third] = ['second', 'third'].map((name) => path.join(path.dirname(folder), name));
		for (const made of [second, third]) writeTree(made ?? '', { 'x.txt': 'x\n' });
		const workspace = (...folders: (string | undefined)[]): string[] =>
			folders.flatMap((each) => ['--workspace', each ?? '']);
		json(run(...workspace(folder, second), 'create', '--json'));
		json(run(...workspace(folder, second, third), 'create', '--json'));
		assert.equal(
			errorOf(run(...workspace(`${path.dirname(folder)}/store`), '--json', 'create')).code,
			'invalidArgument',
		);
		json(run(...workspace(third, second), 'create', '--json'));
		assert.equal(errorOf(run(...workspace(folder), '--json', 'create')).code, 'foreignStore');
	});

	it('is not told apart where what it says of its folder is damaged: the next checkpoint says it anew', () => {
		writeFileSync(path.join(cli.store, 'workspace.json'), '{"folders":[{"path":1}]}');
		json(cli.run('create', '--json'));
		const { inOther } = otherFolder(cli);
		assert.equal(errorOf(inOther('--json', 'create')).code, 'foreignStore');
	});
});

describe('the scope of the command line', () => {
	const tree = { '.gitignore': '.env\n', '.env': 'SECRET=1\n', 'a.txt': 'a\n' };
	const envOf = ({ folder }: Cli): string => readFileSync(path.join(folder, '.env'), 'utf8');

	it('lies in the store: what create has brought in is restored and recorded again without the option', () => {
		const cli = makeCli(tree);
		json(cli.run('create', '--include', '.env', '--json'));
		writeFileSync(path.join(cli.folder, '.env'), 'SECRET=2\n');
		const second = json<{ checkpoint: { id: string } }>(cli.run('create', '--json')).checkpoint;
		const { changes } = json<{ changes: { path: string; status: string }[] }>(cli.run('show', second.id, '--json'));
		assert.deepEqual(
			changes.map(({ path: at, status }) => [at, status]),
			[['.env', 'modified']],
		);
		writeFileSync(path.join(cli.folder, '.env'), 'SECRET=3\n');
		const report = json<{ written: string[]; kept: unknown[] }>(cli.run('restore', 'HEAD~1', '--json'));
		assert.deepEqual([report.written, report.kept, envOf(cli)], [['.env'], [], 'SECRET=1\n']);
		json(cli.run('undo', '--json'));
		assert.equal(envOf(cli), 'SECRET=3\n');
	});

	it('takes larger files for good as well, and adds what is excluded', () => {
		const cli = makeCli({ 'large.bin': 'x'.repeat(2_000), 'a.log': 'log\n', 'b.txt': 'b\n' });
		json(cli.run('create', '--max-file-size', '1000', '--exclude', '*.log', '--json'));
		const scope = (): { include: string[]; exclude: string[]; maxFileSize: number } =>
			json<{ scope: { include: string[]; exclude: string[]; maxFileSize: number } }>(cli.run('scope', '--json')).scope;
		assert.deepEqual([scope().maxFileSize, scope().exclude.at(-1)], [1_000, '*.log']);
		assert.deepEqual(
			json<{ files: { path: string }[] }>(cli.run('files', 'HEAD', '--json')).files.map((file) => file.path),
			['b.txt'],
		);
		json(cli.run('scope', '--max-file-size', '5000', '--remove', '*.log', '--include', 'x', '--json'));
		assert.deepEqual([scope().maxFileSize, scope().exclude.includes('*.log'), scope().include], [5_000, false, ['x']]);
		json(cli.run('create', '--json'));
		assert.equal(json<{ files: unknown[] }>(cli.run('files', 'HEAD', '--json')).files.length, 3);
		json(cli.run('scope', '--reset', '--json'));
		assert.deepEqual([scope().include, scope().maxFileSize], [[], 50 * 1024 * 1024]);
	});

	it('is another one for once where that is asked for, and what leaves it is said to have left it', () => {
		const cli = makeCli(tree);
		json(cli.run('create', '--json'));
		json(cli.run('create', '--include', '.env', '--once', '-m', 'with secrets', '--json'));
		rmSync(path.join(cli.folder, 'a.txt'));
		const { checkpoint } = json<{ checkpoint: { id: string } }>(cli.run('create', '--json'));
		const { changes } = json<{ changes: { path: string; status: string; leftScope?: boolean }[] }>(
			cli.run('show', checkpoint.id, '--json'),
		);
		assert.deepEqual(
			changes.map(({ path: at, status, leftScope }) => [at, status, leftScope]),
			[
				['.env', 'removed', true],
				['a.txt', 'removed', undefined],
			],
		);
		assert.match(cli.run('show', checkpoint.id).stdout, /^D \.env \(left the scope\)$/m);
		assert.match(cli.run('diff', 'HEAD').stdout, /^D \.env \(left the scope\)$/m);
		assert.equal(envOf(cli), 'SECRET=1\n');
	});

	it("is that of an editor's settings in a store that an editor keeps: options count once there, which is said", async () => {
		const { checkpoints, folder, storePath, reopen } = openCheckpoints(tree, { scope: { include: ['.env'] } });
		checkpoints.dispose();
		const editor: Checkpoints = reopen({ binding: 'adopt', scopeKeeper: 'editor' });
		await editor.create();
		await editor.whenIdle();
		editor.dispose();
		const { run } = makeCli({});
		const inIt = (...args: string[]): Result => run('--store', storePath, '--workspace', folder, ...args);
		writeFileSync(path.join(folder, '.env'), 'SECRET=2\n');
		assert.equal(
			json<{ checkpoint: { stats: { modified: number } } }>(inIt('create', '--json')).checkpoint.stats.modified,
			1,
		);
		const told = inIt('create', '--exclude', 'a.txt');
		assert.match(told.stderr, /counts for this checkpoint only: an editor's settings decide/);
		assert.equal(errorOf(inIt('scope', '--include', 'x', '--json')).code, 'invalidArgument');
		const { scope } = json<{ scope: { include: string[]; exclude: string[] } }>(inIt('scope', '--json'));
		assert.deepEqual([scope.include, scope.exclude.includes('a.txt')], [['.env'], false]);
	});
});
