import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { bareRepository as bare, dataOf, filesOf, leftOutOf, openPlace, source } from '../../support/gitLayouts';
import { writeTree } from '../../support/fileTree';
import { GitPlace } from '../../support/gitPlace';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';

describe('a workspace folder that is git’s own', () => {
	it('is refused, and so is one in it; no checkpoint says that it is empty', async () => {
		const place = new GitPlace();
		place.repository('r', { a: '' });
		place.git('.', 'clone', '--quiet', '--bare', source(place), 'bare');
		mkdirSync(place.at('r/.hg/store'), { recursive: true });
		for (const folder of ['bare', 'bare/hooks', 'r/.git', 'r/.git/hooks', 'r/.hg', 'r/.hg/store']) {
			const { checkpoints } = openPlace(place, folder);
			await assert.rejects(checkpoints.create(), isError('repositoryRefused'), folder);
			await assert.rejects(checkpoints.create(), isError('repositoryRefused'), folder);
			assert.equal(checkpoints.list().length, 0);
			checkpoints.dispose();
		}
		const { checkpoints } = openPlace(place, 'r');
		await checkpoints.create();
		assert.deepEqual(filesOf(checkpoints), ['a']);
		// It becomes one while it is open.
		writeTree(place.at('r'), bare);
		await assert.rejects(checkpoints.create(), isError('repositoryRefused'));
		await assert.rejects(checkpoints.restore('HEAD'), isError('repositoryRefused'));
		rmSync(place.at('r/refs'), { recursive: true });
		await checkpoints.create();
		assert.deepEqual(filesOf(checkpoints), ['HEAD', 'a', 'config', 'objects/info/x']);
		checkpoints.dispose();
	});

	it('is recorded as far as work trees lie in it, and each of these can be opened', async () => {
		const place = new GitPlace();
		place.git('.', 'clone', '--quiet', '--bare', source(place), 'bare');
		place.git('bare', 'worktree', 'add', '--quiet', 'main');
		place.git('bare', 'worktree', 'add', '--quiet', 'trees/other');
		const { checkpoints } = openPlace(place, 'bare');
		const { checkpoint } = await checkpoints.create();
		assert.deepEqual(filesOf(checkpoints), ['main/a.txt', 'trees/other/a.txt']);
		assert.ok(leftOutOf(checkpoints).includes('objects'));
		writeFileSync(place.at('bare/main/a.txt'), 'changed');
		writeFileSync(place.at('bare/main/new.txt'), 'new');
		await checkpoints.create();
		const data = ['bare/refs', 'bare/objects', 'bare/worktrees'];
		const before = dataOf(place, data);
		const report = await checkpoints.restore(checkpoint.id);
		assert.deepEqual([report.written, report.deleted, report.kept], [['main/a.txt'], ['main/new.txt'], []]);
		assert.deepEqual(dataOf(place, data), before);
		place.git('bare', 'worktree', 'add', '--quiet', '--detach', 'third');
		await checkpoints.create();
		assert.ok(filesOf(checkpoints).includes('third/a.txt'));
		checkpoints.dispose();
		const inside = openPlace(place, 'bare/main');
		await inside.checkpoints.create();
		assert.deepEqual(filesOf(inside.checkpoints), ['a.txt']);
		inside.checkpoints.dispose();
	});

	it('does not take a copy', async () => {
		const place = new GitPlace();
		place.git('.', 'clone', '--quiet', '--bare', source(place), 'bare');
		mkdirSync(place.at('CVS'));
		writeFileSync(place.at('CVS/Root'), '');
		const { checkpoints } = openCheckpoints({ a: '' });
		await checkpoints.create();
		for (const to of ['bare/copy', 'bare/objects/deep/copy', 'CVS/copy', '.hg/copy', '.SVN', '.git/copy']) {
			await assert.rejects(checkpoints.restore('HEAD', { to: place.at(to) }), isError('invalidArgument'), to);
		}
	});
});

describe('several workspace folders', () => {
	it('know of each other’s repositories', async () => {
		const place = new GitPlace();
		place.repository('two', { a: '' });
		mkdirSync(place.at('one'));
		renameSync(place.at('two/.git/objects'), place.at('one/pool'));
		symlinkSync('../../one/pool', place.at('two/.git/objects'));
		const { git, workspace } = place.opened('one');
		const roots = ['one', 'two'].map((name) => ({ name, path: place.at(name) }));
		const checkpoints = openCheckpoints({}).reopen({ git, workspace: { ...workspace, roots } });
		await checkpoints.create();
		assert.deepEqual([leftOutOf(checkpoints), filesOf(checkpoints)], [['one/pool'], ['two/a']]);
		rmSync(place.at('two/.git'), { recursive: true });
		writeFileSync(place.at('one/pool/x'), '');
		await checkpoints.create();
		assert.deepEqual([leftOutOf(checkpoints), filesOf(checkpoints)], [[], ['one/pool/x', 'two/a']]);
		checkpoints.dispose();
	});
});
