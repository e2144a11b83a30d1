import assert from 'node:assert/strict';
import { ChunkedRows } from '../../../src/base/memory/chunkedRows';
import { allocateLarge, allocatePages, GrowingPages, pagesHandedOut } from '../../../src/base/memory/pages';
import { StringPool } from '../../../src/base/memory/stringPool';

describe('Memory in pages', () => {
	it('is as long as was asked for, and all zeros', () => {
		for (const length of [1, 100_000, (256 << 10) - 1, 256 << 10, 1_000_001]) {
			const bytes = allocateLarge(length);
			assert.equal(bytes.length, length);
			assert.ok(
				bytes.every((byte) => byte === 0),
				String(length),
			);
		}
		assert.ok(allocatePages(1_000_001).byteLength >= 1_000_001);
	});

	it('is counted where it may stay, since V8 does not', () => {
		const before = pagesHandedOut();
		allocateLarge(1_000_000);
		new GrowingPages().add(500_000);
		allocatePages(1_000_000);
		assert.equal(pagesHandedOut() - before, 1_500_000);
	});

	it('grows without moving what is there', () => {
		const growing = new GrowingPages();
		const stretches = Array.from({ length: 20 }, (_, at) => {
			const { memory, start } = growing.add(100_000);
			const bytes = new Uint8Array(memory, start, 100_000);
			assert.ok(bytes.every((byte) => byte === 0));
			return bytes.fill(at + 1);
		});
		for (const [at, bytes] of stretches.entries()) assert.ok(bytes.every((byte) => byte === at + 1));
	});

	it('is there beyond what one memory can grow to', () => {
		const growing = new GrowingPages();
		const stretches = [200 << 20, 200 << 20, 200 << 20].map((length) => {
			const { memory, start } = growing.add(length);
			return new Uint8Array(memory, start, length);
		});
		stretches.forEach((bytes, at) => (bytes[bytes.length - 1] = at + 1));
		assert.deepEqual(
			stretches.map((bytes) => bytes[bytes.length - 1]),
			[1, 2, 3],
		);
	});

	it('is there on hosts that have no WebAssembly, or no room for it', () => {
		const original = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly');
		assert.ok(original);
		class NoRoom {
			constructor() {
				throw new RangeError('no room');
			}
		}
		try {
			for (const value of [undefined, { Memory: NoRoom }]) {
				Object.defineProperty(globalThis, 'WebAssembly', { ...original, value });
				const { memory, start } = new GrowingPages().add(500_000);
				assert.ok(memory.byteLength - start >= 500_000);
				assert.equal(allocateLarge(500_000).length, 500_000);
			}
		} finally {
			Object.defineProperty(globalThis, 'WebAssembly', original);
		}
	});
});

describe('ChunkedRows', () => {
	it('keeps each row apart over many chunks, in a snapshot too', () => {
		const rows = new ChunkedRows({ doubles: 1, integers: 1, bytes: 4 });
		const count = 20_000;
		for (let at = 0; at < count; at++) {
			const row = rows.add();
			rows.setDouble(row, 0, at / 3);
			rows.setInteger(row, 0, -1 - at);
			rows.bytes(row).writeUInt32LE(at);
		}
		const copy = ChunkedRows.of(rows.snapshot());
		for (let at = 0; at < count; at++) {
			assert.equal(rows.double(at, 0), at / 3);
			assert.equal(rows.integer(at, 0), -1 - at);
			assert.equal(rows.bytes(at).readUInt32LE(), at);
			assert.equal(copy.double(at, 0), at / 3);
			assert.equal(copy.integer(at, 0), -1 - at);
		}
		rows.setDouble(5_000, 0, 1);
		assert.equal(copy.double(5_000, 0), 5_000 / 3);
	});
});

describe('StringPool', () => {
	it('gives what it was given, or its equal', () => {
		const pool = new StringPool();
		for (const text of ['', 'a', 'ä', 'a', '__proto__', 'constructor']) assert.equal(pool.share(text), text);
	});
});
