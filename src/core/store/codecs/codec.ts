/** How an object's bytes are packed; the number of the codec stands in each record. What the host lacks is done without. */
import * as zlib from 'node:zlib';
import { CairnError } from '../../errors';
import { applyPatch, encodePatch, type SlotFinder } from './patch';

/** `zstdBase`, `patch` and `patchDeflate` need another object, the base; `parts` is a list of other objects' ids. */
export const codecs = { raw: 0, deflate: 1, zstd: 2, zstdBase: 3, patch: 4, patchDeflate: 5, parts: 6 } as const;

export type Packed = { readonly codec: number; readonly payload: Uint8Array };

/** zstd came with Node 22.15; the command line also runs on Node 20, which has none. */
interface ZstdFunctions {
	zstdCompressSync(bytes: Uint8Array, options: ZstdOptions): Buffer;
	zstdDecompressSync(bytes: Uint8Array, options: ZstdOptions): Buffer;
}

interface ZstdOptions {
	/** How much room is made at once for what comes out, in bytes: 64 or more. */
	readonly chunkSize?: number;
	/** How long the plain bytes are: a context for that takes less memory than one for any length. */
	readonly pledgedSrcSize?: number;
	readonly params?: Record<number, number>;
	readonly dictionary?: Uint8Array;
	readonly maxOutputLength?: number;
}

const zstd = 'zstdCompressSync' in zlib ? (zlib as unknown as ZstdFunctions) : undefined;

/** `ZSTD_c_compressionLevel`, `ZSTD_c_windowLog`, `ZSTD_c_hashLog`, `ZSTD_c_chainLog` and `ZSTD_c_contentSizeFlag` of zstd.h. */
const levelParameter = 100;
const windowParameter = 101;
const hashParameter = 102;
const chainParameter = 103;
const contentSizeParameter = 200;

/** Level 3 costs little over writing raw bytes and is near level 9 in size. */
const fullLevel = 3;
/**
 * The largest window without a base, as a power of two. What is larger takes 1 % more room than with one of its own size, and a quarter
 * less time and half the memory. (Measured with 13 bundles of 0.4 to 3 MB.)
 */
const fullWindow = 19;
/** Beyond this zstd takes larger tables of its own accord, in bytes. */
const largeLength = 256 << 10;
/**
 * The tables for what is larger, as powers of two: a half of zstd's own at this level. It takes 0.2 % more room, and a twentieth less time
 * and a fifth less memory. (Measured with 48 MB of npm's packages in records of 256 KB.)
 */
const largeHash = 16;
const largeChain = 15;
/** Levels below 6 silently lose the match with the base in larger files, and are not faster. */
const baseLevel = 6;
/** What zstd.h allows at least, as powers of two. */
const minimumWindow = 10;

/** Bytes that begin like this are taken for a dictionary in zstd's own form (RFC 8878, 5), not for the base they are. */
const dictionaryMagic = Buffer.from([0x37, 0xa4, 0x30, 0xec]);

/** Below this a codec's own header eats what it saves, in bytes. */
const minimumLength = 64;
/** A patch that is no larger than this is taken at once, in bytes: zstd's own header has 9 or more. */
const smallPatch = 192;
/** The same of a tree's: one entry whose content and size have changed. Two entries far apart have all between them in such a patch. */
const smallTreePatch = 64;

function fullOptions(length: number): ZstdOptions {
	const params: Record<number, number> = { [levelParameter]: fullLevel };
	if (length > largeLength) {
		params[hashParameter] = largeHash;
		params[chainParameter] = largeChain;
	}
	if (length > 1 << fullWindow) params[windowParameter] = fullWindow;
	return { params, chunkSize: Math.min(roomFor(length), largestChunk), pledgedSrcSize: length };
}

/** Of what comes out of a large object, in bytes: it is a fifth of what goes in, as a rule. */
const largestChunk = 512 << 10;

/**
 * Room for all that comes out, `ZSTD_compressBound` of zstd.h at least: with Node's own 16 KB there are pieces, which are joined,
 * and both are memory that is given back late.
 */
function roomFor(length: number): number {
	return length + (length >> 8) + 128;
}

/** Packs the bytes with the best codec that this host has; raw where packing does not make them smaller. */
export function encode(plain: Uint8Array): Packed {
	if (plain.length < minimumLength) return { codec: codecs.raw, payload: plain };
	const packed = zstd
		? { codec: codecs.zstd, payload: zstd.zstdCompressSync(plain, fullOptions(plain.length)) }
		: { codec: codecs.deflate, payload: zlib.deflateRawSync(plain, { level: 3 }) };
	return packed.payload.length < plain.length ? packed : { codec: codecs.raw, payload: plain };
}

