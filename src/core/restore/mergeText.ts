/** Three-way merges of texts, byte for byte. */
import { diffArrays } from 'diff';

/** Larger texts are not merged, in bytes. */
export const largestText = 2 * 1024 * 1024;
/** As git does (`buffer_is_binary`): a NUL among the first bytes makes a file binary. */
const textProbe = 8_000;
/** Two texts with more lines than that to take out and put in are not compared further: it would take seconds. */
const mostEdits = 4_000;

export function isText(bytes: Buffer): boolean {
	return !bytes.subarray(0, textProbe).includes(0);
}

/** Why there is no merged text. */
export type MergeConflict = 'sameLines' | 'tooDifferent';

/**
 * What both sides made of the base, where they changed different lines of it; changes of neighbouring lines are a conflict, as git has
 * it. (Khanna, Kunal and Pierce: A Formal Investigation of Diff3.)
 */
export function mergeText(base: Buffer, ours: Buffer, theirs: Buffer): Buffer | MergeConflict {
	const [o, a, b] = [linesOf(base), linesOf(ours), linesOf(theirs)];
	const [inA, inB] = [matches(o, a), matches(o, b)];
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

/** For each line of the base where the other text has it, -1 where it does not; undefined where they are too different. */
function matches(base: string[], other: string[]): Int32Array | undefined {
	const changes = diffArrays(base, other, { maxEditLength: mostEdits });
	if (!changes) return undefined;
	const found = new Int32Array(base.length).fill(-1);
	let [at, atOther] = [0, 0];
	for (const { added, removed, count } of changes) {
		if (added) atOther += count;
		else if (removed) at += count;
		else for (let line = 0; line < count; line++) found[at++] = atOther++;
	}
	return found;
}

/** With their ends, as Latin-1: each byte is a character, whatever the encoding is. */
function linesOf(bytes: Buffer): string[] {
	return bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
