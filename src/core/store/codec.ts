/** How an object's bytes are packed; the number of the codec stands in each record. */
import * as zlib from 'node:zlib';
import { CairnError } from '../errors';

export const codecs = { raw: 0, deflate: 1, zstd: 2 } as const;

/** zstd came with Node 22.15; the command line also runs on Node 20, which has none. */
interface ZstdFunctions {
	zstdCompressSync(bytes: Uint8Array, options: { params: Record<number, number> }): Buffer;
	zstdDecompressSync(bytes: Uint8Array, options: { maxOutputLength: number }): Buffer;
}

const zstd = 'zstdCompressSync' in zlib ? (zlib as unknown as ZstdFunctions) : undefined;

/** `ZSTD_c_compressionLevel` of zstd.h. Level 3 costs little over writing raw bytes and is near level 9 in size. */
const zstdParameters = { 100: 3 };

/** Below this a codec's own header eats what it saves, in bytes. */
const minimumLength = 64;

/** Packs the bytes with the best codec that this host has; raw where packing does not make them smaller. */
export function encode(plain: Uint8Array): { codec: number; payload: Uint8Array } {
	if (plain.length < minimumLength) return { codec: codecs.raw, payload: plain };
	const packed = zstd
		? { codec: codecs.zstd, payload: zstd.zstdCompressSync(plain, { params: zstdParameters }) }
		: { codec: codecs.deflate, payload: zlib.deflateRawSync(plain, { level: 3 }) };
	return packed.payload.length < plain.length ? packed : { codec: codecs.raw, payload: plain };
}

/**
 * Unpacks a payload; the caller checks the result's hash.
 * @throws CairnError `unavailable` where this host lacks the codec; what zlib throws where the payload is damaged
 */
export function decode(codec: number, payload: Buffer, plainLength: number): Buffer {
	const maxOutputLength = Math.max(plainLength, 1);
	if (codec === codecs.raw) return payload;
	if (codec === codecs.deflate) return zlib.inflateRawSync(payload, { maxOutputLength });
	if (codec === codecs.zstd && zstd) return zstd.zstdDecompressSync(payload, { maxOutputLength });
	const need = codec === codecs.zstd ? 'zstd, which needs Node 22.15 or newer' : `codec ${codec}`;
	throw new CairnError('unavailable', `The store holds objects packed with ${need}; this is Node ${process.version}.`);
}
