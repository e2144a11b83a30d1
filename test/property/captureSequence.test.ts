import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Checkpoints } from '../../src/core/checkpoints';
import { CairnError } from '../../src/core/errors';
import { type Fault, faultyFileSystem } from '../support/faults';
import { readTree } from '../support/fileTree';
import { openCheckpoints } from '../support/openCheckpoints';
import { rounds } from '../support/depth';

const names = fc.constantFrom('a', 'b', 'A', 'dir', 'é', 'x.log');
const paths = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const contents = fc.constantFrom('', 'one', 'two', 'six', 'a longer text\r\n');

type Step = (folder: string) => string[];

/** What programs do to files; each says which paths it touched. What cannot be done is passed over. */
const steps: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.tuple(paths, contents).map(([file, text]): Step => (folder) => {
			mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
			writeFileSync(path.join(folder, file), text);
			return [file];
		}),
	},
	// The same size and time as before: only the rule for racy files, or the time of the inode's change, tells.
	fc.tuple(paths, contents).map(([file, text]): Step => (folder) => {
		const { atime, mtime } = lstatSync(path.join(folder, file));
		writeFileSync(path.join(folder, file), text);
		utimesSync(path.join(folder, file), atime, mtime);
		return [file];
	}),
	paths.map((file): Step => (folder) => {
		rmSync(path.join(folder, file), { recursive: true });
		return [file];
	}),
	fc.tuple(paths, paths).map(([from, to]): Step => (folder) => {
		renameSync(path.join(folder, from), path.join(folder, to));
		return [from, to];
	}),
	fc.tuple(paths, fc.constantFrom(0o644, 0o755, 0o600)).map(([file, mode]): Step => (folder) => {
		if (!lstatSync(path.join(folder, file)).isFile()) return [];
		chmodSync(path.join(folder, file), mode);
		return [file];
	}),
	fc.tuple(paths, paths).map(([file, target]): Step => (folder) => {
		symlinkSync(target, path.join(folder, file));
		return [file];
	}),
	paths.map((file): Step => (folder) => {
		mkdirSync(path.join(folder, file), { recursive: true });
		return [file];
	}),
);

/** What is done between steps. */
const acts = fc.constantFrom('capture', 'capture', 'hints', 'look', 'unsaved', 'cancel', 'fail', 'nothing', 'nothing');

function attempt(step: Step, folder: string): string[] {
	try {
		return step(folder);
	} catch (error) {
		if (error instanceof Error && 'code' in error) return [];
		throw error;
	}
}

/** What fails while `current` is set: nothing can be made durable. */
const fault: { current: Fault | undefined } = { current: undefined };

async function act(kind: string, checkpoints: Checkpoints, hints: string[]): Promise<void> {
	if (kind === 'fail') {
		fault.current = { call: 'fdatasyncSync', errno: 'EIO' };
		try {
			// It may have nothing to write.
			await checkpoints.create({ hints }).catch((error: unknown) => assert.ok(CairnError.is(error)));
		} finally {
			fault.current = undefined;
		}
	}
	if (kind === 'hints') await checkpoints.create({ hints });
	if (kind === 'look') await checkpoints.restore('HEAD', { dryRun: true });
	if (kind === 'unsaved') {
		const files = hints.map((file) => ({ path: file, bytes: Buffer.from('typed') }));
		await checkpoints.create({
			hints: [],
			unsaved: { files, untitled: [{ name: 'Untitled-1', bytes: Buffer.from('x') }] },
		});
	}
	if (kind === 'cancel') {
		const abort = new AbortController();
		abort.abort(new Error('stopped'));
		await assert.rejects(checkpoints.create({ signal: abort.signal }));
	}
}

describe('captures one after the other', () => {
	it('are what an independent walk finds, whatever happened in between and whoever was told of it', async () => {
		const numRuns = rounds('CAIRN_CAPTURE_RUNS', { usual: 40, deep: 400 });
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(steps, acts), { minLength: 3, maxLength: 25 }), async (sequence) => {
				const { checkpoints, folder } = openCheckpoints(
					{ first: 'file' },
					{ scope: { exclude: [] }, fileSystem: faultyFileSystem(fault) },
				);
				try {
					await checkpoints.create();
					for (const [index, [step, kind]] of sequence.entries()) {
						const touched = attempt(step, folder).map((file) => path.join(folder, file));
						await act(kind, checkpoints, touched);
						if (kind !== 'capture' && index < sequence.length - 1) continue;
						await checkpoints.create();
						const copy = path.join(path.dirname(folder), `copy-${index}`);
						await checkpoints.restore('HEAD', { to: copy });
						assert.deepEqual(readTree(copy), readTree(folder));
					}
					assert.equal((await checkpoints.verify()).ok, true);
				} finally {
					checkpoints.dispose();
					rmSync(path.dirname(folder), { recursive: true });
				}
			}),
			{ numRuns },
		);
	});
});
