import assert from 'node:assert/strict';
import { ByteCache } from '../../../src/base/memory/byteCache';
import { DisposableStore, toDisposable } from '../../../src/base/disposable';
import { Emitter } from '../../../src/base/event';
import { Pacer } from '../../../src/base/pacer';
import { SerialQueue } from '../../../src/base/serialQueue';
import { compareUtf8, plural } from '../../../src/base/text';

describe('DisposableStore', () => {
	it('disposes last in, first out, once, and goes on after a failure', () => {
		const order: string[] = [];
		const store = new DisposableStore();
		store.add(toDisposable(() => order.push('first')));
		store.add(
			toDisposable(() => {
				throw new Error('second');
			}),
		);
		store.add(toDisposable(() => order.push('third')));

		assert.throws(() => store.dispose(), AggregateError);
		store.dispose();

		assert.deepEqual(order, ['third', 'first']);
	});

	it('disposes at once what comes after the disposal', () => {
		let disposed = false;
		const store = new DisposableStore();
		store.dispose();
		store.add(toDisposable(() => (disposed = true)));

		assert.equal(disposed, true);
	});
});

describe('Emitter', () => {
	it('reaches every listener although one throws, and none that has left', () => {
		const failures: unknown[] = [];
		const heard: string[] = [];
		const emitter = new Emitter<string>((error) => failures.push(error));
		const leaving = emitter.event(() => heard.push('left'));
		emitter.event(() => {
			throw new Error('bad listener');
		});
		emitter.event((value) => heard.push(value));
		leaving.dispose();
		emitter.fire('x');

		assert.deepEqual([heard, failures.length], [['x'], 1]);
	});
});

describe('SerialQueue', () => {
	it('runs one job after the other, goes on after a failure, and knows when it is idle', async () => {
		const queue = new SerialQueue();
		const order: string[] = [];
		const slow = queue.run(async () => {
			await new Promise((resolve) => setImmediate(resolve));
			order.push('slow');
		});
		const failing = queue.run(() => Promise.reject(new Error('no')));
		const last = queue.run(() => Promise.resolve(order.push('last')));

		await assert.rejects(failing, /no/);
		await Promise.all([slow, last]);
		await queue.whenIdle();

		assert.deepEqual(order, ['slow', 'last']);
	});
});

describe('Pacer', () => {
	it('throws the reason of the signal when the job was cancelled', async () => {
		const controller = new AbortController();
		const pacer = new Pacer(controller.signal, 0);
		assert.equal(pacer.isDue, true);
		controller.abort(new Error('enough'));

		await assert.rejects(pacer.breathe(), /enough/);
	});
});

describe('compareUtf8', () => {
	it('sorts as the bytes of UTF-8 do, surrogates included', () => {
		const names = ['b', 'a', 'a/b', 'a-b', '', '\u{1F600}', '\uFF5E', '\uE000', '\u{10FFFF}', 'é', 'z', 'A'];
		const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

		assert.deepEqual([...names].sort(compareUtf8), byBytes);
		assert.equal(compareUtf8('same', 'same'), 0);
	});
});

describe('plural', () => {
	it('counts in words', () => {
		assert.deepEqual(
			[plural(1, 'file'), plural(0, 'file'), plural(1234, 'byte'), plural(2, 'is', 'are')],
			['1 file', '0 files', '1,234 bytes', '2 are'],
		);
	});
});

describe('ByteCache', () => {
	it('keeps what was used last, up to its limit', () => {
		const cache = new ByteCache<string, string>(10);
		for (const key of ['a', 'b', 'c']) cache.set(key, key.toUpperCase(), 3);
		assert.deepEqual([cache.get('a'), cache.get('a')], ['A', 'A']);
		cache.set('d', 'D', 3);
		assert.deepEqual(
			['a', 'b', 'c', 'd'].map((key) => cache.get(key)),
			['A', undefined, 'C', 'D'],
		);
		cache.set('large', 'more than half of it', 6);
		assert.equal(cache.get('large'), undefined);
	});

	it('tells of each value that it does not keep any more', () => {
		const dropped: string[] = [];
		const cache = new ByteCache<string, string>(10, (value) => dropped.push(value));
		for (const key of ['a', 'b', 'c', 'd']) cache.set(key, key.toUpperCase(), 3);
		cache.set('b', 'anew', 3);
		cache.delete('c');
		assert.deepEqual(dropped.splice(0), ['A', 'B', 'C']);
		cache.clear();
		assert.deepEqual(dropped, ['D', 'anew']);
	});

	it('has nothing of what was deleted, replaced or cleared, also where it was used last', () => {
		const cache = new ByteCache<string, string>(10);
		cache.set('a', 'A', 1);
		assert.equal(cache.get('a'), 'A');
		cache.set('a', 'anew', 1);
		assert.equal(cache.get('a'), 'anew');
		cache.delete('a');
		assert.equal(cache.get('a'), undefined);
		cache.set('b', 'B', 1);
		assert.equal(cache.get('b'), 'B');
		cache.clear();
		assert.equal(cache.get('b'), undefined);
		for (const key of ['c', 'd', 'e']) {
			cache.set(key, key, 4);
			assert.equal(cache.get(key), key);
		}
		assert.equal(cache.get('c'), undefined);
	});
});
