import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CommandContext } from '../../../src/cli/command';
import { undoCommands } from '../../../src/cli/undoCommands';
import type { RestoreReport } from '../../../src/core/checkpoint';
import { json, makeCli } from '../../support/cli';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { changed } from '../../support/restoreFixtures';

interface UndoneJson {
	readonly undone: {
		readonly operation: string;
		readonly id: string;
		readonly operationId: string;
		readonly title: string;
		readonly at: string;
		readonly changedNothing: boolean;
	};
	readonly report?: RestoreReport;
	readonly asks?: boolean;
	readonly dryRun?: boolean;
}

describe('the commands undo and redo', () => {
	it('say what they take back and how old it is, what they would do before, and what an idle restore was', () => {
		const { folder, run } = makeCli({ a: '1', b: 'b', made: 'later removed' });
		run('create', '-m', 'first');
		writeFileSync(path.join(folder, 'a'), '2');
		rmSync(path.join(folder, 'made'));
		run('create', '-m', 'second');
		const before = readTree(folder);
		const { operationId } = json<RestoreReport>(run('restore', 'HEAD~1', '--json'));
		const restored = readTree(folder);
		const idle = run('restore', 'HEAD', 'b');
		assert.match(idle.stdout, /^No file was changed: all that was asked for is as wanted already\.$/m);

		// What did nothing is taken back first, and takes nothing with it.
		const nothing = run('undo');
		assert.match(nothing.stdout, /^Undid the restore of “b” from “first”, .* ago \(|^Undid .*, just now \(/);
		assert.match(nothing.stdout, /^It had changed nothing, so there was nothing to take back\.$/m);
		assert.deepEqual(readTree(folder), restored);

		const dry = json<UndoneJson>(run('undo', '--dry-run', '--json'));
		assert.deepEqual(
			[dry.undone.operationId, dry.undone.title, dry.report?.written, dry.report?.deleted, dry.asks, dry.dryRun],
			[operationId, 'the restore of “first”', ['a'], ['made'], true, true],
		);
		assert.match(
			run('undo', '--dry-run').stdout,
			/^Would undo the restore of “first”, .*, operation [0-9a-f]{16}\)\.\nWould write 1 file, delete 1\.\nW a\nD made\n$/,
		);
		assert.deepEqual(readTree(folder), restored);
		const { undone, report } = json<UndoneJson>(run('undo', '--json'));
		assert.deepEqual(Object.keys(undone), ['operation', 'id', 'operationId', 'title', 'at', 'changedNothing']);
		assert.deepEqual([undone.title, report?.deleted, readTree(folder)], ['the restore of “first”', ['made'], before]);
		assert.ok(Date.parse(undone.at) <= Date.now());

		const again = run('redo', '--dry-run');
		assert.match(again.stdout, /^Would redo the restore of “first”, /);
		assert.match(run('redo').stdout, /^Did again: the restore of “first”, /);
		assert.deepEqual(readTree(folder), restored);
		assert.deepEqual([run('redo').code, run('undo', '0123').code, run('undo', 'x').code], [2, 2, 2]);
	});

	it('leave descriptions alone, and take them back by their operation', () => {
		const { folder, run } = makeCli({ a: '1' });
		run('create', '-m', 'first');
		run('edit', 'HEAD', '--message', 'named');
		const refused = run('undo');
		assert.equal(refused.code, 2);
		const [, operation = ''] = /the last one is ([0-9a-f]{16})\.$/m.exec(refused.stderr) ?? [];
		writeFileSync(path.join(folder, 'a'), '2');
		run('create');
		run('restore', 'HEAD~1');
		run('edit', 'HEAD', '--pin');
		assert.equal(json<UndoneJson>(run('undo', '--json')).undone.title, 'the restore of “named”');
		assert.equal(readFileSync(path.join(folder, 'a'), 'utf8'), '2');
		assert.match(run('undo', operation.slice(0, 5)).stdout, /^Undid the edit of “first”, /);
		assert.match(run('list').stdout, / {2}first \(pinned\)$/m);
		assert.match(run('log').stdout, /^\S+ {2}edit {7}\S+ .*operationId="[0-9a-f]{16}" {2}canUndo=true$/m);
	});

	it('ask at a terminal about what takes back more than what has just been done', async () => {
		const { checkpoints, folder } = await changed({ a: 'A', gone: 'g' }, { a: 'A' });
		await checkpoints.create({ message: 'B' });
		await checkpoints.restore('HEAD~1');
		const restored = readTree(folder);
		const asked: string[] = [];
		const run = (name: string, answer: boolean, values: CommandContext['values'] = {}): unknown =>
			undoCommands
				.find((command) => command.name === name)
				?.run({
					checkpoints,
					values,
					words: [],
					signal: new AbortController().signal,
					onProgress: () => undefined,
					ask: (question) => {
						asked.push(question);
						return Promise.resolve(answer);
					},
				});
		await assert.rejects(Promise.resolve(run('undo', false)), isError('cancelled'));
		assert.deepEqual(readTree(folder), restored);
		assert.match(
			asked[0] ?? '',
			/^Would undo the restore of “A”, .*\nWould write 0 files, delete 1\.\nD gone\nGo on\? \[y\/N\] $/,
		);
		await run('undo', true);
		assert.equal(asked.length, 2);
		// It writes one file and deletes none, and has just been undone.
		await run('redo', false);
		assert.deepEqual([asked.length, readTree(folder)], [2, restored]);
		await run('undo', false, { yes: true });
		assert.equal(asked.length, 2);
	});
});
