import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CairnApi, Checkpoint } from '../../../cairn';
import { activateCairn, isError, readText, workspaceFolder, writeText } from '../support/cairn';

const inWorkspace = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path);

describe('the API on the history', () => {
	let cairn: CairnApi;
	const subscriptions: vscode.Disposable[] = [];
	before(async () => {
		cairn = await activateCairn();
	});
	after(() => {
		for (const subscription of subscriptions) subscription.dispose();
	});

	async function makeCheckpoint(path: string, text: string, message: string): Promise<Checkpoint> {
		await writeText(path, text);
		const checkpoint = await cairn.createCheckpoint({ message });
		assert.ok(checkpoint);
		return checkpoint;
	}

	/** Undoes the last operation by its name, as the log has it. */
	async function undoLastOperation(expected: string): Promise<void> {
		const [last] = await cairn.listOperations(1);
		assert.deepEqual([last?.operation, last?.canUndo], [expected, true]);
		assert.equal(await cairn.undo({ operation: last?.operationId ?? '' }), true);
		await assert.rejects(cairn.undo({ operation: last?.operationId ?? '' }), isError('notFound'));
	}

	it('deletes, edits and names checkpoints, moves HEAD, and undoes each of it', async () => {
		const deleted: string[] = [];
		subscriptions.push(cairn.onDidDeleteCheckpoint((id) => deleted.push(id)));
		const one = await makeCheckpoint('history.txt', '1', 'history: one');
		const two = await makeCheckpoint('history.txt', '2', 'history: two');
		const three = await makeCheckpoint('history.txt', '3', 'history: three');

		await cairn.createRef('work/here', two.id);
		assert.equal(await cairn.getRef('work/here'), two.id);
		assert.equal(await cairn.deleteCheckpoint(two.id), true);
		assert.equal(await cairn.deleteCheckpoint(two.id), false);
		assert.deepEqual(deleted, [two.id]);
		assert.equal((await cairn.getCheckpoint(three.id))?.parentId, one.id);
		assert.deepEqual(await cairn.listRefs(), { 'work/here': one.id });
		assert.equal(await cairn.undo(), true);
		assert.equal((await cairn.getCheckpoint(three.id))?.parentId, two.id);
		assert.equal(await cairn.deleteRef('work/here'), true);
		assert.equal(await cairn.deleteRef('work/here'), false);
		assert.equal(await cairn.getRef('work/here'), undefined);

		const edited = await cairn.editCheckpoint(one.id, { message: 'described anew', tags: ['x'], pinned: true });
		assert.deepEqual([edited.message, edited.tags, edited.pinned], ['described anew', ['x'], true]);
		await undoLastOperation('edit');
		assert.equal((await cairn.getCheckpoint(one.id))?.message, 'history: one');

		await cairn.updateHead(one.id);
		assert.equal(await cairn.getHead(), one.id);
		await undoLastOperation('head');
		assert.equal(await cairn.getHead(), three.id);
		await assert.rejects(cairn.createRef('../escape', one.id), isError('invalidArgument'));
		await assert.rejects(cairn.editCheckpoint('zzzz', {}), isError('notFound'));

		await cairn.deleteCheckpoint(two.id);
		const { objectsRemoved } = await cairn.gc();
		assert.ok(objectsRemoved >= 2);
		const { checkpointCount, refCount } = await cairn.getStats();
		assert.deepEqual([checkpointCount, refCount], [(await cairn.listCheckpoints()).length, 0]);
	});

	it('tells what a renamed file was called, and follows the name when a restore is told to', async () => {
		const lines = Array.from({ length: 9 }, (_, i) => `line ${i}\n`).join('');
		const first = await makeCheckpoint('was.txt', lines, 'history: was');
		await vscode.workspace.fs.rename(inWorkspace('was.txt'), inWorkspace('is.txt'));
		await makeCheckpoint('is.txt', `${lines}more\n`, 'history: is');
		const listed = await cairn.listCheckpoints({ path: 'is.txt' });
		assert.deepEqual(
			listed.map(({ path, status }) => `${status} ${path}`),
			['renamed is.txt', 'added was.txt'],
		);
		const choice = { paths: ['is.txt'], confirm: false };
		await assert.rejects(cairn.restoreCheckpoint(first.id, choice), isError('renamedSince'));
		const report = await cairn.restoreCheckpoint(first.id, { ...choice, follow: true });
		assert.deepEqual([report.written, report.names], [['is.txt'], [{ path: 'is.txt', pathThen: 'was.txt' }]]);
		assert.equal(await readText(inWorkspace('is.txt')), lines);
	});

	it('lists deleted files and brings back all of a folder', async () => {
		await makeCheckpoint('lost/a.txt', 'a', 'history: to be lost');
		await vscode.workspace.fs.delete(inWorkspace('lost'), { recursive: true });
		const lost = await cairn.listDeletedFiles({ folder: 'lost' });
		assert.deepEqual(
			lost.map(({ path, size }) => [path, size]),
			[['lost/a.txt', 1]],
		);
		assert.deepEqual((await cairn.restoreDeletedFiles(['lost'])).written, ['lost/a.txt']);
		assert.deepEqual(await cairn.listDeletedFiles({ folder: 'lost' }), []);
	});

	it('takes back files although checkpoints were described since, and no older restore than the last one', async () => {
		const good = await makeCheckpoint('stack.txt', 'good', 'stack: good');
		await makeCheckpoint('stack.txt', 'bad', 'stack: bad');
		const report = await cairn.restoreCheckpoint(good.id, { confirm: false });
		assert.match(report.operationId ?? '', /^[0-9a-f]{16}$/);
		await cairn.editCheckpoint(good.id, { pinned: true });
		await cairn.createRef('stack', good.id);
		// Nothing has to be written for it: undoing it takes nothing back.
		const idle = await cairn.restoreCheckpoint(good.id, { paths: ['stack.txt'], confirm: false });
		assert.deepEqual([idle.written, idle.deleted], [[], []]);
		assert.equal(await cairn.undo(), true);
		assert.equal(await readText(vscode.Uri.joinPath(workspaceFolder(), 'stack.txt')), 'good');
		assert.equal(await cairn.undo(), true);
		assert.equal(await readText(vscode.Uri.joinPath(workspaceFolder(), 'stack.txt')), 'bad');
		assert.equal((await cairn.getCheckpoint(good.id))?.pinned, true);
		assert.equal(await cairn.getRef('stack'), good.id);
		await cairn.editCheckpoint(good.id, { pinned: false });
		await cairn.deleteRef('stack');
	});
});
