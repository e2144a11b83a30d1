/** One record of a pack, byte by byte: one or more objects under one checksum (docs/store-format.md has the table). */
import { crc32 } from 'node:zlib';
import { ByteReader, longestVarint, writeVarint } from '../../../base/varint';
import type { ObjectId } from '../../checkpoint';
import { needsBase } from '../codecs/codec';
import type { ObjectType } from '../objectStore';
import { type ShortId, shortIdLength } from '../shortId';

/** The first bytes of every pack. */
export const packMagic = Buffer.from('CAIRNPK1', 'latin1');

export const recordHeaderLength = 12;
/** No record's body is longer, in bytes: a larger object is stored in parts. A header that says more is damaged. */
export const maxBodyLength = 64 << 20;
const recordMagic = 0x4643; // "CF", little endian

/**
 * `together`: the objects were joined and packed at once. `each`: every object was packed by itself. `eachWithCommit`: the same, and the
 * journal's record goes with them.
 */
const kinds = { together: 1, each: 2, eachWithCommit: 3 } as const;
const generationLength = 8;

/** Of an object in a directory of those that are packed together: type 1, id 32, a number. In bytes. */
const longestListing = 33 + longestVarint;
/** Of one that is packed by itself: another number, and a base with a number. In bytes. */
const longestEntry = longestListing + longestVarint + shortIdLength + longestVarint;

const types: readonly ObjectType[] = ['blob', 'tree', 'meta'];

/** An object in a record. Lengths in bytes. */
export interface RecordObject {
	readonly id: ObjectId;
	readonly type: ObjectType;
	readonly plainLength: number;
	readonly codec: number;
	/** Where its bytes begin: in the payload, or among the joined plain bytes of a `together` record. */
	readonly offset: number;
	/** Of its packed bytes in an `each` record; 0 in a `together` one. */
	readonly packedLength: number;
	/** What it is packed against, and which version it is (`deltaChain.ts`); missing where its codec needs none. */
	readonly base?: { readonly id: ShortId; readonly version: number };
}

/** A record of the journal that goes with the objects that it needs: one sync makes both durable. */
export interface CarriedCommit {
	/** Of the journal, in hexadecimal digits. */
	readonly generation: string;
	/** Where in the journal it begins, in bytes. */
	readonly offset: number;
	/** As in the journal. */
	readonly bytes: Buffer;
}

export interface PackRecord {
	/** The codec of all objects together; undefined where each has its own. */
	readonly together: number | undefined;
	readonly objects: readonly RecordObject[];
	readonly payload: Buffer;
	readonly commit?: CarriedCommit;
}

/** An object for a record of objects that are packed each by itself. */
export interface EachObject extends Pick<RecordObject, 'id' | 'type' | 'plainLength' | 'codec' | 'base'> {
	readonly payload: Uint8Array;
}

/** A record as it is written, one piece after the other. */
export type RecordPieces = readonly [Buffer, ...Uint8Array[]];

export function encodeEach(objects: readonly EachObject[], commit?: CarriedCommit): Buffer {
	const payloads = objects.map(({ payload }) => payload);
	const carried = commit ? generationLength + 2 * longestVarint + commit.bytes.length : 0;
	const most = recordHeaderLength + carried + longestVarint + objects.length * longestEntry;
	const record = Buffer.allocUnsafe(most + lengthOf(payloads));
	let at = recordHeaderLength;
	if (commit) {
		at += record.write(commit.generation, at, generationLength, 'hex');
		at = writeVarint(record, commit.offset, at);
		at = writeVarint(record, commit.bytes.length, at);
		at += commit.bytes.copy(record, at);
	}
	at = writeVarint(record, objects.length, at);
	for (const { id, type, plainLength, codec, base, payload } of objects) {
		record[at] = types.indexOf(type) + codec * 16;
		at += 1 + record.write(id, at + 1, 32, 'hex');
		at = writeVarint(record, plainLength, at);
		at = writeVarint(record, payload.length, at);
		if (!base) continue;
		at += record.write(base.id, at, shortIdLength, 'hex');
		at = writeVarint(record, base.version, at);
	}
	for (const payload of payloads) {
		record.set(payload, at);
		at += payload.length;
	}
	const used = record.subarray(0, at);
	writeHeader(used, commit ? kinds.eachWithCommit : kinds.each, 0, []);
	return used;
}

/**
 * @param packed the joined plain bytes of the objects, packed with `codec`
 * @returns the record, in pieces; the last is `packed` where that is large
 */
export function encodeTogether(
	objects: readonly Pick<RecordObject, 'id' | 'type' | 'plainLength'>[],
	codec: number,
	packed: Uint8Array,
): RecordPieces {
	// In one piece: a first capture writes a hundred thousand of these, and small buffers are what its memory went into.
	const start = Buffer.allocUnsafe(recordHeaderLength + longestVarint + objects.length * longestListing);
	let length = writeVarint(start, objects.length, recordHeaderLength);
	for (const { id, type, plainLength } of objects) {
		start[length] = types.indexOf(type);
		length += 1 + start.write(id, length + 1, 32, 'hex');
		length = writeVarint(start, plainLength, length);
	}
	const used = start.subarray(0, length);
	writeHeader(used, kinds.together, codec, [packed]);
	return packed.length > copyLimit ? [used, packed] : [Buffer.concat([used, packed])];
}

