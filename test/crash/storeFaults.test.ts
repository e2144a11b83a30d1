import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { Checkpoints } from '../../src/core/checkpoints';
import { CairnError } from '../../src/core/errors';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';
import { prose } from '../support/bytes';
import { tickingClock } from '../support/openCheckpoints';
import { FaultyStoreFiles, type StoreFault } from '../support/storeFaults';
import { makeTempFolder, removeFolder } from '../support/tempFolder';

interface Place {
	readonly home: string;
	readonly workspace: string;
	readonly store: string;
}

function placeIn(home: string): Place {
	return { home, workspace: path.join(home, 'workspace'), store: path.join(home, 'store') };
}

function open({ workspace, store }: Place, fileSystem: FileSystem = nodeFileSystem): Checkpoints {
	return new Checkpoints({
		// Stores and folders are copied together.
		binding: 'adopt',
		storePath: store,
		create: true,
		workspace: {
			roots: [{ name: 'w', path: workspace }],
			scope: { include: [], exclude: [], maxFileSize: 1 << 26 },
		},
		author: 'tester',
		fileSystem,
		clock: tickingClock(Date.UTC(2026, 5, 1)),
		log: silentLog,
		packLimit: 4_000,
	});
}

/** Everything that can be seen of a history: what is in each checkpoint, refs, HEAD. */
function stateOf(checkpoints: Checkpoints): string {
	const all = checkpoints.list().map((checkpoint) => [
		checkpoint,
		checkpoints
			.files(checkpoint.id)
			.filter(({ kind }) => kind !== 'directory')
			.map(({ path: file, objectId }) => [file, objectId, checkpoints.read(checkpoint.id, file).length]),
	]);
	return JSON.stringify([all, checkpoints.refs(), checkpoints.head]);
}

/** As `stateOf`, for what two runs have in common: ids are made by chance. */
function shapeOf(checkpoints: Checkpoints): string {
	return JSON.stringify([checkpoints.list().length, Object.keys(checkpoints.refs()), checkpoints.canUndo]);
}

interface Operation {
	readonly act: (checkpoints: Checkpoints, place: Place) => Promise<unknown>;
	/** Comes before it in the same process, without a fault. */
	readonly begin?: (checkpoints: Checkpoints, place: Place) => Promise<unknown>;
	/** The workspace changes, as a restore changes it: then two states of it are right. */
	readonly prepare?: (checkpoints: Checkpoints, place: Place) => Promise<unknown>;
}

const editFile = (place: Place, name: string): void =>
	appendFileSync(path.join(place.workspace, name), 'one more line\n');

const operations: Readonly<Record<string, Operation>> = {
	'the first checkpoint': { act: (checkpoints) => checkpoints.create({ message: 'new' }) },
	'a checkpoint of a change': {
		prepare: async (checkpoints, place) => {
			await basics(checkpoints, place);
			editFile(place, 'a.txt');
		},
		act: (checkpoints) => checkpoints.create({ message: 'new' }),
	},
	// Then the record goes with its objects.
	'a checkpoint of a change that follows another one': {
		prepare: basics,
		begin: async (checkpoints, place) => {
			editFile(place, 'a.txt');
			await checkpoints.create({ message: 'one before' });
			editFile(place, 'a.txt');
		},
		act: (checkpoints) => checkpoints.create({ message: 'new' }),
	},
	'a delete': { prepare: basics, act: (checkpoints) => checkpoints.delete(['HEAD~1']) },
	'an edit': { prepare: basics, act: (checkpoints) => checkpoints.edit('HEAD', { message: 'other', pinned: true }) },
	'a ref': { prepare: basics, act: (checkpoints) => checkpoints.setRef('main', 'HEAD') },
	'an undo of a delete': {
		prepare: async (checkpoints, place) => {
			await basics(checkpoints, place);
			await checkpoints.delete(['HEAD~1']);
		},
		act: (checkpoints) => checkpoints.undo(),
	},
	'a prune': { prepare: basics, act: (checkpoints) => checkpoints.prune({ keepLast: 1 }) },
	gc: {
		prepare: async (checkpoints, place) => {
			await basics(checkpoints, place);
			await checkpoints.delete(['HEAD~1', 'HEAD~3']);
		},
		act: (checkpoints) => checkpoints.gc(),
	},
	'a restore': { prepare: basics, act: (checkpoints) => checkpoints.restore('HEAD~2') },
	'a restore that reverts a checkpoint': { prepare: basics, act: (checkpoints) => checkpoints.revert('HEAD~2') },
	'a restore of deleted files': {
		prepare: async (checkpoints, place) => {
			await basics(checkpoints, place);
			rmSync(path.join(place.workspace, 'dir'), { recursive: true });
		},
		act: async (checkpoints) => checkpoints.bringBack(await checkpoints.deletedFiles()),
	},
	'a verify': { prepare: basics, act: (checkpoints) => checkpoints.verify() },
};

