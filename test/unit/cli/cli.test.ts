import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readTree, writeTree } from '../../support/fileTree';
import { type CheckpointJson, json, makeCli } from '../../support/cli';
import { bareRepository } from '../../support/gitLayouts';
import { makeTempFolder } from '../../support/tempFolder';

describe('the command line', () => {
	it('creates, lists, shows, reads, compares, restores and undoes, in the shapes of the contract', () => {
		const { folder, run } = makeCli({ 'a.txt': 'one\n', 'b/c.txt': 'two' });
		const created = json<{ created: boolean; checkpoint: CheckpointJson; skipped: unknown[] }>(
			run('--json', 'create', '-m', 'first', '--tag', 'x', '--author', 'ann', '--pin'),
		);
		assert.deepEqual(
			[created.created, created.skipped, Object.keys(created.checkpoint)],
			[
				true,
				[],
				['id', 'parentId', 'createdAt', 'message', 'author', 'tags', 'trigger', 'pinned', 'stats', 'skippedCount'],
			],
		);
		assert.match(created.checkpoint.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		const unchanged = json<{ created: boolean; checkpoint: CheckpointJson }>(run('create', '--json'));
		assert.deepEqual([unchanged.created, unchanged.checkpoint.id], [false, created.checkpoint.id]);

		appendFileSync(path.join(folder, 'a.txt'), 'more\n');
		const second = json<{ checkpoint: CheckpointJson }>(run('create', '-m', 'second', '--json')).checkpoint;
		const list = json<{ head: string; checkpoints: CheckpointJson[] }>(run('--json', 'list'));
		assert.deepEqual([list.head, list.checkpoints.map((each) => each.message)], [second.id, ['second', 'first']]);
		assert.equal(json<{ checkpoints: unknown[] }>(run('list', '--limit', '0', '--json')).checkpoints.length, 0);

		const show = json<{ checkpoint: CheckpointJson; changes: { path: string; status: string }[] }>(
			run('show', second.id, '--json'),
		);
		assert.deepEqual(
			show.changes.map((change) => [change.path, change.status]),
			[['a.txt', 'modified']],
		);
		const files = json<{ files: { path: string; kind: string; size: number }[] }>(run('files', 'HEAD', 'b', '--json'));
		assert.deepEqual(
			files.files.map(({ path: name, kind, size }) => [name, kind, size]),
			[
				['b', 'directory', 0],
				['b/c.txt', 'file', 3],
			],
		);
		assert.equal(run('cat', 'HEAD~1', 'a.txt').stdout, 'one\n');
		const diff = json<{ from: string | null; to: string; total: number }>(run('diff', 'HEAD', '--json'));
		assert.deepEqual([diff.from, diff.to, diff.total], [created.checkpoint.id, second.id, 1]);
		assert.deepEqual(json<{ from: null; total: number }>(run('diff', '-', 'HEAD', '--json')).total, 2);

		const before = readTree(folder);
		const dry = json<{ dryRun: boolean; written: string[]; safetyCheckpointId: null }>(
			run('restore', 'HEAD~1', '--dry-run', '--json'),
		);
		assert.deepEqual(
			[dry.dryRun, dry.written, dry.safetyCheckpointId, readTree(folder)],
			[true, ['a.txt'], null, before],
		);
		const restored = json<Record<string, unknown>>(run('restore', 'HEAD~1', '--json'));
		assert.deepEqual(Object.keys(restored), [
			'checkpointId',
			'safetyCheckpointId',
			'written',
			'deleted',
			'kept',
			'failed',
			'dryRun',
			'operationId',
		]);
		assert.equal(readFileSync(path.join(folder, 'a.txt'), 'utf8'), 'one\n');
		const { undone, report } = json<{ undone: typeof restored; report: typeof restored }>(run('undo', '--json'));
		assert.deepEqual(
			[undone['operation'], undone['id'], undone['operationId']],
			['restore', created.checkpoint.id, restored['operationId']],
		);
		assert.deepEqual([Object.keys(report), report['written']], [Object.keys(restored), ['a.txt']]);
		assert.deepEqual(readTree(folder), before);
		const stats = json<{ checkpointCount: number; head: string }>(run('stats', '--json'));
		assert.deepEqual([stats.checkpointCount, stats.head], [2, second.id]);
	});

	it('writes raw bytes to standard output', () => {
		const { folder, run } = makeCli({});
		const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
		writeTree(folder, { 'x.bin': bytes });
		run('create');
		assert.deepEqual(run('cat', 'HEAD', 'x.bin').bytes, bytes);
	});

	it('reads the rest of what it is told: several folders, scope, words for people', () => {
		const { folder, run } = makeCli({ 'one/a': '1', 'two/a': '22', 'two/big': 'x'.repeat(50) });
		const both = ['--workspace', path.join(folder, 'one'), '--workspace', path.join(folder, 'two')];
		const created = json<{ skipped: { path: string }[] }>(run(...both, 'create', '--max-file-size', '10', '--json'));
		assert.deepEqual(
			created.skipped.map((skipped) => skipped.path),
			['two/big'],
		);
		assert.equal(run('cat', 'HEAD', 'two/a').stdout, '22');
		chmodSync(path.join(folder, 'one/a'), 0o755);
		assert.match(
			run(...both, 'create', '-m', 'with "quotes"').stdout,
			/^[0-9a-z]{26} .* manual {4}.*"with \\"quotes\\"" \(HEAD\)$/m,
		);
		assert.match(run('--help').stdout, /restore ID \[PATH\]…/);
		assert.match(run('restore', '--help').stdout, /--dry-run/);
		assert.match(run('--version').stdout, /^\d+\.\d+\.\d+\n$/);
	});

	it('ends with 2 for bad usage or input, with 1 for a failure, and says which', () => {
		const { folder, store, run } = makeCli({ a: '' });
		const bare = makeTempFolder('bare');
		writeTree(bare, bareRepository);
		const cases: [string[], number, RegExp][] = [
			[[], 2, /^cairn: invalidArgument: No command/],
			[['nonsense'], 2, /^cairn: invalidArgument: There is no command "nonsense"/],
			[['list'], 2, /^cairn: notFound: There is no store in /],
			[['create', '--no-such-option'], 2, /^cairn: invalidArgument: /],
			[['create', 'word'], 2, /^cairn: invalidArgument: Usage: /],
			[['create', '--max-file-size', 'big'], 2, /^cairn: invalidArgument: --max-file-size takes a whole number/],
			[['--workspace', path.join(folder, 'none'), 'create'], 2, /^cairn: notFound: There is no folder /],
			[['--workspace', '/', 'create'], 2, /^cairn: workspaceRefused: \/ is the root of a drive/],
			[['--workspace', '/tmp', 'create'], 2, /^cairn: workspaceRefused: \/tmp is the system's temporary folder/],
			[['--workspace', bare, 'create'], 2, /^cairn: repositoryRefused: .* keeps for itself/],
			[['--any-folder', '--workspace', bare, 'create'], 2, /^cairn: repositoryRefused: /],
			[
				['--store', folder, 'create'],
				2,
				/^cairn: invalidArgument: The workspace folder .* is, or lies in, the store's/,
			],
		];
		for (const [args, code, message] of cases) {
			const result = run(...args);
			assert.deepEqual([result.code, message.test(result.stderr)], [code, true], `${args.join(' ')}: ${result.stderr}`);
			// What is refused leaves nothing behind.
			assert.deepEqual([existsSync(store), readdirSync(folder)], [false, ['a']]);
		}
		run('create');
		for (const [args, code, message] of [
			[['show', 'HEAD~7'], 2, /^cairn: notFound: There is no checkpoint HEAD~7\.$/m],
			[['cat', 'HEAD', '../a'], 2, /^cairn: invalidArgument: /],
			[['restore', 'HEAD', ''], 2, /^cairn: invalidArgument: A path is empty\./],
			[['list', '--since', 'yesterday'], 2, /^cairn: invalidArgument: --since takes a time/],
			[
				['create', '--exclude', 'x'.repeat(65_537)],
				2,
				/^cairn: invalidArgument: A glob of 65537 characters is too long/,
			],
			[['undo'], 2, /^cairn: notFound: There is nothing to undo\.$/m],
			[['--store', path.join(folder, 'a'), 'create'], 2, /^cairn: notFound: Cairn could not open the store: a part of/],
		] as [string[], number, RegExp][]) {
			const result = run(...args);
			assert.deepEqual([result.code, message.test(result.stderr)], [code, true], `${args.join(' ')}: ${result.stderr}`);
		}
		const asJson = run('--json', 'show', 'HEAD~7');
		assert.deepEqual(JSON.parse(asJson.stderr), {
			error: { code: 'notFound', message: 'There is no checkpoint HEAD~7.' },
		});
		assert.equal(asJson.stdout, '');
		assert.equal(existsSync(path.join(store, 'lock')), false);
	});
});
