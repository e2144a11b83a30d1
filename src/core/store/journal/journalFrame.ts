/** The journal's header, and what stands around each of its records (docs/store-format.md has the bytes). */
import { crc32 } from 'node:zlib';
import type { CheckpointId } from '../../checkpoint';
import { CairnError } from '../../errors';
import { decodeRecord, encodeRecord } from './journalEncoding';
import type { JournalRecord, ReadRecord } from './journalRecord';

const magic = Buffer.from('CAIRNJL1', 'latin1');
/** magic 8, generation 8, checksum 4, committed length 8, checksum 4 */
export const journalHeaderLength = 32;
const frameLength = 8;
/** The upper byte of a record's first four: where one begins is found again after damage. */
const frameMark = 0xc5;
/** Of a record's bytes: the length has three. */
const maxLength = 0xffffff;

/** Checksums over so many times the journal's size are worked out to get past damage; hostile bytes could ask for any number. */
const effort = 8;

export function encodeHeader(generation: Uint8Array, committed: number): Buffer {
	const bytes = Buffer.alloc(journalHeaderLength);
	magic.copy(bytes);
	bytes.set(generation, 8);
	bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
	bytes.writeBigUInt64LE(BigInt(committed), 20);
	bytes.writeUInt32LE(crc32(bytes.subarray(8, 28)), 28);
	return bytes;
}

export interface JournalHeader {
	readonly isWhole: boolean;
	/** Another one in a journal that was written anew. */
	readonly generation: string;
	/** Undefined where it is being written, or damaged. In bytes from the start of the file. */
	readonly committed: number | undefined;
}

export function decodeHeader(bytes: Buffer): JournalHeader {
	const isWhole =
		bytes.length === journalHeaderLength &&
		bytes.subarray(0, magic.length).equals(magic) &&
		crc32(bytes.subarray(0, 16)) === bytes.readUInt32LE(16);
	if (!isWhole) return { isWhole, generation: '', committed: undefined };
	const isMarked = crc32(bytes.subarray(8, 28)) === bytes.readUInt32LE(28);
	const committed = isMarked ? Number(bytes.readBigUInt64LE(20)) : undefined;
	return { isWhole, generation: bytes.toString('hex', 8, 16), committed };
}

export function frameRecord(record: JournalRecord, head: CheckpointId | null): Buffer {
	const body = encodeRecord(record, head);
	if (body.length > maxLength) {
		throw new CairnError('invalidArgument', `A record of ${body.length} bytes is too long for the journal.`);
	}
	const bytes = Buffer.concat([Buffer.alloc(frameLength), body]);
	bytes.writeUInt32LE(body.length + frameMark * 2 ** 24, 0);
	bytes.writeUInt32LE(checksum(bytes), 4);
	return bytes;
}

/** What was found in a part of the journal. Offsets and lengths in bytes. */
interface ParsedRecords {
	readonly records: ReadRecord[];
	/** Up to here everything is accounted for. */
	readonly end: number;
	readonly damagedBytes: number;
	/** Where the last whole record begins; undefined where there is none. */
	readonly last: number | undefined;
}

/** @param committed up to here, in these bytes, everything was committed: what is no record there is damage */
export function parseRecords(bytes: Buffer, committed: number): ParsedRecords {
	const records: ReadRecord[] = [];
	let end = 0;
	let last: number | undefined;
	let damagedBytes = 0;
	let left = bytes.length * effort;
	for (let at = 0; at + frameLength <= bytes.length;) {
		const length = lengthAt(bytes, at);
		left -= length ?? 0;
		const isWhole =
			length !== undefined && left >= 0 && checksum(bytes.subarray(at, at + length)) === bytes.readUInt32LE(at + 4);
		if (!isWhole) {
			at = nextCandidate(bytes, at + 1);
			continue;
		}
		damagedBytes += at - end;
		const record = decodeRecord(bytes.subarray(at + frameLength, at + length));
		if (record) records.push(record);
		else damagedBytes += length;
		last = at;
		at += length;
		end = at;
	}
	if (end < committed && end < bytes.length) {
		damagedBytes += bytes.length - end;
		end = bytes.length;
	}
	return { records, end, damagedBytes, last };
}

/** Of the record that begins here, with its frame; undefined where none can. */
function lengthAt(bytes: Buffer, at: number): number | undefined {
	if (bytes[at + 3] !== frameMark) return undefined;
	const length = frameLength + bytes.readUIntLE(at, 3);
	return at + length <= bytes.length ? length : undefined;
}

function nextCandidate(bytes: Buffer, from: number): number {
	const mark = bytes.indexOf(frameMark, from + 3);
	return mark < 0 ? bytes.length : mark - 3;
}

function checksum(framed: Buffer): number {
	return crc32(framed.subarray(frameLength), crc32(framed.subarray(0, 4)));
}
