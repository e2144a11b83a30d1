import assert from 'node:assert/strict';
import type { ObjectId } from '../../../../src/core/checkpoint';
import { CairnError } from '../../../../src/core/errors';
import { diffTrees } from '../../../../src/core/diff/treeDiff';
import { objectIdOf, type ObjectStore } from '../../../../src/core/store/objectStore';
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

	it('are sorted by the bytes of the names, in which an emoji comes after what UTF-16 puts behind it', () => {
		const names = ['A', 'a', 'a-', 'a.b', 'aa', '\uff21', '😀'];
		const entries = names.map((name): TreeEntry => ({ name, kind: 'file', mode: 0o644, size: 1, id: idOfText(name) }));
		for (const shown of [entries, entries.slice(0, 5)]) {
			const bytes = encodeTree(shown.toReversed());
			assert.deepEqual(
				decodeTree(bytes).map(({ name }) => name),
				shown.map(({ name }) => name),
			);
			const rows = Buffer.from(shown.map(({ id }) => id).join(''), 'hex');
			const places: number[] = [];
			const table = {
				setPlace: (row: number, at: number) => void (places[row] = at),
				copyId: (row: number, target: Uint8Array, at: number) =>
					target.set(rows.subarray(row * 32, (row + 1) * 32), at),
			};
			const asRows = shown.map(({ name, kind, mode, size }, row) => ({ name, kind, mode, size, rows: table, row }));
			assert.deepEqual(encodeTree(asRows), bytes);
		}
	});

	it('are refused in a comparison where a name comes twice, also right behind what is common', () => {
		const entry = (name: string, text: string): TreeEntry => {
			return { name, kind: 'file', mode: 0o644, size: 1, id: idOfText(text) };
		};
		const good = encodeTree([entry('a', '1'), entry('b', '1'), entry('c', '1')]);
		const hostile = encodeTree([entry('a', '1'), entry('b', '1'), entry('b', '2')]);
		const read = (id: string): Buffer => (id === objectIdOf(good) ? good : hostile);
		const objects = { read, hasPlainModes: () => false } as unknown as ObjectStore;
		for (const [from, to] of [
			[good, hostile],
			[hostile, good],
		] as const) {
			assert.throws(
				() => diffTrees(objects, objectIdOf(from), objectIdOf(to)),
				(error) => CairnError.is(error, 'objectCorrupt'),
			);
		}
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
