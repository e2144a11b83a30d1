/** Bracket expressions of git's globs: `[a-z]`, `[!x]`, `[[:digit:]]`. */

import { lowerByte } from './asciiCase';

/** POSIX's classes over ASCII, as git's `wildmatch.c` has them. */
const classes: Readonly<Record<string, RegExp>> = {
	alnum: /[0-9A-Za-z]/,
	alpha: /[A-Za-z]/,
	blank: /[ \t]/,
	// eslint-disable-next-line no-control-regex -- what the class is
	cntrl: /[\x00-\x1f\x7f]/,
	digit: /[0-9]/,
	graph: /[\x21-\x7e]/,
	lower: /[a-z]/,
	print: /[\x20-\x7e]/,
	punct: /[!-/:-@[-`{-~]/,
	space: /[ \t\n\v\f\r]/,
	upper: /[A-Z]/,
	xdigit: /[0-9A-Fa-f]/,
};

export interface ByteSet {
	/** 256 flags. */
	readonly bytes: Uint8Array;
	/** Where the glob goes on. */
	readonly end: number;
}

/**
 * @param start behind the `[`
 * @param foldCase the texts are lower-case
 * @returns undefined where the bracket is not closed or names an unknown class
 */
export function byteSet(glob: string, start: number, foldCase: boolean): ByteSet | undefined {
	const bytes = new Uint8Array(256);
	let at = start;
	const isNegated = glob.charAt(at) === '!' || glob.charAt(at) === '^';
	if (isNegated) at++;
	// A `]` that stands first is meant literally.
	for (let isFirst = true; isFirst || glob.charAt(at) !== ']'; isFirst = false) {
		if (at >= glob.length) return undefined;
		const named = glob.startsWith('[:', at) ? classAt(glob, at) : undefined;
		if (named === 'unknown') return undefined;
		at = named ? addClass(named, bytes, foldCase) : addRange(glob, at, bytes, foldCase);
		if (at === -1) return undefined;
	}
	return { bytes: isNegated ? bytes.map((flag) => 1 - flag) : bytes, end: at + 1 };
}

interface NamedClass {
	readonly pattern: RegExp;
	readonly end: number;
}

/** The class at `[:`; undefined where the `[` is meant literally. */
function classAt(glob: string, at: number): NamedClass | 'unknown' | undefined {
	const close = glob.indexOf(']', at + 2);
	if (close === -1) return 'unknown';
	if (close === at + 2 || glob.charAt(close - 1) !== ':') return undefined;
	const pattern = classes[glob.slice(at + 2, close - 1)];
	return pattern ? { pattern, end: close + 1 } : 'unknown';
}

function addClass({ pattern, end }: NamedClass, bytes: Uint8Array, foldCase: boolean): number {
	for (let byte = 0; byte < 128; byte++) if (pattern.test(String.fromCharCode(byte))) add(byte, bytes, foldCase);
	return end;
}

/** Adds one byte or a range of them. @returns where the bracket goes on; -1 where it ends in a backslash */
function addRange(glob: string, at: number, bytes: Uint8Array, foldCase: boolean): number {
	const [low, afterLow] = literalAt(glob, at);
	const isRange = glob.charAt(afterLow) === '-' && afterLow + 1 < glob.length && glob.charAt(afterLow + 1) !== ']';
	const [high, end] = isRange ? literalAt(glob, afterLow + 1) : [low, afterLow];
	if (Number.isNaN(low) || Number.isNaN(high)) return -1;
	// As in git a letter in brackets keeps its case also where case is folded; only ranges and classes are folded. And what a
	// range begins with is in, even where the range ends before it.
	bytes[low] = 1;
	if (isRange) for (let byte = low; byte <= high; byte++) add(byte, bytes, foldCase);
	return end;
}

function add(byte: number, bytes: Uint8Array, foldCase: boolean): void {
	bytes[byte] = 1;
	if (foldCase) bytes[lowerByte(byte)] = 1;
}

function literalAt(glob: string, at: number): [byte: number, end: number] {
	const start = glob.charAt(at) === '\\' ? at + 1 : at;
	return [glob.charCodeAt(start), start + 1];
}
