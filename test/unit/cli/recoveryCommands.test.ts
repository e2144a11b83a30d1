import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CheckpointJson, json, makeCli } from '../../support/cli';
import { dyingFileSystem } from '../../support/dyingFileSystem';
import { openAt } from '../../support/openCheckpoints';

interface ReportJson {
	readonly written: string[];
	readonly deleted: string[];
	readonly dryRun: boolean;
	readonly names?: { path: string; pathThen: string }[];
	readonly conflicts?: { path: string; reason: string; mergeable?: true }[];
}

describe('the command line, where part of what happened is to be taken back', () => {
	it('reverts one checkpoint, and ends with 1 where there are conflicts', () => {
		const { folder, run } = makeCli({ a: 'one\n', b: 'one\n' });
		const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
		run('create');
		write('a', 'two\n');
		write('b', 'two\n');
		const step = json<{ checkpoint: CheckpointJson }>(run('create', '--json')).checkpoint.id;
		write('b', 'three\n');

		const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
		const none = run('revert', step);
		assert.deepEqual([none.code, read('a'), read('b')], [1, 'two\n', 'three\n']);
		assert.match(none.stdout, /^Nothing was written: 1 conflict\. .*--skip-conflicts/);
		assert.match(none.stdout, /^Conflict b \(sameLines\)$/m);
		const forecast = JSON.parse(run('revert', step, '--dry-run', '--json').stdout) as ReportJson;
		assert.deepEqual([forecast.written, forecast.dryRun], [[], true]);
		assert.deepEqual(forecast.conflicts, [{ path: 'b', reason: 'sameLines', mergeable: true }]);
		const others = JSON.parse(run('revert', step, '--skip-conflicts', '--dry-run', '--json').stdout) as ReportJson;
		assert.deepEqual([others.written, others.conflicts?.length, read('a')], [['a'], 1, 'two\n']);

		const done = run('revert', step, '--skip-conflicts');
		assert.deepEqual([done.code, read('a')], [1, 'one\n']);
		assert.match(done.stdout, /^W a$[^]*^Conflict b \(sameLines\)$/m);
		assert.equal(run('undo').code, 0);
		assert.equal(read('a'), 'two\n');
		assert.deepEqual([run('revert', step, 'a').code, read('a'), read('b')], [0, 'one\n', 'three\n']);
		assert.deepEqual([run('revert', step, 'b').code, run('revert', step, 'c').code], [1, 2]);
		assert.equal(run('revert', 'HEAD~9').code, 2);
	});

	it('lists deleted files and brings them back', () => {
		const { folder, run } = makeCli({ 'deep/a': '1', b: '2' });
		run('create');
		rmSync(path.join(folder, 'deep'), { recursive: true });
		const { files } = json<{ files: { path: string; size: number }[] }>(run('deleted', '--json'));
		assert.deepEqual(
			files.map((file) => [file.path, file.size]),
			[['deep/a', 1]],
		);
		assert.equal(run('deleted', 'b').stdout.trim(), '');
		assert.equal(run('undelete', 'b').code, 2);
		const report = json<ReportJson>(run('undelete', 'deep/a', '--json'));
		assert.deepEqual([report.written, readFileSync(path.join(folder, 'deep/a'), 'utf8')], [['deep/a'], '1']);
		assert.equal(json<{ files: unknown[] }>(run('deleted', '--json')).files.length, 0);
	});

	it('brings back all that is deleted in a folder, and all at once for the point', () => {
		const { folder, run } = makeCli({ 'deep/a': '1', 'deep/b/c': '2', 'other.txt': 'one\ntwo\nthree\n' });
		run('create');
		rmSync(path.join(folder, 'deep'), { recursive: true });
		renameSync(path.join(folder, 'other.txt'), path.join(folder, 'like.txt'));
		writeFileSync(path.join(folder, 'like.txt'), 'one\ntwo\n3\n');
		assert.match(run('deleted').stdout, / other\.txt \(much like like\.txt, which came then\)$/m);
		assert.deepEqual(json<ReportJson>(run('undelete', 'deep', '--json')).written, ['deep/a', 'deep/b/c']);
		assert.equal(run('undelete', 'deep').code, 2);
		assert.equal(run('undelete', '').code, 2);
		assert.deepEqual(json<ReportJson>(run('undelete', '.', '--json')).written, ['other.txt']);
	});

	it('lists a renamed file with the name that it had, and restores it into its present place or under that name', () => {
		const { folder, run } = makeCli({ 'old.txt': 'first\nsecond\nthird\n' });
		const at = (name: string): string => path.join(folder, name);
		const first = json<{ checkpoint: CheckpointJson }>(run('create', '-m', 'first', '--json')).checkpoint.id;
		renameSync(at('old.txt'), at('new.txt'));
		run('create', '-m', 'renamed');
		writeFileSync(at('new.txt'), 'first\nsecond\nanother\n');
		run('create', '-m', 'edited');

		const { checkpoints } = json<{ checkpoints: (CheckpointJson & { path: string; status: string })[] }>(
			run('list', '--path', './new.txt', '--json'),
		);
		assert.deepEqual(
			checkpoints.map(({ message, path: name, status }) => `${message} ${status} ${name}`),
			['edited modified new.txt', 'renamed renamed new.txt', 'first added old.txt'],
		);
		const rows = run('list', '--path', 'new.txt').stdout.trimEnd().split('\n');
		assert.deepEqual(
			rows.map((row) => /\(.*\)$/.exec(row)?.[0] ?? ''),
			['(HEAD)', '', '(as old.txt)'],
		);
		for (const option of ['--dry-run', '--json']) {
			const refused = run('restore', first, 'new.txt', option);
			assert.equal(refused.code, 2);
			assert.match(refused.stderr, /renamedSince.*has \\?"new\.txt\\?" under another name.*old\.txt/);
		}
		assert.equal(run('restore', first, '--follow').code, 2);
		assert.equal(run('restore', first, 'new.txt', '--follow', '--to', at('copy')).code, 2);
		assert.equal(readFileSync(at('new.txt'), 'utf8'), 'first\nsecond\nanother\n');
		const forecast = run('restore', first, 'new.txt', '--follow', '--dry-run');
		assert.match(forecast.stdout, /^W new\.txt \(old\.txt in the checkpoint\)$/m);
		const report = json<ReportJson>(run('restore', first, 'new.txt', '--follow', '--json'));
		assert.deepEqual([report.written, report.names], [['new.txt'], [{ path: 'new.txt', pathThen: 'old.txt' }]]);
		assert.equal(readFileSync(at('new.txt'), 'utf8'), 'first\nsecond\nthird\n');
		assert.equal(run('restore', first, 'old.txt').code, 0);
		assert.deepEqual(readdirSync(folder).sort(), ['new.txt', 'old.txt']);
		assert.match(run('cat', first, 'new.txt').stderr, /It has it under the name "old\.txt"/);

		writeFileSync(at('young'), '');
		const gone = run('restore', first, 'young');
		assert.match(gone.stdout, /^D young \(not in the checkpoint\)$/m);
	});

	it('carries out a restore that was interrupted, or takes it back', async () => {
		for (const [command, expected] of [
			['finish', '1'],
			['undo', '2'],
		] as const) {
			const { folder, store, run } = makeCli({ a: '1', b: '1' });
			assert.equal(run('finish').code, 2);
			run('create');
			for (const name of ['a', 'b']) writeFileSync(path.join(folder, name), '2');
			run('create');
			const dying = dyingFileSystem();
			const checkpoints = openAt(folder, store, dying.fileSystem);
			dying.dieAt('renameSync', 1);
			await assert.rejects(checkpoints.restore('HEAD~1'));
			rmSync(path.join(store, 'lock'));
			assert.equal(run(command).code, 0);
			const texts = ['a', 'b'].map((name) => readFileSync(path.join(folder, name), 'utf8'));
			assert.deepEqual(texts, [expected, expected]);
			assert.equal(run('finish').code, 2);
		}
	});
});
