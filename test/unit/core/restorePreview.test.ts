import assert from 'node:assert/strict';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTree } from '../../support/fileTree';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';
import { changed } from '../../support/restoreFixtures';

describe('the preview of a restore', () => {
	it('says of each file what becomes of it, and which were changed again after the step that is taken back', async () => {
		const { checkpoints, folder } = openCheckpoints({
			precious: '1',
			rewritten: '1',
			gone: '1',
			same: '1',
			'.gitignore': 'kept',
		});
		const { checkpoint: target } = await checkpoints.create({ message: 'before' });
		for (const name of ['precious', 'rewritten']) writeFileSync(path.join(folder, name), 'by the agent');
		writeFileSync(path.join(folder, 'new'), 'by the agent');
		rmSync(path.join(folder, 'gone'));
		const { checkpoint: step } = await checkpoints.create({ message: 'agent' });
		appendFileSync(path.join(folder, 'precious'), ' and by hand');
		await checkpoints.create({ message: 'by hand' });
		appendFileSync(path.join(folder, 'new'), ' and not recorded yet');
		writeFileSync(path.join(folder, 'kept'), 'ignored');

		const preview = await checkpoints.previewRestore(target.id);
		assert.deepEqual(
			preview.files.map(({ path: file, status, changedAgain }) => [file, status, changedAgain]),
			[
				['gone', 'added', false],
				['new', 'removed', true],
				['precious', 'modified', true],
				['rewritten', 'modified', false],
			],
		);
		assert.deepEqual([preview.target.id, preview.step?.id], [target.id, step.id]);
		const { written, deleted } = preview.report;
		assert.deepEqual([written, deleted], [['gone', 'precious', 'rewritten'], ['new']]);
		const fewer = await checkpoints.previewRestore(target.id, { skip: ['gone', 'new'] });
		assert.deepEqual([fewer.report.written, fewer.report.deleted], [['precious', 'rewritten'], []]);
		assert.deepEqual(
			fewer.report.kept,
			['gone', 'new'].map((name) => ({ path: name, reason: 'skipped' })),
		);
		assert.equal(checkpoints.list().length, 3);

		const chosen = await checkpoints.previewRestore(target.id, { paths: ['precious'] });
		assert.deepEqual(chosen.files, [{ path: 'precious', status: 'modified', changedAgain: true }]);
		await assert.rejects(checkpoints.previewRestore(target.id, { paths: ['nowhere'] }), isError('notFound'));
	});

	it('says what will stay: what rules leave out, and the folders and files in its way', async () => {
		const { checkpoints, folder } = await changed(
			{ 'ignored/same': '1', 'ignored/other': '1', 'place/file': '1' },
			{
				'.gitignore': 'ignored\nlocal\nplace\n',
				'ignored/same': '1',
				'ignored/other': '2',
				'new/local': 'l',
				'young/x': '',
				place: '',
			},
		);
		const { report: preview } = await checkpoints.previewRestore('HEAD');
		assert.deepEqual(preview.written, []);
		assert.deepEqual(preview.deleted, ['.gitignore', 'young/x']);
		assert.deepEqual(preview.kept, [
			{ path: 'ignored/other', reason: 'notInSafetyCheckpoint' },
			{ path: 'new', reason: 'folderNotEmpty' },
			{ path: 'place', reason: 'notInSafetyCheckpoint' },
			{ path: 'place/file', reason: 'fileInTheWay' },
		]);
		const { written, deleted, kept } = await checkpoints.restore('HEAD');
		assert.deepEqual({ written, deleted, kept }, { written: [], deleted: preview.deleted, kept: preview.kept });
		assert.deepEqual(Object.keys(readTree(folder)), [
			'ignored',
			'ignored/other',
			'ignored/same',
			'new',
			'new/local',
			'place',
		]);
	});

	it('has no step where the workspace does not come from the checkpoint', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '1' });
		const { checkpoint: first } = await checkpoints.create();
		writeFileSync(path.join(folder, 'a'), '2');
		const { checkpoint: second } = await checkpoints.create();
		await checkpoints.restore(first.id);
		const preview = await checkpoints.previewRestore(second.id);
		assert.deepEqual([preview.step, preview.files], [null, [{ path: 'a', status: 'modified', changedAgain: false }]]);
	});
});
