import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../src/core/fileSystem';
import { recordAsBefore } from '../../support/earlierCapture';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';

const isRoot = process.getuid?.() === 0;

interface Place extends TestWorkspace {
	readonly at: (name: string) => string;
	readonly mode: (name: string) => string;
}

function open(...args: Parameters<typeof openCheckpoints>): Place {
	const workspace = openCheckpoints(...args);
	const at = (name: string): string => path.join(workspace.folder, name);
	return { ...workspace, at, mode: (name) => (statSync(at(name)).mode & 0o7777).toString(8) };
}

describe('set-id and sticky bits', () => {
	before(function () {
		if (process.platform === 'win32') this.skip();
	});

	it('of folders come back as they were, also where they were taken away, and undo takes them back', async () => {
		const { checkpoints, at, mode } = open({ 'shared/f': '1', 'tmp/f': '1', 'plain/f': '1', gone: { folder: true } });
		chmodSync(at('shared'), 0o2755);
		chmodSync(at('tmp'), 0o1777);
		chmodSync(at('gone'), 0o3770);
		await checkpoints.create();
		assert.equal((await checkpoints.create()).created, false);
		chmodSync(at('shared'), 0o755);
		chmodSync(at('tmp'), 0o0700);
		chmodSync(at('plain'), 0o2755);
		rmSync(at('gone'), { recursive: true });
		const modes = (): string[] => ['shared', 'tmp', 'plain'].map(mode);
		const dry = await checkpoints.restore('HEAD', { dryRun: true });
		assert.deepEqual(dry.written, ['gone', 'plain', 'shared', 'tmp']);
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual([report.written, report.kept, report.failed], [dry.written, [], []]);
		assert.deepEqual([...modes(), mode('gone')], ['2755', '1777', '755', '3770']);
		await checkpoints.undo();
		assert.deepEqual([modes(), existsSync(at('gone'))], [['755', '700', '2755'], false]);
		await checkpoints.redo();
		assert.deepEqual([...modes(), mode('gone')], ['2755', '1777', '755', '3770']);
	});

	it('of folders that are made in one that hands its group down are those of the checkpoint', async () => {
		const { checkpoints, at, mode } = open({ 'shared/a/f': '1', 'shared/b/f': '1' });
		chmodSync(at('shared'), 0o2775);
		chmodSync(at('shared/a'), 0o755);
		chmodSync(at('shared/b'), 0o2755);
		await checkpoints.create();
		for (const name of ['a', 'b']) rmSync(at(`shared/${name}`), { recursive: true });
		const { failed, kept } = await checkpoints.restore('HEAD');
		assert.deepEqual([failed, kept], [[], []]);
		assert.deepEqual(['shared', 'shared/a', 'shared/b'].map(mode), ['2775', '755', '2755']);
	});

	it('of files come back with their content, after the last byte is written', async () => {
		const { checkpoints, at, mode } = open({ tool: '1', group: '1' });
		chmodSync(at('tool'), 0o4755);
		chmodSync(at('group'), 0o2711);
		await checkpoints.create();
		for (const name of ['tool', 'group']) writeFileSync(at(name), '2');
		chmodSync(at('tool'), 0o4755);
		chmodSync(at('group'), 0o2711);
		const { failed, kept } = await checkpoints.restore('HEAD');
		assert.deepEqual([failed, kept, readFileSync(at('tool'), 'utf8')], [[], [], '1']);
		assert.deepEqual(['tool', 'group'].map(mode), ['4755', '2711']);
		await checkpoints.undo();
		assert.deepEqual(['tool', 'group'].map(mode), ['4755', '2711']);
	});

	it('that make a file run as its owner are not given by the superuser to what does not have them, which a dry run foretells', async function () {
		if (!isRoot) this.skip();
		const { checkpoints, at, mode } = open({ tool: 'old', gone: '1', same: 's' });
		const tools = ['tool', 'gone', 'same'];
		for (const name of tools) chmodSync(at(name), 0o4755);
		await checkpoints.create();
		writeFileSync(at('tool'), 'new');
		chmodSync(at('tool'), 0o755);
		chmodSync(at('same'), 0o755);
		rmSync(at('gone'));
		const dry = await checkpoints.restore('HEAD', { dryRun: true });
		const report = await checkpoints.restore('HEAD');
		assert.deepEqual([report.written, report.failed], [['gone', 'same', 'tool'], []]);
		assert.deepEqual([dry.written, dry.kept], [report.written, report.kept]);
		assert.deepEqual(
			report.kept,
			['gone', 'same', 'tool'].map((name) => ({ path: name, reason: 'modeNotPermitted' })),
		);
		assert.deepEqual([readFileSync(at('tool'), 'utf8'), ...tools.map(mode)], ['old', '755', '755', '755']);
		await checkpoints.undo();
		assert.deepEqual([readFileSync(at('tool'), 'utf8'), mode('tool'), existsSync(at('gone'))], ['new', '755', false]);
	});

	it('of a file that a restore took away come back when it is undone', async () => {
		const { checkpoints, at, mode } = open({ a: '1' });
		await checkpoints.create();
		writeFileSync(at('tool'), '#!');
		chmodSync(at('tool'), 0o4711);
		await checkpoints.create();
		await checkpoints.restore('HEAD~1');
		assert.equal(existsSync(at('tool')), false);
		await checkpoints.undo();
		assert.equal(mode('tool'), '4711');
		await checkpoints.redo();
		await checkpoints.undo();
		assert.equal(mode('tool'), '4711');
	});

	it('are not given where the store is another user’s', async function () {
		if (!isRoot) this.skip();
		const { checkpoints, at, mode, storePath } = open({ tool: '1' });
		chmodSync(at('tool'), 0o4755);
		await checkpoints.create();
		writeFileSync(at('tool'), '2');
		chmodSync(at('tool'), 0o4755);
		chownSync(storePath, 1234, 1234);
		const { kept } = await checkpoints.restore('HEAD');
		assert.deepEqual([kept, mode('tool')], [[{ path: 'tool', reason: 'modeNotPermitted' }], '755']);
	});

	it('that the system does not set are told, and the rest is restored', async () => {
		const { folder, at, mode, reopen } = open({ 'd/f': '1', x: '1' });
		const chmod = ((file: string, bits: number) => {
			// As for who is not in the folder's group.
			nodeFileSystem.chmodSync(file, file.startsWith(folder) ? bits & ~0o2000 : bits);
		}) as FileSystem['chmodSync'];
		const fchmodSync = ((fd: number, bits: number) => {
			if ((bits & 0o7000) !== 0) throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
			nodeFileSystem.fchmodSync(fd, bits);
		}) as FileSystem['fchmodSync'];
		const checkpoints = reopen({ fileSystem: { ...nodeFileSystem, chmodSync: chmod, fchmodSync } });
		chmodSync(at('d'), 0o2755);
		chmodSync(at('x'), 0o4755);
		await checkpoints.create();
		chmodSync(at('d'), 0o700);
		writeFileSync(at('x'), '2');
		chmodSync(at('x'), 0o4755);
		const { written, kept, failed } = await checkpoints.restore('HEAD');
		const refused = ['d', 'x'].map((name) => ({ path: name, reason: 'modeNotPermitted' }));
		assert.deepEqual([written, kept, failed], [['d', 'x'], refused, []]);
		assert.deepEqual([mode('d'), mode('x'), readFileSync(at('x'), 'utf8')], ['755', '755', '1']);
	});

	it('are no part of a copy of a file, and are one of a folder', async () => {
		const { checkpoints, at, folder } = open({ 'd/f': '1' });
		chmodSync(at('d'), 0o1777);
		chmodSync(at('d/f'), 0o4755);
		await checkpoints.create();
		const copy = `${folder}-copy`;
		const { failed } = await checkpoints.restore('HEAD', { to: copy });
		const modes = ['d', 'd/f'].map((name) => (statSync(path.join(copy, name)).mode & 0o7777).toString(8));
		assert.deepEqual([failed, modes], [[], ['1777', '755']]);
	});
});