/** What is smaller is copied, in bytes: then one call writes it. Copies of all that is large were what a capture's memory went into. */
const copyLimit = 32 << 10;

/** @param start has room for the header, and what comes after it and before the payloads */
function writeHeader(start: Buffer, kind: number, codec: number, payloads: readonly Uint8Array[]): void {
	start.writeUInt16LE(recordMagic, 0);
	start.writeUInt8(kind, 2);
	start.writeUInt8(codec, 3);
	start.writeUInt32LE(start.length - recordHeaderLength + lengthOf(payloads), 4);
	const sum = payloads.reduce((before, payload) => crc32(payload, before), checksum(start));
	start.writeUInt32LE(sum, 8);
}

/** A record that came in pieces. */
export function inOne(pieces: RecordPieces): Buffer {
	return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

/** Of pieces together, in bytes. */
export function lengthOf(pieces: readonly Uint8Array[]): number {
	return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** The length of the whole record that begins here, in bytes; undefined where no record can begin here. */
export function recordLength(bytes: Buffer, offset = 0): number | undefined {
	if (offset + recordHeaderLength > bytes.length || bytes.readUInt16LE(offset) !== recordMagic) return undefined;
	const bodyLength = bytes.readUInt32LE(offset + 4);
	return bodyLength > maxBodyLength ? undefined : recordHeaderLength + bodyLength;
}

/** Whether these bytes, one record from end to end, are as they were written. */
export function isIntact(record: Buffer): boolean {
	return recordLength(record) === record.length && record.readUInt32LE(8) === checksum(record);
}

/** What the record holds; undefined where its bytes are no record, or one of a kind that this version does not know. */
export function decodeRecord(record: Buffer): PackRecord | undefined {
	if (recordLength(record) !== record.length) return undefined;
	const kind = record.readUInt8(2);
	try {
		if (kind === kinds.together) return decodeTogether(record);
		if (kind === kinds.each || kind === kinds.eachWithCommit) return decodeEach(record, kind);
		return undefined;
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

function decodeTogether(record: Buffer): PackRecord {
	const reader = new ByteReader(record, recordHeaderLength);
	const codec = record.readUInt8(3);
	const objects: RecordObject[] = [];
	let offset = 0;
	for (let left = countOf(reader, record); left > 0; left--) {
		const type = typeOf(reader.byte());
		const id = reader.take(32).toString('hex') as ObjectId;
		const plainLength = reader.varint();
		objects.push({ id, type, plainLength, codec, offset, packedLength: 0 });
		offset += plainLength;
	}
	return { together: codec, objects, payload: record.subarray(reader.offset) };
}

function decodeEach(record: Buffer, kind: number): PackRecord {
	const reader = new ByteReader(record, recordHeaderLength);
	const commit = kind === kinds.eachWithCommit ? readCommit(reader) : undefined;
	const objects: RecordObject[] = [];
	let offset = 0;
	for (let left = countOf(reader, record); left > 0; left--) {
		const head = reader.byte();
		const type = typeOf(head % 16);
		const codec = head >> 4;
		const id = reader.take(32).toString('hex') as ObjectId;
		const plainLength = reader.varint();
		const packedLength = reader.varint();
		const base = needsBase(codec)
			? { base: { id: reader.take(shortIdLength).toString('hex'), version: reader.varint() } }
			: {};
		objects.push({ id, type, plainLength, codec, offset, packedLength, ...base });
		offset += packedLength;
	}
	const payload = record.subarray(reader.offset);
	if (offset !== payload.length) throw new RangeError('The payloads are not as long as the directory says.');
	return { together: undefined, objects, payload, ...(commit && { commit }) };
}

function readCommit(reader: ByteReader): CarriedCommit {
	const generation = reader.take(generationLength).toString('hex');
	const offset = reader.varint();
	return { generation, offset, bytes: reader.take(reader.varint()) };
}

/** Each object takes 34 bytes of the directory or more: a count that cannot be is not worked off. */
function countOf(reader: ByteReader, record: Buffer): number {
	const count = reader.varint();
	if (count * 34 > record.length) throw new RangeError('The record cannot hold so many objects.');
	return count;
}

function typeOf(number: number): ObjectType {
	const type = types[number];
	if (!type) throw new RangeError(`There is no type ${number}.`);
	return type;
}

/** Of everything but the checksum itself. */
function checksum(record: Buffer): number {
	return crc32(record.subarray(recordHeaderLength), crc32(record.subarray(0, 8)));
}

/** Of the plain bytes of all objects of a record, joined; as its directory says. In bytes. */
export function joinedLength({ objects }: PackRecord): number {
	return objects.reduce((sum, { plainLength }) => sum + plainLength, 0);
}

/** The parts that an object's record lists. */
export function partsIn({ offset, packedLength }: RecordObject, { payload }: PackRecord): ObjectId[] {
	const parts: ObjectId[] = [];
	for (let at = offset; at + 32 <= offset + packedLength; at += 32) {
		parts.push(payload.toString('hex', at, at + 32) as ObjectId);
	}
	return parts;
}
