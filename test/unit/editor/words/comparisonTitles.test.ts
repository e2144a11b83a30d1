import assert from 'node:assert/strict';
import type { Checkpoint } from '../../../../src/core/checkpoint';
import { comparisonTitle, fileComparisonTitle, sideName } from '../../../../src/editor/words/comparisonTitles';

const now = new Date(2026, 4, 12, 18, 0);

function checkpoint(message: string, minute: number): Checkpoint {
	const stats = { fileCount: 0, totalSize: 0, added: 0, modified: 1, removed: 0 };
	return { message, trigger: 'save', stats, createdAt: new Date(2026, 4, 12, 17, minute) } as unknown as Checkpoint;
}

describe('the titles of comparisons', () => {
	const [first, second] = [checkpoint('Saved src/x.js', 43), checkpoint('a long essay about '.repeat(4), 44)];

	it('are the name and the times of both sides', () => {
		assert.deepEqual(
			[
				fileComparisonTitle('src/x.js', first, second, now),
				fileComparisonTitle('src/x.js', undefined, first, now),
				fileComparisonTitle('src/x.js', 'Workspace', first, now),
				comparisonTitle(first, undefined, first, now),
				comparisonTitle(second, second, 'Workspace', now),
			],
			[
				'x.js (17:43 ↔ 17:44)',
				'x.js (nothing ↔ 17:43)',
				'x.js (Workspace ↔ 17:43)',
				'x.js (nothing ↔ 17:43)',
				'a long essay about a long ess… (17:44 ↔ Workspace)',
			],
		);
	});

	it('leave the sentences to the tooltip, which shows no more than a path', () => {
		assert.equal(sideName(first), '12 May 2026 17:43 “Saved src∕x.js”');
		assert.equal(sideName({ ...first, message: 'one\ntwo' }), '12 May 2026 17:43 “one”');
	});
});
