/** The rules of nested ignore files, decided as git does: the deepest file first, in a file the last rule that matches. */
import createMatcher, { type Ignore } from 'ignore';

/** Where the text of ignore files comes from: the disk for a capture, a tree for a checkpoint of the past. */
export type IgnoreFileReader = (folder: string) => string | undefined;

/** The rules of one ignore file and, behind it, of those above it. */
export class IgnoreRules {
	readonly #matcher: Ignore | undefined;
	/** The folder that the file lies in, relative to the root, with a `/` at its end; empty for the root. */
	readonly #base: string;
	readonly #above: IgnoreRules | undefined;

	private constructor(matcher: Ignore | undefined, base: string, above: IgnoreRules | undefined) {
		this.#matcher = matcher;
		this.#base = base;
		this.#above = above;
	}

	/** The rules that hold in a folder, which is known not to be left out. `above` are those of its parent. */
	static forFolder(folder: string, read: IgnoreFileReader, above?: IgnoreRules): IgnoreRules {
		const inherited = above ? above.#within(folder) : undefined;
		const text = read(folder);
		if (text === undefined && inherited) return inherited;
		const base = folder === '' ? '' : `${folder}/`;
		return new IgnoreRules(text === undefined ? undefined : compile(text), base, inherited);
	}

	/**
	 * The same rules for what is in the folder. A matcher takes all that lies in a folder that its own rules leave out for
	 * left out too; where a deeper file has brought the folder back, that must be said to the matchers above.
	 */
	#within(folder: string): IgnoreRules {
		const above = this.#above ? this.#above.#within(folder) : undefined;
		const relative = folder.slice(this.#base.length);
		const isLeftOut = this.#matcher?.test(`${relative}/`).ignored === true;
		if (!isLeftOut) return above === this.#above ? this : new IgnoreRules(this.#matcher, this.#base, above);
		const matcher = createMatcher(matcherOptions).add(this.#matcher ?? []);
		return new IgnoreRules(matcher.add(`!/${escapeRule(relative)}/`), this.#base, above);
	}

	/** Whether the rules leave out a path whose parent folder they do not leave out. */
	ignores(path: string, isFolder: boolean): boolean {
		if (this.#matcher) {
			const relative = path.slice(this.#base.length) + (isFolder ? '/' : '');
			const { ignored, unignored } = this.#matcher.test(relative);
			if (ignored) return true;
			if (unignored) return false;
		}
		return this.#above?.ignores(path, isFolder) ?? false;
	}
}

/** git compares names exactly where the file system does (core.ignorecase). */
const matcherOptions = { ignorecase: process.platform === 'win32' || process.platform === 'darwin' };

function compile(text: string): Ignore {
	return createMatcher(matcherOptions).add(text.replace(/^\uFEFF/, ''));
}

/** A path as a rule that matches it alone. */
function escapeRule(path: string): string {
	return path.replaceAll(/[\\[\]*?]/g, '\\$&').replace(/ $/, '\\ ');
}
