/** One record of a pack, byte by byte (docs/store-format.md has the table). */
import { crc32 } from 'node:zlib';
import type { ObjectId } from '../checkpoint';
import type { ObjectType } from './objectStore';

/** The first bytes of every pack. */
export const packMagic = Buffer.from('CAIRNPK1', 'latin1');

export const recordHeaderLength = 60;
const recordMagic = 0x4e434552; // "RECN", little endian

const typeNumbers: Readonly<Record<ObjectType, number>> = { blob: 1, tree: 2, meta: 3 };
const types = new Map(Object.entries(typeNumbers).map(([type, number]) => [number, type as ObjectType]));

export interface RecordHeader {
	readonly type: ObjectType;
	readonly codec: number;
	readonly plainLength: number;
	readonly payloadLength: number;
	readonly payloadCrc: number;
	readonly id: ObjectId;
}

export function encodeHeader(header: RecordHeader): Buffer {
	const bytes = Buffer.alloc(recordHeaderLength);
	bytes.writeUInt32LE(recordMagic, 0);
	bytes.writeUInt8(typeNumbers[header.type], 4);
	bytes.writeUInt8(header.codec, 5);
	bytes.writeUIntLE(header.plainLength, 6, 6);
	bytes.writeUIntLE(header.payloadLength, 12, 6);
	bytes.writeUInt32LE(header.payloadCrc, 20);
	bytes.write(header.id, 24, 32, 'hex');
	bytes.writeUInt32LE(crc32(bytes.subarray(0, 56)), 56);
	return bytes;
}

/** Reads a header; undefined where these bytes are none (torn, or damaged). */
export function decodeHeader(bytes: Buffer): RecordHeader | undefined {
	if (bytes.length < recordHeaderLength || bytes.readUInt32LE(0) !== recordMagic) return undefined;
	if (crc32(bytes.subarray(0, 56)) !== bytes.readUInt32LE(56)) return undefined;
	const type = types.get(bytes.readUInt8(4));
	if (!type) return undefined;
	return {
		type,
		codec: bytes.readUInt8(5),
		plainLength: bytes.readUIntLE(6, 6),
		payloadLength: bytes.readUIntLE(12, 6),
		payloadCrc: bytes.readUInt32LE(20),
		id: bytes.toString('hex', 24, 56) as ObjectId,
	};
}