/** Five checkpoints over several packs. */
async function basics(checkpoints: Checkpoints, place: Place): Promise<void> {
	for (let i = 0; i < 5; i++) {
		editFile(place, i % 2 === 0 ? 'a.txt' : 'dir/b.txt');
		writeFileSync(path.join(place.workspace, `new-${i}`), prose(900, i + 1));
		await checkpoints.create({ message: `checkpoint ${i}` });
	}
}

function makeWorkspace(place: Place): void {
	mkdirSync(path.join(place.workspace, 'dir'), { recursive: true });
	writeFileSync(path.join(place.workspace, 'a.txt'), prose(3000));
	writeFileSync(path.join(place.workspace, 'dir', 'b.txt'), prose(2000, 3));
}

/** Makes the state before the operation once; every run works on a copy of it. */
async function prepare(operation: Operation): Promise<Place> {
	const place = placeIn(makeTempFolder('faults'));
	makeWorkspace(place);
	if (operation.prepare) {
		const checkpoints = open(place);
		await operation.prepare(checkpoints, place);
		checkpoints.dispose();
	}
	return place;
}

function copyOf(place: Place): Place {
	const copy = placeIn(makeTempFolder('fault'));
	cpSync(place.home, copy.home, { recursive: true, preserveTimestamps: true });
	return copy;
}

describe('an error in any system call of the store', () => {
	for (const [name, operation] of Object.entries(operations)) {
		for (const kind of ['EIO', 'ENOSPC', 'EACCES', 'short'] as StoreFault[]) {
			it(`leaves the state before or after ${name} (${kind})`, async () => {
				const template = await prepare(operation);
				const calls = await countCalls(template, operation);
				assert.ok(calls > 5, `${calls} calls`);
				for (let at = 0; at < calls; at++) await runWithFault(template, operation, at, kind);
				removeFolder(template.home);
			});
		}
	}
});

async function countCalls(template: Place, operation: Operation): Promise<number> {
	const place = copyOf(template);
	const files = new FaultyStoreFiles(place.store);
	const checkpoints = open(place, files.fileSystem);
	await operation.begin?.(checkpoints, place);
	files.disarm();
	await operation.act(checkpoints, place);
	checkpoints.dispose();
	removeFolder(place.home);
	return files.calls.length;
}

async function runWithFault(template: Place, operation: Operation, at: number, kind: StoreFault): Promise<void> {
	const place = copyOf(template);
	const files = new FaultyStoreFiles(place.store);
	let checkpoints: Checkpoints | undefined;
	if (operation.begin) await operation.begin((checkpoints = open(place, files.fileSystem)), place);
	const before = operation.prepare ? open(place) : undefined;
	const stateBefore = before && stateOf(before);
	const shapeBefore = before && shapeOf(before);
	before?.dispose();

	// The operation, with the fault
	files.arm(at, kind);
	let failure: Error | undefined;
	try {
		checkpoints ??= open(place, files.fileSystem);
		await operation.act(checkpoints, place);
	} catch (error) {
		failure = error instanceof Error ? error : new Error(String(error));
	}
	const what = `call ${at} (${files.calls[at] ?? ''})`;
	files.disarm();
	if (failure !== undefined) {
		assert.ok(CairnError.is(failure), `${what}: ${String(failure)}`);
		assert.ok(/^[A-Z“].*\.$/su.test(failure.message), failure.message);
	}

	// What another process sees
	const other = open(place);
	const { ok, findings } = await other.verify();
	assert.deepEqual([ok, findings], [true, []], what);
	if (failure !== undefined && stateBefore !== undefined && !name(operation).startsWith('a restore')) {
		const isBefore = stateOf(other) === stateBefore;
		assert.ok(isBefore, `${what}: the operation failed and yet something changed: ${failure.message}`);
	}
	other.dispose();

	// The same process goes on
	if (checkpoints) {
		editFile(place, 'a.txt');
		const { checkpoint, created } = await checkpoints.create({ message: 'afterwards' });
		assert.equal(created, true, what);
		assert.ok(stateOf(checkpoints).includes(checkpoint.id));
		checkpoints.dispose();
	}
	const last = open(place);
	assert.equal((await last.verify()).ok, true, what);
	assert.ok(shapeBefore === undefined || stateOf(last).length > 0);
	last.dispose();
	removeFolder(place.home);
}

function name(operation: Operation): string {
	return Object.entries(operations).find(([, each]) => each === operation)?.[0] ?? '';
}
