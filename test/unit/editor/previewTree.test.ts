import assert from 'node:assert/strict';
import type { PreviewedFile } from '../../../src/core/restore/requests';
import { type PreviewNode, PreviewTree } from '../../../src/editor/preview/previewTree';

const file = (path: string, status: PreviewedFile['status'] = 'modified', changedAgain = false): PreviewedFile => ({
	path,
	status,
	changedAgain,
});

describe('the tree of a restore preview', () => {
	const make = (): PreviewTree =>
		new PreviewTree([
			file('README.md', 'modified', true),
			file('src/a.ts'),
			file('src/deep/b.ts', 'added'),
			file('src/deep/c.ts', 'removed', true),
		]);
	const node = (tree: PreviewTree, folder: string, path: string): PreviewNode => {
		const found = tree.children(folder).find((child) => child.path === path);
		assert.ok(found);
		return found;
	};

	it('has folders first, and everything is checked', () => {
		const tree = make();
		const paths = (folder: string): string[] => tree.children(folder).map(({ kind, path }) => `${kind} ${path}`);
		assert.deepEqual(paths(''), ['folder src', 'file README.md']);
		assert.deepEqual(paths('src'), ['folder src/deep', 'file src/a.ts']);
		assert.deepEqual(paths('src/deep'), ['file src/deep/b.ts', 'file src/deep/c.ts']);
		assert.deepEqual(tree.counts, { written: 3, deleted: 1 });
		assert.equal(tree.chosen, undefined);
	});

	it('unchecks a file with the folders that it lies in, and checks a folder with all that is below it', () => {
		const tree = make();
		tree.check(node(tree, 'src/deep', 'src/deep/c.ts'), false);
		const src = node(tree, '', 'src');
		assert.deepEqual([tree.isChecked(src), tree.isChecked(node(tree, 'src', 'src/a.ts'))], [false, true]);
		assert.deepEqual(tree.chosen, ['README.md', 'src/a.ts', 'src/deep/b.ts']);
		assert.deepEqual(tree.counts, { written: 3, deleted: 0 });
		tree.check(src, true);
		assert.deepEqual([tree.isChecked(src), tree.chosen], [true, undefined]);
		tree.check(src, false);
		tree.check(src, false);
		assert.deepEqual(tree.chosen, ['README.md']);
		tree.check(node(tree, 'src', 'src/deep'), true);
		assert.deepEqual([tree.isChecked(src), tree.isChecked(node(tree, 'src', 'src/deep'))], [false, true]);
	});

	it('says whether other marks have changed with a node', () => {
		const tree = make();
		const [src] = tree.children('');
		const deep = node(tree, 'src', 'src/deep');
		assert.ok(src);
		assert.equal(tree.check(node(tree, '', 'README.md'), false), false);
		assert.equal(tree.check(node(tree, 'src/deep', 'src/deep/b.ts'), false), true);
		assert.equal(tree.check(node(tree, 'src/deep', 'src/deep/c.ts'), false), false);
		assert.equal(tree.check(deep, false), true);
		assert.equal(tree.check(deep, true), true);
	});

	it('begins with the marks that it is given', () => {
		const tree = new PreviewTree([file('a', 'removed'), file('b/c', 'added')], new Set(['b/c', 'gone since']));
		assert.deepEqual([tree.chosen, [...tree.unchecked]], [['a'], ['b/c']]);
	});

	it('tells a file from a folder of the same name', () => {
		const tree = new PreviewTree([file('a', 'removed'), file('a/b', 'added')]);
		const [folder, plain] = tree.children('');
		assert.ok(folder && plain);
		tree.check(plain, false);
		assert.deepEqual([tree.isChecked(folder), tree.chosen], [true, ['a/b']]);
	});
});
