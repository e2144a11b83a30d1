import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileTree, readTree } from '../../support/fileTree';
import { ignoringCase } from '../../support/foreignFileSystems';
import { isError } from '../../support/isError';
import { openCheckpoints } from '../../support/openCheckpoints';
import { reverted, shown, type States, stepped, text } from '../../support/revertFixtures';

const [a, b, c] = [text('a'), text('b'), text('c')];
const edited = text('a', { 1: 'step' });
const later = text('a', { 8: 'later' });
const both = text('a', { 1: 'step', 8: 'later' });

describe('reverting across renames', () => {
	/** Before the step, after it, now, and what is wanted. */
	const clean: Record<string, readonly [...States, FileTree]> = {
		'an edit, and then a rename': [{ old: a }, { old: edited }, { new: edited }, { new: a }],
		'an edit, and then a rename with an edit': [{ old: a }, { old: edited }, { new: both }, { new: later }],
		'an edit, and then a rename of the folder': [
			{ 'src/a': a, 'src/b': b },
			{ 'src/a': edited, 'src/b': b },
			{ 'lib/a': both, 'lib/b': b },
			{ 'lib/a': later, 'lib/b': b },
		],
		'a rename, and then an edit': [{ old: a }, { new: a }, { new: later }, { old: later }],
		'a rename with an edit, and then an edit': [{ old: a }, { new: edited }, { new: both }, { old: later }],
		'a rename of a folder, and then an edit in it': [
			{ 'src/a': a, 'src/deep/b': b },
			{ 'lib/a': a, 'lib/deep/b': b },
			{ 'lib/a': later, 'lib/deep/b': b },
			{ 'src/a': later, 'src/deep/b': b },
		],
		'a rename that was taken back by hand': [{ old: a }, { new: a }, { old: later }, { old: later }],
		'a rename that was done again after it was taken back in part': [
			{ old: a, o: b },
			{ new: a, n: b },
			{ old: later, n: b },
			{ old: later, o: b },
		],
		'a file that was added, and then renamed': [{ b }, { b, old: a }, { b, new: a }, { b }],
		'a folder that was added, and then renamed': [
			{ b },
			{ b, 'src/a': a, 'src/deep/c': c },
			{ b, 'lib/a': a, 'lib/deep/c': c },
			{ b },
		],
		'a file that was added, and then moved into a new folder': [{ b }, { b, a }, { b, 'new/deep/a': a }, { b }],
		'a file that was removed, and put back under another name': [{ a, b }, { b }, { b, again: a }, { a, b, again: a }],
		'a mode, and then a rename': [
			{ old: a },
			{ old: { bytes: a, mode: 0o755 } },
			{ new: { bytes: later, mode: 0o755 } },
			{ new: later },
		],
		'a link, and then its rename': [{ b }, { b, old: { link: 'b' } }, { b, new: { link: 'b' } }, { b }],
		'a rename of a binary file, and then another one of its folder': [
			{ 'd/x': 'x\0\x01\x02\x03' },
			{ 'd/y': 'x\0\x01\x02\x03' },
			{ 'd/y': 'x\0\x01\x02\x03', e: '' },
			{ 'd/x': 'x\0\x01\x02\x03', e: '' },
		],
		'line ends, and a last line without one': [
			{ old: a.replaceAll('\n', '\r\n') },
			{ old: edited.replaceAll('\n', '\r\n') },
			{ new: both.replaceAll('\n', '\r\n').slice(0, -2) },
			{ new: later.replaceAll('\n', '\r\n').slice(0, -2) },
		],
		'a file that only differs in case': [{ readme: a }, { README: a }, { README: later }, { readme: later }],
		'a new folder in a folder that was renamed since': [
			{ 'src/a': a, 'src/new/b': b },
			{ 'src/a': a },
			{ 'lib/a': a },
			{ 'lib/a': a, 'src/new/b': b },
		],
	};
	for (const [name, [before, after, now, wanted]] of Object.entries(clean)) {
		it(`follows them: ${name}`, async function () {
			if (process.platform === 'win32' && /mode|link/.test(name)) this.skip();
			const done = await reverted([before, after, now]);
			assert.deepEqual([done.conflicts, done.report.kept], [[], []]);
			assert.deepEqual(done.result, shown(wanted));
			if (done.report.written.length + done.report.deleted.length === 0) return;
			await done.checkpoints.undo();
			assert.deepEqual(readTree(done.folder), done.there);
		});
	}

	const conflicting: Record<string, readonly [...States, object[]]> = {
		'a file that was added, renamed and changed': [
			{ b },
			{ b, old: a },
			{ b, new: later },
			[{ path: 'new', reason: 'changedSince', checkpointPath: 'old' }],
		],
		'an edit, then a rename with an edit of the same line': [
			{ old: a },
			{ old: edited },
			{ new: text('a', { 1: 'later' }) },
			[{ path: 'new', reason: 'sameLines', checkpointPath: 'old', oldPath: 'old', mergeable: true }],
		],
		'a file that was renamed, and renamed again': [
			{ one: a },
			{ two: a },
			{ three: a },
			[{ path: 'three', reason: 'renamedSince', checkpointPath: 'two', oldPath: 'one' }],
		],
		'an edit of a file that was removed since': [
			{ a, b },
			{ a: edited, b },
			{ b },
			[{ path: 'a', reason: 'removedSince' }],
		],
		'a rename of a file that was removed since': [
			{ one: a, b },
			{ two: a, b },
			{ b },
			[{ path: 'two', reason: 'removedSince', oldPath: 'one' }],
		],
		'a rename of a file whose old place is taken': [
			{ one: a },
			{ two: a },
			{ two: a, one: 'new' },
			[{ path: 'two', reason: 'placeTaken', oldPath: 'one' }],
		],
		'a rename of a file whose old folder is a file': [
			{ 'd/one': a },
			{ two: a },
			{ two: a, d: 'file' },
			[{ path: 'two', reason: 'placeTaken', oldPath: 'd/one' }],
		],
		'a file that was added to a folder that the step renamed': [
			{ 'src/a': a, 'src/b': b },
			{ 'lib/a': a, 'lib/b': b },
			{ 'lib/a': a, 'lib/b': b, 'lib/new': c },
			[{ path: 'lib/new', reason: 'folderRenamed' }],
		],
		'a file that was removed from a folder that was renamed since': [
			{ 'src/a': a, 'src/b': b, 'src/c': c },
			{ 'src/a': a, 'src/b': b },
			{ 'lib/a': a, 'lib/b': b },
			[{ path: 'src/c', reason: 'folderRenamed' }],
		],
		'an edit of a file that rules leave out now': [
			{ a, '.gitignore': '' },
			{ a: edited, '.gitignore': '' },
			{ a: later, '.gitignore': 'a\n' },
			[{ path: 'a', reason: 'leftOutNow' }],
		],
		'a file that was added, and that rules leave out now': [
			{ b, '.gitignore': '' },
			{ a, b, '.gitignore': '' },
			{ a, b, '.gitignore': 'a\n' },
			[{ path: 'a', reason: 'leftOutNow' }],
		],
		'a link that was renamed, where it was a file before': [
			{ x: a },
			{ x: { link: 'nowhere' } },
			{ y: { link: 'nowhere' } },
			[{ path: 'y', reason: 'changedSince', checkpointPath: 'x', oldPath: 'x' }],
		],
	};
	for (const [name, [before, after, now, expected]] of Object.entries(conflicting)) {
		it(`is a conflict that is named: ${name}`, async function () {
			if (process.platform === 'win32' && name.includes('link')) this.skip();
			const more = (tree: FileTree, version: string): FileTree => ({ ...tree, r: version });
			const states: States = [more(before, '1'), more(after, '2'), more(now, '2')];
			const done = await reverted(states);
			assert.deepEqual([done.report.conflicts, done.report.written, done.report.deleted], [expected, [], []]);
			assert.deepEqual(done.result, done.there);
		});
	}

	it('leaves what is in conflict, and what needs it, and takes back the rest where that is wanted', async () => {
		const states: States = [
			{ 'src/a': a, 'src/b': b, e: '1' },
			{ 'lib/a': a, 'lib/b': b, e: '2' },
			{ 'lib/a': a, 'lib/b': b, 'lib/new': c, 'src/b': 'taken', e: '2' },
		];
		const done = await reverted(states, { skipConflicts: true });
		assert.deepEqual(done.conflicts, ['lib/b: placeTaken', 'lib/new: folderRenamed']);
		assert.deepEqual(done.result, shown({ 'src/a': a, 'src/b': 'taken', 'lib/b': b, 'lib/new': c, e: '1' }));
	});

	it('takes back chosen paths only, by any of their names', async () => {
		const states: States = [
			{ one: a, e: '1', 'd/x': '1' },
			{ two: edited, e: '2', 'd/x': '2' },
			{ three: both, e: '3', 'd/x': '2' },
		];
		const now = (changes: FileTree): Record<string, string> => shown({ ...states[2], ...changes });
		const folder = await reverted(states, { paths: ['d'] });
		assert.deepEqual([folder.conflicts, folder.result], [[], now({ 'd/x': '1' })]);
		assert.equal(folder.checkpoints.get('HEAD')?.message, 'Reverted part of “step”');
		for (const name of ['one', 'two', 'three']) {
			const chosen = await reverted(states, { paths: [name, './d//x'] });
			assert.deepEqual([chosen.conflicts, chosen.result], [['three: renamedSince'], now({})], name);
			const others = await reverted(states, { paths: [name, 'd/x'], skipConflicts: true });
			assert.deepEqual([others.conflicts, others.result], [['three: renamedSince'], now({ 'd/x': '1' })], name);
		}
		const { checkpoints, step } = await stepped(states);
		await assert.rejects(checkpoints.revert(step, { paths: ['e', 'nothing'] }), isError('notFound'));
		await assert.rejects(checkpoints.previewRevert(step, { paths: ['nothing'] }), isError('notFound'));
	});

	it('leaves alone what only went out of scope, and brings what was removed then', async () => {
		const states: States = [
			{ '.gitignore': '', '.env': 'secret', '.env.local': 'gone' },
			{ '.gitignore': '.env*\n', '.env': 'secret' },
			{ '.gitignore': '.env*\n', '.env': 'secret 2' },
		];
		const done = await reverted(states);
		assert.deepEqual(
			[done.conflicts, done.result],
			[[], shown({ '.gitignore': '', '.env': 'secret 2', '.env.local': 'gone' })],
		);
	});

	it('does not look for the texts of editors that have no file', async () => {
		const { checkpoints, folder } = openCheckpoints({ a: '1' });
		await checkpoints.create();
		writeFileSync(path.join(folder, 'a'), '2');
		const bytes = Buffer.from('typed');
		const unsaved = { files: [], untitled: [{ name: 'Untitled-1', bytes }] };
		const { checkpoint } = await checkpoints.create({ unsaved });
		const report = await checkpoints.revert(checkpoint.id);
		assert.deepEqual([report.conflicts, report.written], [[], ['a']]);
	});

	it('spells names as they were before, on a disk that takes both for one', async () => {
		const workspace = openCheckpoints({ 'Lib/Readme': a, 'Lib/gone': b, 'Lib/same': c });
		const { folder, reopen } = workspace;
		const checkpoints = reopen({ fileSystem: ignoringCase(folder) });
		await checkpoints.create();
		renameSync(path.join(folder, 'Lib'), path.join(folder, 'lib'));
		renameSync(path.join(folder, 'lib/Readme'), path.join(folder, 'lib/README'));
		rmSync(path.join(folder, 'lib/gone'));
		const { checkpoint } = await checkpoints.create();
		writeFileSync(path.join(folder, 'lib/README'), later);
		const now = readTree(folder);
		const report = await checkpoints.revert(checkpoint.id);
		assert.deepEqual([report.conflicts, report.kept, report.failed], [[], [], []]);
		assert.deepEqual(readTree(folder), shown({ 'Lib/Readme': later, 'Lib/gone': b, 'Lib/same': c }));
		await checkpoints.undo();
		assert.deepEqual(readTree(folder), now);

		const { checkpoint: edit } = await checkpoints.create();
		renameSync(path.join(folder, 'lib/README'), path.join(folder, 'lib/readme'));
		assert.deepEqual((await checkpoints.revert(edit.id)).conflicts, []);
		assert.deepEqual(readTree(folder), shown({ 'lib/readme': a, 'lib/same': c }));
		checkpoints.dispose();
	});
});
