import assert from 'node:assert/strict';
import { Session } from 'node:inspector/promises';
import { allocateLarge } from '../../../src/base/memory/pages';
import { IdleMemory } from '../../../src/engine/idleMemory';
import { eventually } from '../../support/eventually';

describe('memory of an idle engine', () => {
	/** What other tests have left must not be collected, and counted, while these run. */
	beforeEach(async () => {
		const session = new Session();
		session.connect();
		await session.post('HeapProfiler.collectGarbage');
		setImmediate(() => session.disconnect());
	});

	it('is given back after a large piece of work: caches are let go, and nobody waits for the collector', async () => {
		const failures: string[] = [];
		let cache: Uint8Array[] | undefined;
		const memory = new IdleMemory(
			() => (cache = undefined),
			(message) => failures.push(message),
		);

		const kept = await memory.during(() => {
			cache = Array.from({ length: 48 }, () => new Uint8Array(1 << 20));
			return new WeakRef(cache);
		});
		await eventually('the cache is let go', () => cache === undefined);
		await eventually('it is collected', () => kept.deref() === undefined);

		assert.deepEqual(failures, []);
		memory.dispose();
	});

	it('is given back too where all that was used are pages, of which V8 does not know', async () => {
		const released: boolean[] = [];
		const memory = new IdleMemory(
			(wasLarge) => released.push(wasLarge),
			() => undefined,
		);
		await memory.during(() => void allocateLarge(48 << 20));
		await eventually('memory is given back', () => released.length === 1);
		let kept: Uint8Array | undefined;
		await memory.during(() => (kept = new Uint8Array(48 << 20)));
		await eventually('memory is given back once more', () => released.length === 2);
		assert.deepEqual([released, kept?.length], [[true, false], 48 << 20]);
		memory.dispose();
	});

	it('is not collected where little is left when the caches have gone, and these go only once for it', async () => {
		let released = 0;
		let collections = 0;
		const memory = new IdleMemory(
			() => released++,
			() => undefined,
			(done) => {
				collections++;
				done(null);
			},
		);
		const buffers: Uint8Array[] = [];
		await memory.during(() => void buffers.push(new Uint8Array(20 << 20)));
		await eventually('the caches are let go', () => released === 1);
		await memory.during(() => void buffers.push(new Uint8Array(1 << 20)));
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		assert.deepEqual([released, collections], [1, 0]);

		await memory.during(() => void buffers.push(new Uint8Array(40 << 20)));
		await eventually('it is collected', () => collections > 0);
		assert.equal(released, 2);
		memory.dispose();
	});

	it('is left alone as long as something is asked for, and where little was done', async () => {
		let released = 0;
		const memory = new IdleMemory(
			() => released++,
			() => undefined,
		);
		const buffers: Uint8Array[] = [];
		let finish = (): void => undefined;
		const long = memory.during(() => new Promise<void>((resolve) => (finish = resolve)));
		await memory.during(() => void buffers.push(new Uint8Array(48 << 20)));
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		assert.equal(released, 0);

		finish();
		await long;
		await eventually('memory is given back', () => released === 1);
		await memory.during(() => void buffers.push(new Uint8Array(1 << 20)));
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		assert.equal(released, 1);
		memory.dispose();
	});
});
