/**
 * The rules of one ignore file, decided as git does (`dir.c`; gitignore(5)): the last rule that matches wins. They are
 * compiled to maps, since most rules only name a file, a folder or an ending: one big regular expression takes several times
 * as long as reading the folders does.
 */
import { lowerAscii } from './asciiCase';
import { Wildmatch } from './wildmatch';

interface Rule {
	/** Its place in the file: a later rule wins. */
	readonly order: number;
	readonly isNegated: boolean;
	readonly onlyFolders: boolean;
}

/** A rule with a wildcard that no map can decide. */
interface GlobRule extends Rule {
	/** Whether the text is the path from the ignore file's folder; the name alone otherwise. */
	readonly isPath: boolean;
	/** What the text begins with, as bytes; `glob` decides on what is behind it. */
	readonly prefix: string;
	readonly glob: Wildmatch;
}

export class IgnoreList {
	readonly #foldCase: boolean;
	readonly #names = new RuleMap();
	readonly #paths = new RuleMap();
	readonly #endings = new RuleMap();
	/** The lengths of the endings, each once. */
	readonly #endingLengths: readonly number[];
	/** The last one first. */
	readonly #globs: readonly GlobRule[];
	readonly #hasPaths: boolean;

	/** @param foldCase whether upper and lower case of ASCII letters are the same (`core.ignorecase`) */
	constructor(text: string, foldCase: boolean) {
		this.#foldCase = foldCase;
		const globs: GlobRule[] = [];
		linesOf(text).forEach((line, order) => {
			const glob = this.#add(line, order);
			if (glob) globs.unshift(glob);
		});
		this.#globs = globs;
		this.#hasPaths = this.#paths.size > 0 || globs.some(({ isPath }) => isPath);
		this.#endingLengths = [...new Set([...this.#endings.keys].map((ending) => ending.length))];
	}

	/**
	 * Whether the rules leave a path out (true) or bring it back (false); undefined where none matches.
	 * @param path ends with the name; from `cut` on it is relative to the ignore file's folder, with `above` before it
	 */
	match(name: string, isFolder: boolean, path: string, cut: number, above: string): boolean | undefined {
		const text = this.#textOf(name);
		let best = this.#names.last(text, isFolder);
		for (const length of this.#endingLengths) {
			if (length <= text.length) best = later(best, this.#endings.last(text.slice(text.length - length), isFolder));
		}
		if (this.#hasPaths) {
			const fullText = this.#textOf(above + path.slice(cut));
			best = later(best, this.#paths.last(fullText, isFolder));
			best = later(best, this.#lastGlob(text, fullText, isFolder, best));
		} else best = later(best, this.#lastGlob(text, '', isFolder, best));
		return best && !best.isNegated;
	}

	#lastGlob(name: string, path: string, isFolder: boolean, best: Rule | undefined): Rule | undefined {
		for (const rule of this.#globs) {
			if (best && rule.order < best.order) return undefined;
			if (rule.onlyFolders && !isFolder) continue;
			const text = rule.isPath ? path : name;
			if (text.startsWith(rule.prefix) && rule.glob.matches(text.slice(rule.prefix.length))) return rule;
		}
		return undefined;
	}

	/** Files a rule under what decides on it; returns the rules that only a glob decides. */
	#add(line: string, order: number): GlobRule | undefined {
		const isNegated = line.startsWith('!');
		const withSlash = isNegated ? line.slice(1) : line;
		const onlyFolders = withSlash.endsWith('/');
		const pattern = onlyFolders ? withSlash.slice(0, -1) : withSlash;
		const rule = { order, isNegated, onlyFolders };
		const isPath = pattern.includes('/');
		const wildcard = pattern.search(/[*?[\\]/);
		const anchored = isPath && pattern.startsWith('/') ? 1 : 0;
		if (wildcard === -1) {
			(isPath ? this.#paths : this.#names).add(this.#folded(pattern.slice(anchored)), rule);
			return undefined;
		}
		if (!isPath && wildcard === 0 && /^\*[^*?[\\]*$/.test(pattern)) {
			this.#endings.add(this.#folded(pattern.slice(1)), rule);
			return undefined;
		}
		// As in git the glob begins behind the literal part: `a**/b` is `a`, and then `**/b`, which goes through folders.
		const start = isPath ? wildcard : 0;
		const glob = Wildmatch.compile(pattern.slice(start), this.#foldCase);
		return glob && { ...rule, isPath, prefix: this.#folded(pattern.slice(anchored, start)), glob };
	}

	#textOf(text: string): string {
		return this.#folded(toBytes(text));
	}

	#folded(bytes: string): string {
		return this.#foldCase ? lowerAscii(bytes) : bytes;
	}
}

/** Rules by the text that they match. */
class RuleMap {
	readonly #rules = new Map<string, Rule[]>();

	get size(): number {
		return this.#rules.size;
	}

	get keys(): Iterable<string> {
		return this.#rules.keys();
	}

	add(text: string, rule: Rule): void {
		const rules = this.#rules.get(text);
		if (rules) rules.unshift(rule);
		else this.#rules.set(text, [rule]);
	}

	last(text: string, isFolder: boolean): Rule | undefined {
		return this.#rules.get(text)?.find(({ onlyFolders }) => isFolder || !onlyFolders);
	}
}

function later(a: Rule | undefined, b: Rule | undefined): Rule | undefined {
	return a && b ? (a.order > b.order ? a : b) : (a ?? b);
}

/** The lines that are rules, as bytes. */
function linesOf(text: string): string[] {
	const lines = toBytes(text.replace(/^\uFEFF/, '')).split('\n');
	return lines
		.filter((line) => line !== '' && !line.startsWith('#'))
		.map((line) => withoutTrailingSpaces((line.split('\0')[0] ?? '').replace(/\r$/, '')));
}

/** Spaces at the end do not count, unless a backslash stands before them. */
function withoutTrailingSpaces(line: string): string {
	let end = 0;
	for (let at = 0; at < line.length; at++) {
		const isEscape = line.charAt(at) === '\\';
		if (isEscape) at++;
		if (isEscape || line.charAt(at) !== ' ') end = at + 1;
	}
	return line.slice(0, end);
}

/** Text as bytes of UTF-8, each a character: what git's globs count. */
function toBytes(text: string): string {
	// eslint-disable-next-line no-control-regex -- ASCII is the same as bytes
	return /[^\x00-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}