describe('a checkpoint of a version that recorded permissions alone', () => {
	before(function () {
		if (process.platform === 'win32') this.skip();
	});

	it('takes no bits away, shows none as changed, and is the last one as long as nothing else changes', async () => {
		const place = open({ 'shared/f': '1', 'other/f': '1' });
		const { at, mode } = place;
		await place.checkpoints.create();
		place.checkpoints.dispose();
		// Of this it records nothing.
		chmodSync(at('shared'), 0o2755);
		chmodSync(at('other'), 0o1755);
		chmodSync(at('shared/f'), 0o4644);
		const old = await recordAsBefore(place.storePath, place.folder);
		const checkpoints = place.reopen();
		assert.deepEqual((await checkpoints.restore('HEAD', { dryRun: true })).written, []);
		assert.equal((await checkpoints.create()).created, false);
		writeFileSync(at('other/f'), '2');
		chmodSync(at('shared'), 0o2700);
		const { checkpoint } = await checkpoints.create();
		assert.deepEqual(
			checkpoints.diff(old, checkpoint.id).changes.map((change) => change.path),
			['other/f', 'shared'],
		);
		const { written, kept, failed } = await checkpoints.restore(old);
		assert.deepEqual([written, kept, failed], [['other/f', 'shared'], [], []]);
		assert.deepEqual(['shared', 'other', 'shared/f'].map(mode), ['2755', '1755', '4644']);
		await checkpoints.undo();
		assert.deepEqual(['shared', 'other'].map(mode), ['2700', '1755']);
		// What a later version has recorded counts.
		chmodSync(at('shared'), 0o700);
		assert.deepEqual((await checkpoints.restore('HEAD', { dryRun: true })).written, ['shared']);
		checkpoints.dispose();
	});
});