/**
 * Packs the bytes as what makes them out of the base. The result may be larger than without a base; the caller compares.
 * @param findSlot for bytes that hold other objects' ids
 */
export function encodeWithBase(plain: Buffer, base: Buffer, findSlot?: SlotFinder): Packed {
	const ends = encodePatch(base, plain, 'ends', findSlot);
	// One edit, which is what most are: nothing is much smaller.
	const isSmall = ends.length <= (findSlot ? smallTreePatch : smallPatch);
	const patch = isSmall || (!findSlot && zstd) ? ends : encodePatch(base, plain, 'blocks', findSlot);
	const best = { codec: codecs.patch, payload: patch };
	if (patch.length <= smallPatch) return best;
	const packed = zstd ? zstdWithBase(plain, base) : deflatePatch(patch);
	return packed && packed.payload.length < patch.length ? packed : best;
}

function deflatePatch(patch: Buffer): Packed {
	return { codec: codecs.patchDeflate, payload: zlib.deflateRawSync(patch, { level: 6 }) };
}

/** A patch in the form that is shorter. */
export function packPatch(patch: Buffer): Packed {
	const packed = deflatePatch(patch);
	return packed.payload.length < patch.length ? packed : { codec: codecs.patch, payload: patch };
}

/** Each step makes at least one byte, and takes at most ten bytes to say so besides what it inserts. */
export function inflatePatch(payload: Buffer, plainLength: number): Buffer {
	return zlib.inflateRawSync(payload, { maxOutputLength: 11 * plainLength + 1 });
}

function zstdWithBase(plain: Buffer, base: Buffer): Packed | undefined {
	if (!zstd || base.subarray(0, dictionaryMagic.length).equals(dictionaryMagic)) return undefined;
	const window = Math.max(minimumWindow, Math.ceil(Math.log2(plain.length + base.length)));
	// The plain length stands in the record already.
	const params = { [levelParameter]: baseLevel, [windowParameter]: window, [contentSizeParameter]: 0 };
	const payload = zstd.zstdCompressSync(plain, { params, dictionary: base, pledgedSrcSize: plain.length });
	// A raw dictionary carries no mark by which the wrong one would be noticed: what was written is read once.
	const read = zstd.zstdDecompressSync(payload, { dictionary: base, maxOutputLength: Math.max(plain.length, 1) });
	return read.equals(plain) ? { codec: codecs.zstdBase, payload } : undefined;
}

/**
 * Unpacks what needs no base; the caller checks the result's hash.
 * @throws CairnError `unavailable` where this host lacks the codec; what zlib throws where the payload is damaged
 */
export function decode(codec: number, payload: Buffer, plainLength: number): Buffer {
	const maxOutputLength = Math.max(plainLength, 1);
	if (codec === codecs.raw) return payload;
	if (codec === codecs.deflate) return zlib.inflateRawSync(payload, { maxOutputLength });
	if (codec === codecs.zstd && zstd) {
		return zstd.zstdDecompressSync(payload, { maxOutputLength, chunkSize: roomFor(plainLength) });
	}
	throw lackingCodec(codec);
}

/**
 * Unpacks what was packed with a base.
 * @param ids the ids of the objects in the same record
 * @throws as `decode`; RangeError where the payload is no patch of this base
 */
export function decodeWithBase(
	{ codec, payload }: { codec: number; payload: Buffer },
	base: Buffer,
	plainLength: number,
	ids: readonly string[],
): Buffer {
	if (codec === codecs.patch) return applyPatch(base, payload, plainLength, ids);
	if (codec === codecs.patchDeflate) {
		return applyPatch(base, inflatePatch(payload, plainLength), plainLength, ids);
	}
	if (codec === codecs.zstdBase && zstd) {
		return zstd.zstdDecompressSync(payload, { dictionary: base, maxOutputLength: Math.max(plainLength, 1) });
	}
	throw lackingCodec(codec);
}

export function needsBase(codec: number): boolean {
	return codec === codecs.zstdBase || codec === codecs.patch || codec === codecs.patchDeflate;
}

function lackingCodec(codec: number): CairnError {
	const isZstd = codec === codecs.zstd || codec === codecs.zstdBase;
	const need = isZstd ? 'zstd, which needs Node 22.15 or newer' : `codec ${codec}, which needs a newer Cairn`;
	return new CairnError('unavailable', `The store holds objects packed with ${need}; this is Node ${process.version}.`);
}
