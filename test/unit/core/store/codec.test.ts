import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codecs, decode, decodeWithBase, encode, encodeWithBase } from '../../../../src/core/store/codecs/codec';
import { maxChain, maxVersion, stepsToBase } from '../../../../src/core/store/deltaChain';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import { applyPatch, detachPatch, encodePatch } from '../../../../src/core/store/codecs/patch';
import { splitContent, partLimits } from '../../../../src/core/store/splitter';
import { edited, noise, prose } from '../../../support/bytes';
import { isError } from '../../../support/isError';

describe('codec', () => {
	it('brings back what it packed, and leaves alone what does not get smaller', () => {
		const samples = [Buffer.alloc(0), Buffer.from('tiny'), Buffer.from('text '.repeat(1000)), noise(5000)];
		for (const plain of samples) {
			const { codec, payload } = encode(plain);
			assert.ok(payload.length <= plain.length);
			assert.deepEqual(decode(codec, Buffer.from(payload), plain.length), plain);
		}
	});

	it('says so when the host lacks a codec', () => {
		assert.throws(() => decode(15, Buffer.alloc(1), 1), isError('unavailable'));
		assert.throws(
			() => decodeWithBase({ codec: 15, payload: Buffer.alloc(1) }, Buffer.alloc(1), 1, []),
			isError('unavailable'),
		);
	});

	it('packs an edit into a few bytes, whatever the size and however many edits', () => {
		for (const size of [8_000, 200_000, 3_000_000]) {
			const base = prose(size);
			const once = edited(base, size >> 1, 'a line that was not there\n', 10);
			const thrice = edited(edited(once, 100, 'first'), size - 100, 'last');
			for (const plain of [once, thrice]) {
				const packed = encodeWithBase(plain, base);
				assert.ok(packed.payload.length < 800, `${size}: ${packed.payload.length} bytes by codec ${packed.codec}`);
				const payload = Buffer.from(packed.payload);
				assert.ok(decodeWithBase({ codec: packed.codec, payload }, base, plain.length, []).equals(plain));
			}
		}
	});

	it('packs against a base that begins like a dictionary of zstd', () => {
		const magic = Buffer.from([0x37, 0xa4, 0x30, 0xec]);
		const base = Buffer.concat([magic, prose(20_000)]);
		const plain = edited(edited(base, 9_000, 'x'.repeat(300)), 30, 'y');
		const packed = encodeWithBase(plain, base);
		assert.notEqual(packed.codec, codecs.zstdBase);
		assert.ok(
			decodeWithBase({ ...packed, payload: Buffer.from(packed.payload) }, base, plain.length, []).equals(plain),
		);
	});

	it('brings back any bytes from any base', () => {
		const bytes = fc.oneof(
			fc.uint8Array({ maxLength: 300 }),
			fc
				.array(fc.constantFrom('alpha ', 'beta beta ', '\0', 'x'), { maxLength: 200 })
				.map((words) => Buffer.from(words.join(''))),
		);
		fc.assert(
			fc.property(bytes, bytes, fc.constantFrom('ends' as const, 'blocks' as const), (a, b, search) => {
				const [base, plain] = [Buffer.from(a), Buffer.from(b)];
				assert.deepEqual(applyPatch(base, encodePatch(base, plain, search), plain.length, []), plain);
				const packed = encodeWithBase(plain, base);
				const payload = Buffer.from(packed.payload);
				assert.deepEqual(decodeWithBase({ codec: packed.codec, payload }, base, plain.length, []), plain);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('patches', () => {
	it('name ids that their record holds, and do without them when they move to another record', () => {
		const id = objectIdOf(Buffer.from('child'));
		const before = Buffer.concat([prose(300), noise(32), prose(300, 9)]);
		const after = Buffer.concat([prose(300), Buffer.from(id, 'hex'), prose(300, 9)]);
		const find = (bytes: Buffer, at: number): number | undefined =>
			bytes.toString('hex', at, at + 32) === id ? 5 : undefined;
		const ids = Array<string>(6).fill('').with(5, id);

		const patch = encodePatch(before, after, 'blocks', find);
		assert.ok(patch.length < 20, `${patch.length} bytes`);
		assert.ok(applyPatch(before, patch, after.length, ids).equals(after));
		assert.ok(applyPatch(before, detachPatch(patch, ids), after.length, []).equals(after));
	});

	it('that reach beyond their base, name nothing or make too much are refused', () => {
		const base = Buffer.from('base');
		const patches = {
			copyBeyond: [5 * 4, 0],
			tooLong: [4 * 4, 0, 4 * 4, 0],
			noId: [2],
			unknown: [3],
			cut: [4 * 4 + 1, 1],
		};
		for (const [what, patch] of Object.entries(patches)) {
			assert.throws(() => applyPatch(base, Buffer.from(patch), 6, []), RangeError, what);
		}
	});
});

describe('chains of versions', () => {
	it('reach every version in few steps', () => {
		const baseOf = new Map<number, number>();
		let longest = 0;
		for (let version = 1; version < maxVersion; version++) {
			let base = version - 1;
			for (let steps = stepsToBase(version); steps > 0; steps--) base = baseOf.get(base) ?? Number.NaN;
			assert.ok(base >= 0 && base < version, `version ${version}`);
			baseOf.set(version, base);
			let depth = 0;
			for (let at = version; at > 0; at = baseOf.get(at) ?? 0) depth++;
			longest = Math.max(longest, depth);
		}
		assert.equal(longest, maxChain);
	});
});

describe('splitContent', () => {
	const parts = (bytes: Buffer, pieceLength: number): Buffer[] => {
		const pieces: Buffer[] = [];
		for (let at = 0; at < bytes.length; at += pieceLength) pieces.push(bytes.subarray(at, at + pieceLength));
		return [...splitContent(pieces)];
	};

	it('makes the same parts however the content comes, none too small or too large', () => {
		const bytes = noise(12 << 20);
		const whole = parts(bytes, bytes.length);
		assert.ok(Buffer.concat(whole).equals(bytes));
		for (const part of whole.slice(0, -1)) {
			assert.ok(part.length >= partLimits.minimum && part.length <= partLimits.maximum, String(part.length));
		}
		for (const pieceLength of [1000, 65_536, (1 << 20) - 7]) assert.deepEqual(parts(bytes, pieceLength), whole);
	});

	it('keeps most parts when something is put in', () => {
		const bytes = noise(16 << 20);
		const before = new Set(parts(bytes, 1 << 20).map(objectIdOf));
		const after = parts(edited(bytes, 5 << 20, 'inserted'), 1 << 20).map(objectIdOf);
		const fresh = after.filter((id) => !before.has(id));
		assert.ok(after.length > 4 && fresh.length <= 2, `${fresh.length} of ${after.length} parts are new`);
	});

	it('splits nothing into nothing', () => {
		assert.deepEqual([...splitContent([])], []);
	});
});
