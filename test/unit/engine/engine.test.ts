import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { CairnError } from '../../../src/core/errors';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { EngineClient } from '../../../src/engine/client';
import type { EngineProgress } from '../../../src/engine/protocol';
import { eventually } from '../../support/eventually';
import { writeTree } from '../../support/fileTree';
import { projectRoot } from '../../support/projectRoot';
import { makeTempFolder } from '../../support/tempFolder';

const isError = (code: Parameters<typeof CairnError.is>[1]) => (error: unknown) => CairnError.is(error, code);

describe('the engine in its thread', () => {
	const clients: EngineClient[] = [];
	afterEach(async () => {
		for (const client of clients.splice(0)) await client.close();
	});

	function start(): EngineClient {
		const client = new EngineClient(path.join(projectRoot, 'dist', 'engine.js'), silentLog);
		clients.push(client);
		return client;
	}

	async function open(files: Record<string, string>): Promise<{ client: EngineClient; folder: string; home: string }> {
		const home = makeTempFolder('engine');
		const folder = path.join(home, 'workspace');
		writeTree(folder, files);
		const client = start();
		const workspace = {
			folders: [{ name: 'w', path: folder }],
			scope: defaultScope,
			anyFolder: false,
			sizeLimit: null,
		};
		const { roots } = await client.request('open', { storePath: path.join(home, 'store'), workspace });
		assert.deepEqual(roots, [{ name: 'w', path: folder }]);
		return { client, folder, home };
	}

	it('answers every request with what the facade says, bytes and dates included', async () => {
		const { client, folder } = await open({ 'a.txt': 'one', 'd/b.txt': 'two' });
		const heard: string[] = [];
		client.onDidChangeHistory((event) => heard.push(event.kind));
		const { checkpoint } = await client.request('create', { message: 'first' });
		appendFileSync(path.join(folder, 'a.txt'), ' more');
		await client.request('create', { message: 'second' });

		assert.ok(checkpoint.createdAt instanceof Date);
		const { head, canUndo, checkpoints } = await client.request('list', {});
		assert.deepEqual([checkpoints.map((each) => each.message), canUndo], [['second', 'first'], false]);
		assert.equal(head, checkpoints[0]?.id);
		const older = await client.request('list', { skip: 1, limit: 5 });
		assert.deepEqual(
			older.checkpoints.map((each) => each.message),
			['first'],
		);
		assert.equal((await client.request('get', 'HEAD~1'))?.id, checkpoint.id);
		assert.equal(await client.request('get', 'HEAD~5'), null);
		assert.deepEqual(
			(await client.request('show', 'HEAD')).changes.map((change) => change.path),
			['a.txt'],
		);
		assert.equal((await client.request('files', { id: 'HEAD' })).length, 3);
		assert.equal(Buffer.from(await client.request('read', { id: 'HEAD', path: 'a.txt' })).toString(), 'one more');
		assert.equal((await client.request('entry', { id: 'HEAD', path: 'd' })).kind, 'directory');
		assert.deepEqual(
			(await client.request('folder', { id: 'HEAD', path: 'd' })).map(({ name }) => name),
			['b.txt'],
		);
		const contents = await client.request('contents', { id: 'HEAD~1', paths: ['d'] });
		assert.deepEqual(
			[...contents].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
			[['d/b.txt', 'two']],
		);
		assert.equal((await client.request('diff', { from: null, to: 'HEAD' })).total, 2);
		assert.equal((await client.request('restore', { id: 'HEAD~1', dryRun: true })).written.length, 1);
		await client.request('restore', { id: 'HEAD~1' });
		const listed = await client.request('list', { limit: 0 });
		const { restored } = await client.request('list', { limit: 0, restoredLimit: 5 });
		assert.deepEqual([listed.canUndo, listed.restored.length], [true, 0]);
		assert.deepEqual(
			restored.map(({ isCurrent, checkpoint: { message } }) => [message, isCurrent]),
			[['first', true]],
		);
		assert.equal((await client.request('undo', {})).operation, 'restore');
		assert.equal((await client.request('stats', null)).checkpointCount, 2);
		await client.request('whenIdle', null);
		assert.deepEqual(heard, ['created', 'created', 'restored', 'restored']);
	});

	it('brings errors over with their code, and goes on after one', async () => {
		const { client } = await open({ a: '' });
		await assert.rejects(client.request('show', 'HEAD'), isError('notFound'));
		await assert.rejects(client.request('list', { limit: -1 }), isError('invalidArgument'));
		assert.equal((await client.request('create', {})).created, true);
		await assert.rejects(start().request('stats', null), isError('storeClosed'));
	});

	it('reports progress and can be cancelled: before, in the same tick, and on the way', async () => {
		const { client } = await open(
			Object.fromEntries(Array.from({ length: 12_000 }, (_, i) => [`d${i % 40}/f${i}`, `${i}`])),
		);
		const aborted = AbortSignal.abort();
		await assert.rejects(client.request('create', {}, { signal: aborted }), isError('cancelled'));

		const sameTick = new AbortController();
		const request = client.request('create', {}, { signal: sameTick.signal });
		sameTick.abort();
		await assert.rejects(request, isError('cancelled'));

		const onTheWay = new AbortController();
		const seen: EngineProgress[] = [];
		const cancelled = client.request(
			'create',
			{},
			{
				signal: onTheWay.signal,
				onProgress: (progress) => {
					seen.push(progress);
					onTheWay.abort();
				},
			},
		);
		await assert.rejects(cancelled, isError('cancelled'));
		assert.equal(seen[0]?.kind, 'capture');
		assert.equal((await client.request('list', {})).checkpoints.length, 0);
		assert.equal((await client.request('create', {})).checkpoint.stats.fileCount, 12_000);
	});

	it('refuses what another call may have answered and is no checkpoint, with a code that callers know', async () => {
		const { client } = await open({ a: '' });
		const { checkpoint } = await client.request('create', { message: 'first' });
		const one = { id: checkpoint.id };
		const wrong: readonly unknown[] = [undefined, null, checkpoint, new Date(), 7, true, [checkpoint.id]];
		for (const id of wrong as readonly string[]) {
			const asked = [
				client.request('get', id),
				client.request('show', id),
				client.request('files', { id }),
				client.request('contents', { id }),
				client.request('contents', { ...one, paths: [id] }),
				client.request('contents', { ...one, paths: id as unknown as string[] }),
				client.request('read', { ...one, path: id }),
				client.request('diff', { from: null, to: id }),
				client.request('restore', { id, dryRun: true }),
				client.request('previewRestore', { id }),
				client.request('revert', { id }),
				client.request('edit', { id, message: 'x' }),
				client.request('edit', { ...one, tags: [id] }),
				client.request('setRef', { name: 'x', id }),
				client.request('setRef', { name: id, id: checkpoint.id }),
				client.request('deleteRef', id),
				client.request('moveHead', id),
				client.request('delete', [id]),
			];
			for (const [at, answer] of asked.entries()) {
				// A list of paths that is missing asks for everything, and one with an id in it for what is not there.
				if (at === 5 && id === undefined) await answer;
				else if (at === 5 && Array.isArray(id)) await assert.rejects(answer, isError('notFound'));
				else await assert.rejects(answer, isError('invalidArgument'), `call ${at} with ${String(id)}`);
			}
		}
		const no = null as unknown as string;
		await assert.rejects(client.request('create', { parentId: no }), isError('invalidArgument'));
		await assert.rejects(client.request('create', { message: 7 as unknown as string }), isError('invalidArgument'));
		await assert.rejects(client.request('list', { since: no as unknown as Date }), isError('invalidArgument'));
		await assert.rejects(client.request('list', { skip: -1 }), isError('invalidArgument'));
		await assert.rejects(client.request('list', { restoredLimit: 0.5 }), isError('invalidArgument'));
		await assert.rejects(client.request('list', null as never), isError('invalidArgument'));
	});

	it('keeps whether checkpoints are turned on in the store, for all windows and the next start', async () => {
		const { client, folder, home } = await open({ a: '' });
		const workspace = {
			folders: [{ name: 'w', path: folder }],
			scope: defaultScope,
			anyFolder: false,
			sizeLimit: null,
		};
		const storePath = path.join(home, 'store');
		const other = start();
		assert.equal((await other.request('open', { storePath, workspace })).captureChoice, null);
		const heard: unknown[] = [];
		other.onDidChangeCaptureChoice((choice) => heard.push(choice));
		await client.request('setCaptureChoice', 'off');
		await eventually('the other window hears of it', () => heard.length === 1);
		assert.equal((await start().request('open', { storePath, workspace })).captureChoice, 'off');
		// Nothing but the editor asks for it, and nothing is written into the workspace.
		assert.equal((await client.request('create', {})).created, true);
		assert.deepEqual(readdirSync(folder), ['a']);
		await client.request('setCaptureChoice', null);
		await client.request('setCaptureChoice', null);
		await eventually('the other window hears of that, too', () => heard.length === 2);
		assert.deepEqual(heard, ['off', null]);
		writeFileSync(path.join(storePath, 'capturing.json'), 'torn');
		assert.equal((await start().request('open', { storePath, workspace })).captureChoice, null);
		await assert.rejects(client.request('setCaptureChoice', 'maybe' as 'on'), isError('invalidArgument'));
	});

	it('keeps what is included anyway in the store, beside the settings, for all windows and the next start', async () => {
		const { client, folder, home } = await open({ a: '', 'left.log': 'out', 'other.log': 'out' });
		const scope = { ...defaultScope, exclude: ['*.log'] };
		const workspace = { folders: [{ name: 'w', path: folder }], scope, anyFolder: false, sizeLimit: null };
		const storePath = path.join(home, 'store');
		const files = async (of: EngineClient): Promise<string[]> => {
			await of.request('create', { allowEmpty: true });
			return (await of.request('files', { id: 'HEAD' })).map((file) => file.path);
		};
		await client.request('setWorkspace', workspace);
		const other = start();
		await other.request('open', { storePath, workspace });
		assert.deepEqual(await files(client), ['a']);
		await client.request('setOwnScope', { include: ['left.log'], anyFolder: false });
		assert.deepEqual(await files(client), ['a', 'left.log']);
		// Settings that are told later do not forget it.
		await client.request('setWorkspace', { ...workspace, scope: { ...scope, include: ['other.log'] } });
		assert.deepEqual(await files(client), ['a', 'left.log', 'other.log']);
		assert.deepEqual(await other.request('ownScope', null), { include: ['left.log'], anyFolder: false });
		assert.deepEqual(await files(other), ['a', 'left.log']);
		const later = start();
		await later.request('open', { storePath, workspace });
		assert.deepEqual(await files(later), ['a', 'left.log']);
		await later.request('setOwnScope', { include: [], anyFolder: false });
		await later.request('setOwnScope', { include: [], anyFolder: false });
		assert.deepEqual(await files(later), ['a']);
		assert.deepEqual(readdirSync(folder).sort(), ['a', 'left.log', 'other.log']);
		assert.equal(readdirSync(storePath).includes('included.json'), false);
		writeFileSync(path.join(storePath, 'included.json'), '{"include":["left.log",7],"anyFolder":"yes"}');
		assert.deepEqual(await later.request('ownScope', null), { include: [], anyFolder: false });
		await assert.rejects(later.request('setOwnScope', null as never), isError('invalidArgument'));
		await assert.rejects(
			later.request('setOwnScope', { include: [7], anyFolder: false } as never),
			isError('invalidArgument'),
		);
	});

	it('tells of checkpoints that another process makes', async () => {
		const { client, folder, home } = await open({ a: '' });
		await client.request('create', { message: 'mine' });
		const other = start();
		const workspace = {
			folders: [{ name: 'w', path: folder }],
			scope: defaultScope,
			anyFolder: false,
			sizeLimit: null,
		};
		await other.request('open', { storePath: path.join(home, 'store'), workspace });
		const told = new Promise((resolve) => client.onDidChangeHistory((event) => resolve(event.kind)));
		writeFileSync(path.join(folder, 'a'), 'changed');
		await other.request('create', { message: 'theirs' });
		assert.equal(await told, 'changedElsewhere');
	});

	it('says that it has ended to whoever is waiting, and to whoever asks later', async () => {
		const broken = path.join(makeTempFolder('engine'), 'broken.js');
		writeFileSync(broken, 'setTimeout(() => { throw new Error("boom"); }, 50);');
		const client = new EngineClient(broken, silentLog);
		clients.push(client);
		const stopped = new Promise((resolve) => client.onDidStop((error) => resolve(error.message)));
		await assert.rejects(client.request('stats', null), isError('engineStopped'));
		assert.equal(await stopped, 'The engine failed: boom');
		await assert.rejects(client.request('stats', null), isError('engineStopped'));
	});
});
