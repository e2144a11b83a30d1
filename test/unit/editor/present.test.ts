import assert from 'node:assert/strict';
import type { Checkpoint, KeepReason, RestoreReport } from '../../../src/core/checkpoint';
import * as present from '../../../src/editor/present';

function checkpoint(message: string, added = 0, modified = 0, removed = 0): Checkpoint {
	const stats = { fileCount: 0, totalSize: 0, added, modified, removed };
	return { message, stats } as unknown as Checkpoint;
}

function report(written: number, deleted: number, failed = 0): RestoreReport {
	const paths = (count: number): string[] => Array.from({ length: count }, (_, i) => `f${i}`);
	const failures = paths(failed).map((path) => ({ path, reason: '' }));
	return { written: paths(written), deleted: paths(deleted), kept: [], failed: failures } as unknown as RestoreReport;
}

describe('words for people', () => {
	it('name a checkpoint and its counts', () => {
		assert.deepEqual(
			[
				present.quotedTitleOf(checkpoint('x')),
				present.quotedTitleOf(checkpoint(`${'long '.repeat(30)}\nsecond line`)),
				present.titleOf(checkpoint('')),
				present.countsOf(checkpoint('', 1200, 1, 2)),
				present.countsOf(checkpoint('')),
			],
			['“x”', `“${'long '.repeat(12).trimEnd()}…”`, 'Checkpoint', '1,200 added, 1 modified, 2 deleted', 'no changes'],
		);
	});

	it('say how many changes only editors hold', () => {
		const counts = (modified: number, unsaved: number): string => {
			const stats = { fileCount: 0, totalSize: 0, added: 0, modified, removed: 0, unsaved };
			return present.countsOf({ stats });
		};
		assert.deepEqual([counts(3, 1), counts(2, 2)], ['3 modified (1 unsaved)', '2 modified, unsaved']);
	});

	it('count what a restore would do and did', () => {
		const buttons = [report(12, 3), report(1, 0), report(0, 1), report(0, 2), report(0, 0)].map(present.restoreButton);
		assert.deepEqual(buttons, ['Restore 12 Files, Delete 3', 'Restore 1 File', 'Delete 1 File', 'Delete 2 Files', '']);
		assert.deepEqual([report(1, 2, 1), report(3, 0), report(0, 0)].map(present.restoreSummary), [
			'1 file restored, 2 files deleted, 1 file failed',
			'3 files restored',
			'nothing had to change',
		]);
		assert.equal(present.restoreForecast(report(1, 2)), '1 file will be written, 2 files will be deleted.');
	});

	it('say which names have changed since', () => {
		const told = {
			...report(1, 0),
			deleted: ['dir/x', 'young'],
			absentThen: ['young'],
			names: [
				{ path: 'new.txt', pathThen: 'old.txt' },
				{ path: 'dir/x', pathThen: 'a/x' },
			],
		};
		assert.equal(
			present.namesRemark(told),
			'Did not exist then: “young”. Then “new.txt” was “old.txt”, “dir/x” was “a/x”, which is not restored with it.',
		);
		assert.equal(present.namesRemark(report(1, 1)), '');
	});

	it('say what a restore leaves as it is, and why', () => {
		const kept = (...reasons: KeepReason[]): string =>
			present.keptSentence({ ...report(0, 0), kept: reasons.map((reason, at) => ({ path: `${at}`, reason })) });
		assert.equal(kept(), '');
		assert.equal(kept('untitledEditor'), '');
		assert.equal(kept('notInScopeThen'), ' 1 file that the checkpoint does not cover stays as it is.');
		assert.equal(kept('folderNotEmpty'), ' 1 folder stays: it still holds what the checkpoint does not cover.');
		assert.equal(
			kept('repositoryData', 'repositoryData'),
			' 2 folders stay as they are: what git or another tool for versions keeps for itself.',
		);
		assert.equal(
			kept(
				'skippedThen',
				'notInSafetyCheckpoint',
				'folderNotEmpty',
				'folderNotEmpty',
				'fileInTheWay',
				'changedMeanwhile',
			),
			' 2 files that the checkpoint does not cover stay as they are.' +
				' 2 folders stay: they still hold what the checkpoint does not cover.' +
				' 2 files stay as they are: something is in the way.',
		);
	});

	it('name what the system is in the way of, and offer the others', () => {
		const kept = (['mounted', 'readOnly', 'readOnly', 'notPermitted', 'modeNotPermitted'] as const).map(
			(reason, at) => ({ path: `p${at}`, reason }),
		);
		const offered = [report(44, 0), report(12, 3), report(0, 3), report(1, 1), report(0, 1), report(0, 0)];
		assert.deepEqual(
			offered.map((each) => present.restoreButton({ ...each, kept })),
			[
				'Restore the Other 44',
				'Restore the Other 12, Delete 3',
				'Delete the Other 3',
				'Restore the Other File, Delete 1',
				'Delete the Other File',
				'',
			],
		);
		assert.equal(
			present.keptSentence({ ...report(0, 0), kept: [...kept, { path: 'd', reason: 'folderNotEmpty' }] }),
			' “p0” stays as it is: something is mounted there.' +
				' “p1”, “p2” stay as they are: the file system is read-only.' +
				' “p3” stays as it is: the system does not permit it.' +
				' “p4” cannot be given back its permissions.' +
				' 1 folder stays: it still holds what stays.',
		);
		const skipped = { ...report(2, 0), kept: [{ path: 'x', reason: 'skipped' as const }] };
		assert.deepEqual([present.restoreButton(skipped), present.keptSentence(skipped)], ['Restore the Other 2', '']);
	});

	it('name what was left out', () => {
		const skipped = ['x', 'y'].map((path) => ({ path, reason: 'unreadable' as const, message: 'It is locked.' }));
		assert.deepEqual(
			[present.skippedSentence(skipped), present.skippedSentence(skipped.slice(1)), present.skippedSentence([])],
			['2 files were left out. First of them: x: It is locked.', '1 file was left out. y: It is locked.', ''],
		);
	});
});
