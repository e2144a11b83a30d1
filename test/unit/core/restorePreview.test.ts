import assert from 'node:assert/strict';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';

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
		assert.equal(checkpoints.list().length, 3);

		const chosen = await checkpoints.previewRestore(target.id, ['precious']);
		assert.deepEqual(chosen.files, [{ path: 'precious', status: 'modified', changedAgain: true }]);
		await assert.rejects(checkpoints.previewRestore(target.id, ['nowhere']), isError('notFound'));
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
