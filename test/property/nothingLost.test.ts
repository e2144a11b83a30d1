import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { RestoreReport } from '../../src/core/checkpoint';
import type { Checkpoints } from '../../src/core/checkpoints';
import { CairnError } from '../../src/core/errors';
import { type FileNode, readHashedTree } from '../support/fileTree';
import { openCheckpoints, type TestWorkspace } from '../support/openCheckpoints';
import { entries, moreSteps, scopes, sha256, type Step, steps, watched, write } from './model/restoreSteps';
import { isDeep, rounds } from '../support/depth';

type Act = Exclude<Step, { kind: 'write' | 'capture' }>;
type State = Readonly<Record<string, string>>;

/** The id of what a file or link holds; undefined for a folder. */
function contentOf(node: string): string | undefined {
	const [kind, ...rest] = node.split(' ');
	if (kind === 'link') return sha256(rest.join(' '));
	return kind === 'file' ? rest[1] : undefined;
}

/** Restores and checks everything that can be said of it. @returns false where the path is nowhere */
async function restore(test: TestWorkspace, id: string, paths: string[] | undefined): Promise<boolean> {
	const { checkpoints, folder } = test;
	const before = readHashedTree(folder);
	let report: RestoreReport;
	try {
		const preview = await checkpoints.restore(id, { dryRun: true, ...(paths && { paths }) });
		assert.deepEqual(readHashedTree(folder), before, 'a preview changes nothing');
		report = await checkpoints.restore(id, paths && { paths });
		const told = ({ written, deleted, kept }: RestoreReport) => [written, deleted, kept];
		assert.deepEqual(told(report), told(preview));
	} catch (error) {
		if (paths && (CairnError.is(error, 'notFound') || CairnError.is(error, 'renamedSince'))) return false;
		throw error;
	}
	const after = readHashedTree(folder);
	assert.deepEqual(report.failed, []);
	assertExact(checkpoints, { id, paths, before, after, report });
	assertNothingLost(checkpoints, before, after);
	if (JSON.stringify(before) === JSON.stringify(after)) return true;
	await checkpoints.undo();
	assert.deepEqual(readHashedTree(folder), before, 'undo gives what was there');
	assertNothingLost(checkpoints, after, before);
	await checkpoints.redo();
	assert.deepEqual(readHashedTree(folder), after, 'redo gives it again');
	assertNothingLost(checkpoints, before, after);
	return true;
}

/** What undoes, reverts or brings back, whatever came in between: it may be refused, and then nothing has changed. */
async function act({ checkpoints, folder }: TestWorkspace, step: Act): Promise<void> {
	const before = readHashedTree(folder);
	const chosen = <T>(all: readonly T[]): T | undefined => ('which' in step ? all[step.which % all.length] : undefined);
	const restoreOne = (path: string | undefined) =>
		checkpoints.restore(chosen(checkpoints.list())?.id ?? '', path === undefined ? {} : { paths: [path] });
	const told = (report: RestoreReport | undefined) => report && [report.written, report.deleted, report.kept];
	try {
		if (step.kind === 'undo') {
			const { restore } = await checkpoints.previewUndo();
			const { report } = await checkpoints.undo();
			assert.deepEqual(told(report), told(restore?.report));
		} else if (step.kind === 'redo') {
			const { restore } = await checkpoints.previewRedo();
			const { report } = await checkpoints.redo();
			assert.deepEqual(told(report), told(restore?.report));
		} else if (step.kind === 'revert') {
			const id = chosen(checkpoints.list())?.id ?? '';
			const options = { skipConflicts: step.which % 2 === 0 };
			const preview = await checkpoints.previewRevert(id, options);
			const report = await checkpoints.revert(id, options);
			assert.deepEqual([told(report), report.conflicts], [told(preview), preview.conflicts]);
		} else if (step.kind === 'bringBack') {
			const file = chosen(await checkpoints.deletedFiles());
			if (file) await checkpoints.bringBack([file]);
		} else if (step.kind === 'restore') {
			await restoreOne(step.path);
		}
	} catch (error) {
		const isRefused = (['notFound', 'invalidArgument', 'renamedSince', 'restoreConflict'] as const).some((code) =>
			CairnError.is(error, code),
		);
		if (!isRefused) throw error;
		assert.deepEqual(readHashedTree(folder), before, 'what is refused changes nothing');
	}
	assertNothingLost(checkpoints, before, readHashedTree(folder));
}

