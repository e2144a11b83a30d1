import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { json, makeCli } from '../../support/cli';
import { readTree } from '../../support/fileTree';
import { setAppendOnly, skipUnlessPrivileged } from '../../support/privileged';

interface ReportJson {
	readonly written: string[];
	readonly deleted: string[];
	readonly kept: { path: string; reason: string }[];
}

describe('the command line, where the system only says in the middle what it does not allow', () => {
	before(skipUnlessPrivileged);

	/** A workspace with two checkpoints, in the second of which four files differ, and one is new; two of them get fixed by `fix`. */
	function changedWorkspace(): ReturnType<typeof makeCli> & {
		at: (name: string) => string;
		fix: (on: boolean) => boolean;
	} {
		const made = makeCli({ 'a log': 'old\n', first: 'old\n', last: 'old\n', 'closed/it': 'old\n', 'gone/x': 'x\n' });
		const at = (name: string): string => path.join(made.folder, name);
		made.run('create');
		for (const name of ['a log', 'first', 'last', 'closed/it']) writeFileSync(at(name), 'new\n');
		rmSync(at('gone'), { recursive: true });
		writeFileSync(at('young'), 'y\n');
		made.run('create');
		const fix = (on: boolean): boolean => ['a log', 'closed/it'].every((name) => setAppendOnly(at(name), on));
		return { ...made, at, fix };
	}

	/** It fails, has changed nothing, and says how to do the rest of it. */
	function assertTakenBack({ folder, run }: ReturnType<typeof changedWorkspace>, ...args: string[]): void {
		const before = readTree(folder);
		const failed = run(...args);
		assert.equal(failed.code, 1);
		assert.match(
			failed.stderr,
			/^cairn: restoreFailed: The restore failed: the operation is not permitted \(“a log”, “closed\/it”\)\. Everything that it had changed was put back\.\ncairn: To restore \d other files, add: --skip='a log' --skip=closed\/it$/m,
		);
		assert.deepEqual(readTree(folder), before);
		const { error } = JSON.parse(run(...args, '--json').stderr) as {
			error: { details: { blocked: { path: string }[]; others: { written: number; deleted: number } } };
		};
		assert.deepEqual(
			error.details.blocked.map((each) => each.path),
			['a log', 'closed/it'],
		);
		assert.equal(error.details.others.written + error.details.others.deleted, 4);
	}

	const skip = ['--skip=a log', '--skip', 'closed', '--json'];

	for (const [name, args] of [
		['a restore', ['restore', 'HEAD~1']],
		['a reversal', ['revert', 'HEAD']],
	] as const) {
		it(`takes ${name} back, and does the rest of it where it is told to`, function () {
			const workspace = changedWorkspace();
			const { folder, run, fix } = workspace;
			const changed = readTree(folder);
			if (!fix(true)) this.skip();
			try {
				assertTakenBack(workspace, ...args);
				const dry = json<ReportJson>(run(...args, ...skip, '--dry-run'));
				const report = json<ReportJson>(run(...args, ...skip));
				assert.deepEqual([report.written, report.deleted], [['first', 'gone/x', 'last'], ['young']]);
				assert.deepEqual(
					report.kept.map((each) => [each.path, each.reason]),
					[
						['a log', 'skipped'],
						['closed/it', 'skipped'],
					],
				);
				assert.deepEqual([dry.written, dry.deleted, dry.kept], [report.written, report.deleted, report.kept]);
				json(run('undo', '--json'));
				assert.deepEqual(readTree(folder), changed);
			} finally {
				fix(false);
			}
		});
	}

	it('takes an undo and a redo back, and does the rest of them where it is told to', function () {
		const workspace = changedWorkspace();
		const { folder, run, fix, at } = workspace;
		const changed = readTree(folder);
		if (!fix(true)) this.skip();
		try {
			fix(false);
			json(run('restore', 'HEAD~1', '--json'));
			const restored = readTree(folder);
			fix(true);
			assertTakenBack(workspace, 'undo');
			fix(false);
			json(run('undo', '--json'));
			fix(true);
			assertTakenBack(workspace, 'redo');
			json(run('redo', ...skip));
			assert.deepEqual(readTree(folder), {
				...restored,
				'a log': changed['a log'],
				'closed/it': changed['closed/it'],
			});
			json(run('undo', '--json'));
			assert.deepEqual(readTree(folder), changed);
		} finally {
			fix(false);
		}
		assert.equal(existsSync(at('gone')), false);
	});

	it('takes no path to be left alone that is nowhere', () => {
		const { folder, run } = changedWorkspace();
		const before = readTree(folder);
		for (const args of [
			['restore', 'HEAD~1'],
			['revert', 'HEAD'],
			['restore', 'HEAD', '--to', '../copy'],
		]) {
			assert.deepEqual([run(...args, '--skip', 'typing error').code, run(...args, '--skip', '').code], [2, 2]);
		}
		assert.deepEqual(readTree(folder), before);
		const copied = json<ReportJson>(
			run('restore', 'HEAD', '--to', '../copy', '--skip', 'closed', '--skip', 'young', '--json'),
		);
		assert.deepEqual(copied.written, ['a log', 'first', 'last']);
	});
});
