import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CheckpointJson, json, makeCli } from '../../support/cli';

type Cli = ReturnType<typeof makeCli>;

function withCheckpoints(count: number): Cli & { ids: string[] } {
	const cli = makeCli({ a: '', b: 'same' });
	const ids: string[] = [];
	for (let number = 0; number < count; number++) {
		appendFileSync(path.join(cli.folder, 'a'), `line ${number}\n`);
		ids.push(json<{ checkpoint: CheckpointJson }>(cli.run('create', '--json', '-m', `m${number}`)).checkpoint.id);
	}
	return { ...cli, ids };
}

describe('the command line on the history', () => {
	it('deletes, edits, names and undoes, in the shapes of the contract', () => {
		const { run, ids } = withCheckpoints(4);
		const [first = '', second = '', third = '', fourth = ''] = ids;
		assert.deepEqual(json(run('ref', 'work/one', 'HEAD~1', '--json')), { ref: 'work/one', id: third });
		assert.deepEqual(json(run('ref', 'work/one', '--json')), { ref: 'work/one', id: third });
		assert.deepEqual(json(run('refs', '--json')), { refs: { 'work/one': third } });
		assert.equal(run('cat', 'work/one', 'a').stdout, 'line 0\nline 1\nline 2\n');
		assert.equal(json<{ checkpoint: CheckpointJson }>(run('show', 'work/one~1', '--json')).checkpoint.id, second);

		assert.deepEqual(json(run('delete', third, 'HEAD', '--json')), { deleted: [third, fourth] });
		assert.deepEqual(json(run('head', '--json')), { head: second });
		assert.deepEqual(json(run('refs', '--json')), { refs: { 'work/one': second } });
		const { undone } = json<{ undone: Record<string, unknown> }>(run('undo', '--json'));
		assert.deepEqual(
			[undone['operation'], undone['id'], undone['title']],
			['delete', third, 'the deletion of 2 checkpoints'],
		);
		assert.deepEqual(json(run('head', '--json')), { head: fourth });

		const edited = json<{ checkpoint: { message: string; tags: string[]; pinned: boolean } }>(
			run('edit', second, '--message', 'other', '--tag', 'x', '--tag', 'y', '--pin', '--json'),
		).checkpoint;
		assert.deepEqual([edited.message, edited.tags, edited.pinned], ['other', ['x', 'y'], true]);
		json(run('edit', second, '--untag', 'x', '--unpin', '--json'));
		const [listed] = json<{ checkpoints: { id: string; tags: string[]; pinned: boolean }[] }>(
			run('list', '--tag', 'y', '--json'),
		).checkpoints;
		assert.deepEqual([listed?.id, listed?.tags, listed?.pinned], [second, ['y'], false]);

		assert.deepEqual(json(run('head', first, '--json')), { head: first });
		const logged = json<{ operations: { operation: string; operationId?: string; canUndo?: boolean }[] }>(
			run('log', '--limit', '1', '--json'),
		).operations[0];
		assert.deepEqual([logged?.operation, logged?.canUndo], ['head', true]);
		const back = json<{ undone: { operation: string; id: string; title: string } }>(
			run('undo', logged?.operationId ?? '', '--json'),
		).undone;
		assert.deepEqual([back.operation, back.id, back.title], ['head', first, 'the move of HEAD']);
		assert.deepEqual(json(run('ref', '--delete', 'work/one', '--json')), { deleted: true });
		assert.deepEqual(json(run('ref', '--delete', 'work/one', '--json')), { deleted: false });
		const { operations } = json<{ operations: { at: string; operation: string; id: string | null }[] }>(
			run('log', '--limit', '4', '--json'),
		);
		assert.deepEqual(
			operations.map(({ operation }) => operation),
			['deleteRef', 'undo', 'head', 'edit'],
		);
		assert.match(operations[0]?.at ?? '', /^\d{4}-.*Z$/);
		assert.match(run('log').stdout, /create {5}[0-9a-z]{26} {2}message="m0"/);
	});

	it('refuses what makes no sense, and then changes nothing', () => {
		const { run, ids } = withCheckpoints(2);
		const before = run('list', '--json').stdout;
		for (const [args, message] of [
			[['delete', ids[0] ?? '', 'zzzz'], /^cairn: notFound: /],
			[['delete'], /^cairn: invalidArgument: Usage/],
			[['edit', 'HEAD'], /^cairn: invalidArgument: Nothing to change/],
			[['edit', 'HEAD', '--pin', '--unpin'], /^cairn: invalidArgument: /],
			[['ref', '../escape', 'HEAD'], /^cairn: invalidArgument: "..\/escape" cannot be the name of a ref/],
			[['ref', 'none'], /^cairn: notFound: There is no ref none\.$/m],
			[['ref', 'x', 'zzzz'], /^cairn: notFound: /],
			[['head', 'zzzz'], /^cairn: notFound: /],
			[['prune', '--keep-last', '-1'], /^cairn: invalidArgument: /],
			[['prune', '--keep-last', '0'], /^cairn: invalidArgument: Rules that are all 0 would keep nothing\. /],
			[
				['prune', '--keep-daily', '0', '--keep-weekly', '0', '--dry-run'],
				/^cairn: invalidArgument: Rules that are all 0/,
			],
			[['prune', '--max-age', '0'], /^cairn: invalidArgument: A maximum age of 0 would keep nothing\. /],
			[['prune', '--keep-last', '3', '--max-size', '0'], /^cairn: invalidArgument: A maximum size of 0/],
			[['log', '--limit', 'x'], /^cairn: invalidArgument: /],
		] as [string[], RegExp][]) {
			const result = run(...args);
			assert.deepEqual([result.code, message.test(result.stderr)], [2, true], `${args.join(' ')}: ${result.stderr}`);
		}
		assert.equal(run('list', '--json').stdout, before);
	});

	it('prunes and collects garbage, and says first what that would do', () => {
		const { run, ids } = withCheckpoints(5);
		const dry = json<{ removed: string[] }>(run('prune', '--keep-last', '2', '--dry-run', '--json'));
		assert.deepEqual(Object.keys(dry), ['removed', 'kept', 'bytesFreed', 'dryRun']);
		assert.equal(json<{ checkpoints: unknown[] }>(run('list', '--json')).checkpoints.length, 5);
		// HEAD stays and does not count.
		const pruned = json<{ removed: string[]; kept: number }>(run('prune', '--keep-last', '2', '--json'));
		assert.deepEqual([pruned.removed, pruned.kept, dry.removed], [ids.slice(0, 2), 3, ids.slice(0, 2)]);
		assert.match(run('undo').stdout, /^Undid the prune of 2 checkpoints, (just now|\d+ seconds ago) \(/);
		json(run('delete', ...ids.slice(0, 4), '--json'));
		const collected = json<{ objectsRemoved: number; bytesFreed: number }>(run('gc', '--json'));
		assert.equal(collected.objectsRemoved, 8);
		assert.ok(collected.bytesFreed > 0);
		assert.equal(run('undo').code, 2);
		assert.equal(run('cat', 'HEAD', 'a').stdout.split('\n').length, 6);
	});

	it('verifies, exits with 1 where something is wrong, and repairs from the workspace', () => {
		const { run, store, folder } = withCheckpoints(3);
		const clean = json<{ ok: boolean; objectsChecked: number; findings: unknown[] }>(run('verify', '--json'));
		assert.deepEqual([clean.ok, clean.findings], [true, []]);
		assert.ok(clean.objectsChecked >= 8);
		const packs = path.join(store, 'packs');
		const [pack = ''] = readdirSync(packs);
		truncateSync(path.join(packs, pack), readFileSync(path.join(packs, pack)).length - 30);
		const damaged = run('verify', '--json');
		const { ok, findings } = JSON.parse(damaged.stdout) as { ok: boolean; findings: Record<string, unknown>[] };
		assert.deepEqual([damaged.code, ok], [1, false]);
		assert.ok(findings.length > 0 && findings.every(({ code }) => code === 'objectMissing'));
		const repaired = json<{ ok: boolean; repaired: unknown[] }>(run('verify', '--repair', '--json'));
		assert.deepEqual([repaired.ok, repaired.repaired.length], [true, findings.length]);
		assert.equal(run('verify').code, 0);
		assert.equal(run('cat', 'HEAD', 'a').stdout, readFileSync(path.join(folder, 'a'), 'utf8'));
		assert.ok(readdirSync(path.join(store, 'damaged')).length > 0);
	});

	it('does not bring back by a repair what was deleted', () => {
		const { run, ids } = withCheckpoints(2);
		json(run('delete', ...ids, '--json'));
		assert.equal(run('verify', '--repair').code, 0);
		assert.deepEqual(json(run('list', '--json')), { head: null, checkpoints: [] });
		assert.equal(json<{ undone: { id: string } }>(run('undo', '--json')).undone.id, ids[0]);
	});

	it('makes checkpoints of what is left when the journal is lost', () => {
		const { run, store } = withCheckpoints(3);
		rmSync(path.join(store, 'journal'));
		assert.equal(run('list').code, 1);
		const { repaired } = json<{ repaired: { message: string }[] }>(run('verify', '--repair', '--json'));
		assert.deepEqual(
			repaired.map(({ message }) => message),
			['The journal was missing.'],
		);
		const { checkpoints } = json<{ checkpoints: { id: string; message: string }[] }>(run('list', '--json'));
		assert.equal(checkpoints.length, 3);
		assert.equal(run('cat', checkpoints[0]?.id ?? '', 'a').stdout, 'line 0\nline 1\nline 2\n');
		rmSync(path.join(store, 'format.json'));
		assert.match(run('verify').stderr, /^cairn: journalCorrupt: .*its format\.json is missing/m);
		writeFileSync(path.join(store, 'format.json'), 'nonsense');
		writeFileSync(path.join(store, 'packs', 'pack-00000001.idx'), 'nonsense');
		assert.equal(run('list').code, 1);
		assert.equal(run('verify', '--repair').code, 0);
		assert.equal(run('list').code, 0);
	});
});
