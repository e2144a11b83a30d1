import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { FailedPath, RestoreReport } from '../../src/core/checkpoint';
import type { Checkpoints } from '../../src/core/checkpoints';
import { CairnError } from '../../src/core/errors';
import { isDeep } from '../support/depth';
import { type FileTree, readTree, writeTree } from '../support/fileTree';
import { openCheckpoints } from '../support/openCheckpoints';
import { RefusingFiles, refusals } from '../support/refusingFiles';
import { treeA, treeB } from '../support/restoreFixtures';

type State = Readonly<Record<string, string>>;

const before: FileTree = { ...treeA, closed: { folder: true, mode: 0o555 } };
const after: FileTree = { ...treeB, 'closed/young': 'y' };

/** Paths that differ from what is wanted, and lie neither at, below nor above one that is told to have been left. */
function unexplained(now: State, wanted: State, left: readonly string[]): string[] {
	const isBelow = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);
	return [...new Set([...Object.keys(now), ...Object.keys(wanted)])]
		.filter((file) => now[file] !== wanted[file])
		.filter((file) => !left.some((each) => isBelow(file, each) || isBelow(each, file)));
}

const leftBy = ({ kept, failed }: RestoreReport): string[] => [...kept, ...failed].map((each) => each.path);

/** A workspace that went from one tree to another, and a restore of the first of which one call at a time is refused. */
class Trial {
	readonly files: RefusingFiles;
	readonly states: { readonly A: State; readonly B: State };
	readonly #opened = openCheckpoints(before);
	readonly #checkpoints: Checkpoints;

	private constructor() {
		this.files = new RefusingFiles(this.#opened.folder);
		this.#checkpoints = this.#opened.reopen({ fileSystem: this.files.fileSystem });
		const A = this.#state;
		this.#write(after);
		this.states = { A, B: this.#state };
		this.#write(before);
	}

	static async make(): Promise<Trial> {
		const trial = new Trial();
		const { checkpoint } = await trial.#checkpoints.create();
		await trial.#checkpoints.setRef('A', checkpoint.id);
		return trial;
	}

	/** @returns what came of it, and which calls there were */
	async run(
		at: number,
		errno: string,
		forever: boolean,
	): Promise<{ outcome: 'done' | 'doneInPart' | 'takenBack' | 'refused' | 'leftOpen'; calls: string[] }> {
		if (JSON.stringify(this.#state) !== JSON.stringify(this.states.B)) this.#write(after);
		await this.#checkpoints.create();
		this.files.refuse({ at, errno, forever });
		const result = await this.#checkpoints.restore('A').catch((error: unknown) => error);
		const calls = [...this.files.calls];
		const what = `call ${at} (${this.files.calls[at] ?? ''}), ${errno}${forever ? ' for ever' : ''}`;
		if (!CairnError.is(result)) {
			const left = leftBy(result as RestoreReport);
			assert.deepEqual(unexplained(this.#state, this.states.A, left), [], what);
			this.files.refuse(undefined);
			return { outcome: left.length === 0 ? 'done' : 'doneInPart', calls };
		}
		if (result.code !== 'restoreFailed') {
			assert.deepEqual(this.#state, this.states.B, `${what}: ${result.message}`);
			return { outcome: 'refused', calls };
		}
		if (result.details['rolledBack'] !== true) {
			// A folder that was opened and cannot be closed again, or from which files go and into which none come.
			const mayLeave = /^chmodSync|\*$/.test(this.files.calls[at] ?? '');
			assert.ok(forever && mayLeave, `${what}: ${result.message}`);
			const failed = (result.details['failed'] as FailedPath[]).map((each) => each.path);
			assert.deepEqual(unexplained(this.#state, this.states.B, failed), [], what);
			this.files.refuse(undefined);
			await this.#checkpoints.restore(String(result.details['safetyCheckpointId']));
			assert.deepEqual(this.#state, this.states.B, what);
			return { outcome: 'leftOpen', calls };
		}
		assert.deepEqual(this.#state, this.states.B, `${what}: ${result.message}`);
		await this.#restoreOthers(result, what);
		return { outcome: 'takenBack', calls };
	}

	/** What is offered is done, while the path goes on being refused. */
	async #restoreOthers({ message, details }: CairnError, what: string): Promise<void> {
		const skip = (details['blocked'] as FailedPath[] | undefined)?.map((each) => each.path);
		assert.ok(skip, `${what}: ${message} offers nothing`);
		this.files.goOn();
		const others = details['others'] as { written: number; deleted: number };
		const report = await this.#checkpoints.restore('A', { skip });
		const counts = { written: report.written.length, deleted: report.deleted.length };
		assert.deepEqual(unexplained(this.#state, this.states.A, leftBy(report)), [], `${what}, and then the others`);
		assert.deepEqual(counts, others, `${what}: as many others as were offered`);
		this.files.refuse(undefined);
		await this.#checkpoints.undo();
		assert.deepEqual(this.#state, this.states.B, `${what}, and then the others, undone`);
	}

	get #state(): State {
		return readTree(this.#opened.folder);
	}

	#write(tree: FileTree): void {
		this.files.refuse(undefined);
		const { folder } = this.#opened;
		for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
		writeTree(folder, tree);
	}
}

/** Whether it changes the disk. */
function isAct(call: string): boolean {
	return /^(chmod|mkdir|rename|rmdir|symlink|unlink)Sync |^openSync .*\*$/.test(call);
}

describe('a restore that the system refuses something', () => {
	for (const forever of [false, true]) {
		it(`is taken back and offers the others, or tells what it has left, whichever call is refused ${forever ? 'for ever' : 'once'}`, async () => {
			const trial = await Trial.make();
			const { calls } = await trial.run(Infinity, '', false);
			assert.ok(calls.length > 100, `${calls.length} calls`);
			const found = new Map<string, number>();
			for (let at = 0; at < calls.length; at++) {
				// Where nothing can be seen any more nothing can be put back either.
				if (forever && !isAct(calls[at] ?? '')) continue;
				// One after the other, all of them in a deep run.
				for (let which = 0; which < (isDeep ? refusals.length : 1); which++) {
					const errno = refusals[(at + which) % refusals.length] ?? '';
					const { outcome } = await trial.run(at, errno, forever);
					found.set(outcome, (found.get(outcome) ?? 0) + 1);
				}
			}
			assert.ok((found.get('takenBack') ?? 0) > 10, JSON.stringify([...found]));
		});
	}
});
