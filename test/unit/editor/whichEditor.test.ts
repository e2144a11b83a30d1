import assert from 'node:assert/strict';
import { whichEditor } from '../../../src/editor/conflicts/whichEditor';

describe('the editor of a conflict', () => {
	it('is the merge editor if there are three texts and the host has one, else the diff editor', () => {
		const [host, without] = [['vscode.diff', '_open.mergeEditor'], ['vscode.diff']];
		assert.deepEqual(
			([{ mergeable: true }, {}] as const).map((conflict) =>
				[host, without].map((commands) => whichEditor(conflict, commands)),
			),
			[
				['merge', 'diff'],
				['diff', 'diff'],
			],
		);
	});
});
