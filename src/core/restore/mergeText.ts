/** Three-way merges of texts, byte for byte. */
import { diff3Merge } from 'node-diff3';

/** Larger texts are not merged, in bytes: the search for common lines may take long. */
export const largestText = 2 * 1024 * 1024;
/** As git does (`buffer_is_binary`): a NUL among the first bytes makes a file binary. */
const textProbe = 8_000;

export function isText(bytes: Buffer): boolean {
	return !bytes.subarray(0, textProbe).includes(0);
}

/** What both sides made of the base, where they changed different lines of it; undefined where they did not. */
export function mergeText(base: Buffer, ours: Buffer, theirs: Buffer): Buffer | undefined {
	const regions = diff3Merge(linesOf(ours), linesOf(base), linesOf(theirs), {}) as readonly { ok?: string[] }[];
	const merged: string[] = [];
	for (const { ok } of regions) {
		if (!ok) return undefined;
		for (const line of ok) merged.push(line);
	}
	return Buffer.from(merged.join(''), 'latin1');
}

/** With their ends, as Latin-1: each byte is a character, whatever the encoding is. */
function linesOf(bytes: Buffer): string[] {
	return bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
