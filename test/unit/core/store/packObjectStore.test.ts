import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectId } from '../../../../src/core/checkpoint';
import { CairnError } from '../../../../src/core/errors';
import { objectIdOf } from '../../../../src/core/store/objectStore';
import { edited, noise, prose } from '../../../support/bytes';
import { damageObject } from '../../../support/damage';
import { isError } from '../../../support/isError';
import { openObjects } from '../../../support/openObjects';
import { makeTempFolder } from '../../../support/tempFolder';

const packsOf = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.pack'));

describe('PackObjectStore', () => {
	it('keeps objects over a reopening, stores equal bytes once, and reads before the flush', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder });
		const texts = ['', 'one', 'two '.repeat(500)];
		const ids = texts.map((text) => store.put('blob', Buffer.from(text)));
		store.put('blob', Buffer.from('one'));
		assert.equal(store.read(ids[1] as ObjectId).toString(), 'one');
		store.flush();
		store.close();

		const again = openObjects({ folder });
		assert.deepEqual(
			ids.map((id) => again.read(id).toString()),
			texts,
		);
		assert.equal(again.stats().objectCount, 3);
	});

	it('packs a hundred versions of a file into little more than one, and reads each', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder });
		const versions: Buffer[] = [prose(100_000)];
		let previous = store.put('blob', versions[0] as Buffer);
		store.flush();
		const first = store.stats().storedBytes;
		for (let i = 1; i <= 100; i++) {
			const next = edited(versions.at(-1) as Buffer, (i * 997) % 90_000, `edit ${i} `, i % 7);
			versions.push(next);
			const base = previous;
			previous = store.put('blob', next, () => base);
			store.flush();
		}
		const again = openObjects({ folder });
		for (const version of versions) assert.ok(again.read(objectIdOf(version)).equals(version));
		const perVersion = (again.stats().storedBytes - first) / 100;
		assert.ok(perVersion < 300, `${perVersion} bytes a version`);
	});

	it('checks an object on the disk, although its bytes are still in memory from when it was written', () => {
		const home = makeTempFolder('store');
		const folder = path.join(home, 'packs');
		mkdirSync(folder);
		const store = openObjects({ folder });
		const before = prose(5000);
		const base = store.put('blob', before);
		store.flush();
		const after = edited(before, 2_000, 'edit', 3);
		const id = store.put('blob', after, () => base);
		store.flush();
		store.check(id);
		damageObject(home, id);

		// What was read from the disk once need not be read again, until it is told to.
		store.check(id);
		assert.ok(store.read(id).equals(after));
		store.reader.forget();
		assert.throws(() => store.check(id), isError('objectCorrupt'));
		assert.throws(() => store.read(id), isError('objectCorrupt'));

		const later = store.put('blob', edited(before, 1_000, 'other', 3), () => base);
		store.flush();
		damageObject(home, later);
		assert.throws(() => store.check(later), isError('objectCorrupt'));
	});

	it('gives pieces that are only passed on their memory back when other records are read, and nothing that may be kept', () => {
		const store = openObjects();
		const contents = Array.from({ length: 400 }, (_, n) => noise(60_000, n));
		const ids = contents.map((bytes) => store.put('blob', bytes));
		store.flush();
		const kept = [store.read(ids[0] as ObjectId), ...store.stream(ids[100] as ObjectId)];
		const passed: Buffer[] = [];
		for (const [n, id] of ids.entries()) {
			for (const piece of store.stream(id, 'toPass')) {
				assert.ok(piece.equals(contents[n] as Buffer), `object ${n}`);
				passed.push(piece);
			}
		}
		assert.deepEqual(
			kept.map((bytes) => objectIdOf(bytes)),
			[ids[0], ids[100]],
		);
		// Node 20 cannot do it.
		const canFree = 'transfer' in ArrayBuffer.prototype;
		assert.equal(passed[200]?.length, canFree ? 0 : 60_000);
		assert.deepEqual(
			ids.filter((id, n) => !store.read(id).equals(contents[n] as Buffer)),
			[],
		);
		store.close();
	});

	it('takes a base that is missing, damaged or no use for no base at all', () => {
		const store = openObjects();
		const old = store.put('blob', prose(5000));
		store.flush();
		for (const base of ['00'.repeat(32) as ObjectId, old]) {
			const bytes = noise(5000, base.length + Number(base === old));
			assert.ok(store.read(store.put('blob', bytes, () => base)).equals(bytes));
		}
		store.flush();
	});

	it('stores large content in parts, reads it whole and in pieces, and shares parts with the next version', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder });
		const large = noise(20 << 20);
		const pieces = function* (bytes: Buffer): Generator<Buffer> {
			for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
		};
		const id = store.putStream('blob', pieces(large));
		assert.equal(id, objectIdOf(large));
		assert.ok(store.read(id).equals(large), 'before the flush');
		store.flush();
		const before = store.stats().storedBytes;
		const next = edited(large, 9 << 20, 'a little');
		store.put('blob', next);
		store.flush();
		assert.ok(store.stats().storedBytes - before < 9 << 20, 'the second version shares parts');

		const again = openObjects({ folder });
		assert.ok(again.read(objectIdOf(next)).equals(next));
		assert.ok(Buffer.concat([...again.stream(id)]).equals(large));
		assert.ok([...again.stream(id)].every((piece) => piece.length <= 4 << 20));
	});

	it('never returns wrong bytes: a flip of any byte, or a cut at any length, is an error or heals', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder });
		const base = store.put('blob', prose(3000));
		store.flush();
		const ids = [
			base,
			store.put('blob', edited(prose(3000), 50, 'x'), () => base),
			store.put('tree', Buffer.from('CTR1')),
		];
		store.flush();
		store.close();
		const file = path.join(folder, packsOf(folder)[0] ?? '');
		const bytes = readFileSync(file);
		const check = (what: string): void => {
			const damaged = openObjects({ folder });
			let failed = 0;
			for (const id of ids) {
				try {
					assert.equal(objectIdOf(damaged.read(id)), id);
				} catch (error) {
					assert.ok(CairnError.is(error, 'objectCorrupt') || CairnError.is(error, 'objectMissing'), what);
					failed++;
				}
			}
			assert.ok(failed > 0 || what.startsWith('byte') || what === `length ${bytes.length}`, what);
			damaged.close();
		};
		for (let i = 0; i < bytes.length; i++) {
			const flipped = Buffer.from(bytes);
			flipped[i] = (flipped[i] ?? 0) ^ 0x21;
			writeFileSync(file, flipped);
			check(`byte ${i}`);
		}
		for (let length = 0; length < bytes.length; length += 3) {
			writeFileSync(file, bytes.subarray(0, length));
			check(`length ${length}`);
		}
	});

	it('reads a good copy where another one is damaged', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder });
		const bytes = noise(2000);
		const id = store.put('blob', bytes);
		store.flush();
		const file = path.join(folder, packsOf(folder)[0] ?? '');
		const pack = readFileSync(file);
		pack[pack.length - 5] = (pack[pack.length - 5] ?? 0) ^ 1;
		writeFileSync(file, pack);
		const damaged = openObjects({ folder });
		assert.throws(() => damaged.read(id));
		damaged.replace('blob', [bytes]);
		damaged.flush();
		assert.ok(openObjects({ folder }).read(id).equals(bytes));
	});

	it('starts a new pack behind a torn tail, and leaves the torn one as it is', () => {
		const folder = makeTempFolder('packs');
		const store = openObjects({ folder });
		const kept = store.put('blob', Buffer.from('kept'));
		store.flush();
		store.close();
		const [name = ''] = packsOf(folder);
		appendFileSync(path.join(folder, name), 'half a record');
		const size = statSync(path.join(folder, name)).size;

		const again = openObjects({ folder });
		const added = again.put('blob', Buffer.from('added'));
		again.flush();

		assert.deepEqual([again.read(kept).toString(), again.read(added).toString()], ['kept', 'added']);
		assert.equal(statSync(path.join(folder, name)).size, size);
		assert.equal(packsOf(folder).length, 2);
	});

	it('sees what another process appended after a refresh, and appends behind it', () => {
		const folder = makeTempFolder('packs');
		const [one, two] = [openObjects({ folder }), openObjects({ folder })];
		const first = one.put('blob', Buffer.from('from one'));
		one.flush();
		two.refresh();
		const second = two.put('blob', Buffer.from('from two'));
		two.flush();
		one.refresh();
		const third = one.put('blob', Buffer.from('from one again'));
		one.flush();

		const all = openObjects({ folder });
		assert.deepEqual(
			[first, second, third].map((id) => all.read(id).toString()),
			['from one', 'from two', 'from one again'],
		);
		assert.equal(packsOf(folder).length, 1);
	});

	it('overwrites nothing when two processes append at once, which the lock forbids', () => {
		const folder = makeTempFolder('packs');
		const [one, two] = [openObjects({ folder }), openObjects({ folder })];
		one.put('blob', Buffer.from('begin'));
		one.flush();
		two.refresh();
		const ids = [one, two, one, two].map((store, turn) => {
			const id = store.put('blob', Buffer.from(`turn ${turn}`));
			store.flush();
			assert.equal(store.read(id).toString(), `turn ${turn}`);
			return id;
		});
		const all = openObjects({ folder });
		assert.deepEqual(
			ids.map((id) => all.read(id).toString()),
			['turn 0', 'turn 1', 'turn 2', 'turn 3'],
		);
	});

	it('refuses a hostile pack or index clearly and soon', () => {
		for (const hostile of [
			noise(100_000),
			Buffer.alloc(100_000, 'CF'),
			Buffer.concat([Buffer.from('CAIRNPK1'), Buffer.alloc(99_000, 'CF\x01\x02\x10\x00\x00\x00')]),
		]) {
			const folder = makeTempFolder('packs');
			writeFileSync(path.join(folder, 'pack-00000001.pack'), hostile);
			writeFileSync(path.join(folder, 'pack-00000001.idx'), hostile);
			const store = openObjects({ folder });
			assert.throws(() => store.read('00'.repeat(32) as ObjectId), isError('objectMissing'));
			const id = store.put('blob', Buffer.from('still usable'));
			store.flush();
			assert.equal(openObjects({ folder }).read(id).toString(), 'still usable');
		}
	});
});
