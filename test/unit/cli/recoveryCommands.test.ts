import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CheckpointJson, json, makeCli } from '../../support/cli';
import { dyingFileSystem } from '../../support/dyingFileSystem';
import { openAt } from '../../support/openCheckpoints';

interface ReportJson {
	readonly written: string[];
	readonly deleted: string[];
	readonly dryRun: boolean;
	readonly conflicts?: { path: string; reason: string }[];
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

		const dry = run('revert', step, '--dry-run', '--json');
		assert.deepEqual([dry.code, readFileSync(path.join(folder, 'a'), 'utf8')], [1, 'two\n']);
		const forecast = JSON.parse(dry.stdout) as ReportJson;
		assert.deepEqual([forecast.written, forecast.dryRun], [['a'], true]);
		const done = run('revert', step);
		assert.deepEqual([done.code, readFileSync(path.join(folder, 'a'), 'utf8')], [1, 'one\n']);
		assert.match(done.stdout, /^Conflict b \(sameLines\)$/m);
		assert.equal(run('undo').code, 0);
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), 'two\n');
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
