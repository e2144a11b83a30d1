import assert from 'node:assert/strict';
import type { Checkpoint } from '../../../../src/core/checkpoint';
import { rowWords } from '../../../../src/editor/words/rowWords';

function row(trigger: string, message: string, added = 0, modified = 0, removed = 0): string {
	const stats = { fileCount: 0, totalSize: 0, added, modified, removed };
	const { label, about } = rowWords({ trigger, message, stats } satisfies Partial<Checkpoint>);
	return [label, ...about].join(' · ');
}

describe('the words of a row', () => {
	it('begin with the name of the file', () => {
		assert.deepEqual(
			[
				row('save', 'Saved src/utils/x.js', 0, 1),
				row('save', 'Saved x.js', 0, 1),
				row('save', 'Saved src/x.js', 0, 2),
				row('save', 'Saved 3 files', 0, 3),
				row('save', 'Saved src/x.js and 2 more', 0, 3),
				row('external', 'Changed src/a b.ts outside the editor', 0, 1),
				row('external', 'Added a.ts outside the editor', 1),
				row('opening', 'Changed src/a.ts while Cairn was off', 0, 1),
				row('burst', 'Changed src/a.ts as the first of many files', 0, 1),
				row('files', 'Created src/a.ts', 1),
				row('files', 'Renamed src/a.ts to b.ts', 1, 0, 1),
				row('external', 'Renamed src/a.ts to lib/b.ts outside the editor', 1, 0, 1),
				row('external', 'Renamed src to lib (25 files) outside the editor', 25, 0, 25),
				row('files', 'Moved src/a.ts to lib', 1, 0, 1),
				row('files', 'Moved 3 files to lib', 3, 0, 3),
			],
			[
				'x.js · saved · src/utils',
				'x.js · saved',
				'x.js · saved · src · 2 modified',
				'3 files saved · 3 modified',
				'x.js and 2 more · saved · src · 3 modified',
				'a b.ts · changed outside · src',
				'a.ts · added outside',
				'a.ts · changed while off · src',
				'a.ts · changed as the first of many · src',
				'a.ts · created · src',
				'b.ts · renamed from a.ts',
				'b.ts · renamed from a.ts · outside · lib',
				'lib (25 files) · renamed from src · outside',
				'a.ts · moved to lib',
				'3 files · moved to lib',
			],
		);
	});

	it('say at once that something was deleted, also of older labels', () => {
		assert.deepEqual(
			[
				row('external', '12 files changed outside the editor', 3, 9),
				row('external', '10 files changed outside the editor', 0, 0, 10),
				row('external', '10 files changed outside the editor', 10),
				row('external', '10 files deleted outside the editor', 0, 0, 10),
				row('external', 'Deleted src/managers (10 files) outside the editor', 0, 0, 10),
				row('external', 'Added src/managers (1,200 files) outside the editor', 1200),
				row('opening', 'Deleted docs/a.md while Cairn was off', 0, 0, 1),
				row('files', 'Deleted src/docs', 0, 0, 25),
				row('files', 'Deleted 3 files', 0, 0, 3),
			],
			[
				'12 files changed · outside · 3 added, 9 modified',
				'10 files deleted · outside',
				'10 files added · outside',
				'10 files deleted · outside',
				'managers deleted (10 files) · outside · src',
				'managers (1,200 files) · added outside · src',
				'a.md deleted · while off · docs',
				'docs deleted · src · 25 deleted',
				'3 files deleted · 3 deleted',
			],
		);
	});

	it('are those of a person where a person has written them, whatever has made the checkpoint', () => {
		assert.deepEqual(
			[
				row('save', 'before the refactoring', 0, 1),
				row('external', 'Changed a.ts', 0, 1),
				row('manual', 'Saved x.js', 0, 2),
				row('files', 'Before deleting docs', 0, 1),
				row('files', 'Renamed a to b to c to d', 1, 0, 1),
				row('external', 'Edited a.ts without saving', 0, 1),
				row('terminal', 'Ran npm test', 1),
				row('safety', 'Before restoring “x”'),
				row('later', 'Whatever'),
				row('manual', '', 2),
			],
			[
				'before the refactoring · 1 modified',
				'Changed a.ts · 1 modified',
				'Saved x.js · 2 modified',
				'Before deleting docs · 1 modified',
				'Renamed a to b to c to d · 1 added, 1 deleted',
				'Edited a.ts without saving · 1 modified',
				'Ran npm test · 1 added',
				'Before restoring “x”',
				'Whatever',
				'2 files added · 2 added',
			],
		);
	});
});
