/** Three-way merges of texts, byte for byte. */
import { matchLines } from './lineMatches';

/** Larger texts are not merged, in bytes. */
export const largestText = 2 * 1024 * 1024;

/** Why there is no merged text. */
export type MergeConflict = 'sameLines' | 'tooDifferent';

/**
 * What both sides made of the base, where they changed different lines of it; changes of neighbouring lines are a conflict, as git has
 * it. (Khanna, Kunal and Pierce: A Formal Investigation of Diff3.)
 */
export function mergeText(base: Buffer, ours: Buffer, theirs: Buffer): Buffer | MergeConflict {
	const [o, a, b] = [linesOf(base), linesOf(ours), linesOf(theirs)];
	const [inA, inB] = [matchLines(o, a), matchLines(o, b)];
	if (!inA || !inB) return 'tooDifferent';
	const merged: string[] = [];
	let [fromO, fromA, fromB] = [0, 0, 0];
	for (let at = 0; at <= o.length; at++) {
		// Behind the last line everything is stable again.
		const isEnd = at === o.length;
		const [atA = -1, atB = -1] = isEnd ? [a.length, b.length] : [inA[at], inB[at]];
		if (atA < 0 || atB < 0) continue;
		const chunk = mergeChunk(o.slice(fromO, at), a.slice(fromA, atA), b.slice(fromB, atB));
		if (!chunk) return 'sameLines';
		for (const line of chunk) merged.push(line);
		if (!isEnd) merged.push(o[at] ?? '');
		[fromO, fromA, fromB] = [at + 1, atA + 1, atB + 1];
	}
	return Buffer.from(merged.join(''), 'latin1');
}

/** What is between two lines that all three have. */
function mergeChunk(o: readonly string[], a: readonly string[], b: readonly string[]): readonly string[] | undefined {
	if (areSame(o, a) || areSame(a, b)) return b;
	return areSame(o, b) ? a : undefined;
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((line, at) => line === b[at]);
}

/** With their ends, as Latin-1: each byte is a character, whatever the encoding is. */
function linesOf(bytes: Buffer): string[] {
	return bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
