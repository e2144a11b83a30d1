/**
 * git's globs (`wildmatch.c`, documented in gitignore(5)), byte by byte: `?`, `*`, `**`, `[…]`, `\`. All states of a match are
 * followed at once, so that no pattern makes it slow: the cost is the length of the text times that of the pattern.
 */
import { lowerByte } from './asciiCase';
import { byteSet } from './byteSet';

const slash = 0x2f;

/** `deep` is a `**` that matches across folders; `deepFolders` is `**` with its `/`: any number of whole folders, also none. */
type Token =
	| { readonly kind: 'byte'; readonly byte: number }
	| { readonly kind: 'set'; readonly bytes: Uint8Array }
	| { readonly kind: 'star' | 'deep' | 'deepFolders' };

const anyByte = new Uint8Array(256).fill(1);

export class Wildmatch {
	readonly #tokens: readonly Token[];
	readonly #states: StateSet;
	readonly #next: StateSet;

	private constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
		this.#states = new StateSet(tokens.length + 1);
		this.#next = new StateSet(tokens.length + 1);
	}

	/**
	 * @param glob as bytes, each a character
	 * @param foldCase whether the texts are lower-case
	 * @returns undefined for a glob that matches nothing: an open bracket, a backslash at its end
	 */
	static compile(glob: string, foldCase: boolean): Wildmatch | undefined {
		const tokens: Token[] = [];
		for (let at = 0; at < glob.length;) {
			const char = glob.charAt(at);
			if (char === '*') at = addStars(glob, at, tokens);
			else if (char === '?') {
				tokens.push({ kind: 'set', bytes: anyByte });
				at++;
			} else if (char === '[') {
				const set = byteSet(glob, at + 1, foldCase);
				if (!set) return undefined;
				tokens.push({ kind: 'set', bytes: set.bytes });
				at = set.end;
			} else {
				const isEscaped = char === '\\';
				if (isEscaped) at++;
				if (at === glob.length) return undefined;
				const byte = glob.charCodeAt(at++);
				// As in git what is escaped keeps its case, and a capital then matches nothing.
				tokens.push({ kind: 'byte', byte: foldCase && !isEscaped ? lowerByte(byte) : byte });
			}
		}
		return new Wildmatch(tokens);
	}

	/** @param text as bytes; a path's segments stand between slashes */
	matches(text: string): boolean {
		if (!this.#canEndWith(text.charCodeAt(text.length - 1))) return false;
		let states = this.#states;
		let next = this.#next;
		states.clear();
		this.#enter(0, states);
		for (let at = 0; at < text.length && states.count > 0; at++) {
			next.clear();
			this.#step(text.charCodeAt(at), states, next);
			[states, next] = [next, states];
		}
		return states.has(this.#tokens.length);
	}

	/** Most texts that do not match show it by their last byte. */
	#canEndWith(byte: number): boolean {
		const last = this.#tokens.at(-1);
		if (last?.kind === 'byte') return last.byte === byte;
		return last?.kind !== 'set' || last.bytes[byte] === 1;
	}

	/** Adds a state and those that are reached from it without a byte. */
	#enter(state: number, into: StateSet): void {
		for (let at = state; into.add(at); at++) {
			const kind = this.#tokens[at]?.kind;
			if (kind === undefined || kind === 'byte' || kind === 'set') return;
		}
	}

	#step(byte: number, from: StateSet, into: StateSet): void {
		for (let i = 0; i < from.count; i++) {
			const state = from.at(i);
			const token = this.#tokens[state];
			if (!token) continue;
			if (token.kind === 'byte') {
				if (token.byte === byte) this.#enter(state + 1, into);
			} else if (token.kind === 'set') {
				if (byte !== slash && token.bytes[byte] === 1) this.#enter(state + 1, into);
			} else if (token.kind === 'deepFolders') {
				into.add(state);
				if (byte === slash) this.#enter(state + 1, into);
			} else if (token.kind === 'deep' || byte !== slash) this.#enter(state, into);
		}
	}
}

/** Adds what the stars at `at` stand for. @returns where the glob goes on */
function addStars(glob: string, at: number, tokens: Token[]): number {
	let end = at;
	while (glob.charAt(end) === '*') end++;
	// Two stars (or more) go through folders only where they are a whole segment.
	const isSegment = end - at > 1 && (at === 0 || glob.charAt(at - 1) === '/');
	if (isSegment && glob.charAt(end) === '/') {
		tokens.push({ kind: 'deepFolders' });
		return end + 1;
	}
	const isDeep = isSegment && (end === glob.length || glob.startsWith('\\/', end));
	tokens.push({ kind: isDeep ? 'deep' : 'star' });
	return end;
}

/** A set of small numbers that is cleared at once. */
class StateSet {
	readonly #members: Int32Array;
	readonly #marks: Int32Array;
	#mark = 1;
	count = 0;

	constructor(size: number) {
		this.#members = new Int32Array(size);
		this.#marks = new Int32Array(size);
	}

	/** False where it was there. */
	add(state: number): boolean {
		if (this.#marks[state] === this.#mark) return false;
		this.#marks[state] = this.#mark;
		this.#members[this.count++] = state;
		return true;
	}

	has(state: number): boolean {
		return this.#marks[state] === this.#mark;
	}

	clear(): void {
		this.#mark++;
		this.count = 0;
	}

	at(index: number): number {
		return this.#members[index] ?? 0;
	}
}
