import assert from 'node:assert/strict';
import type { Act, ActDone, NextAct } from '../../../src/core/acts';
import type { RestoreReport } from '../../../src/core/checkpoint';
import type { ActPreview, PreviewedFile, UndoPreview } from '../../../src/core/restore/requests';
import * as words from '../../../src/editor/actWords';

const now = new Date('2026-01-10T12:00:00Z');

function act(title: string, operation: Act['operation'] = 'restore'): Act {
	const at = new Date(now.getTime() - 7_200_000);
	return { operationId: '0123456789abcdef', operation, id: 'x', at, title, changedNothing: false };
}

function report(written: string[], deleted: string[]): RestoreReport {
	return { written, deleted, kept: [], failed: [] } as unknown as RestoreReport;
}

const files: PreviewedFile[] = [
	{ path: 'a', status: 'modified', changedAgain: true },
	{ path: 'b', status: 'removed', changedAgain: false },
	{ path: 'c', status: 'removed', changedAgain: true },
	{ path: 'd', status: 'added', changedAgain: false },
];

describe('words for undo and redo', () => {
	it('say what was undone, what that did, and how old it was', () => {
		const done = (more: Partial<ActDone>): ActDone => ({ ...act('the restore of “before”'), ...more });
		const said = [
			done({ report: report(['a'], ['b', 'c']) }),
			done({ title: '“Reverted x”', report: report([], []) }),
			done({ changedNothing: true }),
			{ ...act('the deletion of 3 checkpoints', 'delete') },
			{ ...act('the edit of “x”', 'edit') },
		].map((each) => words.undoneSentence(each, now));
		assert.deepEqual(said, [
			'The restore of “before” was undone: 1 file restored, 2 files deleted. It was made 2 hours ago.',
			'“Reverted x” was undone: nothing had to change. It was made 2 hours ago.',
			'The restore of “before” had changed nothing: there was nothing to take back.',
			'The deletion of 3 checkpoints was undone: what it removed is back. It was made 2 hours ago.',
			'The edit of “x” was undone. It was made 2 hours ago.',
		]);
		assert.equal(
			words.redoneSentence(done({ report: report(['a'], []) })),
			'The restore of “before” was done again: 1 file restored.',
		);
		assert.equal(words.redoneSentence(act('the prune of “x”', 'prune')), 'The prune of “x” was done again.');
	});

	it('say before what would be undone, how old it is, what lies before it, and which files go', () => {
		const preview = (changedSince: boolean): ActPreview => ({
			act: act('the restore of “before”'),
			newerCount: 2,
			newest: 'Saved a.ts',
			files: null,
			asks: true,
			restore: { changedSince } as UndoPreview,
		});
		assert.equal(words.questionAgain('Undo', preview(false)), 'Undo the restore of “before”?');
		assert.equal(
			words.questionAgain('Redo', preview(true)),
			'Redo the restore of “before”? The workspace has changed since it was undone.',
		);
		assert.equal(
			words.standingSentence('Undo', preview(false), now),
			'It was made 2 hours ago. 2 checkpoints were made since, the newest is “Saved a.ts”.',
		);
		assert.equal(
			words.standingSentence('Redo', { act: act('x'), newerCount: 1, newest: '' }, now),
			'It was undone 2 hours ago. 1 checkpoint was made since.',
		);
		assert.equal(
			words.fileSentences({ files }),
			'Deleted: “b”. Changed since, and overwritten: “a”. Changed since, and deleted: “c”.',
		);
	});

	it('say in the view what Undo takes back', () => {
		const next = (count: NextAct['files'], operation: Act['operation'] = 'restore'): NextAct => ({
			act: act('the restore of “before”', operation),
			newerCount: 0,
			newest: null,
			files: count,
		});
		assert.deepEqual(
			[
				next({ written: 2, deleted: 25 }),
				next({ written: 0, deleted: 1 }),
				next({ written: 0, deleted: 0 }),
				next(null),
				next({ written: 0, deleted: 0 }, 'delete'),
			].map((each) => words.nextUndoSentence(each, now)),
			[
				'Undo: the restore of “before”, 2 hours ago; writes 2 files, deletes 25',
				'Undo: the restore of “before”, 2 hours ago; deletes 1 file',
				'Undo: the restore of “before”, 2 hours ago',
				'Undo: the restore of “before”, 2 hours ago',
				'Undo: the restore of “before”, 2 hours ago',
			],
		);
	});
});
