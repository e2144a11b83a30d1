import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ObjectId } from '../../src/core/checkpoint';
import { MendingObjects } from '../../src/core/store/mendingObjects';
import { objectIdOf, type ObjectStore } from '../../src/core/store/objectStore';
import { ScratchObjects } from '../../src/core/store/scratchObjects';
import { shortIdOf } from '../../src/core/store/shortId';
import { noise, prose } from '../support/bytes';
import { isError } from '../support/isError';
import { openObjects } from '../support/openObjects';

/** What keeps the promises of `ObjectStore`. A scratch store only names contents: it keeps those of trees and of what is behind it. */
const implementations: Readonly<Record<string, { readonly make: () => ObjectStore; readonly keepsContents: boolean }>> =
	{
		'packs on disk': { make: () => openObjects(), keepsContents: true },
		'packs on disk, each with one record': { make: () => openObjects({ packLimit: 1 }), keepsContents: true },
		'a store that mends': { make: () => new MendingObjects(openObjects()), keepsContents: true },
		'a scratch store': { make: () => new ScratchObjects(openObjects()), keepsContents: false },
	};

function* piecesOf(bytes: Buffer, length: number): Generator<Buffer> {
	const piece = Buffer.alloc(length);
	for (let at = 0; at < bytes.length; at += length) {
		const count = bytes.copy(piece, 0, at);
		yield piece.subarray(0, count);
	}
}

for (const [name, { make, keepsContents }] of Object.entries(implementations)) {
	describe(`ObjectStore: ${name}`, () => {
		it('names what it takes by its SHA-256, and has it from then on', () => {
			const objects = make();
			for (const bytes of [Buffer.alloc(0), Buffer.from('a'), prose(5000), noise(300_000)]) {
				const id = objects.put('blob', bytes);
				assert.equal(id, objectIdOf(bytes));
				assert.equal(objects.has(id), true);
			}
			assert.equal(objects.has(objectIdOf(Buffer.from('never put'))), false);
		});

		it('reads trees before and after the flush, whatever they are packed against', () => {
			const objects = make();
			let base: ObjectId | undefined;
			const put: [ObjectId, Buffer][] = [];
			for (let version = 0; version < 30; version++) {
				const bytes = Buffer.concat([prose(2000), noise(32, version + 1), prose(2000, 3)]);
				const before = base;
				base = objects.put('tree', bytes, () => before);
				put.push([base, bytes]);
				assert.ok(objects.read(base).equals(bytes));
				if (version % 3 === 0) objects.flush();
			}
			for (const [id, bytes] of put) assert.ok(objects.read(id).equals(bytes));
		});

		it('says that it lacks what it does not have', () => {
			const objects = make();
			const id = objectIdOf(Buffer.from('never put'));
			assert.throws(() => objects.read(id), isError('objectMissing'));
			assert.throws(() => [...objects.stream(id)], isError('objectMissing'));
			assert.deepEqual(objects.withPrefix(shortIdOf(id)), []);
		});

		it('names content that comes in pieces as it names it whole, and takes copies', () => {
			const objects = make();
			for (const bytes of [Buffer.alloc(0), prose(70_000), noise(9 << 20)]) {
				assert.equal(objects.putStream('blob', piecesOf(bytes, 65_536)), objectIdOf(bytes));
				assert.equal(objects.has(objectIdOf(bytes)), true);
			}
			const reused = Buffer.from('before');
			const id = objects.put('tree', reused);
			reused.fill('x');
			assert.equal(objects.read(id).toString(), 'before');
		});

		it('only asks for a base where the bytes are not there', () => {
			const objects = make();
			objects.put('blob', prose(500));
			if (!keepsContents) return;
			objects.put('blob', prose(500), () => assert.fail('asked'));
		});

		if (!keepsContents) return;

		it('gives back every content, whole and in pieces', () => {
			fc.assert(
				fc.property(
					fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }),
					fc.nat({ max: 19 }),
					(contents, flushAt) => {
						const objects = make();
						let base: ObjectId | undefined;
						const ids = contents.map((content, index) => {
							if (index === flushAt) objects.flush();
							const before = base;
							return (base = objects.put('blob', content, () => before));
						});
						objects.flush();
						ids.forEach((id, index) => {
							assert.deepEqual(Buffer.from(objects.read(id)), Buffer.from(contents[index] ?? []));
							assert.deepEqual(Buffer.concat([...objects.stream(id)]), Buffer.from(contents[index] ?? []));
							assert.deepEqual(objects.withPrefix(shortIdOf(id)), [id]);
						});
					},
				),
				{ numRuns: 60 },
			);
		});

		it('stores anew what it is told to replace', () => {
			const objects = make();
			const bytes = prose(3000);
			const id = objects.put('blob', bytes);
			objects.flush();
			assert.equal(objects.replace('blob', [bytes]), id);
			objects.flush();
			assert.ok(objects.read(id).equals(bytes));
		});
	});
}
