import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectId } from '../../../src/core/checkpoint';
import { CairnError } from '../../../src/core/errors';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { decode, encode } from '../../../src/core/store/codec';
import { objectIdOf } from '../../../src/core/store/objectStore';
import { PackObjectStore } from '../../../src/core/store/packObjectStore';
import { decodeHeader, encodeHeader } from '../../../src/core/store/packRecord';
import { decodeTree, encodeTree, type TreeEntry } from '../../../src/core/store/tree';
import { makeTempFolder } from '../../support/tempFolder';

const idOfText = (text: string): ObjectId => objectIdOf(Buffer.from(text));

describe('tree objects', () => {
	it('read back as they were written, sorted by name', () => {
		const entries: TreeEntry[] = [
			{ name: 'z😀\n"', kind: 'file', mode: 0o644, size: 2 ** 40, id: idOfText('a') },
			{ name: 'a', kind: 'directory', mode: 0o755, size: 0, id: idOfText('b') },
			{ name: 'l', kind: 'symlink', mode: 0, size: 3, id: idOfText('c') },
			{ name: 'x', kind: 'executable', mode: 0o755, size: 1, id: idOfText('d') },
		];

		const names = ['a', 'l', 'x', 'z😀\n"'];
		assert.deepEqual(
			decodeTree(encodeTree(entries)),
			names.map((name) => entries.find((entry) => entry.name === name)),
		);
		assert.deepEqual(encodeTree([...entries].reverse()), encodeTree(entries));
	});

	it('are refused when they are cut or are something else', () => {
		const bytes = encodeTree([{ name: 'a', kind: 'file', mode: 0o644, size: 1, id: idOfText('a') }]);
		for (const damaged of [bytes.subarray(0, bytes.length - 1), bytes.subarray(0, 10), Buffer.from('text')]) {
			assert.throws(
				() => decodeTree(damaged),
				(error) => CairnError.is(error, 'objectCorrupt'),
			);
		}
	});
});

describe('pack records', () => {
	it('read back, and a flip of any byte of the header is noticed', () => {
		const header = {
			type: 'blob' as const,
			codec: 1,
			plainLength: 5_000_000_000,
			payloadLength: 4_000_000_000,
			payloadCrc: 0xfedcba98,
			id: idOfText('x'),
		};
		const bytes = encodeHeader(header);
		assert.deepEqual(decodeHeader(bytes), header);
		for (let i = 0; i < bytes.length; i++) {
			const flipped = Buffer.from(bytes);
			flipped.writeUInt8(bytes.readUInt8(i) ^ 0x10, i);
			assert.equal(decodeHeader(flipped), undefined, `byte ${i}`);
		}
	});
});

describe('codec', () => {
	it('brings back what it packed, and leaves alone what does not get smaller', () => {
		const samples = [Buffer.alloc(0), Buffer.from('tiny'), Buffer.from('text '.repeat(1000)), randomBytes(5000)];
		for (const plain of samples) {
			const { codec, payload } = encode(plain);
			assert.ok(payload.length <= plain.length);
			assert.deepEqual(decode(codec, Buffer.from(payload), plain.length), plain);
		}
	});

	it('says so when the host lacks a codec', () => {
		assert.throws(
			() => decode(99, Buffer.alloc(1), 1),
			(error) => CairnError.is(error, 'unavailable'),
		);
	});
});

describe('PackObjectStore', () => {
	it('keeps objects over a reopening, stores equal bytes once, and reads before the flush', () => {
		const folder = makeTempFolder('packs');
		const store = new PackObjectStore(folder, nodeFileSystem);
		const texts = ['', 'one', 'two '.repeat(500)];
		const ids = texts.map((text) => store.put('blob', Buffer.from(text)));
		store.put('blob', Buffer.from('one'));
		assert.equal(store.read(ids[1] as ObjectId).toString(), 'one');
		store.flush();
		store.close();

		const again = new PackObjectStore(folder, nodeFileSystem);
		assert.deepEqual(
			ids.map((id) => again.read(id).toString()),
			texts,
		);
		assert.equal(again.stats().objectCount, 3);
	});

	it('never returns wrong bytes: a flip of any byte of the pack is an error or heals nothing', () => {
		const folder = makeTempFolder('packs');
		const store = new PackObjectStore(folder, nodeFileSystem);
		const id = store.put('blob', Buffer.from('precious '.repeat(30)));
		store.flush();
		store.close();
		const file = path.join(folder, readdirSync(folder)[0] ?? '');
		const bytes = readFileSync(file);
		for (let i = 0; i < bytes.length; i++) {
			const flipped = Buffer.from(bytes);
			flipped.writeUInt8(bytes.readUInt8(i) ^ 1, i);
			writeFileSync(file, flipped);
			const damaged = new PackObjectStore(folder, nodeFileSystem);
			assert.throws(
				() => damaged.read(id),
				(error) => CairnError.is(error, 'objectCorrupt') || CairnError.is(error, 'objectMissing'),
				`byte ${i}`,
			);
			damaged.close();
		}
	});

	it('starts a new pack behind a torn tail, and leaves the torn one as it is', () => {
		const folder = makeTempFolder('packs');
		const store = new PackObjectStore(folder, nodeFileSystem);
		const kept = store.put('blob', Buffer.from('kept'));
		store.flush();
		store.close();
		const [name = ''] = readdirSync(folder);
		appendFileSync(path.join(folder, name), 'half a record');
		const size = statSync(path.join(folder, name)).size;

		const again = new PackObjectStore(folder, nodeFileSystem);
		const added = again.put('blob', Buffer.from('added'));
		again.flush();

		assert.deepEqual([again.read(kept).toString(), again.read(added).toString()], ['kept', 'added']);
		assert.equal(statSync(path.join(folder, name)).size, size);
		assert.equal(readdirSync(folder).length, 2);
	});

	it('sees what another process appended after a refresh, and appends behind it', () => {
		const folder = makeTempFolder('packs');
		const [one, two] = [new PackObjectStore(folder, nodeFileSystem), new PackObjectStore(folder, nodeFileSystem)];
		const first = one.put('blob', Buffer.from('from one'));
		one.flush();
		two.refresh();
		const second = two.put('blob', Buffer.from('from two'));
		two.flush();
		one.refresh();
		const third = one.put('blob', Buffer.from('from one again'));
		one.flush();

		const all = new PackObjectStore(folder, nodeFileSystem);
		assert.deepEqual(
			[first, second, third].map((id) => all.read(id).toString()),
			['from one', 'from two', 'from one again'],
		);
		assert.equal(readdirSync(folder).length, 1);
	});
});

function randomBytes(length: number): Buffer {
	let state = 42;
	return Buffer.from(Array.from({ length }, () => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16));
}
