import assert from 'node:assert/strict';
import type { ObjectId } from '../../../../src/core/checkpoint';
import { CairnError } from '../../../../src/core/errors';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import { decodeTree, encodeTree, type TreeEntry } from '../../../../src/core/store/tree';

const idOfText = (text: string): ObjectId => objectIdOf(Buffer.from(text));

describe('tree objects', () => {
	it('read back as they were written, sorted by name', () => {
		const entries: TreeEntry[] = [
			{ name: 'z😀\n"', kind: 'file', mode: 0o644, size: 2 ** 40, id: idOfText('a') },
			{ name: 'a', kind: 'directory', mode: 0o755, size: 0, id: idOfText('b') },
			{ name: 'l', kind: 'symlink', mode: 0, size: 3, id: idOfText('c') },
			{ name: 'x', kind: 'executable', mode: 0o755, size: 1, id: idOfText('d') },
		];

		const names = ['a', 'l', 'x', 'z😀\n"'];
		assert.deepEqual(
			decodeTree(encodeTree(entries)),
			names.map((name) => entries.find((entry) => entry.name === name)),
		);
		assert.deepEqual(encodeTree([...entries].reverse()), encodeTree(entries));
	});

	it('are refused when they are cut or are something else', () => {
		const bytes = encodeTree([{ name: 'a', kind: 'file', mode: 0o644, size: 1, id: idOfText('a') }]);
		for (const damaged of [bytes.subarray(0, bytes.length - 1), bytes.subarray(0, 10), Buffer.from('text')]) {
			assert.throws(
				() => decodeTree(damaged),
				(error) => CairnError.is(error, 'objectCorrupt'),
			);
		}
	});
});
