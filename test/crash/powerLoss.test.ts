import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { openCheckpoints, type TestWorkspace } from '../support/openCheckpoints';
import { prose } from '../support/bytes';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { type Survival, survivals, VolatileFiles } from '../support/volatileFiles';

/** What is recorded, one checkpoint after the other: each is of the file as it was then. */
interface Work {
	/** Resolves when everything is done, or rejects where the power has gone. */
	readonly done: Promise<void>;
	/** The file's contents, by the messages of the checkpoints that were answered. */
	readonly answered: Map<string, string>;
	/** Of the one that was asked for last. */
	readonly asked: Map<string, string>;
}

const steps = 4;

function work({ checkpoints, folder }: Pick<TestWorkspace, 'checkpoints' | 'folder'>): Work {
	const [answered, asked] = [new Map<string, string>(), new Map<string, string>()];
	const run = async (): Promise<void> => {
		let text = prose(2_000).toString();
		for (let step = 0; step < steps; step++) {
			text += `line ${step}\n`;
			writeFileSync(path.join(folder, 'file'), text);
			// Something that is packed with others, too, and something that is no checkpoint.
			if (step === 2) writeFileSync(path.join(folder, 'new'), prose(500, 7));
			const message = `step ${step}`;
			asked.set(message, text);
			await checkpoints.create({ message });
			answered.set(message, text);
			if (step === 1) await checkpoints.edit('HEAD', { pinned: true });
			// What is done when the answer has left; not after each one, since somebody may ask at once.
			if (step % 2 === 1) await checkpoints.whenIdle();
		}
	};
	return { done: run(), answered, asked };
}

/** Does the work on a store that is lost at a call, and looks at what is left of it. @returns the calls that there were */
async function loseAt(lastCall: number, survival: Survival | undefined): Promise<number> {
	const first = openCheckpoints({ file: prose(2_000) });
	await first.checkpoints.create({ message: 'first' });
	first.checkpoints.dispose();
	const files = new VolatileFiles(first.storePath);
	const checkpoints = first.reopen({ fileSystem: files.fileSystem });
	files.loseAfter(lastCall);
	const { done, answered, asked } = work({ checkpoints, folder: first.folder });
	await done.catch((error: unknown) => assert.ok(files.isOff, String(error)));
	if (survival) {
		const storePath = path.join(makeTempFolder('survivor'), 'store');
		files.survive(survival, storePath);
		const where = `call ${lastCall}, ${survival}`;
		for (const isFirstLook of [true, false]) {
			const left = first.reopen({ storePath, fileSystem: nodeFileSystem });
			const found = left.list().map(({ message }) => message);
			const missing = [...answered.keys()].filter((message) => !found.includes(message));
			assert.deepEqual(missing, [], `${where}: answered and lost, of ${found.join(', ')}`);
			for (const { id, message } of left.list()) {
				if (message === 'first' || message === 'after') continue;
				assert.equal(left.read(id, 'file').toString(), asked.get(message), `${where}: ${message}`);
			}
			assert.deepEqual((await left.verify()).findings, [], where);
			assert.deepEqual(
				left.list().map(({ message }) => message),
				found,
				where,
			);
			if (isFirstLook) {
				appendFileSync(path.join(first.folder, 'file'), 'more\n');
				assert.equal((await left.create({ message: 'after' })).created, true, where);
			} else assert.equal(found[0], 'after', where);
			left.dispose();
		}
		removeFolder(path.dirname(storePath));
	}
	removeFolder(path.dirname(first.storePath));
	return files.calls;
}

describe('a store whose machine loses its power', () => {
	for (const survival of survivals) {
		it(`has what it has answered, and nothing that is half there, where of what was not synced ${survival} is left`, async () => {
			const calls = await loseAt(Infinity, undefined);
			assert.ok(calls > 100, `${calls} calls`);
			for (let call = 0; call < calls; call++) await loseAt(call, survival);
		});
	}
});
