import assert from 'node:assert/strict';
import {
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Checkpoints } from '../../src/core/checkpoints';
import { CairnError, errnoOf } from '../../src/core/errors';
import { rounds } from '../support/depth';
import { openCheckpoints } from '../support/openCheckpoints';

const folders = fc.constantFrom('', 'x', 'y', 'x/y', 'x/CVS', 'y/x');
const names = fc.constantFrom('HEAD', 'objects', 'refs', '.git', 'Root', 'a', 'commondir');
const contents = fc.constantFrom('ref: refs/heads/a\n', 'text', 'gitdir: ../y\n', 'gitdir: x\n', '../x\n', '..\n');
const links = fc.constantFrom('../x', '../y/objects', 'a', 'refs/a', '..');
/** What is done, to which path, and with what. */
type Step = readonly [act: 'make' | 'write' | 'remove' | 'link' | 'move', place: string, text: string];

const places = fc.tuple(folders, names).map((parts) => path.posix.join(...parts));
const head = 'ref: refs/heads/b\n';
const steps: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 3, arbitrary: fc.tuple(fc.constant('make'), folders, fc.constantFrom('objects', 'refs')) },
	{ weight: 3, arbitrary: fc.tuple(fc.constant('write'), places, contents) },
	{ weight: 2, arbitrary: folders.map((folder) => ['write', path.posix.join(folder, 'HEAD'), head] as const) },
	{ weight: 2, arbitrary: fc.tuple(fc.constant('remove'), places, fc.constant('')) },
	{ weight: 1, arbitrary: fc.tuple(fc.constant('link'), places, links) },
	{ weight: 1, arbitrary: fc.tuple(fc.constant('move'), folders, folders) },
);

function apply([act, place, text]: Step, root: string): void {
	const at = path.join(root, place);
	if (act === 'make') {
		mkdirSync(path.join(at, text), { recursive: true });
		writeFileSync(path.join(at, text, 'file'), '');
	} else if (act === 'write') {
		mkdirSync(path.dirname(at), { recursive: true });
		writeFileSync(at, text);
	} else if (act === 'remove') rmSync(at, { recursive: true });
	else if (act === 'link') symlinkSync(text, at);
	else renameSync(at, path.join(root, text));
}

function attempt(step: Step, root: string): void {
	try {
		apply(step, root);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error)) throw error;
	}
}

/** What a capture says: the files, and what it leaves out; or why it refuses. */
async function seenBy(checkpoints: Checkpoints): Promise<unknown> {
	try {
		const { checkpoint } = await checkpoints.create({ allowEmpty: true });
		const { skipped } = checkpoints.show(checkpoint.id);
		return [checkpoints.files(checkpoint.id).map((file) => file.path), skipped.map((file) => file.path)];
	} catch (error) {
		assert.ok(CairnError.is(error, 'repositoryRefused'), String(error));
		return error.code;
	}
}

/** Folders that are git's own by what is in them: a walk that shares no code with the product. */
function gitFolders(root: string, folder = ''): string[] {
	const at = (name: string): string => path.join(root, folder, name);
	const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;
	const head = lstatSync(at('HEAD'), { throwIfNoEntry: false });
	// One that names another folder of git's is left to the comparison.
	const isHead =
		head?.isFile() === true && !isThere(at('commondir')) && readFileSync(at('HEAD'), 'utf8').startsWith('ref: refs/');
	const own = isHead && isFolder(at('objects')) && isFolder(at('refs')) ? [folder] : [];
	const below = readdirSync(path.join(root, folder), { withFileTypes: true }).filter((item) => item.isDirectory());
	return [...own, ...below.flatMap(({ name }) => gitFolders(root, path.posix.join(folder, name)))];
}

describe('folders that become git’s own, and cease to be', () => {
	it('are seen as a program sees them that starts anew, and nothing of them is recorded', async () => {
		const numRuns = rounds('CAIRN_REPOSITORY_RUNS', { usual: 25, deep: 300 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(steps, { minLength: 6, maxLength: 30 }),
				fc.infiniteStream(fc.boolean()),
				async (sequence, looks) => {
					const { checkpoints, folder, reopen } = openCheckpoints(
						{ first: 'file', 'x/a': '' },
						{ scope: { exclude: [] } },
					);
					try {
						await checkpoints.create();
						for (const [index, step] of sequence.entries()) {
							attempt(step, folder);
							if (!looks.next().value && index < sequence.length - 1) continue;
							const seen = await seenBy(checkpoints);
							const fresh = reopen({ storePath: path.join(path.dirname(folder), `store-${index}`) });
							assert.deepEqual(seen, await seenBy(fresh));
							fresh.dispose();
							if (!Array.isArray(seen)) continue;
							const [files = []] = seen as string[][];
							for (const own of gitFolders(folder)) {
								// A work tree in it is not.
								const isIn = (file: string): boolean => file.startsWith(`${own}/`);
								const others = readdirSync(path.join(folder, own)).filter(
									(name) => !isWorkTree(path.join(folder, own, name)),
								);
								const inside = others.map((name) => path.posix.join(own, name));
								assert.deepEqual(
									files.filter((file) => isIn(file) && inside.some((one) => file === one)),
									[],
								);
							}
						}
					} finally {
						checkpoints.dispose();
						rmSync(path.dirname(folder), { recursive: true });
					}
				},
			),
			{ numRuns },
		);
	});
});

function isWorkTree(folder: string): boolean {
	return isFolder(folder) && readdirSync(folder).includes('.git');
}

/** Also through a link; one that leads to itself is none. */
function isFolder(file: string): boolean {
	try {
		return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
	} catch (error) {
		if (errnoOf(error) === 'ELOOP') return false;
		throw error;
	}
}