interface Restored {
	readonly id: string;
	readonly paths: readonly string[] | undefined;
	readonly before: State;
	readonly after: State;
	readonly report: RestoreReport;
}

/** What the target has is there, unless it was kept; what is no part of it, or of no checkpoint, is as it was. */
function assertExact(checkpoints: Checkpoints, { id, paths, before, after, report }: Restored): void {
	const isChosen = (file: string): boolean =>
		paths?.some((chosen) => file === chosen || file.startsWith(`${chosen}/`)) ?? true;
	const kept = new Set(report.kept.map((each) => each.path));
	const isKept = (file: string): boolean => [...kept].some((each) => file === each || file.startsWith(`${each}/`));
	for (const { path: file, objectId, kind } of checkpoints.files(id)) {
		if (!isChosen(file) || isKept(file) || kind === 'directory') continue;
		assert.equal(contentOf(after[file] ?? ''), objectId, `${file} is the target's`);
	}
	const safety = new Map(checkpoints.files(report.safetyCheckpointId ?? '').map((file) => [file.path, file.objectId]));
	const written = new Set(report.written);
	const deleted = new Set(report.deleted);
	for (const [file, node] of Object.entries(before)) {
		const content = contentOf(node);
		if (content === undefined) continue;
		const isTouched = written.has(file) || deleted.has(file);
		if (!isTouched) assert.equal(after[file], node, `${file} is not told of`);
		if (!isChosen(file)) assert.equal(after[file], node, `${file} was not chosen`);
		if (safety.get(file) !== content) assert.equal(after[file], node, `${file} is in no safety checkpoint`);
	}
}

/** Each file and link is still there, or in a checkpoint by its own path. */
function assertNothingLost(checkpoints: Checkpoints, before: State, after: State): void {
	const gone = Object.entries(before).filter(([file, node]) => contentOf(node) && after[file] !== node);
	const stored = new Set(
		checkpoints.list().flatMap(({ id }) => checkpoints.files(id).map((file) => `${file.path}\0${file.objectId}`)),
	);
	for (const [file, node] of gone) {
		const isSameContent = contentOf(after[file] ?? '') === contentOf(node);
		assert.ok(isSameContent || stored.has(`${file}\0${contentOf(node)}`), `${file} is lost`);
	}
}

/** A new workspace, through these steps. */
async function run(
	{
		first,
		exclude,
		steps: all,
	}: { first: readonly [string, FileNode][]; exclude: readonly string[]; steps: readonly Step[] },
	perform: (test: TestWorkspace, step: Act) => Promise<void>,
): Promise<void> {
	const opened: { test?: TestWorkspace } = {};
	const fileSystem = watched(() => opened.test);
	const test = openCheckpoints({}, { scope: { exclude }, fileSystem });
	opened.test = test;
	try {
		write(test.folder, { kind: 'write', entries: first, overAll: true });
		await test.checkpoints.create({ allowEmpty: true });
		for (const step of all) {
			if (step.kind === 'write') write(test.folder, step);
			else if (step.kind === 'capture') await test.checkpoints.create();
			else await perform(test, step);
		}
		assert.equal((await test.checkpoints.verify()).ok, true);
	} finally {
		test.checkpoints.dispose();
		rmSync(path.dirname(test.folder), { recursive: true });
	}
}

const wantedRuns = process.env['CAIRN_RESTORE_RUNS'];
const parameters = {
	numRuns: rounds('CAIRN_RESTORE_RUNS', { usual: 40, deep: 600 }),
	endOnFailure: isDeep || wantedRuns !== undefined,
};

describe('restores where ignore rules differ', function () {
	this.timeout(1_200_000);

	it('lose nothing at any moment, are exact, and can be undone and done again', async () => {
		const sequences = fc.array(steps, { minLength: 2, maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(entries, scopes, sequences, (first, exclude, all) =>
				run({ first, exclude, steps: all }, async (test, step) => {
					const id = 'which' in step ? test.checkpoints.list()[step.which % test.checkpoints.list().length]?.id : '';
					const chosen = 'path' in step ? step.path : undefined;
					await restore(test, id ?? '', chosen === undefined ? undefined : [chosen]);
				}),
			),
			parameters,
		);
	});

	it('lose nothing when they are undone, done again, reverted and brought back after other work', async () => {
		const sequences = fc.array(moreSteps, { minLength: 3, maxLength: 12 });
		await fc.assert(
			fc.asyncProperty(entries, scopes, sequences, (first, exclude, all) => run({ first, exclude, steps: all }, act)),
			parameters,
		);
	});
});
