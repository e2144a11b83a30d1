/** The records that were read last, unpacked where their objects were packed together. */
import path from 'node:path';
import { ByteCache } from '../../base/memory/byteCache';
import { freeBytes } from '../../base/memory/freeBytes';
import { codecs, decode } from './codecs/codec';
import { DamagedCopy } from './damage';
import type { Place } from './packs/objectColumns';
import type { PackFile } from './packs/packFile';
import { decodeRecord, isIntact, joinedLength, maxBodyLength, type PackRecord } from './packs/packRecord';

/** Of trees, and of others. In bytes. */
const cacheLimit = 8 << 20;

const noBytes = Buffer.alloc(0);

/** One of an object's copies. */
export interface Copy {
	readonly pack: PackFile;
	readonly place: Place;
}

/** A record and, where its objects were packed together, their joined plain bytes. */
export interface OpenRecord {
	/** Without its payload where there are joined bytes. */
	readonly record: PackRecord;
	/** In bytes. */
	readonly payloadLength: number;
	readonly joined?: Buffer;
	/** Whether somebody may have a part of the joined bytes for longer than this record is kept. */
	isLent: boolean;
	/** Whether it fits its checksum: a process that looks for records passes over one that does not. */
	readonly isIntact: boolean;
}

export class OpenRecords {
	/** Apart, so that contents do not push out the trees that lead to them. */
	readonly #trees = new ByteCache<string, OpenRecord>(cacheLimit, freeJoined);
	readonly #others = new ByteCache<string, OpenRecord>(cacheLimit, freeJoined);

	/**
	 * @param mustBeIntact not a record that does not fit its checksum, though it may be readable
	 * @throws DamagedCopy, what zlib throws where the bytes are damaged, CairnError `unavailable` where the host lacks the codec
	 */
	open({ pack, place }: Copy, mustBeIntact: boolean): OpenRecord {
		const key = `${pack.number}:${place.record}`;
		const known = this.#trees.get(key) ?? this.#others.get(key);
		if (known && (known.isIntact || !mustBeIntact)) return known;
		const where = `at byte ${place.record} of ${path.basename(pack.path)}`;
		const raw = pack.readRaw(place.record);
		const record = raw && decodeRecord(raw);
		if (!record) throw new DamagedCopy(`There is no record ${where}.`);
		const intact = isIntact(raw);
		if (!intact && mustBeIntact) throw new DamagedCopy(`The record ${where} does not fit its checksum.`);
		const opened = { ...unpacked(record), isLent: false, isIntact: intact };
		const cache = record.objects[0]?.type === 'tree' ? this.#trees : this.#others;
		cache.set(key, opened, opened.joined?.length ?? opened.payloadLength);
		return opened;
	}

	clear(): void {
		this.#trees.clear();
		this.#others.clear();
	}
}

/** At once: a restore unpacks a hundred of them, and memory that the system has to give anew costs as much as unpacking. */
function freeJoined({ joined, isLent }: OpenRecord): void {
	if (joined && !isLent) freeBytes(joined);
}

function unpacked(record: PackRecord): Pick<OpenRecord, 'record' | 'payloadLength' | 'joined'> {
	const { together, payload } = record;
	if (together === undefined) return { record, payloadLength: payload.length };
	const payloadLength = payload.length;
	const joined = decode(together, payload, checkedLength(joinedLength(record)));
	// What is packed is not kept beside what it unpacks to, unless it is the same.
	if (together !== codecs.raw) freeBytes(payload);
	return { record: { ...record, payload: noBytes }, payloadLength, joined };
}

/** A directory may lie about lengths; what zlib then allocates must not be without bounds. */
export function checkedLength(length: number): number {
	if (length <= maxBodyLength * 8) return length;
	throw new DamagedCopy('A record says that it holds more than any that was written.');
}
