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

	/** The rules that hold in a folder. `above` are those of its parent. */
	static forFolder(folder: string, read: IgnoreFileReader, above?: IgnoreRules): IgnoreRules {
		const text = read(folder);
		if (text === undefined && above) return above;
		const base = folder === '' ? '' : `${folder}/`;
		return new IgnoreRules(text === undefined ? undefined : compile(text), base, above);
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

function compile(text: string): Ignore {
	// git compares names exactly where the file system does (core.ignorecase).
	const ignorecase = process.platform === 'win32' || process.platform === 'darwin';
	return createMatcher({ ignorecase }).add(text.replace(/^\uFEFF/, ''));
}
